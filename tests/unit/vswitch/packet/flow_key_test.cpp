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

TEST(FlowKeyTest, TheSameBytesAsAddressesOfEitherIpVersionAreDifferentFlows) {
    ParsedPacket v4;
    v4.tuple = {*IpAddress::parse("10.0.0.4"), *IpAddress::parse("10.0.0.5"), kProtocolUdp, false, 1000, 2000};
    ParsedPacket v6 = v4;
    v6.tuple.source = *IpAddress::parse("0a00:4::");
    v6.tuple.destination = *IpAddress::parse("0a00:5::");
    const auto key_of = [](const ParsedPacket& packet) { return flow_key(packet, 3, Vsid{}, ProviderAddress{}); };
    EXPECT_NE(key_of(v4), key_of(v6));
    EXPECT_EQ(tuple_of(key_of(v4)), v4.tuple);
    EXPECT_EQ(tuple_of(key_of(v6)), v6.tuple);
}

}  // namespace
}  // namespace nc::vswitch
