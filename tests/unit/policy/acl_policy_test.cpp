#include "service/policy/acl_policy.hpp"

#include <gtest/gtest.h>

#include "service/policy/goal_state_compiler.hpp"
#include "tests/support/acl_rules.hpp"
#include "tests/support/network_builder.hpp"

namespace nc::service::policy {
namespace {

using goal_state::AclAction;
using goal_state::AclDirection;
using tests::rule;

goal_state::Port port_with(tests::NetworkBuilder& builder) {
    return compile_goal_states(builder.build()).at(builder.host_id("h1"))->ports.at(0);
}

tests::NetworkBuilder one_interface() {
    tests::NetworkBuilder builder;
    builder.host("h1", "192.168.0.1").network("a", "10.1.0.0/24", 5001).interface("a1", "a", "10.1.0.4", "h1");
    return builder;
}

TEST(AclPolicy, LetsEverythingPassWithoutALists) {
    auto builder = one_interface();
    const auto port = port_with(builder);
    EXPECT_TRUE(port.acl_rules.empty());
    EXPECT_EQ(port.default_inbound, AclAction::Allow);
    EXPECT_EQ(port.default_outbound, AclAction::Allow);
}

TEST(AclPolicy, LooksAtTheInterfacesRulesBeforeTheSubnets) {
    auto builder = one_interface();
    builder.access_control("a", {.path = {}, .rules = {rule(101, AclAction::Deny)}});
    auto state = builder.build();
    auto interface = std::make_shared<state::Interface>(*state.interfaces.begin()->second);
    interface->access_control_list = std::make_shared<const state::AccessControlList>(state::AccessControlList{
        .path = {}, .default_inbound = AclAction::Deny, .rules = {rule(65000, AclAction::Allow)}});
    state.interfaces.begin()->second = interface;
    const auto port = compile_goal_states(state).at(builder.host_id("h1"))->ports.at(0);
    ASSERT_EQ(port.acl_rules.size(), 2U);
    EXPECT_EQ(port.acl_rules[0].action, AclAction::Allow);
    EXPECT_EQ(port.acl_rules[1].action, AclAction::Deny);
    EXPECT_EQ(port.default_inbound, AclAction::Deny);
}

TEST(AclPolicy, TakesPeeredSpaceForThePartOfTheVirtualNetworkTag) {
    auto builder = one_interface();
    builder.access_control("a", {.path = {}, .rules = {rule(101, AclAction::Allow, "VirtualNetwork")}});
    EXPECT_EQ(port_with(builder).acl_rules.at(0).sources, std::vector{*IpPrefix::parse("10.1.0.0/24")});
    builder.network("b", "10.2.0.0/24", 5002).peer("a", "b");
    EXPECT_EQ(port_with(builder).acl_rules.at(0).sources,
              (std::vector{*IpPrefix::parse("10.1.0.0/24"), *IpPrefix::parse("10.2.0.0/24")}));
}

TEST(AclPolicy, TakesTheLoadBalancersTagForTheSourcesOfProbesOfBothVersions) {
    auto builder = one_interface();
    builder.access_control("a", {.path = {}, .rules = {rule(101, AclAction::Allow, "AzureLoadBalancer")}});
    EXPECT_EQ(port_with(builder).acl_rules.at(0).sources,
              (std::vector{*IpPrefix::parse("168.63.129.16/32"), *IpPrefix::parse("fe80::1234:5678:9abc/128")}));
}

const model::ResourcePath kWeb = model::ResourcePath::top("securityTags", "web");

/// Gives an interface a tag with its list.
void tag(state::NetworkState& state, InstanceId id, state::AccessControlListPtr list = nullptr) {
    auto interface = std::make_shared<state::Interface>(*state.interfaces.at(id));
    interface->security_tags = {{kWeb, std::move(list)}};
    state.put_interface(std::move(interface));
}

state::AclRule from_web() {
    state::AclRule from = rule(101, AclAction::Allow);
    from.source = {state::AddressTag::SecurityTags, {}, {kWeb}};
    return from;
}

goal_state::Port port_of(const state::NetworkState& state, tests::NetworkBuilder& builder) {
    return compile_goal_states(state).at(builder.host_id("h1"))->ports.at(0);
}

TEST(AclPolicy, TakesASecurityTagForTheAddressesOfInterfacesThatCarryIt) {
    auto builder = one_interface();
    builder.access_control("a", {.path = {}, .rules = {from_web()}});
    builder.network("b", "10.2.0.0/24", 5002).network("c", "10.3.0.0/24", 5003).peer("a", "b");
    builder.host("h2", "192.168.0.2")
        .interface("a2", "a", "10.1.0.5", "h2")
        .interface("b1", "b", "10.2.0.4", "h2")
        .interface("c1", "c", "10.3.0.4", "h2");
    auto state = builder.build();
    EXPECT_TRUE(port_of(state, builder).acl_rules.empty()) << "a tag that nobody carries matches no packet";
    for (const char* name : {"a2", "b1", "c1"})
        tag(state, builder.interface_id(name));
    EXPECT_EQ(port_of(state, builder).acl_rules.at(0).sources,
              (std::vector{*IpPrefix::parse("10.1.0.5/32"), *IpPrefix::parse("10.2.0.4/32")}))
        << "c exchanges no packets with a";
}

TEST(AclPolicy, LooksAtListsOfTagsBetweenThoseOfInterfaceAndSubnet) {
    auto builder = one_interface();
    builder.access_control("a",
                           {.path = {}, .default_inbound = AclAction::Allow, .rules = {rule(101, AclAction::Deny)}});
    auto state = builder.build();
    tag(state, builder.interface_id("a1"),
        std::make_shared<const state::AccessControlList>(state::AccessControlList{
            .path = {}, .default_inbound = AclAction::Deny, .rules = {rule(65000, AclAction::Allow)}}));
    const auto port = port_of(state, builder);
    ASSERT_EQ(port.acl_rules.size(), 2U);
    EXPECT_EQ(port.acl_rules[0].action, AclAction::Allow);
    EXPECT_EQ(port.acl_rules[1].action, AclAction::Deny);
    EXPECT_EQ(port.default_inbound, AclAction::Deny) << "of the first list";
}

TEST(AclPolicy, AppliesAListOnceThoughItIsAttachedTwice) {
    auto builder = one_interface();
    builder.access_control("a", {.path = {}, .rules = {rule(101, AclAction::Deny)}});
    auto state = builder.build();
    tag(state, builder.interface_id("a1"), state.networks.begin()->second->subnets.front().access_control_list);
    EXPECT_EQ(port_of(state, builder).acl_rules.size(), 1U);
}

TEST(AclPolicy, CountsPrefixesOfUserDefinedRoutesToTheVirtualNetwork) {
    auto builder = one_interface();
    builder.access_control("a", {.path = {}, .rules = {rule(101, AclAction::Allow, "VirtualNetwork")}})
        .route("a", "branch", "172.16.0.0/12", goal_state::NextHopType::VirtualAppliance, "10.1.0.9")
        .route("a", "nowhere", "192.0.2.0/24", goal_state::NextHopType::None)
        .route("a", "out", "198.51.100.0/24", goal_state::NextHopType::Internet);
    EXPECT_EQ(port_with(builder).acl_rules.at(0).sources,
              (std::vector{*IpPrefix::parse("10.1.0.0/24"), *IpPrefix::parse("172.16.0.0/12")}));
}

TEST(AclPolicy, LeavesOutARuleForTheInternetWhereEverythingBelongsToTheVirtualNetwork) {
    auto builder = one_interface();
    builder.access_control("a", {.path = {}, .rules = {rule(101, AclAction::Deny, "Internet")}})
        .route("a", "all", "0.0.0.0/0", goal_state::NextHopType::VirtualAppliance, "10.1.0.9")
        .route("a", "all6", "::/0", goal_state::NextHopType::VirtualAppliance, "10.1.0.9");
    EXPECT_TRUE(port_with(builder).acl_rules.empty()) << "without addresses the rule would match all";
}

TEST(AclPolicy, TakesEverythingElseForTheInternet) {
    const auto outside = complement({*IpPrefix::parse("10.1.0.0/24"), *IpPrefix::parse("0.0.0.0/1")});
    EXPECT_EQ(outside, (std::vector{*IpPrefix::parse("128.0.0.0/1"), *IpPrefix::parse("::/0")}));
    for (const IpPrefix& prefix : complement({*IpPrefix::parse("10.1.0.0/24")})) {
        EXPECT_FALSE(prefix.overlaps(*IpPrefix::parse("10.1.0.0/24"))) << prefix.to_string();
    }
}

TEST(AclFields, ReadPortsAndRanges) {
    EXPECT_TRUE(state::parse_port_range("*")->empty());
    EXPECT_TRUE(state::parse_port_range("0-65535")->empty());
    EXPECT_EQ(state::parse_port_range("80")->at(0), (goal_state::PortRange{80, 80}));
    EXPECT_EQ(state::parse_port_range("8000-8080")->at(0), (goal_state::PortRange{8000, 8080}));
    for (const char* text : {"", "-", "8080-8000", "65536", "80,81", "http", "80-"}) {
        EXPECT_FALSE(state::parse_port_range(text)) << text;
    }
}

TEST(AclFields, ReadAddressesAndTags) {
    EXPECT_TRUE(state::parse_acl_address("*")->prefixes.empty());
    EXPECT_EQ(state::parse_acl_address("virtualnetwork")->tag, state::AddressTag::VirtualNetwork);
    EXPECT_EQ(state::parse_acl_address("10.0.0.4")->prefixes.at(0), *IpPrefix::parse("10.0.0.4/32"));
    EXPECT_EQ(state::parse_acl_address("10.0.0.0/8, 11.0.0.0/8")->prefixes.size(), 2U);
    for (const char* text : {"", "10.0.0.1/8", "10.0.0.0/33", "somewhere"}) {
        EXPECT_FALSE(state::parse_acl_address(text)) << text;
    }
}

}  // namespace
}  // namespace nc::service::policy
