// Rules of virtual networks, their subnets, and what holds for all of them.
#include "tests/unit/service/resources/rules_fixture.hpp"

namespace nc::service::resources {
namespace {

class VirtualNetworkTest : public RulesFixture {
  protected:
    VirtualNetworkTest() { make_provider_network(); }
};

TEST_F(VirtualNetworkTest, GivesEachSubnetAVsidOfItsOwnThatItKeeps) {
    const Json two = network({"10.1.0.0/16"}, {{"s1", "10.1.1.0/24"}, {"s2", "10.1.2.0/24"}});
    const Json stored = write("/virtualNetworks/a", two);
    EXPECT_EQ(stored["subnets"][0]["properties"]["virtualSubnetId"], "4096");
    EXPECT_EQ(stored["subnets"][1]["properties"]["virtualSubnetId"], "4097");
    EXPECT_EQ(write("/virtualNetworks/a", two)["subnets"][1]["properties"]["virtualSubnetId"], "4097");
    write("/virtualNetworks/b", network({"10.1.0.0/16"}, {{"s1", "10.1.1.0/24"}}));
    EXPECT_EQ(properties("/virtualNetworks/b/subnets/s1")["virtualSubnetId"], "4098");
}

TEST_F(VirtualNetworkTest, GivesTheVsidOfADeletedSubnetAgain) {
    write("/virtualNetworks/a", network({"10.1.0.0/16"}, {{"s1", "10.1.1.0/24"}, {"s2", "10.1.2.0/24"}}));
    remove("/virtualNetworks/a/subnets/s1");
    EXPECT_EQ(write("/virtualNetworks/a/subnets/s3", {{"addressPrefix", "10.1.3.0/24"}})["virtualSubnetId"], "4096");
}

TEST_F(VirtualNetworkTest, TakesVsidsFromTheConfiguredRangeUntilItIsExhausted) {
    write("/virtualNetworkManager/configuration", {{"virtualSubnetIdRange", {{"startId", 5000}, {"endId", 5001}}}});
    write("/virtualNetworks/a", network({"10.1.0.0/16"}, {{"s1", "10.1.1.0/24"}, {"s2", "10.1.2.0/24"}}));
    EXPECT_EQ(properties("/virtualNetworks/a/subnets/s2")["virtualSubnetId"], "5001");
    EXPECT_EQ(refused("/virtualNetworks/a/subnets/s3", {{"addressPrefix", "10.1.3.0/24"}}), "InvalidVsidRangeValues");
}

TEST_F(VirtualNetworkTest, RefusesAVsidRangeThatEndsBeforeItStarts) {
    EXPECT_EQ(refused("/virtualNetworkManager/configuration",
                      {{"virtualSubnetIdRange", {{"startId", 6000}, {"endId", 5000}}}}),
              "InvalidVsidRangeValues");
    EXPECT_EQ(
        refused("/virtualNetworkManager/configuration", {{"virtualSubnetIdRange", {{"startId", 10}, {"endId", 5000}}}}),
        "InvalidVsidRangeValues");
    EXPECT_EQ(refused("/virtualNetworkManager/configuration", {{"virtualSubnetIdRange", {{"startId", 5000}}}}),
              "InvalidVsidRangeFormat");
}

TEST_F(VirtualNetworkTest, TakesBothProtocolsInAnySpellingOfTheirNames) {
    const std::string manager = "/virtualNetworkManager/configuration";
    for (const char* protocol : {"NVGRE", "vxlan", "nvgre"})
        write(manager, {{"networkVirtualizationProtocol", protocol}});
    EXPECT_EQ(properties(manager)["networkVirtualizationProtocol"], "NVGRE");
    EXPECT_EQ(refused(manager, {{"networkVirtualizationProtocol", "GENEVE"}}), "InvalidParameterValue");
}

TEST_F(VirtualNetworkTest, RefusesAVsidRangeThroughTheFirstVersion) {
    EXPECT_EQ(refused("/networking/v1/virtualNetworkManager/configuration",
                      {{"virtualSubnetIdRange", {{"startId", 5000}, {"endId", 6000}}}}),
              "MinimumApiVersionNotSpecifiedForVsidRange");
}

TEST_F(VirtualNetworkTest, RunsOverALogicalNetworkWithVirtualizationOnly) {
    write("/logicalNetworks/plain", Json::object());
    Json body = network({"10.1.0.0/16"});
    body["logicalNetwork"] = reference("/logicalNetworks/plain");
    EXPECT_EQ(refused("/virtualNetworks/a", body), "InvalidLogicalNetworkReference");
    body["logicalNetwork"] = reference("/logicalNetworks/absent");
    EXPECT_EQ(refused("/virtualNetworks/a", body), "InvalidLogicalNetworkReference");
}

TEST_F(VirtualNetworkTest, RefusesPrefixesThatOverlapEachOther) {
    EXPECT_EQ(refused("/virtualNetworks/a", network({"10.1.0.0/16", "10.1.4.0/24"})), "InvalidParameterValue");
}

TEST_F(VirtualNetworkTest, RefusesPrefixesThatNoMachineCanLiveIn) {
    for (const char* prefix :
         {"0.0.0.0/0", "127.0.0.0/24", "169.254.0.0/16", "224.0.0.0/8", "10.0.0.1/8", "nonsense"}) {
        EXPECT_EQ(refused("/virtualNetworks/a", network({prefix})), "InvalidIPPrefix") << prefix;
    }
}

TEST_F(VirtualNetworkTest, HasNineNameServersAtMost) {
    Json body = network({"10.1.0.0/16"});
    for (int i = 1; i <= 9; ++i)
        body["dhcpOptions"]["dnsServers"].push_back("10.1.0." + std::to_string(i));
    write("/virtualNetworks/a", body);
    body["dhcpOptions"]["dnsServers"].push_back("10.1.0.10");
    EXPECT_EQ(refused("/virtualNetworks/a", body), "DnsServerCountLimitReached");
}

TEST_F(VirtualNetworkTest, TakesUnbilledRangesSeparatedByCommas) {
    Json body = network({"10.1.0.0/16"});
    body["unbilledAddressRanges"] = "10.8.0.0/16,10.9.0.0/16";
    write("/virtualNetworks/a", body);
    body["unbilledAddressRanges"] = "10.8.0.0/16;10.9.0.0/16";
    EXPECT_EQ(refused("/virtualNetworks/a", body), "InvalidUnbilledAddressRange");
}

TEST_F(VirtualNetworkTest, EncryptsWithACertificateOnly) {
    write("/credentials/password", {{"type", "usernamePassword"}, {"userName", "u"}, {"value", "s"}});
    write("/credentials/certificate", {{"type", "X509Certificate"}, {"value", "AB12"}});
    Json body = network({"10.1.0.0/16"}, {{"s", "10.1.1.0/24"}});
    body["encryptionCredential"] = reference("/credentials/password");
    EXPECT_EQ(refused("/virtualNetworks/a", body), "UnsupportedCredentialType");
    body["encryptionCredential"] = reference("/credentials/certificate");
    write("/virtualNetworks/a", body);
    EXPECT_EQ(refused("/credentials/certificate", {{"type", "usernamePassword"}, {"userName", "u"}, {"value", "s"}}),
              "UnsupportedCredentialType");
    write("/virtualNetworks/b", network({"10.2.0.0/16"}));
    EXPECT_EQ(refused("/virtualNetworks/b/subnets/s", {{"addressPrefix", "10.2.1.0/24"}, {"encryptionEnabled", true}}),
              "UnsupportedCredentialType");
}

TEST_F(VirtualNetworkTest, KeepsItsAddressSpaceWhilePeeredInAnyState) {
    write("/virtualNetworks/a", network({"10.1.0.0/16"}));
    write("/virtualNetworks/b", network({"10.2.0.0/16"}));
    write(peering_path("a", "b"), peering("b"));
    const char* code = "VnetAddressSpaceCannotChangeDueToPeerings";
    EXPECT_EQ(refused("/virtualNetworks/a", network({"10.1.0.0/16", "10.5.0.0/16"})), code);
    EXPECT_EQ(refused("/virtualNetworks/a", network({"10.5.0.0/16"})), code);
    write("/virtualNetworks/a", network({"10.1.0.0/16"}));
    // b owns no peering: it may change, and the peering that leads to it shows that.
    write("/virtualNetworks/b", network({"10.2.0.0/16", "10.3.0.0/16"}));
    EXPECT_EQ(properties(peering_path("a", "b"))["remoteAddressSpace"]["addressPrefixes"].size(), 2U);
    remove("/virtualNetworks/b");
    EXPECT_EQ(refused("/virtualNetworks/a", network({"10.5.0.0/16"})), code);
    remove(peering_path("a", "b"));
    write("/virtualNetworks/a", network({"10.5.0.0/16"}));
}

TEST_F(VirtualNetworkTest, ReordersItsAddressSpaceWhilePeered) {
    write("/virtualNetworks/a", network({"10.1.0.0/16", "10.5.0.0/16"}));
    write("/virtualNetworks/b", network({"10.2.0.0/16"}));
    write(peering_path("a", "b"), peering("b"));
    write("/virtualNetworks/a", network({"10.5.0.0/16", "10.1.0.0/16"}));
}

TEST_F(VirtualNetworkTest, DoesNotShrinkBelowItsSubnets) {
    write("/virtualNetworks/a", network({"10.1.0.0/16"}, {{"s", "10.1.1.0/24"}}));
    Json without_list = network({"10.2.0.0/16"});
    without_list.erase("subnets");
    EXPECT_EQ(refused("/virtualNetworks/a", without_list), "InUseSubnetCannotBeUpdated");
}

TEST_F(VirtualNetworkTest, IsNotDeletedWhileAnInterfaceIsOnIt) {
    make_mac_pool();
    write("/virtualNetworks/a", network({"10.1.0.0/16"}, {{"s", "10.1.1.0/24"}}));
    write("/networkInterfaces/n", interface_on("/virtualNetworks/a/subnets/s"));
    EXPECT_EQ(refused_delete("/virtualNetworks/a"), "VnetInUse");
    EXPECT_EQ(refused_delete("/virtualNetworks/a/subnets/s"), "InUseSubnetCannotBeDeleted");
    EXPECT_EQ(refused("/virtualNetworks/a", network({"10.1.0.0/16"})), "InUseSubnetCannotBeDeleted");
}

TEST_F(VirtualNetworkTest, RefusesSubnetsThatDoNotFit) {
    EXPECT_EQ(refused("/virtualNetworks/a", network({"10.1.0.0/16"}, {{"s", "10.2.1.0/24"}})), "InvalidSubnet");
    EXPECT_EQ(refused("/virtualNetworks/a", network({"10.1.0.0/16"}, {{"s", "10.1.1.0/31"}})), "InvalidSubnet");
    write("/virtualNetworks/a", network({"10.1.0.0/16"}, {{"s", "10.1.1.0/24"}}));
    EXPECT_EQ(refused("/virtualNetworks/a/subnets/t", {{"addressPrefix", "10.1.1.128/25"}}), "InvalidSubnet");
    EXPECT_EQ(refused("/virtualNetworks/a/subnets/t", {{"addressPrefix", "10.0.0.0/8"}}),
              "InvalidSubnet InvalidSubnet");
}

TEST_F(VirtualNetworkTest, KeepsThePrefixOfASubnetWithInterfaces) {
    make_mac_pool();
    write("/virtualNetworks/a", network({"10.1.0.0/16"}, {{"s", "10.1.1.0/24"}}));
    write("/virtualNetworks/a/subnets/s", {{"addressPrefix", "10.1.2.0/24"}});
    write("/networkInterfaces/n", interface_on("/virtualNetworks/a/subnets/s"));
    EXPECT_EQ(refused("/virtualNetworks/a/subnets/s", {{"addressPrefix", "10.1.2.0/23"}}),
              "InUseSubnetCannotBeUpdated");
}

TEST_F(VirtualNetworkTest, PairsSubnetsOfBothIpVersionsOfOneNetwork) {
    write("/virtualNetworks/a",
          network({"10.1.0.0/16", "fd00:1::/48"}, {{"s4", "10.1.1.0/24"}, {"t4", "10.1.2.0/24"}}));
    write("/virtualNetworks/b", network({"10.1.0.0/16"}, {{"s4", "10.1.1.0/24"}}));
    const auto pair_of = [](const std::string& other) {
        return Json{{"addressPrefix", "fd00:1::/64"}, {"dualStackSubnet", reference(other)}};
    };
    EXPECT_EQ(refused("/virtualNetworks/a/subnets/s6", pair_of("/virtualNetworks/b/subnets/s4")),
              "VirtualNetworkMismatch");
    write("/virtualNetworks/a/subnets/s6", pair_of("/virtualNetworks/a/subnets/s4"));
    EXPECT_EQ(
        refused("/virtualNetworks/a/subnets/s4",
                {{"addressPrefix", "10.1.1.0/24"}, {"dualStackSubnet", reference("/virtualNetworks/a/subnets/t4")}}),
        "InvalidSubnet");
}

TEST_F(VirtualNetworkTest, APairOfSubnetsIsOfTwoAndStaysWhileInterfacesUseBoth) {
    make_mac_pool();
    const std::string s4 = "/virtualNetworks/a/subnets/s4";
    const std::string s6 = "/virtualNetworks/a/subnets/s6";
    write("/virtualNetworks/a",
          network({"10.1.0.0/16", "fd00:1::/48"}, {{"s4", "10.1.1.0/24"}, {"t4", "10.1.2.0/24"}}));
    const auto v6 = [](const std::string& prefix, const std::string& partner) {
        Json body = {{"addressPrefix", prefix}};
        if (!partner.empty()) body["dualStackSubnet"] = reference(partner);
        return body;
    };
    write(s6, v6("fd00:1::/64", s4));
    EXPECT_EQ(refused("/virtualNetworks/a/subnets/t6", v6("fd00:1:0:1::/64", s4)), "InvalidSubnet");
    EXPECT_EQ(refused("/virtualNetworks/a/subnets/t4",
                      {{"addressPrefix", "10.1.2.0/24"}, {"dualStackSubnet", reference(s6)}}),
              "InvalidSubnet");
    write(s4, {{"addressPrefix", "10.1.1.0/24"}, {"dualStackSubnet", reference(s6)}});
    write(s4, {{"addressPrefix", "10.1.1.0/24"}});

    Json both = interface_on(s4);
    both["ipConfigurations"].push_back(child("v6", {{"subnet", reference(s6)}}));
    const Json stored = write("/networkInterfaces/n", both);
    EXPECT_EQ(stored["ipConfigurations"][0]["properties"]["privateIPAddress"], "10.1.1.2");
    EXPECT_EQ(stored["ipConfigurations"][1]["properties"]["privateIPAddress"], "fd00:1::2");
    EXPECT_EQ(refused(s6, v6("fd00:1::/64", "")), "InUseSubnetCannotBeUpdated");
    both["ipConfigurations"].erase(1);
    write("/networkInterfaces/n", both);
    write(s6, v6("fd00:1::/64", ""));
    both["ipConfigurations"].push_back(child("v6", {{"subnet", reference(s6)}}));
    EXPECT_EQ(refused("/networkInterfaces/n", both), "InvalidParameterValue InvalidParameterValue");
}

TEST_F(VirtualNetworkTest, HoldsTheSameAddressesAsAnother) {
    write("/virtualNetworks/a", network({"10.1.0.0/16"}, {{"s", "10.1.1.0/24"}}));
    write("/virtualNetworks/b", network({"10.1.0.0/16"}, {{"s", "10.1.1.0/24"}}));
}

}  // namespace
}  // namespace nc::service::resources
