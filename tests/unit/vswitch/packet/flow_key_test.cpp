#include "vswitch/packet/flow_key.hpp"

#include <gtest/gtest.h>

namespace nc::vswitch {
namespace {

FlowKey key_from(const char* host, PortSlot ingress = kUnderlaySlot) {
    return flow_key(ParsedPacket{}, ingress, Vsid(5001), ProviderAddress(*IpAddress::parse(host)));
}

TEST(FlowKeyTest, HostsOfEitherIpVersionAreDifferentSources) {
    EXPECT_EQ(key_from("192.168.0.10"), key_from("192.168.0.10"));
    EXPECT_NE(key_from("192.168.0.10"), key_from("192.168.0.11"));
    EXPECT_NE(key_from("fd00::1"), key_from("fd00::2")) << "the last bytes count";
    EXPECT_NE(key_from("192.168.0.10"), key_from("c0a8:a::")) << "the same first bytes";
    EXPECT_EQ(key_from("fd00::1", 3), key_from("192.168.0.10", 3)) << "a VM's packet has no outer source";
}

}  // namespace
}  // namespace nc::vswitch
