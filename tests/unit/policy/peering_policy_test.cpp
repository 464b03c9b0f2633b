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

TEST(PeeringPolicy, PassesNothingWithoutPeerings) { EXPECT_TRUE(passing_peerings(two_networks().build()).empty()); }

TEST(PeeringPolicy, PassesNothingWhileOneSideIsMissing) {
    EXPECT_TRUE(passing_peerings(two_networks().side("a", "b").build()).empty());
    EXPECT_TRUE(passing_peerings(two_networks().side("b", "a").build()).empty());
}

TEST(PeeringPolicy, PassesNothingWhileOneSideIsNotConnected) {
    EXPECT_TRUE(passing_peerings(two_networks().side("a", "b", false).side("b", "a").build()).empty());
    EXPECT_TRUE(passing_peerings(two_networks().side("a", "b").side("b", "a", false).build()).empty());
}

TEST(PeeringPolicy, PassesNothingWhileOneSideRefusesAccess) {
    EXPECT_TRUE(passing_peerings(two_networks().side("a", "b", true, false).side("b", "a").build()).empty());
    EXPECT_TRUE(passing_peerings(two_networks().side("a", "b").side("b", "a", true, false).build()).empty());
}

TEST(PeeringPolicy, NamesEachPairOnceWithTheFlagsOfBothSides) {
    auto builder = two_networks();
    const auto peerings = passing_peerings(builder.side("a", "b", true, true, true).side("b", "a").build());
    ASSERT_EQ(peerings.size(), 1U);
    EXPECT_EQ(peerings[0].first, builder.network_id("a"));
    EXPECT_EQ(peerings[0].second, builder.network_id("b"));
    EXPECT_TRUE(peerings[0].first_allows_forwarded_traffic);
    EXPECT_FALSE(peerings[0].second_allows_forwarded_traffic);
}

TEST(PeeringPolicy, IsNotTransitive) {
    auto builder = two_networks();
    builder.network("c", "10.3.0.0/24", 5003).peer("a", "b").peer("b", "c");
    const auto peers = peers_by_network(passing_peerings(builder.build()));
    EXPECT_EQ(peers.at(builder.network_id("a")), std::vector{builder.network_id("b")});
    EXPECT_EQ(peers.at(builder.network_id("c")), std::vector{builder.network_id("b")});
    EXPECT_EQ(peers.at(builder.network_id("b")).size(), 2U);
}

}  // namespace
}  // namespace nc::service::policy
