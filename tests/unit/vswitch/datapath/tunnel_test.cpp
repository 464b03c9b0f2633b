// NVGRE beside VXLAN: what hosts send is the policy's choice, what they receive is either.
#include <set>

#include <gtest/gtest.h>

#include "tests/packet/world.hpp"
#include "vswitch/encap/nvgre.hpp"
#include "vswitch/policy/policy_compiler.hpp"

namespace nc::vswitch {
namespace {

using namespace test;

/// red: a1 on host 0, a2 (same subnet) and a3 (another) on host 1. blue, a peer: b1 on host 1.
class Tunnels : public testing::Test {
  protected:
    explicit Tunnels(IpVersion underlay = IpVersion::V4) : world(2, underlay) {
        world.add_network("red", {"10.1.1.0/24", "10.1.2.0/24"});
        world.add_network("blue", {"10.2.1.0/24"});
        world.add_vm("a1", "red", "10.1.1.4", 0);
        world.add_vm("a2", "red", "10.1.1.5", 1);
        world.add_vm("a3", "red", "10.1.2.4", 1);
        world.add_vm("b1", "blue", "10.2.1.4", 1);
        world.peer("red", "blue");
        switch_to(TunnelType::Nvgre);
    }

    void switch_to(TunnelType type) {
        world.tunnel = type;
        world.publish();
    }
    /// Only one host hears of it.
    void switch_host_to(std::size_t host, TunnelType type) {
        world.tunnel = type;
        world.processor(host).forwarder().set_policy(compile(world.goal_state(host)));
    }
    std::size_t arrived(const std::string& from, const std::string& to) {
        world.deliver(from, world.frame(from, to));
        return world.take(to).size();
    }
    /// What host 0 put on the wire to host 1 for one frame; it stays there.
    std::deque<SentTrain>& sent(OffloadedFrame frame) {
        world.send("a1", std::move(frame));
        world.processor(0).poll_port(0, world.now);
        return world.wire()[world.provider_address(1)];
    }
    std::uint64_t drops(DropReason reason) {
        return world.processor(1).drop_counts()[static_cast<std::size_t>(reason)];
    }

    World world;
};

TEST_F(Tunnels, CarryPacketsWithinASubnetBetweenSubnetsAndToPeers) {
    for (const std::string to : {"a2", "a3", "b1"}) {
        EXPECT_EQ(arrived("a1", to), 1U) << to;
        EXPECT_EQ(arrived(to, "a1"), 1U) << to;
    }
}

TEST_F(Tunnels, TheKeyHoldsTheDestinationsVsidAndAFlowIdThatIsStableForAFlowAndSpreadOverFlows) {
    std::set<std::uint8_t> flow_ids;
    for (std::uint16_t port = 1; port <= 64; ++port) {
        FrameSpec spec = world.frame("a1", "b1");
        spec.source_port = port;
        std::optional<std::uint8_t> flow_id;
        for (int i = 0; i < 2; ++i) {
            const SentTrain train = sent(OffloadedFrame{build_frame(spec), {}}).back();
            EXPECT_EQ(train.type, TunnelType::Nvgre);
            Vsid vsid;
            ASSERT_EQ(pop_nvgre(train.bytes, vsid), DropReason::None);
            EXPECT_EQ(vsid, world.vm("b1").port.vsid);
            EXPECT_EQ(flow_id.value_or(train.bytes[7]), train.bytes[7]);
            flow_id = train.bytes[7];
        }
        flow_ids.insert(*flow_id);
    }
    EXPECT_GE(flow_ids.size(), 48U);
}

TEST_F(Tunnels, ASuperPacketLeavesAsOneDatagramForEachSegment) {
    for (const Gso gso : {Gso::Tcp4, Gso::Udp}) {
        FrameSpec spec = world.frame("a1", "a2");
        spec.protocol = gso == Gso::Tcp4 ? kProtocolTcp : kProtocolUdp;
        spec.payload = Bytes(60'000, 7);
        const auto& trains = sent(with_offload(spec, gso, 1400));
        EXPECT_EQ(trains.size(), 43U);
        for (const SentTrain& train : trains) {
            EXPECT_EQ(train.datagrams().size(), 1U);
            EXPECT_TRUE(has_right_checksums(std::span(train.bytes).subspan(kNvgreHeaderSize)));
        }
        world.run();
        std::size_t payload = 0;
        for (const OffloadedFrame& frame : world.take("a2"))
            payload += frame.bytes.size() - (gso == Gso::Tcp4 ? 54U : 42U);
        EXPECT_EQ(payload, 60'000U);
    }
}

TEST_F(Tunnels, HostsThatSwitchAtDifferentMomentsGoOnUnderstandingEachOther) {
    for (const TunnelType type : {TunnelType::Vxlan, TunnelType::Nvgre})
        for (const std::size_t host : {0U, 1U}) {
            switch_host_to(host, type);
            for (const std::string to : {"a2", "b1"}) {
                EXPECT_EQ(arrived("a1", to), 1U) << to;
                EXPECT_EQ(arrived(to, "a1"), 1U) << to;
            }
        }
}

TEST_F(Tunnels, SwitchingKeepsTheFlows) {
    arrived("a1", "a2");
    const auto misses = world.processor(0).counters().flows;
    switch_to(TunnelType::Vxlan);
    EXPECT_EQ(arrived("a1", "a2"), 1U);
    EXPECT_EQ(world.processor(0).counters().flows, misses);
}

TEST_F(Tunnels, NeitherTakesTheOthersHeader) {
    sent(OffloadedFrame{build_frame(world.frame("a1", "a2")), {}}).back().type = TunnelType::Vxlan;
    world.run();
    EXPECT_EQ(drops(DropReason::VxlanHeaderInvalid), 1U);
    switch_to(TunnelType::Vxlan);
    sent(OffloadedFrame{build_frame(world.frame("a1", "a2")), {}}).back().type = TunnelType::Nvgre;
    world.run();
    EXPECT_EQ(drops(DropReason::NvgreHeaderInvalid), 1U);
    EXPECT_TRUE(world.take("a2").empty());
}

TEST_F(Tunnels, NvgreFromAnotherHostThanTheSendersIsDropped) {
    sent(OffloadedFrame{build_frame(world.frame("a1", "a2")), {}}).back().source = ProviderAddress(ip("192.168.0.99"));
    world.run();
    EXPECT_TRUE(world.take("a2").empty());
    EXPECT_EQ(drops(DropReason::ProviderAddressMismatch), 1U);
}

TEST_F(Tunnels, SegmentsThatTheKernelJoinedGoToThePortAsOneThatIsToBeCutAndFinished) {
    world.processor(1).set_underlay(std::make_unique<MemoryUnderlay>(world.wire(), world.provider_address(1)), 1500);
    FrameSpec spec = world.frame("a1", "a2");
    spec.protocol = kProtocolTcp;
    for (const std::size_t size : {7000U, 200U}) {
        // As GRO leaves it: one long segment, of whose checksum only the pseudo header's part is there.
        spec.payload = Bytes(size, 7);
        const OffloadedFrame joined = with_offload(spec, Gso::Tcp4, 1000);
        Bytes datagram(kNvgreHeaderSize);
        push_nvgre(world.vm("a2").port.vsid, 0, datagram.data());
        datagram.insert(datagram.end(), joined.bytes.begin(), joined.bytes.end());
        const auto length = static_cast<std::uint16_t>(datagram.size());
        world.wire()[world.provider_address(1)].push_back(
            {world.provider_address(0), datagram, length, 0, TunnelType::Nvgre});
        world.run();
        const auto frames = world.take("a2");
        ASSERT_EQ(frames.size(), 1U);
        EXPECT_EQ(frames[0].bytes, joined.bytes);
        EXPECT_TRUE(frames[0].offload.needs_checksum);
        EXPECT_EQ(frames[0].offload.checksum_start, joined.offload.checksum_start);
        EXPECT_EQ(frames[0].offload.checksum_offset, joined.offload.checksum_offset);
        EXPECT_EQ(frames[0].offload.gso, size > 1458 ? Gso::Tcp4 : Gso::None);
        EXPECT_EQ(frames[0].offload.gso_size, size > 1458 ? 1458 - 40 : 0);
    }
    const DatapathCounters counters = world.processor(1).counters();
    EXPECT_EQ(counters.delivered, 6U);
    EXPECT_EQ(counters.received, 6U);
}

TEST_F(Tunnels, ASegmentWithAWrongChecksumIsNotFinished) {
    FrameSpec spec = world.frame("a1", "a2");
    spec.protocol = kProtocolTcp;
    Bytes frame = build_frame(spec);
    frame.back() ^= 1;
    world.send("a1", OffloadedFrame{frame, {}});
    world.run();
    const auto frames = world.take("a2");
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(frames[0].bytes, frame);
    EXPECT_FALSE(frames[0].offload.needs_checksum);
}

TEST_F(Tunnels, TheMtuOfVmsIsWhatTheTunnelLeavesOfTheUnderlays) {
    PacketProcessor& processor = world.processor(0);
    EXPECT_EQ(processor.tenant_mtu(), 1500U) << "of 1600";
    processor.set_underlay(std::make_unique<MemoryUnderlay>(world.wire(), world.provider_address(0)), 1500);
    EXPECT_EQ(processor.tenant_mtu(), 1458U);
    switch_to(TunnelType::Vxlan);
    EXPECT_EQ(processor.tenant_mtu(), 1450U);
}

class TunnelsOverIpv6 : public Tunnels {
  protected:
    TunnelsOverIpv6() : Tunnels(IpVersion::V6) {}
};

TEST_F(TunnelsOverIpv6, CarryPacketsWithinASubnetBetweenSubnetsAndToPeers) {
    for (const TunnelType type : {TunnelType::Nvgre, TunnelType::Vxlan}) {
        switch_to(type);
        for (const std::string to : {"a2", "a3", "b1"}) {
            EXPECT_EQ(arrived("a1", to), 1U) << to;
            EXPECT_EQ(arrived(to, "a1"), 1U) << to;
        }
    }
}

TEST_F(TunnelsOverIpv6, TakePacketsOnlyFromTheHostOfTheirSource) {
    ASSERT_EQ(arrived("a1", "a2"), 1U);
    SentTrain train = sent({build_frame(world.frame("a1", "a2")), {}}).back();
    world.wire()[world.provider_address(1)].clear();
    train.source = ProviderAddress(world.provider_address(0).value().plus(0x100));
    world.wire()[world.provider_address(1)].push_back(train);
    world.run();
    EXPECT_TRUE(world.take("a2").empty());
    EXPECT_EQ(drops(DropReason::ProviderAddressMismatch), 1U) << "although a flow of the other host is known";
}

TEST_F(TunnelsOverIpv6, TheMtuOfVmsIsWhatTheTunnelLeavesOfTheUnderlays) {
    PacketProcessor& processor = world.processor(0);
    EXPECT_EQ(processor.tenant_mtu(), 1500U) << "of 1600";
    processor.set_underlay(std::make_unique<MemoryUnderlay>(world.wire(), world.provider_address(0)), 1500);
    EXPECT_EQ(processor.tenant_mtu(), 1438U);
    switch_to(TunnelType::Vxlan);
    EXPECT_EQ(processor.tenant_mtu(), 1430U);
}

/// Congestion marks between the inner and the outer header (RFC 6040), in both tunnels and both IP versions inside.
class Congestion : public Tunnels, public testing::WithParamInterface<std::tuple<TunnelType, IpVersion>> {
  protected:
    Congestion() {
        world.add_network("six", {"10.6.1.0/24", "fd00:1:6::/64"});
        world.add_vm("s1", "six", "10.6.1.4", 0);
        world.add_vm("s2", "six", "10.6.1.5", 1);
        world.add_address("s1", "fd00:1:6::4");
        world.add_address("s2", "fd00:1:6::5");
        switch_to(std::get<0>(GetParam()));
    }

    Bytes frame(Ecn ecn) {
        Bytes bytes = build_frame(world.frame("s1", "s2", std::get<1>(GetParam())));
        Packet packet{bytes.data(), static_cast<std::uint32_t>(bytes.size()), {}};
        ParsedPacket parsed;
        EXPECT_EQ(parse(bytes, parsed), DropReason::None);
        set_ecn(ecn, packet, parsed);
        return bytes;
    }
    /// What host 0 puts on the wire.
    SentTrain sent_train(Ecn ecn) {
        world.send("s1", OffloadedFrame{frame(ecn), {}});
        for (std::size_t slot = 0; slot < world.processor(0).ports().size(); ++slot)
            world.processor(0).poll_port(static_cast<PortSlot>(slot), world.now);
        auto& waiting = world.wire()[world.provider_address(1)];
        SentTrain train = waiting.back();
        waiting.clear();
        return train;
    }
    /// What s2 gets of a packet with these fields; nothing: it was dropped.
    std::optional<Ecn> arrives_with(Ecn inner, Ecn outer, bool is_joined = false) {
        SentTrain train = sent_train(inner);
        train.ecn = outer;
        train.is_joined = is_joined;
        world.wire()[world.provider_address(1)].push_back(train);
        world.run();
        auto taken = world.take("s2");
        if (taken.empty()) return std::nullopt;
        Bytes& bytes = taken.front().bytes;
        EXPECT_TRUE(has_right_checksums(bytes));
        const Packet packet{bytes.data(), static_cast<std::uint32_t>(bytes.size()), {}};
        ParsedPacket parsed;
        EXPECT_EQ(parse(bytes, parsed), DropReason::None);
        return ecn_of(packet, parsed);
    }
};

INSTANTIATE_TEST_SUITE_P(BothTunnels, Congestion,
                         testing::Combine(testing::Values(TunnelType::Vxlan, TunnelType::Nvgre),
                                          testing::Values(IpVersion::V4, IpVersion::V6)));

TEST_P(Congestion, TheOuterHeaderHasTheInnersField) {
    for (const Ecn ecn : {Ecn::NotCapable, Ecn::Capable0, Ecn::Capable1, Ecn::CongestionExperienced})
        EXPECT_EQ(sent_train(ecn).ecn, ecn);
}

TEST_P(Congestion, MarksOfTheWayReachTheReceiver) {
    EXPECT_EQ(arrives_with(Ecn::Capable0, Ecn::CongestionExperienced), Ecn::CongestionExperienced);
    EXPECT_EQ(arrives_with(Ecn::Capable1, Ecn::CongestionExperienced), Ecn::CongestionExperienced);
    EXPECT_EQ(arrives_with(Ecn::Capable0, Ecn::Capable0), Ecn::Capable0);
    EXPECT_EQ(arrives_with(Ecn::CongestionExperienced, Ecn::NotCapable), Ecn::CongestionExperienced);
}

TEST_P(Congestion, APacketWhoseSenderDoesNotUnderstandTheMarkIsDropped) {
    EXPECT_EQ(arrives_with(Ecn::NotCapable, Ecn::CongestionExperienced), std::nullopt);
    EXPECT_EQ(drops(DropReason::CongestionNotUnderstood), 1U);
    EXPECT_EQ(arrives_with(Ecn::NotCapable, Ecn::Capable0), Ecn::NotCapable);
    const DatapathCounters counters = world.processor(1).counters();
    EXPECT_EQ(counters.received, counters.delivered + counters.transmitted + counters.dropped + counters.answered);
}

TEST_P(Congestion, AMarkThatMayBeAnotherPacketsDropsNothing) {
    EXPECT_EQ(arrives_with(Ecn::NotCapable, Ecn::CongestionExperienced, true), Ecn::NotCapable);
    EXPECT_EQ(arrives_with(Ecn::Capable0, Ecn::CongestionExperienced, true), Ecn::CongestionExperienced);
}

TEST_P(Congestion, PacketsWithDifferentFieldsTravelInDifferentTrains) {
    world.send("s1", OffloadedFrame{frame(Ecn::Capable0), {}});
    world.send("s1", OffloadedFrame{frame(Ecn::NotCapable), {}});
    for (std::size_t slot = 0; slot < world.processor(0).ports().size(); ++slot)
        world.processor(0).poll_port(static_cast<PortSlot>(slot), world.now);
    const auto& waiting = world.wire()[world.provider_address(1)];
    ASSERT_EQ(waiting.size(), 2U);
    EXPECT_EQ(waiting[0].ecn, Ecn::Capable0);
    EXPECT_EQ(waiting[1].ecn, Ecn::NotCapable);
}

}  // namespace
}  // namespace nc::vswitch
