#include "service/policy/peering_policy.hpp"

#include <gtest/gtest.h>

#include "tests/support/network_builder.hpp"

namespace nc::service::policy {
namespace {

tests::NetworkBuilder two_networks() {
    tests::NetworkBuilder builder;
    builder.network("a", "10.1.0.0/24", 5001).network("b", "10.2.0.0/24", 5002);
    return builder;
}

/// Seen from a network of the builder.
std::vector<goal_state::Peering> passing_from(tests::NetworkBuilder builder, const std::string& network) {
    const state::NetworkState state = builder.build();
    return passing_peerings(state, *state.networks.at(builder.network_id(network)));
}

bool passes_nothing(const tests::NetworkBuilder& builder) {
    return passing_from(builder, "a").empty() && passing_from(builder, "b").empty();
}

TEST(PeeringPolicy, PassesNothingWithoutPeerings) { EXPECT_TRUE(passes_nothing(two_networks())); }

TEST(PeeringPolicy, PassesNothingWhileOneSideIsMissing) {
    EXPECT_TRUE(passes_nothing(two_networks().side("a", "b")));
    EXPECT_TRUE(passes_nothing(two_networks().side("b", "a")));
}

TEST(PeeringPolicy, PassesNothingWhileOneSideIsNotConnected) {
    EXPECT_TRUE(passes_nothing(two_networks().side("a", "b", false).side("b", "a")));
    EXPECT_TRUE(passes_nothing(two_networks().side("a", "b").side("b", "a", false)));
}

TEST(PeeringPolicy, PassesNothingWhileOneSideRefusesAccess) {
    EXPECT_TRUE(passes_nothing(two_networks().side("a", "b", true, false).side("b", "a")));
    EXPECT_TRUE(passes_nothing(two_networks().side("a", "b").side("b", "a", true, false)));
}

TEST(PeeringPolicy, NamesAPairTheSameFromBothSidesWithTheFlagsOfBoth) {
    auto builder = two_networks();
    builder.side("a", "b", true, true, true).side("b", "a");
    const auto peerings = passing_from(builder, "a");
    ASSERT_EQ(peerings.size(), 1U);
    EXPECT_EQ(peerings[0].first, builder.network_id("a"));
    EXPECT_EQ(peerings[0].second, builder.network_id("b"));
    EXPECT_TRUE(peerings[0].first_allows_forwarded_traffic);
    EXPECT_FALSE(peerings[0].second_allows_forwarded_traffic);
    EXPECT_EQ(passing_from(builder, "b"), peerings);
}

TEST(PeeringPolicy, IsNotTransitive) {
    auto builder = two_networks();
    builder.network("c", "10.3.0.0/24", 5003).peer("a", "b").peer("b", "c");
    const auto peers = [&](const std::string& name) {
        std::vector<RoutingDomainId> found;
        const state::NetworkState state = builder.build();
        const state::Network& network = *state.networks.at(builder.network_id(name));
        for (const goal_state::Peering& peering : passing_peerings(state, network))
            found.push_back(peer_of(network, peering));
        return found;
    };
    EXPECT_EQ(peers("a"), std::vector{builder.network_id("b")});
    EXPECT_EQ(peers("c"), std::vector{builder.network_id("b")});
    EXPECT_EQ(peers("b").size(), 2U);
}

}  // namespace
}  // namespace nc::service::policy
