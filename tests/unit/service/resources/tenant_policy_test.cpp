// Rules of route tables, service insertions, security tags and learned addresses.
#include "tests/unit/service/resources/load_balancer_fixture.hpp"

namespace nc::service::resources {
namespace {

class TenantPolicyTest : public LoadBalancerFixture {
  protected:
    static Json route(const std::string& prefix, const std::string& type, const Json& next_hop = nullptr) {
        Json body = {{"addressPrefix", prefix}, {"nextHopType", type}};
        if (!next_hop.is_null()) body["nextHopIpAddress"] = next_hop;
        return body;
    }
    static Json mirror(std::int64_t priority, const std::string& interface) {
        return {{"priority", priority},
                {"serviceInsertionRules",
                 {child("r", {{"sourcePortRangeStart", "0"},
                              {"destinationPortRangeStart", 80},
                              {"sourceSubnets", {"*"}},
                              {"destinationSubnets", {"10.0.0.0/8"}}})}},
                {"serviceInsertionElements",
                 {child("e", {{"order", 1}, {"networkInterface", reference("/networkInterfaces/" + interface)}})}}};
    }
    static std::string tag(const std::string& id) { return "/networking/v5/securityTags/" + id; }
    static std::string learned(const std::string& id) { return "/networking/v5/learnedIPAddresses/" + id; }
    static Json learned_on(const std::string& subnet, const Json& address = nullptr) {
        return {{"virtualSubnet", reference(subnet)}, {"ipAddress", address}};
    }
    /// An adapter with an address of its own and one more IP configuration.
    static Json interface_and(const Json& second) {
        Json body = interface_on("/virtualNetworks/a/subnets/s");
        body["ipConfigurations"].push_back(child("second", second));
        return body;
    }
    const std::string s_ = "/virtualNetworks/a/subnets/s";
};

TEST_F(TenantPolicyTest, RefusesRoutesThatCannotBe) {
    write("/routeTables/t", {{"routes", {child("r", route("0.0.0.0/0", "VirtualAppliance", "10.1.1.9"))}}});
    EXPECT_EQ(refused("/routeTables/t/routes/x", route("10.9.0.0/16", "VirtualAppliance")), "MissingNextHopIpAddress");
    EXPECT_EQ(refused("/routeTables/t/routes/x", route("10.9.0.0/16", "VirtualAppliance", "224.0.0.1")),
              "InvalidNextHopIpAddress");
    EXPECT_EQ(refused("/routeTables/t/routes/x", route("10.9.0.0/16", "VirtualAppliance", "::2")),
              "InvalidNextHopIpAddress");
    EXPECT_EQ(refused("/routeTables/t/routes/x", route("10.9.0.0/16", "VirtualAppliance", "nonsense")),
              "InvalidNextHopIpAddress");
    EXPECT_EQ(refused("/routeTables/t/routes/x", route("10.9.0.0/16", "VnetLocal", "10.1.1.9")),
              "NextHopIpAddressNotAllowed");
    EXPECT_EQ(refused("/routeTables/t/routes/x", route("nonsense", "None")), "InvalidRouteAddressPrefix");
    EXPECT_EQ(refused("/routeTables/t/routes/x", route("0.0.0.0/0", "None")), "RouteConflict");
    EXPECT_EQ(refused("/routeTables/t/routes/x", route("169.254.1.0/24", "None")),
              "AddressPrefixInRestrictedAddressSpace");
    EXPECT_EQ(refused("/routeTables/t/routes/x", route("192.168.7.0/24", "Internet")),
              "AddressPrefixMustBeInPublicAddressSpace");
    EXPECT_EQ(refused("/routeTables/t/routes/x", route("8.8.8.0/24", "Elsewhere")), "InvalidParameterValue");
    write("/routeTables/t/routes/x", route("8.8.8.0/24", "Internet", ""));
}

TEST_F(TenantPolicyTest, HasAtMostAHundredRoutesInATable) {
    Json routes = Json::array();
    for (int i = 0; i < 100; ++i)
        routes.push_back(child(std::to_string(i), route("10." + std::to_string(i) + ".0.0/16", "None")));
    write("/routeTables/t", {{"routes", routes}});
    EXPECT_EQ(refused("/routeTables/t/routes/x", route("10.200.0.0/16", "None")), "RouteCountLimitReached");
    routes.push_back(child("x", route("10.200.0.0/16", "None")));
    EXPECT_EQ(refused("/routeTables/t", {{"routes", routes}}), "RouteCountLimitReached");
}

TEST_F(TenantPolicyTest, FindsNextHopsInTheNetworkAndItsPeers) {
    write("/routeTables/t", {{"routes", {child("r", route("0.0.0.0/0", "VirtualAppliance", "10.2.1.9"))}}});
    const Json subnet = {{"addressPrefix", "10.1.1.0/24"}, {"routeTable", reference("/routeTables/t")}};
    EXPECT_EQ(refused(s_, subnet), "RouteNextHopIpAddressNotFound");
    write(peering_path("a", "b"), peering("b"));
    EXPECT_EQ(refused(s_, subnet), "RouteNextHopIpAddressNotFound") << "the other side has not agreed";
    write(peering_path("b", "a"), peering("a"));
    write(s_, subnet);
    EXPECT_EQ(properties("/routeTables/t")["subnets"], Json::array({reference(s_)}));
    EXPECT_EQ(refused("/routeTables/t/routes/r", route("0.0.0.0/0", "VirtualAppliance", "10.3.1.9")),
              "RouteNextHopIpAddressNotFound");
    EXPECT_EQ(refused_delete("/routeTables/t"), "InUseRouteTableCannotBeDeleted");
}

TEST_F(TenantPolicyTest, MirrorsToOneApplianceOnAVirtualNetwork) {
    make_interface("n");
    make_interface("fabric", "/logicalNetworks/VIP/subnets/private");
    const Json stored = write("/serviceInsertions/m", mirror(1, "n"));
    EXPECT_EQ(stored["type"], "PortMirror");
    const Json rule = stored["serviceInsertionRules"][0];
    EXPECT_EQ(rule["resourceRef"], "/serviceInsertions/m/serviceInsertionRules/r");
    EXPECT_EQ(rule["properties"]["protocol"], "All");
    EXPECT_EQ(rule["properties"]["sourcePortRangeEnd"], 0);
    EXPECT_EQ(rule["properties"]["destinationPortRangeEnd"], 80);
    EXPECT_EQ(properties("/networkInterfaces/n")["serviceInsertionElements"],
              Json::array({reference("/serviceInsertions/m/serviceInsertionElements/e")}));
    EXPECT_EQ(refused("/serviceInsertions/x", mirror(1, "n")), "InvalidParameterValue");
    EXPECT_EQ(refused("/serviceInsertions/x", mirror(2, "fabric")),
              "ServiceInsertionElementWithUnsupportedNetworkInterface");
    EXPECT_EQ(refused("/serviceInsertions/x", mirror(2, "missing")), "InvalidNetworkInterfaceReference");
    Json body = mirror(2, "n");
    body["serviceInsertionElements"] = Json::array();
    EXPECT_EQ(refused("/serviceInsertions/x", body), "InvalidParameterValue");
    body = mirror(2, "n");
    body["serviceInsertionRules"][0]["properties"]["destinationPortRangeEnd"] = 79;
    EXPECT_EQ(refused("/serviceInsertions/x", body), "PortValueIsOutOfRange");
    body = mirror(2, "n");
    body["serviceInsertionRules"][0]["properties"]["sourceSubnets"] = {"nonsense"};
    EXPECT_EQ(refused("/serviceInsertions/x", body), "InvalidIPPrefix");
    EXPECT_EQ(refused("/networkInterfaces/x", interface_with("/logicalNetworks/VIP/subnets/private", "serviceInsertion",
                                                             reference("/serviceInsertions/m"))),
              "VirtualSubnetIsRequiredForServiceInsertion");
    make_interface("x", s_, {{"serviceInsertion", reference("/serviceInsertions/m")}});
    EXPECT_EQ(properties("/serviceInsertions/m")["ipConfigurations"],
              Json::array({reference("/networkInterfaces/x/ipConfigurations/ip")}));
    EXPECT_EQ(refused_delete("/serviceInsertions/m"), "InUseServiceInsertionCannotBeDeleted");
    EXPECT_EQ(refused_delete("/networkInterfaces/n"), "NicInUse");
}

TEST_F(TenantPolicyTest, TagsInterfacesAndRules) {
    write(tag("web"), {{"type", "Application"}});
    write("/networking/v5/networkInterfaces/n", {{"securityTags", {reference("/securityTags/web")}}});
    const Json tagged_rule = {{"protocol", "All"},
                              {"sourcePortRange", "*"},
                              {"destinationPortRange", "*"},
                              {"action", "Deny"},
                              {"priority", "100"},
                              {"type", "Inbound"},
                              {"destinationAddressPrefix", "*"},
                              {"sourceSecurityTags", {reference("/securityTags/WEB")}}};
    write("/networking/v5/accessControlLists/acl",
          {{"aclRules", {child("r", tagged_rule)}}, {"securityTags", {reference("/securityTags/web")}}});
    const Json read = object(tag("web"))["properties"];
    EXPECT_EQ(read["networkInterfaces"], Json::array({reference("/networkInterfaces/n")}));
    EXPECT_EQ(read["accessControlList"], reference("/accessControlLists/acl"));
    EXPECT_EQ(read["aclRulesAsSource"], Json::array({reference("/accessControlLists/acl/aclRules/r")}));
    EXPECT_EQ(read["aclRulesAsDestination"], Json::array());
    EXPECT_EQ(refused("/networking/v5/accessControlLists/other", {{"securityTags", {reference("/securityTags/web")}}}),
              "SecurityTagAlreadyHasAclApplied");
    EXPECT_EQ(
        refused("/networking/v5/accessControlLists/acl/aclRules/r", with(tagged_rule, "sourceAddressPrefix", "*")),
        "AclRuleBothSourceAddressPrefixAndSecurityTagsPresent");
    EXPECT_EQ(refused("/networking/v5/accessControlLists/acl/aclRules/r",
                      with(tagged_rule, "destinationSecurityTags", {reference("/securityTags/web")})),
              "AclRuleBothDestinationAddressPrefixAndSecurityTagsPresent");
    EXPECT_EQ(refused_delete(tag("web")), "InUseSecurityTagCannotBeDeleted");
    write("/networking/v5/accessControlLists/acl", {{"aclRules", Json::array()}});
    write("/networking/v5/networkInterfaces/n", Json::object());
    remove(tag("web"));
}

TEST_F(TenantPolicyTest, LearnsAddressesOfASubnet) {
    EXPECT_EQ(write(learned("l"), learned_on(s_))["ipAddress"], "10.1.1.2");
    EXPECT_EQ(write(learned("m"), learned_on(s_, "10.1.1.200"))["ipAddress"], "10.1.1.200");
    make_interface("n");
    EXPECT_EQ(properties("/networkInterfaces/n/ipConfigurations/ip")["privateIPAddress"], "10.1.1.3");
    EXPECT_EQ(properties("/networking/v5" + s_)["learnedIpAddresses"],
              Json::array({reference("/learnedIPAddresses/l"), reference("/learnedIPAddresses/m")}));
    EXPECT_EQ(refused(learned("x"), {{"ipAddress", "10.1.1.9"}}), "LearnedIpAddressSubnetMissing");
    EXPECT_EQ(refused(learned("x"), learned_on(s_, "nonsense")), "LearnedIpInvalidIpAddress");
    EXPECT_EQ(refused(learned("x"), learned_on(s_, "2001:db8::1")), "LearnedIpInvalidIpAddress");
    EXPECT_EQ(refused(learned("x"), learned_on(s_, "10.1.1.1")), "LearnedIpInvalidIpAddress");
    EXPECT_EQ(refused(learned("x"), learned_on(s_, "10.1.2.9")), "LearnedIpNotPartofSubnet");
    EXPECT_EQ(refused(learned("x"), learned_on(s_, "10.1.1.3")), "PrivateIPAddressInUse");
    remove("/networkInterfaces/n");
    EXPECT_EQ(refused_delete(s_), "LearnedIpSubnetInUse");
    edit([&](state::TreeDraft& draft) {
        state::StoredResource subnet = *draft.tree().find(*model::ResourcePath::parse(s_));
        subnet.provisioning_state = model::ProvisioningState::Failed;
        draft.put(std::move(subnet));
    });
    EXPECT_EQ(refused(learned("x"), learned_on(s_)), "LearnedIpSubnetNotReady");
}

TEST_F(TenantPolicyTest, GivesALearnedAddressToSecondConfigurationsOnly) {
    write(learned("l"), learned_on(s_, "10.1.1.200"));
    write(learned("m"), learned_on("/virtualNetworks/a/subnets/t"));
    write(learned("k"), learned_on(s_));
    write("/publicIPAddresses/p", {{"ipAddress", "9.9.9.9"}});
    const Json good = {{"subnet", reference(s_)}, {"learnedIp", reference("/learnedIPAddresses/l")}};
    const std::string path = "/networking/v5/networkInterfaces/n";
    EXPECT_EQ(refused("/networking/v4/networkInterfaces/n", interface_and(good)), "LearnedIpConfigurationNotSupported");
    EXPECT_EQ(refused(path, interface_and(with(good, "isPrimary", true))), "LearnedIpConfigCannotBePrimary");
    EXPECT_EQ(refused(path, interface_and(with(good, "publicIPAddress", reference("/publicIPAddresses/p")))),
              "LearnedIpConfigCannotBeLoadbalancedOrHavePublicIP");
    EXPECT_EQ(refused(path, interface_and(with(good, "learnedIp", reference("/learnedIPAddresses/m")))),
              "LearnedIpConfigInvalidConfiguration");
    EXPECT_EQ(refused(path, interface_and(with(good, "privateIPAddress", "10.1.1.7"))),
              "LearnedIpConfigInvalidConfiguration");
    EXPECT_EQ(refused(path, {{"ipConfigurations", {child("only", good)}}}), "LearnedIpConfigMissingPrimary");
    Json two = interface_and(good);
    two["ipConfigurations"].push_back(child("third", with(good, "learnedIp", reference("/learnedIPAddresses/k"))));
    EXPECT_EQ(refused(path, two), "SingleLearnedIpPerNic SingleLearnedIpPerNic");

    const Json stored = settled(write(path, interface_and(good)));
    EXPECT_EQ(stored["ipConfigurations"][1]["properties"]["privateIPAddress"], "10.1.1.200");
    EXPECT_EQ(settled(write(path, stored)), stored);
    write("/networking/v5/networkInterfaces/second", interface_and(good));
    EXPECT_EQ(object(learned("l"))["properties"]["ipConfiguration"].size(), 2U);
    EXPECT_EQ(refused(path, interface_and(with(good, "learnedIp", reference("/learnedIPAddresses/k")))),
              "LearnedIpConfigModified");
    EXPECT_EQ(refused(learned("l"), learned_on(s_, "10.1.1.201")), "LearnedIpConfigModified");
    EXPECT_EQ(refused_delete(learned("l")), "ResourceInUse");
}

}  // namespace
}  // namespace nc::service::resources
