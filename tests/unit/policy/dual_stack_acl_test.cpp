#include "service/policy/dual_stack_acl.hpp"

#include <gtest/gtest.h>

#include "service/policy/goal_state_compiler.hpp"
#include "service/state/acl_fields.hpp"
#include "tests/support/network_builder.hpp"

namespace nc::service::policy {
namespace {

using goal_state::AclAction;
using goal_state::AclDirection;

state::AclRule rule(std::uint32_t priority, AclAction action, std::string_view source = "*") {
    state::AclRule rule;
    rule.id = InstanceId(Guid::random());
    rule.priority = priority;
    rule.action = action;
    rule.source = *state::parse_acl_address(source);
    return rule;
}

state::AccessControlListPtr list_of(AclAction otherwise, std::vector<state::AclRule> rules) {
    state::AccessControlList list;
    list.default_inbound = otherwise;
    list.rules = std::move(rules);
    return std::make_shared<const state::AccessControlList>(std::move(list));
}

/// One interface on a pair of subnets with these lists; `own` is its own list, `v6_routes` are of the IPv6 subnet.
goal_state::Port port_on_pair(const state::AccessControlListPtr& v4, const state::AccessControlListPtr& v6,
                              const state::AccessControlListPtr& own = nullptr,
                              const state::RouteTablePtr& v6_routes = nullptr) {
    tests::NetworkBuilder builder;
    builder.host("h1", "192.168.0.1").network("a", "10.1.0.0/24", 5001).interface("a1", "a", "10.1.0.4", "h1");
    auto state = builder.build();
    auto network = std::make_shared<state::Network>(*state.networks.begin()->second);
    network->subnets.front().access_control_list = v4;
    network->subnets.push_back({.path = network->path.child("subnets", "s6"),
                                .vsid = Vsid(5002),
                                .prefix = *IpPrefix::parse("fd00:1::/64"),
                                .access_control_list = v6,
                                .route_table = v6_routes});
    state.networks.begin()->second = network;
    auto interface = std::make_shared<state::Interface>(*state.interfaces.begin()->second);
    interface->addresses.push_back(
        {.address = CustomerAddress(*IpAddress::parse("fd00:1::4")), .vsid = Vsid(5002), .is_primary = false});
    interface->access_control_list = own;
    state.put_interface(interface);
    return compile_goal_states(state).at(builder.host_id("h1"))->ports.at(0);
}

std::vector<IpPrefix> prefixes(const std::string& text) { return {*IpPrefix::parse(text)}; }

TEST(DualStackAcl, EachSubnetsListJudgesItsOwnIpVersion) {
    const auto v4 = list_of(AclAction::Deny, {rule(101, AclAction::Allow)});
    const auto v6 = list_of(AclAction::Allow, {rule(102, AclAction::Deny, "10.0.0.0/8,fd00::/8"),
                                               rule(103, AclAction::Deny, "10.0.0.0/8")});
    const auto port = port_on_pair(v4, v6);
    EXPECT_EQ(port.default_inbound, AclAction::Deny);
    ASSERT_EQ(port.acl_rules.size(), 3U);
    EXPECT_EQ(port.acl_rules[0].sources, prefixes("0.0.0.0/0"));
    EXPECT_EQ(port.acl_rules[1].sources, prefixes("fd00::/8"));
    EXPECT_EQ(port.acl_rules[2].sources, prefixes("::/0")) << "the default of the IPv6 subnet";
    EXPECT_EQ(port.acl_rules[2].action, AclAction::Allow);
    EXPECT_EQ(port.acl_rules[2].direction, AclDirection::Inbound);
}

TEST(DualStackAcl, OneListOfBothSubnetsStandsOnce) {
    const auto list = list_of(AclAction::Deny, {rule(101, AclAction::Allow)});
    const auto port = port_on_pair(list, list);
    ASSERT_EQ(port.acl_rules.size(), 1U);
    EXPECT_TRUE(port.acl_rules[0].sources.empty());
    EXPECT_EQ(port.default_inbound, AclAction::Deny);
    const auto half = port_on_pair(nullptr, list);
    EXPECT_EQ(half.default_inbound, AclAction::Allow);
    ASSERT_EQ(half.acl_rules.size(), 2U) << "the rule, and the default that differs";
    EXPECT_EQ(half.acl_rules[1].action, AclAction::Deny);
    const auto other_half = port_on_pair(list, nullptr);
    EXPECT_EQ(other_half.default_inbound, AclAction::Deny);
    ASSERT_EQ(other_half.acl_rules.size(), 2U);
    EXPECT_EQ(other_half.acl_rules[1].sources, prefixes("::/0"));
    EXPECT_EQ(other_half.acl_rules[1].action, AclAction::Allow);
}

TEST(DualStackAcl, TheInterfacesOwnListJudgesAllAndSaysTheDefault) {
    const auto own = list_of(AclAction::Deny, {rule(101, AclAction::Allow), rule(102, AclAction::Deny, "fd00::/8")});
    const auto port = port_on_pair(list_of(AclAction::Allow, {rule(101, AclAction::Deny)}), nullptr, own);
    EXPECT_EQ(port.default_inbound, AclAction::Deny);
    ASSERT_EQ(port.acl_rules.size(), 3U);
    EXPECT_TRUE(port.acl_rules[0].sources.empty());
    EXPECT_EQ(port.acl_rules[1].sources, prefixes("fd00::/8"));
    EXPECT_EQ(port.acl_rules[2].sources, prefixes("0.0.0.0/0")) << "of the IPv4 subnet";
}

TEST(DualStackAcl, ATagMeansForEachIpVersionWhatItMeansInItsSubnet) {
    state::RouteTable routes;
    routes.routes.push_back({{}, {*IpPrefix::parse("fd99::/16"), goal_state::NextHopType::VirtualNetworkGateway, {}}});
    state::AclRule to_network = rule(101, AclAction::Deny, "VirtualNetwork");
    to_network.destination = *state::parse_acl_address("VirtualNetwork");
    const auto list = list_of(AclAction::Allow, {to_network});
    const auto port = port_on_pair(list, list, nullptr, std::make_shared<const state::RouteTable>(routes));
    ASSERT_EQ(port.acl_rules.size(), 1U);
    const std::vector both = {*IpPrefix::parse("10.1.0.0/24"), *IpPrefix::parse("fd99::/16")};
    EXPECT_EQ(port.acl_rules[0].sources, both);
    EXPECT_EQ(port.acl_rules[0].destinations, both);
}

}  // namespace
}  // namespace nc::service::policy
