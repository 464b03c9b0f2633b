#include "service/policy/route_policy.hpp"

#include <gtest/gtest.h>

#include "tests/support/network_builder.hpp"

namespace nc::service::policy {
namespace {

using goal_state::NextHopType;

/// "prefix source state resource" of each route, in order.
std::vector<std::string> lines_of(tests::NetworkBuilder& builder, const std::string& network) {
    const state::NetworkState state = builder.build();
    const state::Network& owner = *state.networks.at(builder.network_id(network));
    std::vector<std::string> lines;
    for (const EffectiveRoute& route : effective_routes(state, owner, owner.subnets.front())) {
        const char* source = route.source == RouteSource::User      ? " user "
                             : route.source == RouteSource::Peering ? " peering "
                                                                    : " system ";
        lines.push_back(route.prefix.to_string() + source + (route.is_active ? "active " : "overridden ") +
                        route.resource.to_string());
    }
    return lines;
}

tests::NetworkBuilder hub_and_spoke() {
    tests::NetworkBuilder builder;
    builder.host("h1", "192.168.0.1")
        .network("hub", "10.0.0.0/16", 5000)
        .network("spoke", "10.1.0.0/16", 5001)
        .interface("appliance", "hub", "10.0.0.4", "h1")
        .forwarder("appliance")
        .interface("plain", "hub", "10.0.0.5", "h1")
        .interface("nowhere", "hub", "10.0.0.6", "")
        .peer("hub", "spoke");
    return builder;
}

std::string fault_of(tests::NetworkBuilder& builder) {
    const state::NetworkState state = builder.build();
    const auto faults = route_faults(state, *state.networks.at(builder.network_id("spoke")));
    return faults.empty() ? "" : faults.front().sentence;
}

TEST(RoutePolicy, ListsSystemRoutesOfTheNetworkAndOfThePeersThatPacketsPassTo) {
    auto builder = hub_and_spoke();
    builder.network("other", "10.2.0.0/16", 5002).side("spoke", "other");
    EXPECT_EQ(lines_of(builder, "spoke"),
              (std::vector<std::string>{"10.0.0.0/16 peering active /virtualNetworks/spoke/virtualNetworkPeerings/hub",
                                        "10.1.0.0/16 system active /virtualNetworks/spoke"}));
}

TEST(RoutePolicy, PutsLongerPrefixesFirstAndUserDefinedRoutesBeforeEqualSystemRoutes) {
    auto builder = hub_and_spoke();
    builder.route("spoke", "default", "0.0.0.0/0", NextHopType::None)
        .route("spoke", "hub", "10.0.0.0/16", NextHopType::VirtualAppliance, "10.0.0.4")
        .route("spoke", "one", "10.0.0.9/32", NextHopType::None);
    EXPECT_EQ(
        lines_of(builder, "spoke"),
        (std::vector<std::string>{"10.0.0.9/32 user active /routeTables/t/routes/one",
                                  "10.0.0.0/16 user active /routeTables/t/routes/hub",
                                  "10.0.0.0/16 peering overridden /virtualNetworks/spoke/virtualNetworkPeerings/hub",
                                  "10.1.0.0/16 system active /virtualNetworks/spoke",
                                  "0.0.0.0/0 user active /routeTables/t/routes/default"}));
}

TEST(RoutePolicy, FindsNoFaultWhereAnApplianceForwards) {
    auto builder = hub_and_spoke();
    builder.route("spoke", "r", "0.0.0.0/0", NextHopType::VirtualAppliance, "10.0.0.4")
        .route("spoke", "n", "10.9.0.0/16", NextHopType::None)
        .route("spoke", "l", "10.8.0.0/16", NextHopType::VnetLocal);
    EXPECT_EQ(fault_of(builder), "");
}

TEST(RoutePolicy, TellsWhyARouteLeadsNowhere) {
    const auto fault_to = [](NextHopType type, const std::string& to) {
        auto builder = hub_and_spoke();
        builder.route("spoke", "r", "0.0.0.0/0", type, to);
        return fault_of(builder);
    };
    const auto says = [](const std::string& fault, const std::string& words) {
        return fault.find(words) != std::string::npos ? testing::AssertionSuccess()
                                                      : testing::AssertionFailure() << fault;
    };
    EXPECT_TRUE(says(fault_to(NextHopType::VirtualAppliance, "10.0.0.77"), "has the address 10.0.0.77"));
    EXPECT_TRUE(says(fault_to(NextHopType::VirtualAppliance, "10.0.0.5"), "macSpoofingEnabled is not Enabled"));
    EXPECT_TRUE(
        says(fault_to(NextHopType::VirtualAppliance, "10.0.0.6"), "No host carries /networkInterfaces/nowhere"));
    EXPECT_TRUE(says(fault_to(NextHopType::Internet, ""), "no way out"));
    EXPECT_TRUE(says(fault_to(NextHopType::VirtualNetworkGateway, ""), "no virtual gateway"));
}

TEST(RoutePolicy, TellsOfAnApplianceBehindAPeeringThatPassesNothing) {
    tests::NetworkBuilder builder;
    builder.host("h1", "192.168.0.1")
        .network("hub", "10.0.0.0/16", 5000)
        .network("spoke", "10.1.0.0/16", 5001)
        .interface("appliance", "hub", "10.0.0.4", "h1")
        .forwarder("appliance")
        .side("hub", "spoke", true, false)
        .side("spoke", "hub")
        .route("spoke", "r", "0.0.0.0/0", NextHopType::VirtualAppliance, "10.0.0.4");
    EXPECT_NE(fault_of(builder), "");
}

}  // namespace
}  // namespace nc::service::policy
