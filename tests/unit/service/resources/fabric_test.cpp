// Rules of what operators set up before tenants come: logical networks, pools, servers, credentials.
#include "service/pools/provider_address_pool.hpp"
#include "tests/unit/service/resources/rules_fixture.hpp"

namespace nc::service::resources {
namespace {

class FabricTest : public RulesFixture {
  protected:
    /// "10.10.56.2/24 via 10.10.56.1 vlan 11"; two with a comma between them; empty without one.
    std::string provider_address_of(const std::string& server) {
        const auto& tree = controller_->tree();
        std::string text;
        for (const auto& held :
             pools::provider_addresses(tree, *tree.find(model::ResourcePath::top("servers", server))))
            text += (text.empty() ? "" : ", ") + held.address.value().to_string() + "/" +
                    std::to_string(held.prefix_length) + (held.gateway ? " via " + held.gateway->to_string() : "") +
                    " vlan " + std::to_string(held.vlan_id);
        return text;
    }
    static Json subnet(const std::string& prefix) { return {{"addressPrefix", prefix}}; }
    static Json pool(const std::string& start, const std::string& end) {
        return {{"startIpAddress", start}, {"endIpAddress", end}};
    }
    const std::string pa_ = "/logicalNetworks/HNV/subnets/PA";
};

TEST_F(FabricTest, EachServerGetsAProviderAddressThatIsNotTheGateway) {
    make_provider_network();
    write("/servers/h1", server_at("192.0.2.1"));
    write("/servers/h2", server_at("192.0.2.2"));
    EXPECT_EQ(provider_address_of("h1"), "10.10.56.2/24 via 10.10.56.1 vlan 11");
    EXPECT_EQ(provider_address_of("h2"), "10.10.56.3/24 via 10.10.56.1 vlan 11");
}

TEST_F(FabricTest, AServerHasAnAddressThatCanBeOneAndACertificateInBase64) {
    const Json server = server_at("192.0.2.1");
    for (const char* address : {"10.0.0.1:99999", "10.0.0", "host name", ":6640"}) {
        Json changed = server;
        changed["connections"][0]["managementAddresses"] = {address};
        EXPECT_EQ(refused("/servers/h1", changed), "InvalidParameterValue") << address;
    }
    for (const char* certificate : {"abc", "-----BEGIN CERTIFICATE-----", "MII=B==="}) {
        Json changed = server;
        changed["certificate"] = certificate;
        EXPECT_EQ(refused("/servers/h1", changed), "InvalidParameterValue") << certificate;
    }
    Json whole = server;
    whole["certificate"] = "MIIBnzCCAUWgAwIB\nAgIUXAE=";
    write("/servers/h1", whole);
    whole["certificate"] = "";
    write("/servers/h1", whole);
}

TEST_F(FabricTest, AServerKeepsItsProviderAddressOverUpdatesAndRestartsAndHidesItsRecord) {
    make_provider_network();
    write("/servers/h1", server_at("192.0.2.1"));
    write("/servers/h2", server_at("192.0.2.2"));
    remove("/servers/h1");
    Json update = properties("/servers/h2");
    EXPECT_EQ(get("/servers/h2").body.find("providerAddress"), std::string::npos);
    update["model"] = "new";
    write("/servers/h2", update);
    restart();
    EXPECT_EQ(provider_address_of("h2"), "10.10.56.3/24 via 10.10.56.1 vlan 11");
    write("/servers/h3", server_at("192.0.2.3"));
    EXPECT_EQ(provider_address_of("h3"), "10.10.56.2/24 via 10.10.56.1 vlan 11");
}

TEST_F(FabricTest, ServersThatCameBeforeThePoolGetTheirAddressWithIt) {
    write("/servers/h1", server_at("192.0.2.1"));
    EXPECT_EQ(provider_address_of("h1"), "");
    make_provider_network();
    EXPECT_EQ(provider_address_of("h1"), "10.10.56.2/24 via 10.10.56.1 vlan 11");
}

TEST_F(FabricTest, AServerWithoutRoomInThePoolIsStoredAndServedLater) {
    make_provider_network();
    for (const char* id : {"1", "2", "3", "4"})
        write(std::string("/servers/h") + id, server_at(std::string("192.0.2.") + id));
    EXPECT_EQ(provider_address_of("h4"), "");
    write(pa_ + "/ipPools/more", pool("10.10.56.50", "10.10.56.51"));
    EXPECT_EQ(provider_address_of("h4"), "10.10.56.50/24 via 10.10.56.1 vlan 11");
}

TEST_F(FabricTest, AServerGetsItsAddressFromTheSubnetThatItsInterfacesAreOn) {
    make_provider_network();
    write("/logicalNetworks/HNV/subnets/PB",
          {{"addressPrefix", "10.10.57.0/24"}, {"ipPools", {child("pool", pool("10.10.57.10", "10.10.57.20"))}}});
    Json body = server_at("192.0.2.1");
    body["networkInterfaces"] = {child("nic", {{"logicalSubnets", {reference("/logicalNetworks/HNV/subnets/PB")}}})};
    write("/servers/h1", body);
    EXPECT_EQ(provider_address_of("h1"), "10.10.57.10/24 vlan 0");
}

TEST_F(FabricTest, AServerGetsAnAddressOfEachIpVersionThatTheProviderNetworkHas) {
    make_provider_network();
    write("/servers/h1", server_at("192.0.2.1"));
    write("/logicalNetworks/HNV/subnets/P6", {{"addressPrefix", "fd00:56::/64"},
                                              {"defaultGateways", {"fd00:56::1"}},
                                              {"ipPools", {child("pool", pool("fd00:56::1", "fd00:56::ffff"))}}});
    write("/servers/h2", server_at("192.0.2.2"));
    EXPECT_EQ(provider_address_of("h1"), "10.10.56.2/24 via 10.10.56.1 vlan 11, fd00:56::2/64 via fd00:56::1 vlan 0");
    EXPECT_EQ(provider_address_of("h2"), "10.10.56.3/24 via 10.10.56.1 vlan 11, fd00:56::3/64 via fd00:56::1 vlan 0");
    restart();
    EXPECT_EQ(provider_address_of("h1"), "10.10.56.2/24 via 10.10.56.1 vlan 11, fd00:56::2/64 via fd00:56::1 vlan 0");
    EXPECT_EQ(refused_delete("/logicalNetworks/HNV/subnets/P6"),
              "InUseSubnetCannotBeDeleted InUseIpPoolCannotBeDeleted");
}

TEST_F(FabricTest, AServerWithIpv6OnlyGetsAnIpv6Address) {
    write("/logicalNetworks/HNV", {{"networkVirtualizationEnabled", true}});
    write("/logicalNetworks/HNV/subnets/P6",
          {{"addressPrefix", "fd00:56::/64"}, {"ipPools", {child("pool", pool("fd00:56::10", "fd00:56::ff"))}}});
    write("/servers/h1", server_at("192.0.2.1"));
    EXPECT_EQ(provider_address_of("h1"), "fd00:56::10/64 vlan 0");
}

TEST_F(FabricTest, WhatServersUseIsNotTakenAway) {
    make_provider_network();
    write("/servers/h1", server_at("192.0.2.1"));
    EXPECT_EQ(refused_delete(pa_ + "/ipPools/pool"), "InUseIpPoolCannotBeDeleted");
    EXPECT_EQ(refused_delete(pa_), "InUseSubnetCannotBeDeleted InUseIpPoolCannotBeDeleted");
    EXPECT_EQ(refused(pa_ + "/ipPools/pool", pool("10.10.56.3", "10.10.56.9")), "InvalidParameterValue");
    EXPECT_EQ(refused(pa_, subnet("10.10.56.4/30")), "InUseSubnetCannotBeUpdated InUseSubnetCannotBeUpdated");
    write(pa_ + "/ipPools/pool", pool("10.10.56.2", "10.10.56.200"));
    remove("/servers/h1");
    remove(pa_ + "/ipPools/pool");
    remove("/logicalNetworks/HNV");
}

TEST_F(FabricTest, AServerStaysWhileInterfacesAreOnIt) {
    write("/servers/h1", server_at("192.0.2.1"));
    write("/networkInterfaces/n", {{"privateMacAddress", "00-11-22-33-44-55"}});
    edit([](state::TreeDraft& draft) {
        draft.set_property(model::ResourcePath::top("networkInterfaces", "n"), "server", reference("/servers/h1"));
    });
    EXPECT_EQ(refused_delete("/servers/h1"), "InUseServerCannotBeDeleted");
    remove("/networkInterfaces/n");
    remove("/servers/h1");
}

TEST_F(FabricTest, ACertificateSubjectHasACommonName) {
    const auto subject = [](const char* value) -> Json {
        return {{"type", "X509CertificateSubjectName"}, {"value", value}};
    };
    EXPECT_EQ(refused("/credentials/c", subject("O=Contoso,C=US")), "CommonNameExtractionFailed");
    EXPECT_EQ(refused("/credentials/c", subject("CN=,O=Contoso")), "CommonNameExtractionFailed");
    write("/credentials/c", subject("O=Contoso, cn=nc.contoso.com"));
    write("/credentials/c", subject("nc.contoso.com"));
}

TEST_F(FabricTest, VirtualizationStaysOnWhileVirtualNetworksUseIt) {
    make_provider_network();
    write("/virtualNetworks/a", network({"10.1.0.0/16"}));
    EXPECT_EQ(refused("/logicalNetworks/HNV", {{"networkVirtualizationEnabled", "False"}}), "InvalidParameterValue");
    EXPECT_EQ(refused_delete("/logicalNetworks/HNV"), "ResourceInUse");
    remove("/virtualNetworks/a");
    write("/logicalNetworks/HNV", {{"networkVirtualizationEnabled", "False"}});
}

TEST_F(FabricTest, LogicalSubnetsFitTogether) {
    make_provider_network();
    EXPECT_EQ(refused("/logicalNetworks/HNV/subnets/x", subnet("10.10.56.128/25")), "InvalidSubnet");
    Json body = subnet("10.10.60.0/24");
    body["defaultGateways"] = "10.10.61.1";
    EXPECT_EQ(refused("/logicalNetworks/HNV/subnets/x", body), "InvalidIPAddress");
    const Json vip = {{"addressPrefix", "10.10.70.0/24"}, {"isPublic", true}, {"vlanID", "7"}};
    write("/logicalNetworks/HNV/subnets/x", vip);
    EXPECT_EQ(refused("/logicalNetworks/HNV/subnets/y",
                      {{"addressPrefix", "10.10.71.0/24"}, {"isPublic", true}, {"vlanID", 7}}),
              "DuplicateNonZeroVIPSubnetVLanID");
}

TEST_F(FabricTest, PoolsFitIntoTheirSubnetAndBesideEachOther) {
    make_provider_network();
    const std::string path = pa_ + "/ipPools/x";
    EXPECT_EQ(refused(path, pool("10.10.57.1", "10.10.57.2")), "InvalidIPAddress InvalidIPAddress");
    EXPECT_EQ(refused(path, pool("10.10.56.20", "10.10.56.10")), "InvalidIPAddress");
    EXPECT_EQ(refused(path, pool("10.10.56.4", "10.10.56.10")), "InvalidParameterValue");
    EXPECT_EQ(refused(path, pool("fd00::1", "fd00::2")), "InvalidIPAddress InvalidIPAddress");
    write(path, pool("10.10.56.5", "10.10.56.10"));
}

TEST_F(FabricTest, RoutesOfTheFabricLeadThroughTheirSubnet) {
    make_provider_network();
    EXPECT_EQ(refused(pa_ + "/routes/r", {{"destination", "10.0.0.0/8"}, {"nextHop", "10.99.0.1"}}),
              "InvalidIPAddress");
    EXPECT_EQ(refused(pa_ + "/routes/r", {{"destination", "fd00::/8"}, {"nextHop", "10.10.56.1"}}), "InvalidIPPrefix");
    write(pa_ + "/routes/r", {{"destination", "10.0.0.0/8"}, {"nextHop", "10.10.56.1"}});
}

TEST_F(FabricTest, MacPoolsAreRangesOfUnicastAddressesApartFromEachOther) {
    const auto range = [](const std::string& start, const std::string& end) {
        return Json{{"startMacAddress", start}, {"endMacAddress", end}};
    };
    write("/macPools/a", range("00-1D-D8-B7-1C-00", "00-1D-D8-B7-1F-FF"));
    EXPECT_EQ(refused("/macPools/b", range("00-1D-D8-B7-1F-00", "00-1D-D8-B7-20-00")), "InvalidMacAddressForMacPool");
    EXPECT_EQ(refused("/macPools/b", range("00-1D-D8-B7-2F-00", "00-1D-D8-B7-2E-00")), "InvalidMacAddressForMacPool");
    EXPECT_EQ(refused("/macPools/b", range("01-00-5E-00-00-00", "01-00-5E-00-00-FF")),
              "MacPoolContainsMulticastAddresses");
    EXPECT_EQ(refused("/macPools/b", range("02-00-00-00-00-00", "03-00-00-00-00-00")),
              "MacPoolContainsMulticastAddresses");
    EXPECT_EQ(refused("/macPools/b", range("x", "02-00-00-00-00-00")), "InvalidMacAddressForMacPool");
    EXPECT_EQ(refused("/macPools/a", range("00-1D-D8-B7-1C-00", "00-1D-D8-B7-2F-FF")), "InvalidParameterValue");
}

TEST_F(FabricTest, ServersHaveAnAddressOfTheirOwn) {
    write("/servers/h1", server_at("192.0.2.1"));
    EXPECT_EQ(refused("/servers/h2", server_at("192.0.2.1")), "InvalidParameterValue");
    write("/servers/h1", server_at("192.0.2.1"));
    Json without = server_at("192.0.2.2");
    without["connections"] = Json::array();
    EXPECT_NE(refused("/servers/h2", without).find("RequiredParamMissing"), std::string::npos);
}

TEST_F(FabricTest, AConnectionThatDoesNotNameTheTypeOfItsCredentialGetsIt) {
    write("/credentials/c", {{"type", "X509Certificate"}, {"value", "AB12"}});
    Json server = server_at("192.0.2.1");
    server["connections"][0]["credential"] = reference("/credentials/c");
    const auto type_of = [&] { return write("/servers/h1", server)["connections"][0]["credentialType"]; };
    EXPECT_EQ(type_of(), "X509Certificate");
    server["connections"][0]["credentialType"] = "USERNAMEPASSWORD";
    EXPECT_EQ(type_of(), "usernamePassword") << "what a client says counts";
    server["connections"][0]["credentialType"] = "Kerberos";
    EXPECT_EQ(refused("/servers/h1", server), "InvalidParameterValue");
}

TEST_F(FabricTest, CredentialsInUseStay) {
    write("/servers/h1", server_at("192.0.2.1"));
    EXPECT_EQ(refused_delete("/credentials/host"), "InUseCredentialCannotBeDeleted");
    remove("/servers/h1");
    remove("/credentials/host");
}

TEST_F(FabricTest, CredentialsAreOfATypeThatAClientCanMake) {
    EXPECT_EQ(refused("/credentials/g", {{"type", "GroupManagedServiceAccount"}, {"value", "x"}}),
              "UnsupportedCredentialType");
    EXPECT_EQ(refused("/credentials/p", {{"type", "usernamePassword"}, {"value", "x"}}), "RequiredParamMissing");
    write("/credentials/c", {{"Type", "x509certificate"}, {"Value", "AB12"}});
}

}  // namespace
}  // namespace nc::service::resources
