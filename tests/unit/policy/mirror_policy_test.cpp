#include "service/policy/mirror_policy.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "service/policy/goal_state_compiler.hpp"
#include "tests/support/network_builder.hpp"

namespace nc::service::policy {
namespace {

/// red with a on h1 and b on h2, tools with the appliance x on h2.
class MirrorPolicy : public testing::Test {
  protected:
    MirrorPolicy() {
        builder_.host("h1", "192.168.0.1")
            .host("h2", "192.168.0.2")
            .network("red", "10.1.0.0/24", 5001)
            .network("tools", "10.9.0.0/24", 5009)
            .interface("a", "red", "10.1.0.4", "h1")
            .interface("b", "red", "10.1.0.5", "h2")
            .interface("x", "tools", "10.9.0.4", "h2");
    }

    std::shared_ptr<state::ServiceInsertion> insertion(const std::string& name, std::uint32_t priority) {
        auto made = std::make_shared<state::ServiceInsertion>();
        made->path = model::ResourcePath::top("serviceInsertions", name);
        made->priority = priority;
        made->appliance = builder_.interface_id("x");
        goal_state::MirrorRule rule;
        rule.rule_id = InstanceId(Guid::random());
        rule.priority = priority;
        made->rules = {rule};
        return made;
    }
    static void mirror_network(state::NetworkState& state, RoutingDomainId id, state::ServiceInsertionPtr insertion) {
        auto network = std::make_shared<state::Network>(*state.networks.at(id));
        network->subnets.front().service_insertion = std::move(insertion);
        state.put_network(std::move(network));
    }
    static void mirror_interface(state::NetworkState& state, InstanceId id, state::ServiceInsertionPtr insertion) {
        auto interface = std::make_shared<state::Interface>(*state.interfaces.at(id));
        interface->service_insertion = std::move(insertion);
        state.put_interface(std::move(interface));
    }
    goal_state::Port port(const state::NetworkState& state, const std::string& host, const std::string& interface) {
        const auto goal = compile_goal_state(state, state.hosts.at(builder_.host_id(host)));
        return *std::ranges::find(goal->ports, builder_.interface_id(interface), &goal_state::Port::id);
    }

    tests::NetworkBuilder builder_;
};

TEST_F(MirrorPolicy, TellsEachMirroredPortWhereTheApplianceIsAndTheApplianceWhoSends) {
    state::NetworkState state = builder_.build();
    mirror_network(state, builder_.network_id("red"), insertion("tap", 7));
    for (const auto& [host, name] : {std::pair("h1", "a"), std::pair("h2", "b")}) {
        const goal_state::Port source = port(state, host, name);
        ASSERT_EQ(source.mirrors.size(), 1U) << name;
        EXPECT_EQ(source.mirrors[0].vsid, Vsid(5009));
        EXPECT_EQ(source.mirrors[0].mac, state.interfaces.at(builder_.interface_id("x"))->mac);
        EXPECT_EQ(source.mirrors[0].provider_address, ProviderAddress(*IpAddress::parse("192.168.0.2")));
        EXPECT_TRUE(source.mirror_hosts.empty());
    }
    EXPECT_EQ(port(state, "h2", "x").mirror_hosts.size(), 2U);
    EXPECT_TRUE(port(state, "h2", "x").mirrors.empty());
}

TEST_F(MirrorPolicy, ChoosesTheIpVersionThatTheTwoHostsHaveInCommon) {
    const ProviderAddress own_v6(*IpAddress::parse("fd00::1"));
    const ProviderAddress appliance_v6(*IpAddress::parse("fd00::2"));
    tests::NetworkBuilder only_v6;
    only_v6.host("h1", "192.168.0.1")
        .host("h1", "fd00::1")
        .host("h2", "fd00::2")
        .network("red", "10.1.0.0/24", 5001)
        .network("tools", "10.9.0.0/24", 5009)
        .interface("a", "red", "10.1.0.4", "h1")
        .interface("b", "red", "10.1.0.5", "h2")
        .interface("x", "tools", "10.9.0.4", "h2");
    builder_ = only_v6;
    state::NetworkState state = builder_.build();
    mirror_network(state, builder_.network_id("red"), insertion("tap", 7));
    ASSERT_EQ(port(state, "h1", "a").mirrors.size(), 1U);
    EXPECT_EQ(port(state, "h1", "a").mirrors[0].provider_address, appliance_v6);
    EXPECT_EQ(port(state, "h2", "x").mirror_hosts, (std::vector{own_v6, appliance_v6}));
}

TEST_F(MirrorPolicy, TakesInsertionsOfInterfaceAndSubnetTogetherByPriority) {
    state::NetworkState state = builder_.build();
    const auto of_subnet = insertion("one", 1);
    mirror_network(state, builder_.network_id("red"), of_subnet);
    mirror_interface(state, builder_.interface_id("a"), insertion("two", 2));
    mirror_interface(state, builder_.interface_id("b"), of_subnet);
    const auto mirrors = port(state, "h1", "a").mirrors;
    ASSERT_EQ(mirrors.size(), 2U);
    EXPECT_EQ(mirrors[0].priority, 1U);
    EXPECT_EQ(port(state, "h2", "b").mirrors.size(), 1U) << "the same one twice";
}

TEST_F(MirrorPolicy, LeavesOutAnApplianceThatNoHostCarriesAndOneThatWouldSeeItself) {
    state::NetworkState state = builder_.build();
    mirror_network(state, builder_.network_id("tools"), insertion("own", 1));
    EXPECT_TRUE(port(state, "h2", "x").mirrors.empty());
    EXPECT_TRUE(port(state, "h2", "x").mirror_hosts.empty());
    mirror_network(state, builder_.network_id("red"), insertion("tap", 1));
    auto moved = std::make_shared<state::Interface>(*state.interfaces.at(builder_.interface_id("x")));
    moved->host.reset();
    state.put_interface(std::move(moved));
    EXPECT_TRUE(port(state, "h1", "a").mirrors.empty());
}

}  // namespace
}  // namespace nc::service::policy
