#include "schemas/ovsdb/text_forms.hpp"

#include <gtest/gtest.h>

namespace nc::ovsdb {
namespace {

using goal_state::PortRange;

TEST(TextForms, WriteAnyAsAStar) {
    EXPECT_EQ(to_list(std::vector<IpPrefix>{}), "*");
    EXPECT_EQ(to_list(std::vector<PortRange>{}), "*");
    EXPECT_EQ(to_protocol(std::nullopt), "*");
}

TEST(TextForms, JoinPrefixesAndRangesByCommas) {
    EXPECT_EQ(to_list({*IpPrefix::parse("10.0.0.0/8"), *IpPrefix::parse("192.168.1.0/24")}),
              "10.0.0.0/8,192.168.1.0/24");
    EXPECT_EQ(to_list(std::vector<PortRange>{{80, 80}, {1000, 2000}}), "80,1000-2000");
}

TEST(TextForms, ReadBackWhatTheyWrote) {
    const std::vector<PortRange> ranges = {{0, 65535}, {443, 443}};
    EXPECT_EQ(port_ranges_from_list(to_list(ranges)), ranges);
    const std::optional<std::uint8_t> tcp = std::uint8_t{6};
    EXPECT_EQ(protocol_from_text(to_protocol(tcp)), tcp);
    const Guid id = Guid::random();
    EXPECT_EQ(guid_from_braced(braced(id)), id);
}

TEST(TextForms, WriteTheNextHopOfARouteAsItsAddressOrItsType) {
    for (const char* next_hop : {"10.0.0.4", "VnetLocal", "VirtualNetworkGateway", "Internet", "None"}) {
        const auto route = route_from_text("10.1.0.0/16", next_hop);
        ASSERT_TRUE(route) << next_hop;
        EXPECT_EQ(route->next_hop.has_value(), route->next_hop_type == goal_state::NextHopType::VirtualAppliance);
        EXPECT_EQ(to_next_hop(*route), next_hop);
    }
    for (const char* next_hop : {"", "VirtualAppliance", "none", "10.0.0"})
        EXPECT_FALSE(route_from_text("10.1.0.0/16", next_hop)) << next_hop;
    EXPECT_FALSE(route_from_text("10.1.0.1/16", "None"));
}

TEST(TextForms, RefuseEverythingElse) {
    for (const char* text : {"", "80,", ",80", "80-", "2000-1000", "65536", "80;81", " 80", "**"})
        EXPECT_FALSE(port_ranges_from_list(text)) << text;
    for (const char* text : {"", "10.0.0.1/8", "10.0.0.0/8,", "any"})
        EXPECT_FALSE(prefixes_from_list(text)) << text;
    for (const char* text : {"", "256", "TCP", "-1"})
        EXPECT_FALSE(protocol_from_text(text)) << text;
    EXPECT_FALSE(guid_from_braced(Guid::random().to_string()));
}

}  // namespace
}  // namespace nc::ovsdb
