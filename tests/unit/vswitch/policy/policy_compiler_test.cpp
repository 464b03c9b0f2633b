#include "vswitch/policy/policy_compiler.hpp"

#include <set>

#include <gtest/gtest.h>

#include "tests/packet/world.hpp"
#include "vswitch/layers/layer_order.hpp"
#include "vswitch/policy/policy_snapshot.hpp"

namespace nc::vswitch {
namespace {

using namespace test;

class PolicyCompiler : public testing::Test {
  protected:
    PolicyCompiler() : world(2) {
        world.add_network("red", {"10.1.1.0/24", "10.1.2.0/24"});
        world.add_network("blue", {"10.2.1.0/24"});
        world.add_network("green", {"10.3.1.0/24"});
        world.add_network("twin", {"10.1.1.0/24", "10.1.2.0/24"});
        world.add_vm("a1", "red", "10.1.1.4", 0);
        world.add_vm("a2", "red", "10.1.2.4", 1);
        world.add_vm("b1", "blue", "10.2.1.4", 0);
        world.add_vm("c1", "green", "10.3.1.4", 0);
        world.add_vm("t1", "twin", "10.1.1.4", 0);
        world.add_vm("t2", "twin", "10.1.2.4", 1);
        world.peer("red", "blue", true, true);
        world.peer("blue", "green", true, true);
    }

    World world;
};

/// Every VSID that some rule of the port's redirection layer leads to.
std::set<Vsid> reachable_vsids(const PortPolicy& port) {
    std::set<Vsid> vsids;
    for (const Layer& layer : port.layers) {
        for (const auto& group : {layer.outbound, layer.inbound}) {
            if (!group) continue;
            for (std::size_t rule = 0; rule < group->size(); ++rule) {
                const std::string action = group->describe(rule).action;
                const std::string lead = "forward to vsid ";
                if (action.starts_with(lead))
                    vsids.insert(Vsid(static_cast<std::uint32_t>(std::stoul(action.substr(lead.size())))));
            }
        }
    }
    return vsids;
}

TEST_F(PolicyCompiler, AnInterfaceMayBeBehindAnIpv6ProviderAddress) {
    goal_state::GoalState goal = world.goal_state(0);
    for (goal_state::AddressMapping& mapping : goal.mappings)
        mapping.provider_address = ProviderAddress(ip("fd00::4"));
    const auto policy = compile(goal);
    ASSERT_EQ(policy->fabric.mappings->mappings().size(), goal.mappings.size());
    EXPECT_EQ(policy->fabric.mappings->mappings().front().provider_address, ProviderAddress(ip("fd00::4")));
}

TEST_F(PolicyCompiler, APortReachesTheSubnetsOfItsNetworkAndOfDirectPeersAndNoOthers) {
    const auto policy = compile(world.goal_state(0));
    const auto vsids_of = [&](const std::vector<std::string>& names) {
        std::set<Vsid> vsids;
        for (const std::string& name : names)
            for (const Subnet& subnet : world.network(name).subnets)
                vsids.insert(subnet.vsid);
        return vsids;
    };
    EXPECT_EQ(reachable_vsids(*policy->find(world.vm("a1").port.id)), vsids_of({"red", "blue"}));
    EXPECT_EQ(reachable_vsids(*policy->find(world.vm("b1").port.id)), vsids_of({"red", "blue", "green"}));
    EXPECT_EQ(reachable_vsids(*policy->find(world.vm("c1").port.id)), vsids_of({"blue", "green"}));
    EXPECT_EQ(reachable_vsids(*policy->find(world.vm("t1").port.id)), vsids_of({"twin"}));
}

TEST_F(PolicyCompiler, NoPortAcceptsASourceOfANetworkThatIsNotItsPeer) {
    world.peer("red", "blue");
    world.peer("blue", "green");
    const auto policy = compile(world.goal_state(0));
    std::size_t refused = 0;
    for (const PortPolicy& port : policy->ports) {
        const std::set<Vsid> known = reachable_vsids(port);
        for (const Mapping& mapping : policy->fabric.mappings->mappings()) {
            // A source that red and twin have in common is judged by the host that it is on: that is tested with
            // packets.
            if (known.contains(mapping.vsid) ||
                world.network("twin").address_space[0].contains(mapping.customer_address.value()))
                continue;
            PacketFacts facts;
            facts.vsid = port.settings.vsid;
            facts.destination_mac = port.settings.mac;
            facts.tuple = {mapping.customer_address.value(),
                           port.settings.addresses[0].address.value(),
                           kProtocolUdp,
                           false,
                           1,
                           2};
            facts.outer_source = ProviderAddress(ip("192.168.0.200"));
            const Verdict verdict = walk(port.layers, policy->fabric, Direction::Inbound, facts, std::nullopt);
            EXPECT_EQ(verdict.kind, Verdict::Kind::Drop) << port.settings.resource_id;
            ++refused;
        }
    }
    EXPECT_GT(refused, 3U);
}

TEST_F(PolicyCompiler, NetworksWithOverlappingAddressesDoNotMeetEvenIfAPeeringSaysSo) {
    // The longer prefix would capture packets of the own network.
    const Vsid nested = world.add_network("nested", {"10.1.1.128/25"}).subnets[0].vsid;
    world.peer("red", "twin");
    world.peer("red", "nested");
    const auto policy = compile(world.goal_state(0));
    const std::set<Vsid> vsids = reachable_vsids(*policy->find(world.vm("a1").port.id));
    EXPECT_FALSE(vsids.contains(nested));
    for (const Subnet& subnet : world.network("twin").subnets)
        EXPECT_FALSE(vsids.contains(subnet.vsid));
}

TEST_F(PolicyCompiler, LayersStandInTheOneOrder) {
    const auto policy = compile(world.goal_state(0));
    for (const PortPolicy& port : policy->ports) {
        ASSERT_EQ(port.layers.size(), kLayerOrder.size());
        for (std::size_t i = 0; i < kLayerOrder.size(); ++i)
            EXPECT_EQ(port.layers[i].name, kLayerOrder[i].name);
    }
}

TEST_F(PolicyCompiler, PortsOfOneNetworkShareItsRules) {
    world.add_vm("a3", "red", "10.1.1.9", 0);
    const auto policy = compile(world.goal_state(0));
    const PortPolicy* first = policy->find(world.vm("a1").port.id);
    const PortPolicy* second = policy->find(world.vm("a3").port.id);
    EXPECT_EQ(first->layers[2].outbound, second->layers[2].outbound);
    EXPECT_NE(first->layers[0].outbound, second->layers[0].outbound);
}

TEST_F(PolicyCompiler, APortOfAnUnknownNetworkOrSubnetHasNoPolicy) {
    goal_state::GoalState goal = world.goal_state(0);
    goal.ports[0].routing_domain = RoutingDomainId(Guid::random());
    goal.ports[1].addresses[0].vsid = Vsid(99);
    const auto policy = compile(goal);
    EXPECT_EQ(policy->find(goal.ports[0].id), nullptr);
    EXPECT_EQ(policy->find(goal.ports[1].id), nullptr);
    EXPECT_NE(policy->find(goal.ports[2].id), nullptr);
}

}  // namespace
}  // namespace nc::vswitch
