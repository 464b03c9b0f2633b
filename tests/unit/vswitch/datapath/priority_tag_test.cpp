// Frames of VMs with an IEEE 802.1Q header: one that names no VLAN is carried without it, the others are not carried.
#include <gtest/gtest.h>

#include "tests/packet/world.hpp"

namespace nc::vswitch {
namespace {

using namespace test;

class PriorityTag : public testing::Test {
  protected:
    PriorityTag() : world(2) {
        world.add_network("red", {"10.1.1.0/24"});
        world.add_vm("a1", "red", "10.1.1.4", 0);
        world.add_vm("a2", "red", "10.1.1.5", 0);
        world.add_vm("a3", "red", "10.1.1.6", 1);
        world.publish();
    }

    static void put_tag(Bytes& frame, std::uint16_t type, std::uint16_t control) {
        const auto high = [](std::uint16_t number) { return static_cast<std::uint8_t>(number >> 8); };
        const auto low = [](std::uint16_t number) { return static_cast<std::uint8_t>(number & 0xFF); };
        frame.insert(frame.begin() + 12, {high(type), low(type), high(control), low(control)});
    }
    std::uint64_t drops(DropReason reason) {
        return world.processor(0).drop_counts()[static_cast<std::size_t>(reason)];
    }

    World world;
};

constexpr std::uint16_t kPriorityFive = 5 << 13;

TEST_F(PriorityTag, IsTakenOffOnTheSameHostAndTowardsAnother) {
    for (const std::string to : {"a2", "a3"}) {
        const FrameSpec spec = world.frame("a1", to);
        Bytes tagged = build_frame(spec);
        put_tag(tagged, kEtherTypeVlan, kPriorityFive);
        world.send("a1", OffloadedFrame{tagged, {}});
        world.run();
        const auto frames = world.take(to);
        ASSERT_EQ(frames.size(), 1U) << to;
        EXPECT_EQ(frames[0].bytes, build_frame(spec)) << to;
    }
}

TEST_F(PriorityTag, IsTakenOffALargeSegmentWhoseChecksumIsUnfinished) {
    FrameSpec spec = world.frame("a1", "a2");
    spec.protocol = kProtocolTcp;
    spec.payload = Bytes(4000, 7);
    const OffloadedFrame untagged = with_offload(spec, Gso::Tcp4, 1000);
    OffloadedFrame tagged = untagged;
    put_tag(tagged.bytes, kEtherTypeVlan, 0);
    tagged.offload.checksum_start = static_cast<std::uint16_t>(tagged.offload.checksum_start + 4);
    tagged.offload.header_length = static_cast<std::uint16_t>(tagged.offload.header_length + 4);
    world.send("a1", tagged);
    world.run();
    const auto frames = world.take("a2");
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(frames[0].bytes, untagged.bytes);
    EXPECT_EQ(frames[0].offload.checksum_start, untagged.offload.checksum_start);
    EXPECT_EQ(frames[0].offload.header_length, untagged.offload.header_length);
    EXPECT_EQ(frames[0].offload.gso_size, 1000);
}

TEST_F(PriorityTag, IsTakenOffArp) {
    Bytes request = build_arp_request(world.vm("a1").port.mac, ip("10.1.1.4"), ip("10.1.1.5"));
    put_tag(request, kEtherTypeVlan, kPriorityFive);
    world.send("a1", OffloadedFrame{request, {}});
    world.run();
    EXPECT_EQ(world.take("a1").size(), 1U);
}

TEST_F(PriorityTag, OtherTagsAreNotCarried) {
    const Bytes frame = build_frame(world.frame("a1", "a2"));
    Bytes of_a_vlan = frame;
    put_tag(of_a_vlan, kEtherTypeVlan, kPriorityFive | 1);
    Bytes of_a_provider = frame;
    put_tag(of_a_provider, kEtherTypeProviderBridge, 0);
    Bytes twice = frame;
    put_tag(twice, kEtherTypeVlan, 0);
    put_tag(twice, kEtherTypeVlan, 0);
    Bytes cut_off(of_a_provider.begin(), of_a_provider.begin() + 14);
    cut_off[12] = kEtherTypeVlan >> 8;
    cut_off[13] = kEtherTypeVlan & 0xFF;
    for (const Bytes& each : {of_a_vlan, of_a_provider, twice, cut_off})
        world.send("a1", OffloadedFrame{each, {}});
    world.run();
    EXPECT_TRUE(world.take("a2").empty());
    EXPECT_EQ(drops(DropReason::VlanTagged), 4U);
}

}  // namespace
}  // namespace nc::vswitch
