// Rules of load balancers and everything below them.
#include "tests/unit/service/resources/load_balancer_fixture.hpp"

namespace nc::service::resources {
namespace {

struct Refusal {
    const char* code;
    Json body;
};

class LoadBalancerTest : public LoadBalancerFixture {
  protected:
    LoadBalancerTest() {
        make_manager();
        make_load_balancer("lb");
    }
    void expect_refusals(const std::string& path, const std::vector<Refusal>& refusals) {
        for (const Refusal& refusal : refusals)
            EXPECT_EQ(refused(path, refusal.body), refusal.code) << refusal.body.dump();
    }
    const std::string rule_ = part("lb", "loadBalancingRules/r");
    const std::string nat_ = part("lb", "inboundNatRules/n");
    const std::string out_ = part("lb", "outboundNatRules/o");
    const std::string pool_ = part("lb", "backendAddressPools/p");
    const std::string front_end_ = part("lb", "frontendIPConfigurations/f");
};

TEST_F(LoadBalancerTest, NeedsTheManagerAndAFrontEnd) {
    EXPECT_EQ(refused("/loadBalancers/x", {{"probes", Json::array()}}), "InvalidFrontendIPCount");
    EXPECT_EQ(refused_with(400, front_end_), "InvalidFrontendIPCount");
    EXPECT_EQ(refused("/networking/v6/loadBalancers/lb",
                      with(properties("/loadBalancers/lb"), "updateBackendAddressPools", true)),
              "UpdateBackendAddressPoolsNotAllowed");
}

TEST_F(LoadBalancerTest, ShowsEveryListAndWhatRefersWhere) {
    write(rule_, with(rule("lb", 80), "probe", reference(part("lb", "probes/probe"))));
    write(out_, outbound("lb"));
    const Json read = properties("/loadBalancers/lb");
    for (const char* list : {"frontendIPConfigurations", "backendAddressPools", "loadBalancingRules", "inboundNatRules",
                             "outboundNatRules", "probes"})
        EXPECT_TRUE(read.at(list).is_array()) << list;
    EXPECT_EQ(properties(pool_)["loadBalancingRules"], Json::array({reference(rule_)}));
    EXPECT_EQ(properties(pool_)["outboundNatRules"], Json::array({reference(out_)}));
    EXPECT_EQ(properties(pool_)["backendIPConfigurations"], Json::array());
    EXPECT_EQ(properties(front_end_)["loadBalancingRules"], Json::array({reference(rule_)}));
    EXPECT_EQ(properties(front_end_)["inboundNatRules"], Json::array());
    EXPECT_EQ(properties(part("lb", "probes/probe"))["loadBalancingRules"], Json::array({reference(rule_)}));
    const Json stored = properties(rule_);
    EXPECT_EQ(stored["idleTimeoutInMinutes"], 4);
    EXPECT_EQ(stored["loadDistribution"], "Default");
    EXPECT_EQ(stored["enableFloatingIP"], false);
}

TEST_F(LoadBalancerTest, IsWrittenBackAsItWasRead) {
    make_interface("n", "/virtualNetworks/a/subnets/s", {{"loadBalancerBackendAddressPools", {reference(pool_)}}});
    write(rule_, rule("lb", 80));
    write(nat_, with(rule("lb", 81), "backendIPConfiguration", reference("/networkInterfaces/n/ipConfigurations/ip")));
    const Json read = settled(properties("/loadBalancers/lb"));
    EXPECT_EQ(settled(write("/loadBalancers/lb", read)), read);
    write("/networking/v7.1/loadBalancers/lb", read);
    EXPECT_EQ(settled(properties("/loadBalancers/lb")), read);
}

TEST_F(LoadBalancerTest, LetsARuleGoTogetherWithItsPool) {
    write(rule_, rule("lb", 80));
    write("/loadBalancers/lb", with(with(properties("/loadBalancers/lb"), "loadBalancingRules", Json::array()),
                                    "backendAddressPools", Json::array()));
    EXPECT_EQ(get(pool_).status, 404);
}

TEST_F(LoadBalancerTest, RefusesFrontEndsThatAreNeitherPublicNorPrivate) {
    write("/publicIPAddresses/free", Json::object());
    write("/publicIPAddresses/outside", {{"ipAddress", "9.9.9.9"}});
    write("/publicIPAddresses/taken", Json::object());
    make_interface("n", "/virtualNetworks/a/subnets/s", {{"publicIPAddress", reference("/publicIPAddresses/taken")}});
    write("/serviceInsertions/mirror",
          {{"priority", 1},
           {"serviceInsertionRules", Json::array()},
           {"serviceInsertionElements",
            {child("e", {{"order", 1}, {"networkInterface", reference("/networkInterfaces/n")}})}}});
    write("/virtualNetworks/a/subnets/t",
          {{"addressPrefix", "10.1.2.0/24"}, {"serviceInsertion", reference("/serviceInsertions/mirror")}});
    const auto is_public = [](const std::string& id, Json more = Json::object()) {
        more["publicIPAddress"] = reference("/publicIPAddresses/" + id);
        return more;
    };
    const Json on_virtual = front_end("/virtualNetworks/a/subnets/s", "10.1.1.9");
    expect_refusals(
        part("lb", "frontendIPConfigurations/x"),
        {{"FrontendIPConfigHasNoSubnetOrPublicIP", Json::object()},
         {"FrontendIPConfigHasBothSubnetAndPublicIP", is_public("free", {{"subnet", reference(public_subnet())}})},
         {"FrontendPrivateIPAddressIsNotNull", is_public("free", {{"privateIPAddress", "41.40.40.12"}})},
         {"FrontendPrivateIPAllocationMethodIsNotDynamic",
          is_public("free", {{"privateIPAllocationMethod", "Static"}})},
         {"FrontEndIpNotInVipPool", is_public("outside")},
         {"PublicIPAddressInUse", is_public("taken")},
         {"FrontendPrivateIpAllocationMethodIsNotStatic",
          with(front_end(public_subnet(), "41.40.40.14"), "privateIPAllocationMethod", "Dynamic")},
         {"PrivateIPAddressMissing", {{"subnet", reference(public_subnet())}}},
         {"InvalidPrivateIPAddressFormat", front_end(public_subnet(), "nonsense")},
         {"PrivateIPAddressNotInSubnet", front_end(public_subnet(), "41.40.41.12")},
         {"FrontEndIpNotInVipPool", front_end(public_subnet(), "41.40.40.99")},
         {"PrivateIPAddressInUse", front_end(public_subnet(), "41.40.40.10")},
         {"PrivateIPAddressInUse", front_end(public_subnet(), "41.40.40.11")},
         {"LoadBalancerHasBothPublicAndInternalFrontends", on_virtual},
         {"InvalidResourceReference", is_public("missing")}});
    expect_refusals(front_end_, {{"IpConfigCannotChangeFromInternalToPublicViceVersa", on_virtual}});
    for (const auto& [code, address] :
         {std::pair{"PrivateIPAddressNotInSubnet", "10.1.9.9"},
          std::pair{"PrivateIPAddressInReservedRange", "10.1.1.1"}, std::pair{"PrivateIPAddressInUse", "10.1.1.2"}})
        EXPECT_EQ(refused("/loadBalancers/x", load_balancer(front_end("/virtualNetworks/a/subnets/s", address))), code);
    EXPECT_EQ(refused("/loadBalancers/x", load_balancer(front_end("/virtualNetworks/a/subnets/t", "10.1.2.9"))),
              "FrontendIPConfigDoesNotSupportServiceInsertion");
}

TEST_F(LoadBalancerTest, SaysTheMethodOfAFrontEnd) {
    write("/publicIPAddresses/free", Json::object());
    const Json stored =
        write("/loadBalancers/x", load_balancer({{"publicIPAddress", reference("/publicIPAddresses/free")}}));
    const Json shown = stored["frontendIPConfigurations"][0]["properties"];
    EXPECT_EQ(shown["privateIPAllocationMethod"], "Dynamic");
    EXPECT_FALSE(shown.contains("privateIPAddress"));
    EXPECT_EQ(properties("/publicIPAddresses/free")["ipConfiguration"],
              reference("/loadBalancers/x/frontendIPConfigurations/f"));
}

TEST_F(LoadBalancerTest, TakesItsAddressOutOfTheSubnet) {
    write("/loadBalancers/x", load_balancer(front_end("/virtualNetworks/a/subnets/s", "10.1.1.2")));
    make_interface("n");
    EXPECT_EQ(properties("/networkInterfaces/n/ipConfigurations/ip")["privateIPAddress"], "10.1.1.3");
    EXPECT_EQ(refused("/networkInterfaces/m", interface_on("/virtualNetworks/a/subnets/s", "10.1.1.2")),
              "PrivateIPAddressInUse");
    EXPECT_EQ(refused("/virtualNetworks/a/subnets/s", {{"addressPrefix", "10.1.1.0/25"}}),
              "InUseSubnetCannotBeUpdated");
    EXPECT_EQ(refused_delete("/virtualNetworks/a/subnets/s"), "InUseSubnetCannotBeDeleted");
}

TEST_F(LoadBalancerTest, RefusesRulesThatCannotBe) {
    make_load_balancer("other", "41.40.40.12");
    const Json good = rule("lb", 80);
    const std::vector<Refusal> inbound{
        {"FrontendIpConfigReferenceNotProvided", without(good, "frontendIPConfigurations")},
        {"FrontendIpConfigReferenceNotProvided", with(good, "frontendIPConfigurations", Json::array())},
        {"RequiredParamMissing", without(good, "protocol")},
        {"InvalidParameterValue", with(good, "protocol", "Sctp")},
        {"PortValueIsOutOfRange", with(good, "frontendPort", 65536)},
        {"PortValueIsOutOfRange", with(good, "backendPort", -1)},
        {"InvalidAnyPortAnyProtocolInboundRule", with(good, "protocol", "All")},
        {"InvalidAnyPortAnyProtocolInboundRule", with(good, "backendPort", 0)},
        {"InvalidAnyPortAnyProtocolInboundRule", without(without(good, "frontendPort"), "backendPort")},
        {"RuleIdleTimeoutIsOutOfRange", with(good, "idleTimeoutInMinutes", 3)},
        {"RuleIdleTimeoutIsOutOfRange", with(good, "idleTimeoutInMinutes", 31)},
        {"BackendAndFrontendPortsAreDifferent", with(with(good, "enableFloatingIP", true), "backendPort", 81)},
        {"InvalidResourceReference",
         with(good, "frontendIPConfigurations", {reference(part("other", "frontendIPConfigurations/f"))})},
        {"InvalidResourceReference",
         with(good, "backendAddressPool", reference(part("other", "backendAddressPools/p")))}};
    expect_refusals(rule_, inbound);
    expect_refusals(nat_, inbound);
    expect_refusals(rule_,
                    {{"BackendPoolReferenceNotProvided", without(good, "backendAddressPool")},
                     {"InvalidResourceReference", with(good, "probe", reference(part("other", "probes/probe")))}});
    write(rule_, good);
    expect_refusals(rule_, {{"InvalidParameterValue", with(good, "enableFloatingIP", true)}});
}

TEST_F(LoadBalancerTest, KeepsRulesApart) {
    write(rule_, rule("lb", 80));
    EXPECT_EQ(refused(nat_, rule("lb", 80)), "RulesUseSameFrontendPort");
    EXPECT_EQ(refused(nat_, rule("lb", 80, "Http")), "RulesUseSameFrontendPort");
    write(nat_, rule("lb", 80, "Udp"));
    const std::string second = part("lb", "loadBalancingRules/second");
    EXPECT_EQ(refused(second, with(rule("lb", 81), "backendPort", 80)), "RulesUseSameBackendPort");
    EXPECT_EQ(refused(second, rule("lb", 0, "All")), "AnyPortProtocolNotAllowedWithOtherInboundRules");
    EXPECT_EQ(refused(part("lb", "inboundNatRules/r"), rule("lb", 90)), "RuleNameDuplicate");
    EXPECT_EQ(refused(part("lb", "outboundNatRules/R"), outbound("lb")), "RuleNameDuplicate");
    write(second, with(with(rule("lb", 82), "enableFloatingIP", true), "idleTimeoutInMinutes", "30"));
}

TEST_F(LoadBalancerTest, KeepsARuleForEveryPortAloneOnItsFrontEnd) {
    write(rule_, rule("lb", 0, "All"));
    EXPECT_EQ(refused(nat_, rule("lb", 80)), "AnyPortProtocolNotAllowedWithOtherInboundRules");
    EXPECT_EQ(refused(out_, outbound("lb")), "AnyPortProtocolNotAllowedWithOtherOutboundNatRules");
    remove(rule_);
    write(out_, outbound("lb"));
    EXPECT_EQ(refused(rule_, rule("lb", 0, "All")), "AnyPortProtocolNotAllowedWithOtherOutboundNatRules");
}

TEST_F(LoadBalancerTest, RefusesOutboundRulesThatCannotBe) {
    const Json good = outbound("lb");
    expect_refusals(out_, {{"InvalidOutboundNatProtocolType", with(good, "protocol", "Http")},
                           {"InvalidOutboundNatProtocolType", with(good, "protocol", "nonsense")},
                           {"BackendPoolReferenceNotProvided", without(good, "backendAddressPool")},
                           {"OutboundIdleTimeoutImmutableIfLessThanV4_2", with(good, "idleTimeoutInMinutes", 10)}});
    EXPECT_EQ(write("/networking/v4.2" + out_, with(good, "idleTimeoutInMinutes", 10))["idleTimeoutInMinutes"], 10);
    write(out_, with(good, "idleTimeoutInMinutes", 10));
    write("/loadBalancers/inside", load_balancer(front_end("/virtualNetworks/a/subnets/s", "10.1.1.9")));
    EXPECT_EQ(refused(part("inside", "outboundNatRules/o"), outbound("inside")), "OutboundNatRulesAreNotSupported");
}

TEST_F(LoadBalancerTest, RefusesProbesThatCannotBe) {
    const Json good = {{"protocol", "Http"}, {"port", "80"}, {"requestPath", "/health"}};
    const Json stored = write(part("lb", "probes/x"), good);
    EXPECT_EQ(stored["intervalInSeconds"], 15);
    EXPECT_EQ(stored["numberOfProbes"], 31);
    expect_refusals(part("lb", "probes/x"), {{"InvalidProtocolForProbe", with(good, "protocol", "Udp")},
                                             {"ProbeRequestPathIsRequired", without(good, "requestPath")},
                                             {"ProbeRequestPathIsNotNull", with(good, "protocol", "TCP")},
                                             {"PortValueIsOutOfRange", with(good, "port", 0)},
                                             {"RequiredParamMissing", without(good, "port")},
                                             {"ProbeIntervalIsOutOfRange", with(good, "intervalInSeconds", 4)},
                                             {"NumberOfProbesIsOutOfRange", with(good, "numberOfProbes", 10)}});
}

TEST_F(LoadBalancerTest, KeepsWhatIsInUse) {
    write(rule_, with(rule("lb", 80), "probe", reference(part("lb", "probes/probe"))));
    write(part("lb", "frontendIPConfigurations/g"), front_end(public_subnet(), "41.40.40.13"));
    EXPECT_EQ(refused_delete(front_end_), "InUseFrontendIpConfigurationCannotBeDeleted");
    remove(part("lb", "frontendIPConfigurations/g"));
    EXPECT_EQ(refused_delete(pool_), "InUseBackendAddressPoolCannotBeDeleted");
    EXPECT_EQ(refused_delete(part("lb", "probes/probe")), "InUseProbeCannotBeDeleted");
    make_interface("n", "/virtualNetworks/a/subnets/s", {{"loadBalancerBackendAddressPools", {reference(pool_)}}});
    EXPECT_EQ(refused_delete("/loadBalancers/lb"), "ResourceInUse");
    remove("/networkInterfaces/n");
    remove("/loadBalancers/lb");
}

TEST_F(LoadBalancerTest, HasBackEndsOfOneVirtualNetwork) {
    const Json in_pool = {{"loadBalancerBackendAddressPools", {reference(pool_)}}};
    make_interface("n", "/virtualNetworks/a/subnets/s", in_pool);
    EXPECT_EQ(properties(pool_)["backendIPConfigurations"],
              Json::array({reference("/networkInterfaces/n/ipConfigurations/ip")}));
    make_interface("m", "/virtualNetworks/a/subnets/t", in_pool);
    EXPECT_EQ(refused("/networkInterfaces/x", interface_with("/virtualNetworks/b/subnets/s",
                                                             "loadBalancerBackendAddressPools", {reference(pool_)})),
              "BackendIPConfigurationsDontUseSameVnet");
    write("/loadBalancers/inside", load_balancer(front_end("/virtualNetworks/a/subnets/s", "10.1.1.9")));
    const std::string inside = part("inside", "backendAddressPools/p");
    EXPECT_EQ(refused("/networkInterfaces/x", interface_with("/virtualNetworks/b/subnets/s",
                                                             "loadBalancerBackendAddressPools", {reference(inside)})),
              "FrontendIPConfigAndBackendIPConfigsAreInDifferentVnets");
    make_interface("l", "/virtualNetworks/a/subnets/t", {{"loadBalancerBackendAddressPools", {reference(inside)}}});
    EXPECT_EQ(
        refused(part("inside", "frontendIPConfigurations/f"), front_end("/virtualNetworks/b/subnets/s", "10.2.1.9")),
        "FrontendIPConfigAndBackendIPConfigsAreInDifferentVnets");
}

TEST_F(LoadBalancerTest, KeepsAFrontEndOnTheNetworkOfWhatItsTranslationRulesLeadTo) {
    write("/loadBalancers/inside", load_balancer(front_end("/virtualNetworks/a/subnets/s", "10.1.1.9")));
    const std::string nat = part("inside", "inboundNatRules/n");
    write(nat, without(rule("inside", 90), "backendAddressPool"));
    make_interface("n", "/virtualNetworks/a/subnets/t", {{"loadBalancerInboundNatRules", {reference(nat)}}});
    EXPECT_EQ(
        refused(part("inside", "frontendIPConfigurations/f"), front_end("/virtualNetworks/b/subnets/s", "10.2.1.9")),
        "FrontendIPConfigAndBackendIPConfigsAreInDifferentVnets");
}

TEST_F(LoadBalancerTest, KeepsRulesOfOneBackEndApart) {
    make_load_balancer("other", "41.40.40.12");
    const std::string other_pool = part("other", "backendAddressPools/p");
    make_interface("n", "/virtualNetworks/a/subnets/s",
                   {{"loadBalancerBackendAddressPools", {reference(pool_), reference(other_pool)}}});
    write(rule_, rule("lb", 0, "All"));
    const std::string other_rule = part("other", "loadBalancingRules/r");
    EXPECT_EQ(refused(other_rule, rule("other", 80)), "IpConfigCannotHaveOtherLbRulesWithNonFloatingIpAnyPortRule");
    remove(rule_);
    write(rule_, with(rule("lb", 0, "All"), "enableFloatingIP", true));
    EXPECT_EQ(refused(other_rule, rule("other", 80)),
              "IpConfigCannotHaveFloatingIpAnyPortLbRulesWithNonFloatingIpRules");
    write(other_rule, with(rule("other", 80), "enableFloatingIP", true));
    remove(other_rule);
    remove("/networkInterfaces/n");
    write(other_rule, rule("other", 80));
    EXPECT_EQ(refused("/networkInterfaces/n",
                      interface_with("/virtualNetworks/a/subnets/s", "loadBalancerBackendAddressPools",
                                     {reference(pool_), reference(other_pool)})),
              "IpConfigCannotHaveFloatingIpAnyPortLbRulesWithNonFloatingIpRules");
}

TEST_F(LoadBalancerTest, ChangesThePoolsMembersFromV7OnWhenItSaysSo) {
    make_interface("n");
    make_interface("m", "/virtualNetworks/b/subnets/s");
    const std::string ip = "/networkInterfaces/n/ipConfigurations/ip";
    const Json members = {{"backendIPConfigurations", {reference(ip)}}};
    EXPECT_EQ(write(pool_, members)["backendIPConfigurations"], Json::array());
    EXPECT_EQ(write("/networking/v7" + pool_, members)["backendIPConfigurations"], Json::array());
    write("/networking/v7/loadBalancers/lb", with(properties("/loadBalancers/lb"), "updateBackendAddressPools", true));
    EXPECT_EQ(write(pool_, members)["backendIPConfigurations"], Json::array());
    EXPECT_EQ(write("/networking/v7" + pool_, members)["backendIPConfigurations"], Json::array({reference(ip)}));
    EXPECT_EQ(properties(ip)["loadBalancerBackendAddressPools"], Json::array({reference(pool_)}));
    EXPECT_EQ(
        refused("/networking/v7" + pool_,
                {{"backendIPConfigurations", {reference(ip), reference("/networkInterfaces/m/ipConfigurations/ip")}}}),
        "BackendIPConfigurationsDontUseSameVnet");
    EXPECT_EQ(refused("/networking/v7" + pool_,
                      {{"backendIPConfigurations", {reference("/networkInterfaces/x/ipConfigurations/ip")}}}),
              "InvalidResourceReference");
    EXPECT_EQ(write("/networking/v7" + pool_, Json::object())["backendIPConfigurations"], Json::array({reference(ip)}));
    EXPECT_EQ(write("/networking/v7" + pool_, {{"backendIPConfigurations", Json::array()}})["backendIPConfigurations"],
              Json::array());
    EXPECT_EQ(properties(ip)["loadBalancerBackendAddressPools"], Json::array());
}

TEST_F(LoadBalancerTest, LeadsInboundTranslationToOneInterfaceFromEitherSide) {
    make_interface("n", "/virtualNetworks/a/subnets/s");
    const std::string ip = "/networkInterfaces/n/ipConfigurations/ip";
    EXPECT_EQ(write(nat_, with(rule("lb", 80), "backendIPConfiguration", reference(ip)))["backendIPConfiguration"],
              reference(ip));
    EXPECT_EQ(properties(ip)["loadBalancerInboundNatRules"], Json::array({reference(nat_)}));
    EXPECT_EQ(refused("/networkInterfaces/m",
                      interface_with("/virtualNetworks/a/subnets/s", "loadBalancerInboundNatRules", {reference(nat_)})),
              "InboundNatRuleInUse");
    EXPECT_EQ(write(nat_, rule("lb", 81))["backendIPConfiguration"], reference(ip));
    write(nat_, with(rule("lb", 81), "backendIPConfiguration", nullptr));
    EXPECT_EQ(properties(ip)["loadBalancerInboundNatRules"], Json::array());
    make_interface("m", "/virtualNetworks/a/subnets/s", {{"loadBalancerInboundNatRules", {reference(nat_)}}});
    EXPECT_EQ(properties(nat_)["backendIPConfiguration"], reference("/networkInterfaces/m/ipConfigurations/ip"));
    remove(nat_);
    EXPECT_EQ(properties("/networkInterfaces/m/ipConfigurations/ip")["loadBalancerInboundNatRules"], Json::array());
    EXPECT_EQ(refused(nat_, with(rule("lb", 80), "backendIPConfiguration",
                                 reference("/networkInterfaces/x/ipConfigurations/ip"))),
              "InvalidResourceReference");
}

}  // namespace
}  // namespace nc::service::resources
