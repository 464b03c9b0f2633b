// Rules of network interfaces and their IP configurations.
#include "tests/unit/service/resources/rules_fixture.hpp"

namespace nc::service::resources {
namespace {

class NetworkInterfaceTest : public RulesFixture {
  protected:
    NetworkInterfaceTest() {
        make_provider_network();
        make_mac_pool();
        write("/virtualNetworks/a", network({"10.1.0.0/16"}, {{"s", "10.1.1.0/29"}, {"t", "10.1.2.0/24"}}));
        write("/virtualNetworks/b", network({"10.1.0.0/16"}, {{"s", "10.1.1.0/24"}}));
    }
    static Json with(Json body, const char* name, const Json& value) {
        body[name] = value;
        return body;
    }
    static Json static_mac(const std::string& mac) {
        return {{"privateMacAddress", mac}, {"privateMacAllocationMethod", "Static"}};
    }
    std::string address_of(const std::string& interface) {
        return properties("/networkInterfaces/" + interface + "/ipConfigurations/ip")["privateIPAddress"];
    }
    const std::string s_ = "/virtualNetworks/a/subnets/s";
    const std::string t_ = "/virtualNetworks/a/subnets/t";
};

TEST_F(NetworkInterfaceTest, GetsAMacAddressFromThePoolAndKeepsIt) {
    EXPECT_EQ(write("/networkInterfaces/1", Json::object())["privateMacAddress"], "001DD8B71C00");
    EXPECT_EQ(write("/networkInterfaces/2", Json::object())["privateMacAddress"], "001DD8B71C01");
    EXPECT_EQ(write("/networkInterfaces/1", properties("/networkInterfaces/1"))["privateMacAddress"], "001DD8B71C00");
    EXPECT_EQ(write("/networkInterfaces/2", {{"privateMacAddress", "001DD8B71CFF"}})["privateMacAddress"],
              "001DD8B71C01");
    write("/networkInterfaces/3", Json::object());
    EXPECT_EQ(refused("/networkInterfaces/4", Json::object()), "InvalidParameterValue");
    remove("/networkInterfaces/2");
    EXPECT_EQ(write("/networkInterfaces/4", Json::object())["privateMacAddress"], "001DD8B71C01");
}

TEST_F(NetworkInterfaceTest, SkipsStaticMacAddressesInThePool) {
    write("/networkInterfaces/1", static_mac("00-1D-D8-B7-1C-00"));
    EXPECT_EQ(write("/networkInterfaces/2", Json::object())["privateMacAddress"], "001DD8B71C01");
}

TEST_F(NetworkInterfaceTest, RefusesMacAddressesThatCannotBe) {
    EXPECT_EQ(refused("/networkInterfaces/1", {{"privateMacAllocationMethod", "Static"}}), "PrivateMacAddressMissing");
    EXPECT_EQ(refused("/networkInterfaces/1", static_mac("nonsense")), "InvalidPrivateMacAddress");
    EXPECT_EQ(refused("/networkInterfaces/1", static_mac("01005E000001")), "InvalidPrivateMacAddress");
    EXPECT_EQ(refused("/networkInterfaces/1", static_mac("000000000000")), "InvalidPrivateMacAddress");
    write("/networkInterfaces/1", static_mac("020000000001"));
    EXPECT_EQ(refused("/networkInterfaces/2", static_mac("02:00:00:00:00:01")), "InvalidPrivateMacAddress");
}

TEST_F(NetworkInterfaceTest, TakesAnAddressWithoutAMethodForAStaticOne) {
    Json body = interface_on(s_, "10.1.1.6");
    body["ipConfigurations"][0]["properties"].erase("privateIPAllocationMethod");
    body["privateMacAddress"] = "00-11-22-33-44-55";
    const Json stored = write("/networkInterfaces/1", body);
    EXPECT_EQ(stored["privateMacAddress"], "001122334455");
    EXPECT_EQ(stored["privateMacAllocationMethod"], "Static");
    EXPECT_EQ(stored["ipConfigurations"][0]["properties"]["privateIPAddress"], "10.1.1.6");
    EXPECT_EQ(stored["ipConfigurations"][0]["properties"]["privateIPAllocationMethod"], "Static");

    const Json chosen = write("/networkInterfaces/2", interface_on(s_));
    EXPECT_EQ(chosen["privateMacAllocationMethod"], "Dynamic");
    EXPECT_EQ(chosen["ipConfigurations"][0]["properties"]["privateIPAllocationMethod"], "Dynamic");
    Json again = chosen;
    again.erase("privateMacAllocationMethod");
    again = write("/networkInterfaces/2", again);
    EXPECT_EQ(again["privateMacAllocationMethod"], "Dynamic");
    EXPECT_EQ(again["privateMacAddress"], chosen["privateMacAddress"]);
}

TEST_F(NetworkInterfaceTest, KeepsWhatIsFixedAtCreation) {
    write("/networkInterfaces/1", Json::object());
    EXPECT_EQ(refused("/networkInterfaces/1", static_mac("020000000001")), "PrivateMacAllocationMethodCannotBeUpdated");
    EXPECT_EQ(refused("/networkInterfaces/1", {{"isPrimary", false}}), "PrimaryNicPropertyCannotBeUpdated");
    EXPECT_EQ(refused("/networkInterfaces/1", {{"isHostVirtualNetworkInterface", "True"}}),
              "IsHostVirtualNetworkInterfaceCannotBeUpdated");
    write("/networkInterfaces/2", interface_on(s_));
    EXPECT_EQ(refused("/networkInterfaces/2", interface_on(s_, "10.1.1.5")),
              "PrivateIpAllocationMethodCannotBeUpdated");
}

TEST_F(NetworkInterfaceTest, HasNameServersOnlyWhenPrimary) {
    const Json settings = {{"dnsServers", {"10.0.0.1"}}};
    write("/networkInterfaces/1", {{"dnsSettings", settings}});
    EXPECT_EQ(refused("/networkInterfaces/2", {{"dnsSettings", settings}, {"isPrimary", false}}),
              "OnlyPrimaryNetworkInterfaceCanHaveDnsSettings");
    Json many;
    for (int i = 0; i < 10; ++i)
        many["dnsServers"].push_back("10.0.0." + std::to_string(i));
    EXPECT_EQ(refused("/networkInterfaces/2", {{"dnsSettings", many}}), "DnsServerCountLimitReached");
}

TEST_F(NetworkInterfaceTest, GetsTheLowestFreeAddressThatIsNotReserved) {
    write("/networkInterfaces/1", interface_on(s_));
    EXPECT_EQ(address_of("1"), "10.1.1.2");
    write("/networkInterfaces/2", with(interface_on(s_, "10.1.1.3"), "isPrimary", true));
    write("/networkInterfaces/3", interface_on(s_));
    EXPECT_EQ(address_of("3"), "10.1.1.4");
    write("/networkInterfaces/1", properties("/networkInterfaces/1"));
    EXPECT_EQ(address_of("1"), "10.1.1.2");
}

TEST_F(NetworkInterfaceTest, FindsTheSubnetFull) {
    write("/virtualNetworks/a/subnets/u", {{"addressPrefix", "10.1.3.0/30"}});
    write("/networkInterfaces/1", interface_on("/virtualNetworks/a/subnets/u"));
    EXPECT_EQ(address_of("1"), "10.1.3.2");
    EXPECT_EQ(refused("/networkInterfaces/2", interface_on("/virtualNetworks/a/subnets/u")), "SubnetIsFull");
}

TEST_F(NetworkInterfaceTest, GetsAnotherAddressOnAnotherSubnet) {
    write("/networkInterfaces/1", interface_on(s_));
    write("/networkInterfaces/1", interface_on(t_));
    EXPECT_EQ(address_of("1"), "10.1.2.2");
}

TEST_F(NetworkInterfaceTest, RefusesAddressesThatItCannotHave) {
    const auto refused_address = [&](const std::string& address) {
        return refused("/networkInterfaces/1", interface_on(s_, address));
    };
    EXPECT_EQ(refused_address("10.1.2.5"), "PrivateIPAddressNotInSubnet");
    EXPECT_EQ(refused_address("10.1.1.0"), "PrivateIPAddressInReservedRange");
    EXPECT_EQ(refused_address("10.1.1.1"), "PrivateIPAddressInReservedRange");
    EXPECT_EQ(refused_address("10.1.1.7"), "PrivateIPAddressInReservedRange");
    EXPECT_EQ(refused_address("10.1.1"), "InvalidPrivateIPAddressFormat");
    write("/networkInterfaces/2", interface_on(s_, "10.1.1.5"));
    EXPECT_EQ(refused_address("10.1.1.5"), "PrivateIPAddressInUse");
    Json missing = interface_on(s_, "10.1.1.5");
    missing["ipConfigurations"][0]["properties"].erase("privateIPAddress");
    EXPECT_EQ(refused("/networkInterfaces/1", missing), "PrivateIPAddressMissing");
}

TEST_F(NetworkInterfaceTest, HasTheSameAddressAsOneInAnotherNetwork) {
    write("/networkInterfaces/1", interface_on(s_, "10.1.1.5"));
    write("/networkInterfaces/2", interface_on("/virtualNetworks/b/subnets/s", "10.1.1.5"));
}

TEST_F(NetworkInterfaceTest, NeedsASubnet) {
    EXPECT_EQ(refused("/networkInterfaces/1", {{"ipConfigurations", {child("ip", Json::object())}}}),
              "SubnetIsRequired");
    EXPECT_EQ(refused("/networkInterfaces/1", interface_on("/virtualNetworks/a/subnets/none")),
              "InvalidResourceReference");
}

TEST_F(NetworkInterfaceTest, IsOnOneSubnetOfOneNetwork) {
    write("/logicalNetworks/L", {{"subnets", {child("s", {{"addressPrefix", "10.20.0.0/24"}})}}});
    const auto two = [](const std::string& first, const std::string& second) {
        Json body = interface_on(first);
        body["ipConfigurations"].push_back(child("ip2", {{"subnet", reference(second)}}));
        return body;
    };
    write("/networkInterfaces/1", two(s_, s_));
    EXPECT_EQ(refused("/networkInterfaces/2", two(s_, t_)), "InvalidParameterValue InvalidParameterValue");
    EXPECT_EQ(refused("/networkInterfaces/2", two(s_, "/virtualNetworks/b/subnets/s")),
              "VirtualNetworkMismatch VirtualNetworkMismatch");
    EXPECT_EQ(refused("/networkInterfaces/2", two(s_, "/logicalNetworks/L/subnets/s")),
              "NetworkMismatch NetworkMismatch");
}

TEST_F(NetworkInterfaceTest, HasOnePrimaryAddress) {
    Json body = interface_on(s_);
    body["ipConfigurations"][0]["properties"]["isPrimary"] = true;
    write("/networkInterfaces/1", body);
    EXPECT_EQ(refused("/networkInterfaces/1/ipConfigurations/ip2", {{"subnet", reference(s_)}, {"isPrimary", true}}),
              "InvalidParameterValue");
}

TEST_F(NetworkInterfaceTest, OfAHostIsNotOnAVirtualNetwork) {
    EXPECT_EQ(refused("/networkInterfaces/1", with(interface_on(s_), "isHostVirtualNetworkInterface", true)),
              "HostVirtualNetworkInterfaceCannotConnectToVirtualNetwork");
}

TEST_F(NetworkInterfaceTest, LeavesAddressesToOthersOnPlainLogicalNetworksOnly) {
    const auto unmanaged = [](const std::string& subnet) {
        Json body = interface_on(subnet);
        body["ipConfigurations"][0]["properties"]["privateIPAllocationMethod"] = "Unmanaged";
        return body;
    };
    write("/logicalNetworks/L", {{"subnets", {child("s", {{"addressPrefix", "10.20.0.0/24"}})}}});
    write("/networkInterfaces/1", unmanaged("/logicalNetworks/L/subnets/s"));
    EXPECT_EQ(refused("/networkInterfaces/2", unmanaged(s_)), "UnmanagedAllocationMethodNotSupported");
    EXPECT_EQ(refused("/networkInterfaces/2", unmanaged("/logicalNetworks/HNV/subnets/PA")),
              "UnmanagedAllocationMethodNotSupported");
}

TEST_F(NetworkInterfaceTest, GetsAddressesOfALogicalNetworkFromItsPools) {
    write("/servers/h", server_at("192.0.2.1"));  // has 10.10.56.2, the first of the pool after the gateway
    write("/networkInterfaces/1", interface_on("/logicalNetworks/HNV/subnets/PA"));
    EXPECT_EQ(address_of("1"), "10.10.56.3");
    EXPECT_EQ(refused("/networkInterfaces/2", interface_on("/logicalNetworks/HNV/subnets/PA", "10.10.56.2")),
              "PrivateIPAddressInUse");
    EXPECT_EQ(refused("/networkInterfaces/2", interface_on("/logicalNetworks/HNV/subnets/PA", "10.10.56.1")),
              "PrivateIPAddressInReservedRange");
}

}  // namespace
}  // namespace nc::service::resources
