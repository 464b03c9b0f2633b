// Bandwidth of ports: how much passes in a time by a clock of the test's own, what waits, and who comes first.
#include <gtest/gtest.h>

#include "tests/packet/world.hpp"
#include "vswitch/datapath/byte_bucket.hpp"

namespace nc::vswitch {
namespace {

using namespace test;

constexpr std::uint64_t kIpBytes = 1000;  ///< of each packet

/// a, b and c on host 0, d on host 1; one network.
class PortBandwidth : public testing::Test {
  protected:
    PortBandwidth() : world(2) {
        world.add_network("red", {"10.1.1.0/24"});
        world.add_vm("a", "red", "10.1.1.4", 0);
        world.add_vm("b", "red", "10.1.1.5", 0);
        world.add_vm("c", "red", "10.1.1.6", 0);
        world.add_vm("d", "red", "10.1.1.7", 1);
    }

    FrameSpec frame(const std::string& from, const std::string& to) {
        FrameSpec spec = world.frame(from, to);
        spec.payload = Bytes(kIpBytes - 28, 0x5A);
        return spec;
    }
    /// Lets `milliseconds` pass; before each, `from` has as many frames to send as a device holds.
    void flood(const std::vector<std::string>& from, const std::string& to, int milliseconds) {
        for (int i = 0; i < milliseconds; ++i) {
            for (const std::string& each : from)
                while (world.port(each).from_vm.size() < 20)
                    world.send(each, frame(each, to));
            ++world.now;
            world.run();
        }
    }
    /// Of what has arrived; what was joined on the way counts as the packets that it was.
    std::uint64_t ip_bytes_at(const std::string& vm) {
        std::uint64_t packets = 0;
        for (const OffloadedFrame& frame : world.take(vm)) {
            constexpr std::size_t kHeaders = 14 + 28;
            packets += frame.offload.gso == Gso::None ? 1 : (frame.bytes.size() - kHeaders) / frame.offload.gso_size;
        }
        return packets * kIpBytes;
    }
    void expect_balance() {
        for (std::size_t host = 0; host < 2; ++host) {
            const DatapathCounters now = world.processor(host).counters();
            EXPECT_EQ(now.received, now.delivered + now.transmitted + now.dropped + now.answered + now.waiting);
        }
    }
    std::uint64_t drops(std::size_t host, DropReason reason) {
        return world.processor(host).drop_counts()[static_cast<std::size_t>(reason)];
    }

    World world;
};

TEST_F(PortBandwidth, OutboundNoMoreLeavesThanTheLimitAndNothingIsLost) {
    world.vm("a").port.bandwidth.outbound_maximum = 8;  // a million bytes per second
    world.publish();
    for (const std::string to : {"b", "d"}) {
        flood({"a"}, to, 100);  // the burst is over
        world.take(to);
        flood({"a"}, to, 1000);
        EXPECT_NEAR(static_cast<double>(ip_bytes_at(to)), 1e6, kIpBytes) << to;
    }
    EXPECT_EQ(world.processor(0).counters().dropped, 0U);
    expect_balance();
}

TEST_F(PortBandwidth, InboundNoMoreArrivesThanTheLimitFromNearAndFar) {
    world.vm("b").port.bandwidth.inbound_maximum = 8;
    world.publish();
    for (const std::string from : {"a", "d"}) {
        flood({from}, "b", 300);  // what may wait waits
        world.take("b");
        flood({from}, "b", 1000);
        EXPECT_NEAR(static_cast<double>(ip_bytes_at("b")), 1e6, 64 * kIpBytes) << from;  // 64 may be joined
        EXPECT_GT(drops(0, DropReason::InboundBandwidthExceeded), 0U);
        expect_balance();
    }
    const auto counters = world.processor(0).ports()[1].counters;
    EXPECT_EQ(counters.inbound.dropped, drops(0, DropReason::InboundBandwidthExceeded));
}

TEST_F(PortBandwidth, BelowTheLimitNothingWaits) {
    world.vm("a").port.bandwidth.outbound_maximum = 100;
    world.vm("b").port.bandwidth.inbound_maximum = 100;
    world.publish();
    for (int i = 0; i < 100; ++i) {
        ++world.now;
        world.deliver("a", frame("a", "b"));
        EXPECT_EQ(world.take("b").size(), 1U);
    }
}

TEST_F(PortBandwidth, ASuperPacketCountsAsThePacketsThatItIsOnAWire) {
    world.vm("a").port.bandwidth.outbound_maximum = 8;
    world.publish();
    FrameSpec spec = world.frame("a", "d");
    spec.protocol = kProtocolTcp;
    spec.payload = Bytes(40 * 1000, 0x5A);
    const auto wire_bytes = 40.0 * (1000 + 40);
    std::uint64_t sent = 0;
    for (int i = 0; i < 4000; ++i) {
        if (world.port("a").from_vm.empty()) world.send("a", with_offload(spec, Gso::Tcp4, 1000));
        ++world.now;
        world.run();
        if (!world.take("d").empty()) ++sent;
    }
    EXPECT_NEAR(static_cast<double>(sent) * wire_bytes, 4e6, 2 * wire_bytes);
}

TEST_F(PortBandwidth, AChangedLimitActsOnWhatIsUnderWay) {
    world.vm("a").port.bandwidth.outbound_maximum = 8;
    world.vm("b").port.bandwidth.inbound_maximum = 8;
    world.publish();
    flood({"a", "c"}, "b", 500);
    EXPECT_GT(world.processor(0).counters().waiting, 0U);
    world.vm("b").port.bandwidth.inbound_maximum = 0;
    world.vm("a").port.bandwidth.outbound_maximum = 80;
    world.publish();
    world.port("c").from_vm.clear();
    world.run();
    EXPECT_EQ(world.processor(0).counters().waiting, 0U);
    world.take("b");
    flood({"a"}, "b", 1000);
    EXPECT_NEAR(static_cast<double>(ip_bytes_at("b")), 10e6, 250e3);  // with a burst
    expect_balance();
}

TEST_F(PortBandwidth, WhatWaitsForADetachedPortIsDropped) {
    world.vm("b").port.bandwidth.inbound_maximum = 8;
    world.publish();
    flood({"a"}, "b", 100);
    const std::uint64_t waiting = world.processor(0).counters().waiting;
    ASSERT_GT(waiting, 0U);
    const std::uint64_t before = drops(0, DropReason::DestinationNotAttached);
    world.processor(0).detach(world.vm("b").port.id);
    EXPECT_EQ(drops(0, DropReason::DestinationNotAttached) - before, waiting);
    expect_balance();
}

/// Plays the datapath's part: reads from whoever comes first at the link.
TEST_F(PortBandwidth, PortsShareTheLinkByTheirShares) {
    world.link_speed = 24;  // three million bytes per second
    world.vm("a").port.bandwidth.outbound_share = 3;
    world.vm("b").port.bandwidth.outbound_share = 2;
    world.vm("c").port.bandwidth.outbound_share = 1;
    world.publish();
    PacketProcessor& processor = world.processor(0);
    const auto send_for = [&](int milliseconds, std::vector<PortSlot> slots) {
        const std::vector<std::string> names = {"a", "b", "c"};
        std::vector<double> sent(3);
        for (int i = 0; i < milliseconds; ++i) {
            ++world.now;
            for (const PortSlot slot : slots)
                while (world.port(names[slot]).from_vm.size() < 100)
                    world.send(names[slot], frame(names[slot], "d"));
            while (true) {
                std::optional<PortSlot> first;
                for (const PortSlot slot : slots)
                    if (processor.readable_at(slot, world.now) <= world.now &&
                        (!first || processor.comes_before(slot, *first)))
                        first = slot;
                if (!first) break;
                const std::size_t before = world.port(names[*first]).from_vm.size();
                processor.poll_port(*first, world.now);
                sent[*first] += static_cast<double>(before - world.port(names[*first]).from_vm.size()) * kIpBytes;
            }
        }
        return sent;
    };
    send_for(100, {0, 1, 2});
    std::vector<double> sent = send_for(4000, {0, 1, 2});
    EXPECT_NEAR(sent[0], 6e6, 60e3);
    EXPECT_NEAR(sent[1], 4e6, 60e3);
    EXPECT_NEAR(sent[2], 2e6, 60e3);
    // What one does not use goes to the others, and is not kept for it.
    sent = send_for(2000, {1, 2});
    EXPECT_NEAR(sent[1], 4e6, 60e3);
    EXPECT_NEAR(sent[2], 2e6, 60e3);
    sent = send_for(2000, {0, 2});
    EXPECT_NEAR(sent[0], 4.5e6, 60e3);
    EXPECT_NEAR(sent[2], 1.5e6, 60e3);
}

TEST(ByteBucket, SaysWhenItOpensAgain) {
    ByteBucket bucket;
    Milliseconds now = 1'000'000;
    ASSERT_TRUE(bucket.is_open(8'000, now));  // one byte per millisecond
    bucket.take(bucket.room() + 100);
    ASSERT_FALSE(bucket.is_open(8'000, now));
    const Milliseconds at = bucket.opens_at(8'000, now);
    EXPECT_FALSE(bucket.is_open(8'000, at - 1));
    EXPECT_TRUE(bucket.is_open(8'000, at));
    EXPECT_TRUE(bucket.is_open(0, now));
}

}  // namespace
}  // namespace nc::vswitch
