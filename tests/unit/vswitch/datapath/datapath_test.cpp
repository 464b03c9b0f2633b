// The datapath's commands, with and without its worker running beside them.
#include "vswitch/datapath/datapath.hpp"

#include <cstdint>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/packet/world.hpp"
#include "vswitch/policy/policy_compiler.hpp"
#include "vswitch/policy/policy_snapshot.hpp"

namespace nc::vswitch {
namespace {

using namespace test;

class DatapathCommands : public testing::TestWithParam<bool> {
  protected:
    DatapathCommands() : world(2), datapath(std::move(Datapath::create(Log("test")).value())) {
        world.add_network("red", {"10.1.1.0/24", "10.1.2.0/24"});
        world.add_network("blue", {"10.2.1.0/24"});
        world.add_vm("a1", "red", "10.1.1.4", 0);
        world.add_vm("a2", "red", "10.1.2.4", 0);
        world.add_vm("b1", "blue", "10.2.1.4", 1);
        if (GetParam()) worker = std::jthread([this](const std::stop_token& stop) { datapath->run(stop); });
    }

    goal_state::GoalState goal(std::uint64_t generation) {
        goal_state::GoalState goal = world.goal_state(0);
        goal.generation = Generation(generation);
        return goal;
    }
    Result<void> add(const std::string& vm) {
        return datapath->add_port(world.vm(vm).port.id, std::make_unique<MemoryPort>(vm));
    }
    TupleQuery query(const std::string& destination) {
        return {world.vm("a1").port.id, true, kProtocolTcp, ip("10.1.1.4"), 1000, ip(destination), 80};
    }

    World world;
    std::unique_ptr<Datapath> datapath;
    std::jthread worker;
};

INSTANTIATE_TEST_SUITE_P(WithoutAndWithWorker, DatapathCommands, testing::Bool());

TEST_P(DatapathCommands, APortIsAddedOnceAndRemovedOnce) {
    EXPECT_TRUE(add("a1"));
    EXPECT_EQ(add("a1").error().code, "PortExists");
    ASSERT_EQ(datapath->ports().size(), 1U);
    EXPECT_FALSE(datapath->ports()[0].has_policy);
    EXPECT_TRUE(datapath->remove_port(world.vm("a1").port.id));
    EXPECT_EQ(datapath->remove_port(world.vm("a1").port.id).error().code, "PortNotFound");
    EXPECT_TRUE(datapath->ports().empty());
}

TEST_P(DatapathCommands, APublishedPolicyIsInForceOnReturnAndTheOneBeforeIsFreed) {
    EXPECT_EQ(datapath->generation(), Generation(0));
    auto first = compile(goal(7));
    const std::weak_ptr<const PolicySnapshot> watched = first;
    datapath->publish(std::move(first));
    EXPECT_EQ(datapath->generation(), Generation(7));
    EXPECT_FALSE(watched.expired());
    datapath->publish(compile(goal(8)));
    EXPECT_EQ(datapath->generation(), Generation(8));
    EXPECT_TRUE(watched.expired());
}

TEST_P(DatapathCommands, RulesAndLayersOfAPortCanBeListed) {
    const InstanceId port = world.vm("a1").port.id;
    EXPECT_EQ(datapath->layers(port).error().code, "PortNotFound");
    ASSERT_TRUE(add("a1"));
    EXPECT_EQ(datapath->layers(port).error().code, "PortHasNoPolicy");
    datapath->publish(compile(goal(1)));
    const auto layers = datapath->layers(port);
    ASSERT_TRUE(layers);
    EXPECT_EQ(layers->front().name, "FW_ADMIN_LAYER_ID");
    EXPECT_EQ(layers->back().name, "VNET_PA_ROUTE_LAYER");
    const auto rules = datapath->rules(port, "vnet_encap_layer");
    ASSERT_TRUE(rules);
    EXPECT_EQ(rules->front().action, "encapsulate to 192.168.0.10");
    EXPECT_EQ(datapath->rules(port, "NO_SUCH_LAYER").error().code, "LayerNotFound");
}

TEST_P(DatapathCommands, ATupleIsExplainedLayerByLayerAndLeavesNoFlow) {
    ASSERT_TRUE(add("a1"));
    ASSERT_TRUE(add("a2"));
    world.peer("red", "blue");
    datapath->publish(compile(goal(1)));
    const auto peered = datapath->process_tuples(query("10.2.1.4"));
    ASSERT_TRUE(peered);
    EXPECT_TRUE(peered->is_allowed);
    ASSERT_EQ(peered->steps.size(), 6U);
    EXPECT_EQ(peered->steps[2].layer, "VNET_DR_REDIRECTION_LAYER");
    EXPECT_EQ(peered->steps[2].rule, "blue/" + std::to_string(world.vm("b1").port.vsid.value()));
    EXPECT_NE(peered->verdict.find("to 192.168.0.11; transmit to the underlay"), std::string::npos);

    const auto local = datapath->process_tuples(query("10.1.2.4"));
    EXPECT_EQ(local->steps.size(), 9U) << "six of the sender, three of the receiver";
    EXPECT_NE(local->verdict.find("deliver to a2"), std::string::npos);

    const auto nowhere = datapath->process_tuples(query("8.8.8.8"));
    EXPECT_FALSE(nowhere->is_allowed);
    EXPECT_EQ(nowhere->verdict.rfind("dropped: NoRoute", 0), 0U);
    EXPECT_EQ(datapath->counters().flows, 0U);
    EXPECT_EQ(datapath->counters().connections, 0U);
}

TEST_P(DatapathCommands, TheUnderlayBindsToTheProviderAddressAndCanMove) {
    if (::geteuid() != 0) GTEST_SKIP() << "the raw socket of NVGRE needs CAP_NET_RAW";
    UnderlayConfig config;
    // Tests run beside each other, the two variants of this one too: each process has its own part of 127/8.
    const auto loopback = [](std::uint32_t last) {
        constexpr std::uint32_t kBase = 127U << 24U | 64U << 16U;
        return ProviderAddress(
            IpAddress::v4(kBase + (static_cast<std::uint32_t>(::getpid()) << 1U & 0x3ffffeU) + last));
    };
    config.addresses = {loopback(0)};
    config.vxlan_port = 14789;
    ASSERT_TRUE(datapath->set_underlay(config));
    EXPECT_TRUE(datapath->set_underlay(config));
    const auto other = std::move(Datapath::create(Log("other")).value());
    EXPECT_EQ(other->set_underlay(config).error().code, "UnderlayUnavailable");
    config.addresses = {loopback(1)};
    ASSERT_TRUE(datapath->set_underlay(config));
    config.addresses = {loopback(0)};
    EXPECT_TRUE(other->set_underlay(config));
    EXPECT_TRUE(datapath->set_underlay(std::nullopt));
}

TEST_P(DatapathCommands, TheUnderlayMayHaveAnAddressOfEachIpVersion) {
    if (::geteuid() != 0) GTEST_SKIP() << "the raw socket of NVGRE needs CAP_NET_RAW";
    UnderlayConfig config;
    config.addresses = {ProviderAddress(ip("127.0.0.1")), ProviderAddress(ip("::1"))};
    // Tests run beside each other: each process has ports of its own.
    config.vxlan_port = static_cast<std::uint16_t>(20000 + ::getpid() % 5000);
    config.encryption_port = static_cast<std::uint16_t>(config.vxlan_port + 5000);
    ASSERT_TRUE(datapath->set_underlay(config));
    const auto other = std::move(Datapath::create(Log("other")).value());
    config.addresses = {ProviderAddress(ip("::1"))};
    const auto refused = other->set_underlay(config);
    ASSERT_FALSE(refused) << "bound already";
    EXPECT_EQ(refused.error().code, "UnderlayUnavailable");
    EXPECT_NE(refused.error().message.find("::1"), std::string::npos);
}

TEST_P(DatapathCommands, CommandsFromSeveralThreadsAreServedOneByOne) {
    std::vector<std::jthread> callers;
    for (std::uint64_t caller = 0; caller < 3; ++caller)
        callers.emplace_back([&, caller] {
            const InstanceId id(Guid::random());
            for (std::uint64_t i = 0; i < 50; ++i) {
                datapath->publish(compile(goal(caller * 100 + i)));
                EXPECT_TRUE(datapath->add_port(id, std::make_unique<MemoryPort>("port")));
                EXPECT_GE(datapath->ports().size(), 1U);
                EXPECT_TRUE(datapath->remove_port(id));
            }
        });
    callers.clear();
    EXPECT_TRUE(datapath->ports().empty());
}

}  // namespace
}  // namespace nc::vswitch
