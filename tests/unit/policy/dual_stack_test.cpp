// What an interface on a pair of subnets obeys (docs/decisions/0024).
#include <algorithm>

#include <gtest/gtest.h>

#include "schemas/goal_state/rule_id.hpp"
#include "service/policy/goal_state_compiler.hpp"
#include "tests/support/acl_rules.hpp"
#include "tests/support/network_builder.hpp"

namespace nc::service::policy {
namespace {

using goal_state::AclAction;
using goal_state::AclDirection;
using tests::rule;

state::AccessControlListPtr list_of(AclAction otherwise, std::vector<state::AclRule> rules) {
    state::AccessControlList list;
    list.default_inbound = otherwise;
    list.rules = std::move(rules);
    return std::make_shared<const state::AccessControlList>(std::move(list));
}

/// What the host of one interface on a pair of subnets is told.
class Pair {
  public:
    Pair() {
        builder_.host("h1", "192.168.0.1").network("a", "10.1.0.0/24", 5001).interface("a1", "a", "10.1.0.4", "h1");
        state_ = builder_.build();
        network_ = std::make_shared<state::Network>(*state_.networks.begin()->second);
        network_->subnets.push_back({.path = network_->path.child("subnets", "s6"),
                                     .vsid = Vsid(5002),
                                     .prefix = *IpPrefix::parse("fd00:1::/64"),
                                     .access_control_list = nullptr});
        interface_ = std::make_shared<state::Interface>(*state_.interfaces.begin()->second);
        interface_->addresses.push_back(
            {.address = CustomerAddress(*IpAddress::parse("fd00:1::4")), .vsid = Vsid(5002), .is_primary = false});
    }

    state::Interface& interface() { return *interface_; }
    state::Subnet& v4() { return network_->subnets[0]; }
    state::Subnet& v6() { return network_->subnets[1]; }
    /// An interface somewhere else.
    InstanceId appliance() {
        builder_.network("tools", "10.9.0.0/24", 5009).interface("x", "tools", "10.9.0.4", "h1");
        const state::NetworkState tools = builder_.build();
        const InstanceId id = builder_.interface_id("x");
        state_.put_network(tools.networks.at(builder_.network_id("tools")));
        state_.put_interface(tools.interfaces.at(id));
        return id;
    }

    goal_state::GoalState goal() {
        state_.put_network(network_);
        state_.put_interface(interface_);
        return *compile_goal_states(state_).at(builder_.host_id("h1"));
    }
    goal_state::Port port() {
        const auto all = goal();
        return *std::ranges::find(all.ports, interface_->id, &goal_state::Port::id);
    }

  private:
    tests::NetworkBuilder builder_;
    state::NetworkState state_;
    std::shared_ptr<state::Network> network_;
    std::shared_ptr<state::Interface> interface_;
};

/// The port of an interface on a pair of subnets with these lists; `own` is its own list.
goal_state::Port port_on_pair(const state::AccessControlListPtr& v4, const state::AccessControlListPtr& v6,
                              const state::AccessControlListPtr& own = nullptr) {
    Pair pair;
    pair.v4().access_control_list = v4;
    pair.v6().access_control_list = v6;
    pair.interface().access_control_list = own;
    return pair.port();
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

TEST(DualStackAcl, RoutesOfEachSubnetBelongToTheVirtualNetworkForItsOwnIpVersion) {
    const auto table = [](const char* first, const char* second) {
        auto routes = std::make_shared<state::RouteTable>();
        for (const char* prefix : {first, second})
            routes->routes.push_back(
                {{}, {*IpPrefix::parse(prefix), goal_state::NextHopType::VirtualNetworkGateway, std::nullopt}});
        return routes;
    };
    Pair pair;
    pair.v4().route_table = table("10.8.0.0/16", "fd08::/16");
    pair.v6().route_table = table("10.9.0.0/16", "fd09::/16");
    pair.interface().access_control_list = list_of(AclAction::Deny, {rule(101, AclAction::Allow, "VirtualNetwork")});
    EXPECT_EQ(
        pair.port().acl_rules.at(0).sources,
        (std::vector{*IpPrefix::parse("10.1.0.0/24"), *IpPrefix::parse("10.8.0.0/16"), *IpPrefix::parse("fd09::/16")}));
}

TEST(DualStackOrigins, NameTheRulesOfBothSubnetsLists) {
    Pair pair;
    std::vector<std::string> rules;
    for (state::Subnet* subnet : {&pair.v4(), &pair.v6()}) {
        state::AclRule named = rule(101, AclAction::Deny);
        named.path = subnet->path.child("aclRules", "r");
        rules.push_back(goal_state::acl_rule_id(named.id));
        subnet->access_control_list = list_of(AclAction::Allow, {named});
    }
    const auto origins = pair.goal().origins;
    for (const std::string& id : rules)
        EXPECT_TRUE(std::ranges::count(origins, id, &goal_state::Origin::rule) == 1) << id;
}

state::ServiceInsertionPtr insertion(const std::string& name, InstanceId appliance) {
    auto made = std::make_shared<state::ServiceInsertion>();
    made->path = model::ResourcePath::top("serviceInsertions", name);
    made->appliance = appliance;
    goal_state::MirrorRule any;
    any.rule_id = InstanceId(Guid::random());
    goal_state::MirrorRule of_v4 = any;
    of_v4.rule_id = InstanceId(Guid::random());
    of_v4.priority = 1;
    of_v4.destinations = prefixes("10.0.0.0/8");
    made->rules = {any, of_v4};
    return made;
}

TEST(DualStackMirrors, ThatOfASubnetGetsPacketsOfItsIpVersion) {
    Pair pair;
    pair.v6().service_insertion = insertion("six", pair.appliance());
    const auto mirrors = pair.port().mirrors;
    ASSERT_EQ(mirrors.size(), 1U) << "no IPv6 packet goes to 10.0.0.0/8";
    EXPECT_EQ(mirrors[0].sources, prefixes("::/0"));
}

TEST(DualStackMirrors, OneOfBothSubnetsOrOfTheInterfaceGetsAll) {
    Pair of_both;
    of_both.v4().service_insertion = of_both.v6().service_insertion = insertion("both", of_both.appliance());
    Pair of_interface;
    of_interface.interface().service_insertion = of_interface.v6().service_insertion =
        insertion("own", of_interface.appliance());
    for (Pair* pair : {&of_both, &of_interface}) {
        const auto mirrors = pair->port().mirrors;
        ASSERT_EQ(mirrors.size(), 2U);
        EXPECT_TRUE(mirrors[0].sources.empty());
        EXPECT_EQ(mirrors[1].destinations, prefixes("10.0.0.0/8"));
    }
}

}  // namespace
}  // namespace nc::service::policy
