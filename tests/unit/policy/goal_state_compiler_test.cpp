#include "service/policy/goal_state_compiler.hpp"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "tests/support/network_builder.hpp"

namespace nc::service::policy {
namespace {

bool knows(const goal_state::GoalState& goal, RoutingDomainId network) {
    return std::any_of(goal.routing_domains.begin(), goal.routing_domains.end(),
                       [&](const goal_state::RoutingDomain& domain) { return domain.id == network; });
}

std::vector<std::string> addresses_of(const goal_state::GoalState& goal) {
    std::vector<std::string> addresses;
    for (const auto& mapping : goal.mappings)
        addresses.push_back(mapping.customer_address.value().to_string());
    return addresses;
}

tests::NetworkBuilder two_networks_on_two_hosts() {
    tests::NetworkBuilder builder;
    builder.host("h1", "192.168.0.1")
        .host("h2", "192.168.0.2")
        .network("a", "10.1.0.0/24", 5001)
        .network("b", "10.2.0.0/24", 5002)
        .interface("a1", "a", "10.1.0.4", "h1")
        .interface("b1", "b", "10.2.0.4", "h2");
    return builder;
}

TEST(GoalStateCompiler, TellsAHostOnlyOfTheNetworksOfItsInterfaces) {
    auto builder = two_networks_on_two_hosts();
    const auto goals = compile_goal_states(builder.build());
    const auto& h1 = *goals.at(builder.host_id("h1"));
    EXPECT_TRUE(knows(h1, builder.network_id("a")));
    EXPECT_FALSE(knows(h1, builder.network_id("b")));
    EXPECT_EQ(addresses_of(h1), std::vector<std::string>{"10.1.0.4"});
    EXPECT_TRUE(h1.peerings.empty());
}

TEST(GoalStateCompiler, TellsAHostOfThePeersOfItsNetworks) {
    auto builder = two_networks_on_two_hosts();
    builder.peer("a", "b");
    const auto goals = compile_goal_states(builder.build());
    const auto& h1 = *goals.at(builder.host_id("h1"));
    EXPECT_TRUE(knows(h1, builder.network_id("b")));
    EXPECT_EQ(addresses_of(h1), (std::vector<std::string>{"10.1.0.4", "10.2.0.4"}));
    EXPECT_EQ(h1.mappings[1].provider_address, ProviderAddress(*IpAddress::parse("192.168.0.2")));
    EXPECT_EQ(h1.mappings[1].vsid, Vsid(5002));
    EXPECT_EQ(h1.peerings.size(), 1U);
}

TEST(GoalStateCompiler, ChoosesTheSameIpVersionForBothWaysBetweenTwoHosts) {
    tests::NetworkBuilder builder;
    builder.host("both", "192.168.0.1")
        .host("both", "fd00::1")
        .host("old", "192.168.0.2")
        .host("new", "fd00::3")
        .network("a", "10.1.0.0/24", 5001)
        .interface("a1", "a", "10.1.0.4", "both")
        .interface("a2", "a", "10.1.0.5", "old")
        .interface("a3", "a", "10.1.0.6", "new");
    const auto goals = compile_goal_states(builder.build());
    const auto told = [&](const char* host, std::size_t mapping) {
        return goals.at(builder.host_id(host))->mappings.at(mapping).provider_address.value().to_string();
    };
    EXPECT_EQ(told("both", 0), "192.168.0.1");
    EXPECT_EQ(told("both", 1), "192.168.0.2");
    EXPECT_EQ(told("both", 2), "fd00::3");
    EXPECT_EQ(told("old", 0), "192.168.0.1");
    EXPECT_EQ(told("new", 0), "fd00::1");
}

TEST(GoalStateCompiler, TellsAHostNothingOfThePeersOfPeers) {
    auto builder = two_networks_on_two_hosts();
    builder.network("c", "10.3.0.0/24", 5003).interface("c1", "c", "10.3.0.4", "h2").peer("a", "b").peer("b", "c");
    const auto goals = compile_goal_states(builder.build());
    const auto& h1 = *goals.at(builder.host_id("h1"));
    EXPECT_FALSE(knows(h1, builder.network_id("c")));
    EXPECT_EQ(h1.peerings.size(), 1U);
    EXPECT_EQ(goals.at(builder.host_id("h2"))->peerings.size(), 2U);
}

TEST(GoalStateCompiler, TellsAHostOfAllPeersOfANetworkThatIsAPeerOfAnotherNetworkThere) {
    // Interfaces are looked at in the order of their ids, which here is the order of their names' first use.
    for (const bool hub_comes_first : {true, false}) {
        tests::NetworkBuilder builder;
        builder.interface_id(hub_comes_first ? "hub1" : "x1");
        builder.host("h1", "192.168.0.1")
            .host("h2", "192.168.0.2")
            .network("hub", "10.0.0.0/24", 5000)
            .network("x", "10.1.0.0/24", 5001)
            .network("y", "10.2.0.0/24", 5002)
            .interface("x1", "x", "10.1.0.4", "h1")
            .interface("hub1", "hub", "10.0.0.4", "h1")
            .interface("y1", "y", "10.2.0.4", "h2")
            .peer("hub", "x")
            .peer("hub", "y");
        const auto goals = compile_goal_states(builder.build());
        const auto& h1 = *goals.at(builder.host_id("h1"));
        EXPECT_TRUE(knows(h1, builder.network_id("y")));
        EXPECT_EQ(addresses_of(h1), (std::vector<std::string>{"10.0.0.4", "10.1.0.4", "10.2.0.4"}));
    }
}

TEST(GoalStateCompiler, AddsAConstantNumberOfRowsForAPeering) {
    auto builder = two_networks_on_two_hosts();
    for (int i = 5; i < 105; ++i) {
        builder.interface("x" + std::to_string(i), "a", "10.1.0." + std::to_string(i), "h1");
        builder.interface("y" + std::to_string(i), "b", "10.2.0." + std::to_string(i), "h1");
    }
    const auto before = compile_goal_states(builder.build());
    builder.peer("a", "b");
    const auto after = compile_goal_states(builder.build());
    const auto& h1_before = *before.at(builder.host_id("h1"));
    const auto& h1_after = *after.at(builder.host_id("h1"));
    EXPECT_EQ(h1_before.mappings, h1_after.mappings);
    EXPECT_EQ(h1_after.peerings.size(), h1_before.peerings.size() + 1);
}

TEST(GoalStateCompiler, TellsAHostTheRoutesOfItsSubnetsAndWhichAddressesMayForward) {
    auto builder = two_networks_on_two_hosts();
    builder.peer("a", "b").forwarder("b1").route("a", "r", "0.0.0.0/0", goal_state::NextHopType::VirtualAppliance,
                                                 "10.2.0.4");
    const auto goals = compile_goal_states(builder.build());
    const auto& h1 = *goals.at(builder.host_id("h1"));
    const auto domain = std::find_if(h1.routing_domains.begin(), h1.routing_domains.end(),
                                     [&](const auto& each) { return each.id == builder.network_id("a"); });
    ASSERT_NE(domain, h1.routing_domains.end());
    const goal_state::VirtualSubnet& subnet = domain->subnets.front();
    EXPECT_EQ(subnet.route_table, "t");
    ASSERT_EQ(subnet.routes.size(), 1U);
    EXPECT_EQ(subnet.routes[0].next_hop->value().to_string(), "10.2.0.4");
    ASSERT_EQ(h1.mappings.size(), 2U);
    EXPECT_FALSE(h1.mappings[0].may_forward);
    EXPECT_TRUE(h1.mappings[1].may_forward);
    EXPECT_TRUE(goals.at(builder.host_id("h2"))->ports.front().allow_ip_forwarding);
}

TEST(GoalStateCompiler, NamesTheResourcesOfRulesSubnetsRoutesAndPeerings) {
    auto builder = two_networks_on_two_hosts();
    state::AclRule rule;
    rule.id = builder.interface_id("any id");
    rule.path = model::ResourcePath::top("accessControlLists", "l").child("aclRules", "r");
    state::AccessControlList list;
    list.rules = {rule};
    builder.access_control("a", list).route("a", "out", "0.0.0.0/0", goal_state::NextHopType::None).peer("a", "b");
    const auto goals = compile_goal_states(builder.build());
    std::map<std::string, std::string> origins;
    for (const goal_state::Origin& origin : goals.at(builder.host_id("h1"))->origins)
        origins.emplace(origin.rule, origin.resource);
    EXPECT_EQ(origins[rule.id.value().to_string()], "/accessControlLists/l/aclRules/r");
    EXPECT_EQ(origins["a/5001"], "/virtualNetworks/a/subnets/s");
    EXPECT_EQ(origins["a/10.1.0.0/24"], "/virtualNetworks/a");
    EXPECT_EQ(origins["b/5002"], "/virtualNetworks/b/subnets/s");
    EXPECT_EQ(origins["routeTables/t/0.0.0.0/0"], "/routeTables/t/routes/out");
    EXPECT_EQ(origins["a/peerings/b"], "/virtualNetworks/a/virtualNetworkPeerings/b");
    EXPECT_FALSE(origins.contains("b/peerings/a")) << "no port of this host is in b";
}

TEST(GoalStateCompiler, LeavesOutInterfacesThatNoHostCarries) {
    auto builder = two_networks_on_two_hosts();
    builder.interface("a2", "a", "10.1.0.5", "");
    const auto goals = compile_goal_states(builder.build());
    EXPECT_EQ(addresses_of(*goals.at(builder.host_id("h1"))), std::vector<std::string>{"10.1.0.4"});
}

TEST(GoalStateCompiler, GivesTheFirstAddressOfASubnetToTheGateway) {
    auto builder = two_networks_on_two_hosts();
    const auto goals = compile_goal_states(builder.build());
    const auto& subnet = goals.at(builder.host_id("h1"))->routing_domains.at(0).subnets.at(0);
    EXPECT_EQ(subnet.gateway.value().to_string(), "10.1.0.1");
}

TEST(GoalStateCompiler, TellsAHostOfNamesInItsNetworksAndTheirPeersOnceThereIsAZone) {
    tests::NetworkBuilder builder;
    builder.host("h1", "192.168.0.1")
        .network("a", "10.1.0.0/24", 5001)
        .network("b", "10.2.0.0/24", 5002)
        .network("c", "10.3.0.0/24", 5003)
        .peer("a", "b")
        .interface("a1", "a", "10.1.0.4", "h1")
        .host("h2", "192.168.0.2")
        .interface("b1", "b", "10.2.0.4", "h2")
        .interface("b2", "b", "10.2.0.5", "h2")
        .interface("without_label", "b", "10.2.0.6", "h2")
        .interface("c1", "c", "10.3.0.4", "h2");
    auto state = builder.build();
    for (const char* name : {"a1", "b1", "b2", "c1"}) {
        auto copy = std::make_shared<state::Interface>(*state.interfaces.at(builder.interface_id(name)));
        copy->dns_name_label = "web";
        state.put_interface(std::move(copy));
    }
    EXPECT_TRUE(compile_goal_states(state).at(builder.host_id("h1"))->names.empty());
    EXPECT_TRUE(compile_goal_states(state).at(builder.host_id("h1"))->ports.at(0).dns_servers.empty());
    state.name_service = goal_state::NameService{"contoso.local", {}};
    const GoalStatePtr goal = compile_goal_states(state).at(builder.host_id("h1"));
    ASSERT_EQ(goal->names.size(), 2U) << "c exchanges no packets with a, and who has no label has no name";
    EXPECT_EQ(goal->names[0].routing_domain, builder.network_id("a"));
    EXPECT_EQ(goal->names[1].addresses.size(), 2U) << "two interfaces share the label";
    EXPECT_EQ(goal->ports.at(0).dns_servers, std::vector{goal_state::kNameProxyAddress});
    EXPECT_EQ(goal->ports.at(0).dns_suffix, builder.network_id("a").value().to_string() + ".contoso.local");
}

TEST(GoalStateCompiler, TellsAHostWhereToWriteRecordsWhenItIsAudited) {
    tests::NetworkBuilder builder;
    builder.host("h1", "192.168.0.1").host("h2", "192.168.0.2");
    auto state = builder.build();
    state.hosts.at(builder.host_id("h1")).is_audited = true;
    EXPECT_FALSE(compile_goal_states(state).at(builder.host_id("h1"))->auditing) << "there is no folder";
    state.audit_directory = "C:\\logs";
    const auto goals = compile_goal_states(state);
    EXPECT_EQ(goals.at(builder.host_id("h1"))->auditing, (goal_state::Auditing{builder.host_id("h1"), "C:\\logs"}));
    EXPECT_FALSE(goals.at(builder.host_id("h2"))->auditing);
}

TEST(GoalStateCompiler, KeepsNetworksWithTheSameAddressesApart) {
    tests::NetworkBuilder builder;
    builder.host("h1", "192.168.0.1")
        .network("a", "10.0.0.0/24", 5001)
        .network("b", "10.0.0.0/24", 5002)
        .interface("a1", "a", "10.0.0.4", "h1")
        .interface("b1", "b", "10.0.0.4", "h1");
    const auto goals = compile_goal_states(builder.build());
    const auto& mappings = goals.at(builder.host_id("h1"))->mappings;
    ASSERT_EQ(mappings.size(), 2U);
    EXPECT_NE(mappings[0].vsid, mappings[1].vsid);
    EXPECT_NE(mappings[0].mac, mappings[1].mac);
}

}  // namespace
}  // namespace nc::service::policy
