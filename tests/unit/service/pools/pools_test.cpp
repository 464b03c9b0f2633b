#include <gtest/gtest.h>

#include "service/pools/address_range.hpp"
#include "service/pools/ip_pool.hpp"
#include "service/pools/mac_pool.hpp"
#include "service/pools/vsid_pool.hpp"

namespace nc::service::pools {
namespace {

IpAddress ip(const char* text) { return *IpAddress::parse(text); }

TEST(AddressRange, GivesItsLowestFreeAddress) {
    const AddressRange range{ip("10.0.0.4"), ip("10.0.0.6")};
    EXPECT_EQ(lowest_free(range, {}), ip("10.0.0.4"));
    EXPECT_EQ(lowest_free(range, {ip("10.0.0.4"), ip("10.0.0.6")}), ip("10.0.0.5"));
    EXPECT_EQ(lowest_free(range, {ip("10.0.0.3"), ip("10.0.0.5"), ip("10.0.0.7")}), ip("10.0.0.4"));
    EXPECT_FALSE(lowest_free(range, {ip("10.0.0.4"), ip("10.0.0.5"), ip("10.0.0.6")}));
}

TEST(AddressRange, EndsAtTheHighestAddressThereIs) {
    const AddressRange range{ip("255.255.255.255"), ip("255.255.255.255")};
    EXPECT_EQ(lowest_free(range, {}), ip("255.255.255.255"));
    EXPECT_FALSE(lowest_free(range, {ip("255.255.255.255")}));
}

TEST(AddressRange, KeepsIpVersionsApart) {
    const AddressRange four{ip("0.0.0.0"), ip("255.255.255.255")};
    const AddressRange six{ip("::"), ip("ffff::")};
    EXPECT_FALSE(four.contains(ip("::1")));
    EXPECT_FALSE(four.overlaps(six));
    EXPECT_FALSE(six.overlaps(four));
    EXPECT_TRUE(four.overlaps({ip("10.0.0.0"), ip("10.0.0.1")}));
}

TEST(IpPool, ReservesTheNetworkTheGatewayAndTheBroadcastAddress) {
    const IpPrefix four = *IpPrefix::parse("10.1.1.0/24");
    for (const char* reserved : {"10.1.1.0", "10.1.1.1", "10.1.1.255"})
        EXPECT_TRUE(is_reserved(four, ip(reserved))) << reserved;
    for (const char* usable : {"10.1.1.2", "10.1.1.254"})
        EXPECT_FALSE(is_reserved(four, ip(usable))) << usable;
    const IpPrefix six = *IpPrefix::parse("fd00::/120");
    EXPECT_TRUE(is_reserved(six, ip("fd00::1")));
    EXPECT_FALSE(is_reserved(six, ip("fd00::ff")));
}

TEST(Pools, AreEmptyWithoutConfigurationButForVsids) {
    const state::ResourceTree tree;
    EXPECT_EQ(next_vsid(tree), kLowestVsid);
    EXPECT_FALSE(next_mac_address(tree));
}

}  // namespace
}  // namespace nc::service::pools
