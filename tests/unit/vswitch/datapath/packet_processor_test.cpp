// Forwarding between VMs of one and of several hosts: what arrives, how it is changed, and what does not arrive.
#include "vswitch/datapath/packet_processor.hpp"

#include <gtest/gtest.h>

#include "tests/packet/world.hpp"
#include "vswitch/encap/vxlan.hpp"

namespace nc::vswitch {
namespace {

using namespace test;

/// red: a1, a2 on host 0, a3 on host 1 (one subnet), a4 on host 1 (another). blue: b1 on host 1. green: c1 on host 0.
class Forwarding : public testing::Test {
  protected:
    Forwarding() : world(2) {
        world.add_network("red", {"10.1.1.0/24", "10.1.2.0/24"});
        world.add_network("blue", {"10.2.1.0/24"});
        world.add_network("green", {"10.3.1.0/24"});
        world.add_vm("a1", "red", "10.1.1.4", 0);
        world.add_vm("a2", "red", "10.1.1.5", 0);
        world.add_vm("a3", "red", "10.1.1.6", 1);
        world.add_vm("a4", "red", "10.1.2.4", 1);
        world.add_vm("b1", "blue", "10.2.1.4", 1);
        world.add_vm("c1", "green", "10.3.1.4", 0);
        world.publish();
    }

    std::size_t arrived(const std::string& from, const std::string& to) {
        world.deliver(from, world.frame(from, to));
        return world.take(to).size();
    }
    std::uint64_t drops(std::size_t host, DropReason reason) {
        return world.processor(host).drop_counts()[static_cast<std::size_t>(reason)];
    }
    void expect_balance() {
        for (std::size_t host = 0; host < 2; ++host) {
            const DatapathCounters counters = world.processor(host).counters();
            EXPECT_EQ(counters.received,
                      counters.delivered + counters.transmitted + counters.dropped + counters.answered);
        }
    }

    World world;
};

TEST_F(Forwarding, WithinASubnetAPacketArrivesUnchanged) {
    for (const std::string to : {"a2", "a3"}) {
        const FrameSpec spec = world.frame("a1", to);
        world.deliver("a1", spec);
        const auto frames = world.take(to);
        ASSERT_EQ(frames.size(), 1U) << to;
        EXPECT_EQ(frames[0].bytes, build_frame(spec));
    }
    expect_balance();
}

TEST_F(Forwarding, BetweenSubnetsTheSourceHostRoutes) {
    FrameSpec spec = world.frame("a1", "a4");
    world.deliver("a1", spec);
    const auto frames = world.take("a4");
    ASSERT_EQ(frames.size(), 1U);
    spec.source_mac = kRouterMac;
    spec.destination_mac = world.vm("a4").port.mac;
    spec.time_to_live = 63;
    EXPECT_EQ(frames[0].bytes, build_frame(spec));
    EXPECT_TRUE(has_right_checksums(frames[0].bytes));
}

TEST_F(Forwarding, LosesNothingWhilePolicyOfOtherPortsChanges) {
    constexpr std::uint32_t kChanges = 2000;
    goal_state::AclRule rule;
    rule.protocol = kProtocolTcp;
    for (std::uint32_t change = 0; change < kChanges; ++change) {
        // Of ports on both hosts, one of them in the network of the flow.
        rule.priority = change;
        world.vm("c1").port.acl_rules = {rule};
        world.vm("a4").port.acl_rules = {rule};
        if (change % 3 == 0) world.peer("blue", "green");
        if (change % 3 == 1) world.unpeer("blue", "green");
        world.publish();
        world.send("a1", world.frame("a1", "a3"));
        world.send("a2", world.frame("a2", "a1"));
        world.run();
        ++world.now;
        ASSERT_EQ(world.take("a3").size(), 1U) << change;
        ASSERT_EQ(world.take("a1").size(), 1U) << change;
    }
    expect_balance();
    // What nobody uses is forgotten, however often it was made anew.
    EXPECT_EQ(world.processor(0).counters().flows, 2U);
    constexpr Milliseconds kLongest = 600'000;
    world.now += kLongest;
    for (std::size_t host = 0; host < 2; ++host) {
        world.processor(host).forwarder().age(world.now);
        EXPECT_EQ(world.processor(host).counters().flows, 0U);
        EXPECT_EQ(world.processor(host).counters().connections, 0U);
    }
}

TEST_F(Forwarding, TheWireCarriesTheDestinationsVsid) {
    world.send("a1", world.frame("a1", "a4"));
    world.processor(0).poll_port(0, world.now);
    const auto& trains = world.wire()[world.provider_address(1)];
    ASSERT_EQ(trains.size(), 1U);
    Vsid vsid;
    ASSERT_EQ(pop_vxlan(trains[0].bytes, vsid), DropReason::None);
    EXPECT_EQ(vsid, world.vm("a4").port.vsid);
}

TEST_F(Forwarding, ThePolicyDoesNotDependOnTheHostThatTheDestinationIsOn) {
    EXPECT_EQ(arrived("a1", "c1"), 0U);
    EXPECT_EQ(arrived("a1", "b1"), 0U);
    EXPECT_EQ(drops(0, DropReason::NoRoute), 2U);
    expect_balance();
}

TEST_F(Forwarding, PeeredNetworksReachEachOtherUntilThePeeringGoes) {
    world.peer("red", "blue");
    world.publish();
    EXPECT_EQ(arrived("a1", "b1"), 1U);
    EXPECT_EQ(arrived("b1", "a1"), 1U);
    world.unpeer("red", "blue");
    world.publish();
    EXPECT_EQ(arrived("a1", "b1"), 0U);
    EXPECT_EQ(arrived("b1", "a1"), 0U);
}

TEST_F(Forwarding, PeeringIsNotTransitive) {
    world.peer("red", "blue");
    world.peer("blue", "green");
    world.publish();
    EXPECT_EQ(arrived("a1", "b1"), 1U);
    EXPECT_EQ(arrived("b1", "c1"), 1U);
    EXPECT_EQ(arrived("a1", "c1"), 0U);
    EXPECT_EQ(arrived("c1", "a3"), 0U);
}

TEST_F(Forwarding, ForwardedTrafficPassesAPeeringOnlyWhereTheReceiverAcceptsIt) {
    world.vm("a1").port.allow_ip_forwarding = true;
    const auto forwarded = [&] {
        FrameSpec spec = world.frame("a1", "b1");
        spec.source = ip("172.16.0.9");
        world.deliver("a1", spec);
        return world.take("b1").size();
    };
    world.peer("red", "blue", true, false);
    world.publish();
    EXPECT_EQ(forwarded(), 0U);
    EXPECT_EQ(drops(0, DropReason::ForwardedTrafficNotAllowed), 1U);
    world.peer("red", "blue", false, true);
    world.publish();
    EXPECT_EQ(forwarded(), 1U);
}

TEST_F(Forwarding, AVmSendsOnlyWithItsOwnAddresses) {
    FrameSpec spec = world.frame("a1", "a2");
    spec.source = ip("10.1.1.6");
    world.deliver("a1", spec);
    spec = world.frame("a1", "a2");
    spec.source_mac = world.vm("a3").port.mac;
    world.deliver("a1", spec);
    EXPECT_TRUE(world.take("a2").empty());
    EXPECT_EQ(drops(0, DropReason::SourceAddressSpoofed), 1U);
    EXPECT_EQ(drops(0, DropReason::SourceMacSpoofed), 1U);
    world.vm("a1").port.allow_mac_spoofing = true;
    world.publish();
    world.deliver("a1", spec);
    EXPECT_EQ(world.take("a2").size(), 1U);
}

TEST_F(Forwarding, ThePortReceivesOnlyItsOwnAddresses) {
    // A spoofed mapping would bring packets for another address to the port's MAC: the receiver checks for itself.
    world.vm("a3").port.addresses.push_back({CustomerAddress(ip("10.1.1.77")), world.vm("a3").port.vsid, false});
    world.publish();
    FrameSpec spec = world.frame("a1", "a3");
    spec.destination = ip("10.1.1.77");
    world.deliver("a1", spec);
    EXPECT_EQ(world.take("a3").size(), 1U);
    world.send("a1", spec);
    world.processor(0).poll_port(0, world.now);
    world.vm("a3").port.addresses.pop_back();
    world.publish();
    world.run();
    EXPECT_TRUE(world.take("a3").empty());
    EXPECT_EQ(drops(1, DropReason::DestinationNotOfPort), 1U);
}

TEST_F(Forwarding, APacketFromAHostThatDoesNotCarryItsSourceIsDropped) {
    world.send("a1", world.frame("a1", "a3"));
    world.processor(0).poll_port(0, world.now);
    auto& trains = world.wire()[world.provider_address(1)];
    ASSERT_EQ(trains.size(), 1U);
    trains[0].source = ProviderAddress(ip("192.168.0.99"));
    world.run();
    EXPECT_TRUE(world.take("a3").empty());
    EXPECT_EQ(drops(1, DropReason::ProviderAddressMismatch), 1U);
}

TEST_F(Forwarding, AVsidThatTheHostHasNoPortInIsDropped) {
    world.send("a1", world.frame("a1", "a3"));
    world.processor(0).poll_port(0, world.now);
    auto& trains = world.wire()[world.provider_address(1)];
    push_vxlan(world.vm("b1").port.vsid, trains.at(0).bytes.data());
    world.run();
    EXPECT_EQ(drops(1, DropReason::VsidUnknown), 1U);
    expect_balance();
}

TEST_F(Forwarding, APortWithoutPolicyPassesNothing) {
    MemoryPort* stranger = nullptr;
    auto port = std::make_unique<MemoryPort>("stranger");
    stranger = port.get();
    const PortSlot slot = world.processor(0).attach(InstanceId(Guid::random()), std::move(port)).value();
    stranger->from_vm.push_back({build_frame(world.frame("a1", "a2")), {}});
    world.processor(0).poll_port(slot, world.now);
    EXPECT_EQ(drops(0, DropReason::PortWithoutPolicy), 1U);
    EXPECT_TRUE(world.take("a2").empty());
}

TEST_F(Forwarding, ADetachedPortIsUnreachableAndItsFlowsAreGone) {
    EXPECT_EQ(arrived("a1", "a2"), 1U);
    EXPECT_EQ(world.processor(0).counters().flows, 1U);
    const auto removed = world.processor(0).detach(world.vm("a2").port.id);
    ASSERT_NE(removed, nullptr);
    EXPECT_EQ(world.processor(0).counters().flows, 0U);
    world.deliver("a1", world.frame("a1", "a2"));
    EXPECT_EQ(drops(0, DropReason::DestinationNotAttached), 1U);
}

TEST_F(Forwarding, ASecondPacketHitsTheFlowOfTheFirst) {
    arrived("a1", "a3");
    arrived("a1", "a3");
    EXPECT_EQ(world.processor(0).counters().flow_misses, 1U);
    EXPECT_EQ(world.processor(0).counters().flow_hits, 1U);
    EXPECT_EQ(world.processor(1).counters().flow_hits, 1U);
}

TEST_F(Forwarding, ANewPolicyRevalidatesFlowsWithoutLosingAPacket) {
    for (int i = 0; i < 100; ++i) {
        if (i % 2 == 0) {
            world.peer("red", "green");
        } else {
            world.unpeer("red", "green");
        }
        world.publish();
        EXPECT_EQ(arrived("a1", "a3"), 1U);
        EXPECT_EQ(arrived("a3", "a1"), 1U);
    }
    EXPECT_EQ(world.processor(0).counters().flow_misses, 200U);
    EXPECT_EQ(world.processor(0).counters().dropped, 0U);
}

TEST_F(Forwarding, IdleFlowsAreForgotten) {
    arrived("a1", "a2");
    world.now += FlowTable::kFlowIdleLimit + 1;
    world.processor(0).forwarder().age(world.now);
    EXPECT_EQ(world.processor(0).counters().flows, 0U);
    EXPECT_EQ(arrived("a1", "a2"), 1U);
}

TEST_F(Forwarding, APortOwnsNoMoreFlowsThanItMay) {
    world.vm("a1").port.port_flow_limit = 3;
    world.publish();
    for (std::uint16_t port = 1; port <= 5; ++port) {
        FrameSpec spec = world.frame("a1", "a2");
        spec.source_port = port;
        world.deliver("a1", spec);
    }
    EXPECT_EQ(world.take("a2").size(), 3U);
    EXPECT_EQ(drops(0, DropReason::FlowLimit), 2U);
    world.now += FlowTable::kFlowIdleLimit + 1;
    world.processor(0).forwarder().age(world.now);
    EXPECT_EQ(arrived("a1", "a2"), 1U);
}

TEST_F(Forwarding, BroadcastAndMulticastStayInThePort) {
    FrameSpec spec = world.frame("a1", "a2");
    spec.destination_mac = MacAddress::broadcast();
    spec.destination = ip("255.255.255.255");
    world.deliver("a1", spec);
    spec.destination_mac = mac("01005E000001");
    spec.destination = ip("224.0.0.1");
    world.deliver("a1", spec);
    for (const std::string name : {"a2", "a3", "a4", "b1", "c1"})
        EXPECT_TRUE(world.take(name).empty()) << name;
    EXPECT_EQ(drops(0, DropReason::BroadcastNotCarried), 2U);
}

TEST_F(Forwarding, TheStormLimitCountsBroadcastPerSecond) {
    world.vm("a1").port.storm_limit = 2;
    world.publish();
    FrameSpec spec = world.frame("a1", "a2");
    spec.destination_mac = MacAddress::broadcast();
    for (int i = 0; i < 5; ++i)
        world.deliver("a1", spec);
    EXPECT_EQ(drops(0, DropReason::StormLimit), 3U);
    world.now += 1000;
    world.deliver("a1", spec);
    EXPECT_EQ(drops(0, DropReason::StormLimit), 3U);
}

TEST_F(Forwarding, DhcpGuardDropsAServersMessages) {
    FrameSpec spec = world.frame("a1", "a2");
    spec.source_port = 67;
    spec.destination_port = 68;
    world.deliver("a1", spec);
    EXPECT_EQ(world.take("a2").size(), 1U);
    world.vm("a1").port.dhcp_guard = true;
    world.publish();
    world.deliver("a1", spec);
    EXPECT_TRUE(world.take("a2").empty());
    EXPECT_EQ(drops(0, DropReason::DhcpGuard), 1U);
}

TEST_F(Forwarding, ASuperPacketStaysWholeOnOneHost) {
    FrameSpec spec = world.frame("a1", "a2");
    spec.protocol = kProtocolTcp;
    spec.payload = Bytes(60'000, 7);
    const OffloadedFrame frame = with_offload(spec, Gso::Tcp4, 1448);
    world.send("a1", frame);
    world.run();
    const auto frames = world.take("a2");
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(frames[0].bytes, frame.bytes);
    EXPECT_EQ(frames[0].offload.gso, Gso::Tcp4);
    EXPECT_EQ(world.processor(0).counters().delivered, 42U);
    expect_balance();
}

TEST_F(Forwarding, ASuperPacketCrossesTheWireInPiecesAndIsWholeAgainBehindIt) {
    for (const Gso gso : {Gso::Tcp4, Gso::Udp}) {
        FrameSpec spec = world.frame("a1", "a3");
        spec.protocol = gso == Gso::Tcp4 ? kProtocolTcp : kProtocolUdp;
        spec.payload = Bytes(60'000, 7);
        const OffloadedFrame frame = with_offload(spec, gso, 1400);
        world.send("a1", frame);
        world.processor(0).poll_port(0, world.now);
        for (const SentTrain& train : world.wire()[world.provider_address(1)]) {
            EXPECT_LE(train.bytes.size(), kLongestTrain);
            for (Bytes datagram : train.datagrams())
                EXPECT_TRUE(has_right_checksums(std::span(datagram).subspan(kVxlanHeaderSize)));
        }
        world.run();
        const auto frames = world.take("a3");
        std::size_t payload = 0;
        for (const OffloadedFrame& arrived_frame : frames)
            payload += arrived_frame.bytes.size() - (gso == Gso::Tcp4 ? 54U : 42U);
        EXPECT_EQ(payload, 60'000U);
        EXPECT_LE(frames.size(), 2U);
        expect_balance();
    }
}

TEST_F(Forwarding, AnUnfinishedChecksumIsFinishedForTheWire) {
    world.send("a1", with_offload(world.frame("a1", "a3"), Gso::None, 0));
    world.run();
    const auto frames = world.take("a3");
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_FALSE(frames[0].offload.needs_checksum);
    EXPECT_TRUE(has_right_checksums(frames[0].bytes));
}

TEST_F(Forwarding, TheOuterSourcePortIsStableForAFlowAndSpreadOverFlows) {
    std::map<std::uint16_t, int> seen;
    for (std::uint16_t port = 1; port <= 64; ++port) {
        FrameSpec spec = world.frame("a1", "a3");
        spec.source_port = port;
        std::optional<std::uint16_t> entropy;
        for (int i = 0; i < 2; ++i) {
            world.send("a1", spec);
            world.processor(0).poll_port(0, world.now);
            const SentTrain train = world.wire()[world.provider_address(1)].back();
            EXPECT_EQ(entropy.value_or(train.entropy), train.entropy);
            entropy = train.entropy;
        }
        ++seen[static_cast<std::uint16_t>(*entropy % 16)];
    }
    EXPECT_GE(seen.size(), 12U);
}

TEST_F(Forwarding, PaddingIsNotForwarded) {
    Bytes frame = build_frame(world.frame("a1", "a3"));
    const std::size_t length = frame.size();
    frame.resize(length + 10, 0xEE);
    world.send("a1", OffloadedFrame{frame, {}});
    world.run();
    const auto frames = world.take("a3");
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(frames[0].bytes.size(), length);
}

TEST_F(Forwarding, APacketThatADeviceRefusesIsCountedAsDropped) {
    world.port("a2").refuses = true;
    world.deliver("a1", world.frame("a1", "a2"));
    EXPECT_EQ(drops(0, DropReason::DeviceRefused), 1U);
    expect_balance();
}

TEST_F(Forwarding, WithoutAnUnderlayPacketsForOtherHostsAreCountedAsDropped) {
    world.processor(0).set_underlay(nullptr, 0);
    world.deliver("a1", world.frame("a1", "a3"));
    EXPECT_EQ(drops(0, DropReason::UnderlayDown), 1U);
    expect_balance();
}

TEST_F(Forwarding, NetworksWithTheSameAddressesDoNotMeet) {
    world.add_network("twin", {"10.1.1.0/24"});
    world.add_vm("t1", "twin", "10.1.1.4", 0);
    world.add_vm("t3", "twin", "10.1.1.6", 1);
    world.publish();
    EXPECT_EQ(arrived("a1", "a3"), 1U);
    EXPECT_TRUE(world.take("t3").empty());
    EXPECT_EQ(arrived("t1", "t3"), 1U);
    EXPECT_TRUE(world.take("a3").empty());
}

}  // namespace
}  // namespace nc::vswitch
