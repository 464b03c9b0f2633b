#include "service/policy/load_balancer_policy.hpp"

#include <gtest/gtest.h>

#include "service/policy/goal_state_compiler.hpp"
#include "tests/support/network_builder.hpp"

namespace nc::service::policy {
namespace {

using model::ResourcePath;

const ResourcePath kBalancer = ResourcePath::top("loadBalancers", "lb");
const ResourcePath kPool = kBalancer.child("backendAddressPools", "p");
const ResourcePath kProbe = kBalancer.child("probes", "t");

CustomerAddress address(const char* text) { return CustomerAddress(*IpAddress::parse(text)); }

class LoadBalancerPolicy : public testing::Test {
  protected:
    LoadBalancerPolicy() {
        builder_.host("h1", "192.168.0.1").host("h2", "192.168.0.2").host("h3", "192.168.0.3");
        builder_.network("red", "10.1.0.0/24", 5001).network("blue", "10.2.0.0/24", 5002);
        builder_.network("green", "10.3.0.0/24", 5003).peer("red", "blue");
        builder_.interface("web1", "red", "10.1.0.4", "h1").interface("web2", "red", "10.1.0.5", "h2");
        builder_.interface("nowhere", "red", "10.1.0.6", "").interface("other", "red", "10.1.0.7", "h1");
        builder_.interface("peer", "blue", "10.2.0.4", "h3").interface("stranger", "green", "10.3.0.4", "h3");
        state_ = builder_.build();
        for (const char* name : {"web1", "web2", "nowhere"})
            join(name, kPool);
        auto balancer = std::make_shared<state::LoadBalancer>();
        balancer->path = kBalancer;
        balancer->id = InstanceId(Guid::random());
        balancer->network = builder_.network_id("red");
        balancer->front_ends = {{kBalancer.child("frontendIPConfigurations", "f"), Vsid(5001), address("10.1.0.200")}};
        state::BalancerRule rule;
        rule.path = kBalancer.child("loadBalancingRules", "r");
        rule.front_ends = balancer->front_ends;
        rule.protocol = 6;
        rule.front_end_port = 80;
        rule.target = kPool;
        rule.probe = {kProbe, goal_state::ProbeProtocol::Http, 8080, "/health", 5, 11};
        state::BalancerRule nat = rule;
        nat.path = nat.target = kBalancer.child("inboundNatRules", "n");
        nat.front_end_port = 22;
        nat.probe.reset();
        balancer->rules = {nat, rule};
        state_.put_load_balancer(balancer);
    }

    void join(const std::string& interface, const ResourcePath& target) {
        auto copy = std::make_shared<state::Interface>(*state_.interfaces.at(builder_.interface_id(interface)));
        copy->addresses.front().balanced_by.push_back(target);
        state_.put_interface(std::move(copy));
    }
    GoalStatePtr goal(const std::string& host, const MemberHealth& health = {}) {
        return compile_goal_state(state_, state_.hosts.at(builder_.host_id(host)), health);
    }

    tests::NetworkBuilder builder_;
    state::NetworkState state_;
};

TEST_F(LoadBalancerPolicy, TellsRulesToHostsOfTheNetworkAndOfItsPeers) {
    for (const char* host : {"h1", "h2", "h3"}) {
        const auto rules = goal(host)->balancer_rules;
        ASSERT_EQ(rules.size(), 2U) << host;
        EXPECT_EQ(rules[0].front_end_port, 22);
        EXPECT_TRUE(rules[0].members.empty());
        EXPECT_EQ(rules[1].resource_id, "/loadBalancers/lb/loadBalancingRules/r");
        ASSERT_EQ(rules[1].members.size(), 2U) << "an address that no host carries cannot answer";
        EXPECT_EQ(rules[1].members[0].address, address("10.1.0.4"));
        EXPECT_EQ(rules[1].members[1].address, address("10.1.0.5"));
    }
    state_.remove_interface(builder_.interface_id("peer"));
    EXPECT_TRUE(goal("h3")->balancer_rules.empty()) << "a network without peering is told nothing";
}

TEST_F(LoadBalancerPolicy, TellsHostsEverythingThatARuleSaysOfItsConnections) {
    auto changed = std::make_shared<state::LoadBalancer>(*state_.load_balancers.begin()->second);
    state::BalancerRule& rule = changed->rules[1];
    rule.back_end_port = 8080;
    rule.distribution = goal_state::LoadDistribution::SourceAddress;
    rule.floating_address = rule.reset_when_idle = true;
    rule.idle_minutes = 7;
    state_.put_load_balancer(changed);
    const goal_state::BalancerRule told = goal("h1")->balancer_rules[1];
    EXPECT_EQ(told.vsid, Vsid(5001));
    EXPECT_EQ(told.front_end, address("10.1.0.200"));
    EXPECT_EQ(told.protocol, 6);
    EXPECT_EQ(told.front_end_port, 80);
    EXPECT_EQ(told.back_end_port, 8080);
    EXPECT_EQ(told.distribution, goal_state::LoadDistribution::SourceAddress);
    EXPECT_TRUE(told.floating_address);
    EXPECT_TRUE(told.reset_when_idle);
    EXPECT_EQ(told.idle_minutes, 7);
}

TEST_F(LoadBalancerPolicy, LetsEachHostProbeItsOwnMembersOnly) {
    ASSERT_EQ(goal("h1")->probes.size(), 1U);
    const goal_state::HealthProbe probe = goal("h1")->probes[0];
    EXPECT_EQ(probe.address, address("10.1.0.4"));
    EXPECT_EQ(probe.port, builder_.interface_id("web1"));
    EXPECT_EQ(probe.probed_port, 8080);
    EXPECT_EQ(probe.request_path, "/health");
    ASSERT_EQ(goal("h2")->probes.size(), 1U);
    EXPECT_EQ(goal("h2")->probes[0].address, address("10.1.0.5"));
    EXPECT_TRUE(goal("h3")->probes.empty());
}

TEST_F(LoadBalancerPolicy, LetsAHostProbeMembersWithIpv6AddressesToo) {
    auto dual = std::make_shared<state::Interface>(*state_.interfaces.at(builder_.interface_id("web1")));
    dual->addresses.push_back(
        {.address = address("fd00::4"), .vsid = Vsid(5006), .is_primary = false, .balanced_by = {kPool}});
    state_.put_interface(std::move(dual));
    const auto probes = goal("h1")->probes;
    ASSERT_EQ(probes.size(), 2U);
    EXPECT_EQ(probes[0].address, address("10.1.0.4"));
    EXPECT_EQ(probes[1].address, address("fd00::4"));
    EXPECT_EQ(probes[1].vsid, Vsid(5006));
    EXPECT_EQ(probes[1].port, probes[0].port);
}

TEST_F(LoadBalancerPolicy, SaysWhoTakesNewConnections) {
    const MemberHealth health{{{kProbe.to_string(), Vsid(5001), address("10.1.0.4")}, Health::Down}};
    const auto members = goal("h3", health)->balancer_rules[1].members;
    EXPECT_FALSE(members[0].takes_new_connections);
    EXPECT_TRUE(members[1].takes_new_connections) << "nothing is known of it";
}

TEST_F(LoadBalancerPolicy, GivesNothingNewToTheMembersOfASilentHostWhileOthersTakeIt) {
    const auto key = [](const char* member) { return std::tuple(kProbe.to_string(), Vsid(5001), address(member)); };
    MemberHealth health{{key("10.1.0.4"), Health::Silent}, {key("10.1.0.5"), Health::Up}};
    const auto takers = [&] {
        std::vector<bool> who;
        for (const goal_state::BalancerMember& member : goal("h3", health)->balancer_rules[1].members)
            who.push_back(member.takes_new_connections);
        return who;
    };
    EXPECT_EQ(takers(), (std::vector{false, true}));
    health[key("10.1.0.5")] = Health::Down;
    EXPECT_EQ(takers(), (std::vector{true, false})) << "a broken management network empties no pool";
    health[key("10.1.0.5")] = Health::Silent;
    EXPECT_EQ(takers(), (std::vector{true, true}));
}

TEST_F(LoadBalancerPolicy, CountsForAFrontEndOnlyMembersOfItsIpVersion) {
    auto six = std::make_shared<state::Interface>(*state_.interfaces.at(builder_.interface_id("web2")));
    six->addresses = {{.address = address("fd00::5"), .vsid = Vsid(5006), .is_primary = true, .balanced_by = {kPool}}};
    state_.put_interface(std::move(six));
    const MemberHealth health{{{kProbe.to_string(), Vsid(5001), address("10.1.0.4")}, Health::Silent}};
    const auto members = goal("h3", health)->balancer_rules[1].members;
    ASSERT_EQ(members.size(), 1U);
    EXPECT_EQ(members[0].address, address("10.1.0.4"));
    EXPECT_TRUE(members[0].takes_new_connections) << "a healthy member of the other version does not help";
}

TEST_F(LoadBalancerPolicy, LeadsAnInboundNatRuleToItsInterface) {
    join("other", kBalancer.child("inboundNatRules", "n"));
    const auto rules = goal("h2")->balancer_rules;
    ASSERT_EQ(rules[0].members.size(), 1U);
    EXPECT_EQ(rules[0].members[0].address, address("10.1.0.7"));
    EXPECT_TRUE(rules[0].members[0].takes_new_connections);
}

}  // namespace
}  // namespace nc::service::policy
