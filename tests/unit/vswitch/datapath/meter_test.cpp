// What ports count: bytes that leave the network, and packets by what became of them.
#include <gtest/gtest.h>

#include "tests/packet/world.hpp"

namespace nc::vswitch {
namespace {

using namespace test;

/// red: a on host 0, b on host 1. Peers of red: blue with c, green with d, both on host 1.
class Meters : public testing::Test {
  protected:
    Meters() : world(2) {
        world.add_network("red", {"10.1.1.0/24"}, {"10.1.0.0/16"});
        world.add_network("blue", {"10.2.1.0/24"});
        world.add_network("green", {"10.3.1.0/24"});
        world.add_vm("a", "red", "10.1.1.4", 0);
        world.add_vm("b", "red", "10.1.1.5", 1);
        world.add_vm("c", "blue", "10.2.1.4", 1);
        world.add_vm("d", "green", "10.3.1.4", 1);
        world.peer("red", "blue");
        world.peer("red", "green");
    }

    const goal_state::PortCounters& counters(const std::string& vm) {
        const Vm& of = world.vm(vm);
        PacketProcessor& processor = world.processor(of.host);
        return processor.ports()[*processor.slot_of(of.port.id)].counters;
    }
    void send(const std::string& from, const std::string& to, std::size_t payload) {
        FrameSpec spec = world.frame(from, to);
        spec.payload = Bytes(payload, 0x5A);
        world.deliver(from, spec);
    }

    World world;
};

TEST_F(Meters, CountWhatLeavesTheNetworkByItsUnbilledRanges) {
    world.network_to_change("red").unbilled_space = {{prefix("10.2.0.0/16"), prefix("10.1.1.0/24")}};
    world.publish();
    for (int i = 0; i < 3; ++i) {  // by a walk, then by a flow
        send("a", "b", 100);
        send("a", "c", 200);
        send("a", "d", 300);
    }
    EXPECT_EQ(counters("a").egress_v4.unbilled, 3U * 228);
    EXPECT_EQ(counters("a").egress_v4.billed, 3U * 328);
    send("c", "a", 100);
    EXPECT_EQ(counters("c").egress_v4.billed, 0U) << "blue is not metered";
}

TEST_F(Meters, CountEachIpVersionForItself) {
    world.add_network("six", {"10.3.1.0/24", "fd00:3::/64"});
    world.add_network("out", {"10.4.1.0/24", "fd00:4::/64"});
    world.add_vm("s", "six", "10.3.1.4", 0);
    world.add_address("s", "fd00:3::4");
    world.add_vm("t", "out", "10.4.1.4", 1);
    world.add_address("t", "fd00:4::4");
    world.peer("six", "out");
    world.network_to_change("six").unbilled_space.emplace();
    world.publish();
    FrameSpec spec = world.frame("s", "t", IpVersion::V6);
    spec.payload = Bytes(100, 0x5A);
    world.deliver("s", spec);
    send("s", "t", 10);
    EXPECT_EQ(counters("s").egress_v6, (goal_state::EgressBytes{148, 0}));
    EXPECT_EQ(counters("s").egress_v4, (goal_state::EgressBytes{38, 0}));
}

TEST_F(Meters, CountNothingThatIsDropped) {
    world.network_to_change("red").unbilled_space.emplace();
    world.vm("a").port.default_outbound = goal_state::AclAction::Deny;
    world.publish();
    send("a", "c", 100);
    EXPECT_EQ(counters("a").egress_v4.billed, 0U);
}

TEST_F(Meters, CountDropsByDirectionAndCause) {
    world.vm("b").port.default_inbound = goal_state::AclAction::Deny;
    world.publish();
    send("a", "b", 10);
    EXPECT_EQ(counters("b").inbound.dropped_by_acl, 1U);
    EXPECT_EQ(counters("b").inbound.dropped, 1U);
    EXPECT_EQ(counters("a").outbound.dropped, 0U);

    FrameSpec nowhere = world.frame("a", "b");
    nowhere.destination = ip("172.16.0.1");
    nowhere.destination_mac = kRouterMac;
    world.deliver("a", nowhere);
    EXPECT_EQ(counters("a").outbound.dropped_without_rule, 1U);

    FrameSpec old = world.frame("a", "c");
    old.time_to_live = 1;
    world.deliver("a", old);
    EXPECT_EQ(counters("a").outbound.dropped_in_forwarding, 1U);
    EXPECT_EQ(counters("a").outbound.dropped, 2U);
}

TEST_F(Meters, CountTcpFlagsThatPass) {
    world.publish();
    FrameSpec spec = world.frame("a", "c");
    spec.protocol = kProtocolTcp;
    for (const std::uint8_t flags : {kTcpSyn, kTcpAck, kTcpRst, kTcpFin}) {
        spec.tcp_flags = flags;
        world.deliver("a", spec);
    }
    for (const auto& direction : {counters("a").outbound, counters("c").inbound}) {
        EXPECT_EQ(direction.tcp_syn, 1U);
        EXPECT_EQ(direction.tcp_reset, 1U);
        EXPECT_EQ(direction.tcp_fin, 1U);
    }
}

}  // namespace
}  // namespace nc::vswitch
