#include "schemas/base/host_address.hpp"

#include <gtest/gtest.h>

namespace nc {
namespace {

TEST(HostAddress, TakesThePortFromTheTextOrTheDefault) {
    EXPECT_EQ(*parse_host_address("127.7.1.1"), (HostAddress{"127.7.1.1", 6640}));
    EXPECT_EQ(*parse_host_address("127.7.1.1:16640"), (HostAddress{"127.7.1.1", 16640}));
    EXPECT_EQ(*parse_host_address("2001:db8::1"), (HostAddress{"2001:db8::1", 6640}));
    EXPECT_EQ(*parse_host_address("[2001:db8::1]:7000"), (HostAddress{"2001:db8::1", 7000}));
    EXPECT_EQ(*parse_host_address("host1.contoso.example"), (HostAddress{"host1.contoso.example", 6640}));
    EXPECT_EQ(*parse_host_address("host-1:6641"), (HostAddress{"host-1", 6641}));
}

TEST(HostAddress, RefusesWhatCannotBeAnAddress) {
    for (const char* text : {"", ":6640", "10.0.0.1:", "10.0.0.1:0", "10.0.0.1:65536", "10.0.0.1:x", "10.0.0", "[::1",
                             "[10.0.0.1]:6640", "[::1]6640", "host name", "-host", "256.1.1.1", "a/b"})
        EXPECT_FALSE(parse_host_address(text)) << text;
}

TEST(HostAddress, KnowsLoopbackByAddressOnly) {
    EXPECT_TRUE(is_loopback({"127.7.1.1", 6640}));
    EXPECT_TRUE(is_loopback({"::1", 6640}));
    EXPECT_FALSE(is_loopback({"10.0.0.1", 6640}));
    EXPECT_FALSE(is_loopback({"localhost", 6640}));
}

}  // namespace
}  // namespace nc
