#include "schemas/model/resource_path.hpp"

#include <set>

#include <gtest/gtest.h>

namespace nc::model {
namespace {

ResourcePath path(std::string_view text) { return ResourcePath::parse(text).value(); }

TEST(ResourcePath, KeepsItsSpellingAndComparesWithoutRegardToCase) {
    EXPECT_EQ(path("/virtualNetworks/Contoso_VNet1"), path("/VIRTUALNETWORKS/contoso_vnet1"));
    EXPECT_EQ(path("/virtualNetworks/Contoso_VNet1").to_string(), "/virtualNetworks/Contoso_VNet1");
    EXPECT_EQ(std::hash<ResourcePath>{}(path("/a/B")), std::hash<ResourcePath>{}(path("/A/b")));
}

TEST(ResourcePath, RefusesTextThatIsNotPairsOfCollectionAndId) {
    for (const char* text : {"", "/", "a/b", "/a", "/a/b/", "/a//b", "/a/b/c", "//a/b", "/a/\x01"})
        EXPECT_FALSE(ResourcePath::parse(text).has_value()) << text;
}

TEST(ResourcePath, TellsItsParts) {
    const ResourcePath peering = path("/virtualNetworks/a/virtualNetworkPeerings/b");
    EXPECT_EQ(peering.depth(), 2U);
    EXPECT_EQ(peering.collection(), "virtualNetworkPeerings");
    EXPECT_EQ(peering.id(), "b");
    EXPECT_EQ(peering.parent(), path("/virtualNetworks/a"));
    EXPECT_EQ(peering.top_level(), path("/virtualNetworks/a"));
    EXPECT_TRUE(peering.parent().parent().empty());
    EXPECT_EQ(peering.parent().child("subnets", "s").to_string(), "/virtualNetworks/a/subnets/s");
}

TEST(ResourcePath, SortsASubtreeAsOneRangeBehindItsRoot) {
    const std::set<ResourcePath> sorted{path("/n/a-b"), path("/n/a/s/1"), path("/n/ab"), path("/n/a"),
                                        path("/n/A/s/0")};
    std::string order;
    for (const ResourcePath& each : sorted)
        order += each.to_string() + " ";
    EXPECT_EQ(order, "/n/a /n/A/s/0 /n/a/s/1 /n/a-b /n/ab ");
}

TEST(ResourcePath, IsBelowItsAncestorsOnly) {
    EXPECT_TRUE(path("/n/A/s/1").is_below(path("/n/a")));
    EXPECT_TRUE(path("/n/a").is_below(ResourcePath()));
    EXPECT_FALSE(path("/n/a").is_below(path("/n/a")));
    EXPECT_FALSE(path("/n/ab/s/1").is_below(path("/n/a")));
}

}  // namespace
}  // namespace nc::model
