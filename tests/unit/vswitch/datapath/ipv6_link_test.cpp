// What the switch answers on a VM's IPv6 link: Neighbour Discovery, router solicitations, DHCPv6, and ICMPv6 in the
// gateway's name; and that nothing of it reaches another VM.
#include <algorithm>

#include <gtest/gtest.h>

#include "tests/packet/world.hpp"
#include "vswitch/datapath/inspector.hpp"
#include "vswitch/datapath/link_local.hpp"

namespace nc::vswitch {
namespace {

using namespace test;

constexpr std::uint8_t kRouterSolicitation = 133;
constexpr std::uint8_t kRouterAdvertisement = 134;
constexpr std::uint8_t kNeighbourSolicitation = 135;
constexpr std::uint8_t kNeighbourAdvertisement = 136;

Bytes bytes_of(const IpAddress& address) { return {address.bytes().begin(), address.bytes().end()}; }

Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes all;
    for (const Bytes& part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

class Ipv6Link : public testing::Test {
  protected:
    Ipv6Link() : world(2) {
        world.add_network("red", {"10.1.1.0/24", "fd00:1:1::/64", "fd00:1:2::/64"});
        world.add_vm("a1", "red", "10.1.1.4", 0);
        world.add_address("a1", "fd00:1:1::4");
        world.add_vm("a2", "red", "fd00:1:1::5", 1);
        world.add_vm("a3", "red", "fd00:1:2::4", 1);
        world.add_vm("old", "red", "10.1.1.9", 0);
        world.vm("a1").port.dns_servers = {ip("10.1.1.53"), ip("fd00:1:1::53")};
        world.vm("a1").port.dns_suffix = "red.example";
        world.publish();
    }

    std::vector<OffloadedFrame> answers_to(const Bytes& frame, const std::string& vm = "a1") {
        world.send(vm, OffloadedFrame{frame, {}});
        world.run();
        for (const std::string other : {"a2", "a3"}) {
            if (other == vm) continue;
            EXPECT_TRUE(world.take(other).empty()) << "it reached " << other;
        }
        auto answers = world.take(vm);
        for (const OffloadedFrame& answer : answers)
            EXPECT_TRUE(has_right_checksums(answer.bytes));
        return answers;
    }
    std::uint64_t drops(DropReason reason, std::size_t host = 0) {
        return world.processor(host).drop_counts()[static_cast<std::size_t>(reason)];
    }

    FrameSpec from_a1(const IpAddress& source, const IpAddress& destination) {
        FrameSpec spec;
        spec.source_mac = world.vm("a1").port.mac;
        spec.destination_mac = mac("333300000001");
        spec.source = source;
        spec.destination = destination;
        return spec;
    }
    /// The body of the message begins at the ICMP header's fifth byte.
    FrameSpec discovery(std::uint8_t type, const IpAddress& source, const Bytes& body) {
        FrameSpec spec = from_a1(source, ip("ff02::1:ff00:5"));
        spec.protocol = kProtocolIcmpv6;
        spec.icmp_type = type;
        spec.time_to_live = 255;
        spec.source_port = static_cast<std::uint16_t>(body[0] << 8 | body[1]);
        // The builder's header ends with a sequence of 1, which these messages take for reserved.
        spec.payload = Bytes(body.begin() + 4, body.end());
        return spec;
    }
    Bytes solicitation(const IpAddress& source, const IpAddress& target) {
        return build_frame(discovery(kNeighbourSolicitation, source, joined({Bytes(4), bytes_of(target)})));
    }
    /// The MAC that the answer to a solicitation of a1 names; zero: no answer.
    MacAddress resolved(const std::string& target) {
        const auto answers = answers_to(solicitation(ip("fd00:1:1::4"), ip(target)));
        if (answers.size() != 1) return {};
        EXPECT_EQ(answers[0].bytes[54], kNeighbourAdvertisement);
        EXPECT_EQ(read_header<Ipv6Header>(answers[0].bytes, 14).destination,
                  read_header<Ipv6Header>(solicitation(ip("fd00:1:1::4"), ip(target)), 14).source);
        EXPECT_EQ(answers[0].bytes[21], 255);
        return read_header<MacAddress>(answers[0].bytes, answers[0].bytes.size() - 6);
    }

    World world;
};

TEST_F(Ipv6Link, IsExplainedByWhatThePortDoesWithIt) {
    const auto verdict = [&](const std::string& vm, std::uint8_t protocol, const IpAddress& destination,
                             std::uint16_t port) {
        TupleQuery query;
        query.port = world.vm(vm).port.id;
        query.protocol = protocol;
        query.source = link_local_address(world.vm(vm).port.mac);
        query.destination = destination;
        query.destination_port = port;
        return explain_tuple(world.processor(0), query, world.now).value().verdict;
    };
    EXPECT_EQ(verdict("a1", kProtocolUdp, all_dhcp_agents(), 547), "answered by the switch, the link's DHCPv6 server");
    EXPECT_EQ(verdict("a1", kProtocolIcmpv6, link_local_address(kRouterMac), 0),
              "answered by the switch, the link's router");
    EXPECT_TRUE(verdict("a1", kProtocolUdp, ip("fe80::9"), 9).starts_with("dropped: LinkLocalNotCarried"));
    EXPECT_TRUE(verdict("a1", kProtocolUdp, all_nodes(), 9).starts_with("dropped: BroadcastNotCarried"));
    EXPECT_TRUE(verdict("old", kProtocolUdp, all_dhcp_agents(), 547).starts_with("dropped: IpVersionNotOfPort"));
}

TEST_F(Ipv6Link, ASolicitationIsAnsweredForTheGatewayTheRouterTheProbesAndKnownNeighbours) {
    EXPECT_EQ(resolved("fd00:1:1::1"), kRouterMac);
    EXPECT_EQ(resolved(link_local_address(kRouterMac).to_string()), kRouterMac);
    EXPECT_EQ(resolved(goal_state::kProbeSourceV6.to_string()), kRouterMac);
    EXPECT_EQ(resolved("fd00:1:1::5"), world.vm("a2").port.mac);
}

TEST_F(Ipv6Link, ASolicitationForAFrontEndIsAnsweredWithTheRoutersMac) {
    EXPECT_TRUE(resolved("fd00:1:1::200").is_zero());
    world.balance("red", "fd00:1:1::200", kProtocolTcp, 80, {"a2"});
    world.publish();
    EXPECT_EQ(resolved("fd00:1:1::200"), kRouterMac);
}

TEST_F(Ipv6Link, ASolicitationForOthersStaysUnanswered) {
    for (const std::string target : {"fd00:1:1::99", "fd00:1:2::4", "fd00:1:1::4", "fe80::1"})
        EXPECT_TRUE(resolved(target).is_zero()) << target;
    EXPECT_EQ(drops(DropReason::NeighbourNotAnswered), 4U);
}

TEST_F(Ipv6Link, AProbeIsAnsweredOnlyWhenAnotherHasTheAddress) {
    EXPECT_TRUE(answers_to(solicitation(ip("::"), ip("fd00:1:1::4"))).empty());
    EXPECT_TRUE(answers_to(solicitation(ip("::"), ip("fe80::1234"))).empty());
    const auto answers = answers_to(solicitation(ip("::"), ip("fd00:1:1::5")));
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(IpAddress::v6(read_header<Ipv6Header>(answers[0].bytes, 14).destination), all_nodes());
    EXPECT_EQ(answers[0].bytes[58] & 0x40, 0) << "it is not solicited";
}

TEST_F(Ipv6Link, DiscoveryThatPassedARouterIsCutOffOrDamagedIsRefused) {
    FrameSpec spec =
        discovery(kNeighbourSolicitation, ip("fd00:1:1::4"), joined({Bytes(4), bytes_of(ip("fd00:1:1::1"))}));
    spec.time_to_live = 254;
    EXPECT_TRUE(answers_to(build_frame(spec)).empty());
    spec.time_to_live = 255;
    spec.icmp_code = 1;
    EXPECT_TRUE(answers_to(build_frame(spec)).empty());
    spec.icmp_code = 0;
    Bytes damaged = build_frame(spec);
    damaged.back() ^= 1;
    EXPECT_TRUE(answers_to(damaged).empty());
    spec.payload.push_back(0);
    EXPECT_TRUE(answers_to(build_frame(spec)).empty());
    spec.payload.resize(10);
    EXPECT_TRUE(answers_to(build_frame(spec)).empty());
    EXPECT_EQ(drops(DropReason::NeighbourDiscoveryInvalid), 5U);
}

TEST_F(Ipv6Link, ArpGuardHoldsForClaimsByNeighbourDiscovery) {
    const Bytes by_source = solicitation(ip("fd00:1:1::5"), ip("fd00:1:1::1"));
    const Bytes by_target = build_frame(
        discovery(kNeighbourAdvertisement, ip("fd00:1:1::4"), joined({Bytes(4), bytes_of(ip("fd00:1:1::5"))})));
    EXPECT_EQ(answers_to(by_source).size(), 1U);
    EXPECT_TRUE(answers_to(by_target).empty());
    EXPECT_EQ(drops(DropReason::NeighbourNotAnswered), 1U);
    world.vm("a1").port.arp_guard = true;
    world.publish();
    EXPECT_TRUE(answers_to(by_source).empty());
    EXPECT_TRUE(answers_to(by_target).empty());
    EXPECT_EQ(drops(DropReason::ArpGuard), 2U);
    EXPECT_EQ(resolved("fd00:1:1::1"), kRouterMac);
    EXPECT_TRUE(answers_to(solicitation(ip("::"), ip("fd00:1:1::4"))).empty());
    EXPECT_EQ(drops(DropReason::ArpGuard), 2U) << "a probe claims nothing";
}

TEST_F(Ipv6Link, ARouterSolicitationIsAnsweredFromPolicy) {
    FrameSpec spec = from_a1(ip("fe80::4"), ip("ff02::2"));
    spec.protocol = kProtocolIcmpv6;
    spec.icmp_type = kRouterSolicitation;
    spec.time_to_live = 255;
    spec.payload.clear();
    const auto answers = answers_to(build_frame(spec));
    ASSERT_EQ(answers.size(), 1U);
    const Bytes& frame = answers[0].bytes;
    const auto header = read_header<Ipv6Header>(frame, 14);
    EXPECT_EQ(IpAddress::v6(header.source), link_local_address(kRouterMac));
    EXPECT_EQ(header.hop_limit, 255);
    EXPECT_EQ(frame[54], kRouterAdvertisement);
    EXPECT_EQ(frame[59], 0xC0) << "addresses and the rest by DHCPv6";
    EXPECT_GT(read_header<Be16>(frame, 60).get(), 0);
    const std::size_t prefix_option = 70 + 8;
    EXPECT_EQ(frame[prefix_option], 3);
    EXPECT_EQ(frame[prefix_option + 2], 64);
    EXPECT_EQ(frame[prefix_option + 3], 0x80) << "on the link, no addresses made of it";
    EXPECT_EQ(frame[prefix_option + 32], 5);
    EXPECT_EQ(read_header<Be32>(frame, prefix_option + 36).get(), 1500U);
    EXPECT_EQ(frame[prefix_option + 40], 25);
    EXPECT_EQ(Bytes(frame.begin() + prefix_option + 48, frame.end()), bytes_of(ip("fd00:1:1::53")))
        << "and no name server of IPv4";
}

TEST_F(Ipv6Link, TheRouterAdvertisesThePrefixOfTheVmsOwnSubnet) {
    world.add_network("blue", {"fd00:2::/80"});
    world.add_vm("b1", "blue", "fd00:2::4", 0);
    world.publish();
    world.processor(0).advertise_routers(world.now);
    const auto frames = world.take("b1");
    ASSERT_EQ(frames.size(), 1U);
    const std::size_t prefix_option = 70 + 8;
    EXPECT_EQ(frames[0].bytes[prefix_option + 2], 80);
    const auto prefix = frames[0].bytes.begin() + prefix_option + 16;
    EXPECT_EQ(Bytes(prefix, prefix + 16), bytes_of(ip("fd00:2::")));
}

TEST_F(Ipv6Link, TheRouterIsAdvertisedUnaskedInTimeAndWithNews) {
    const auto advertised = [&] {
        world.processor(0).advertise_routers(world.now);
        return world.take("a1").size();
    };
    EXPECT_EQ(advertised(), 1U);
    EXPECT_EQ(advertised(), 0U);
    world.publish();
    EXPECT_EQ(advertised(), 0U) << "nothing is new";
    world.vm("a1").port.dns_servers = {ip("fd00:1:1::54")};
    world.publish();
    EXPECT_EQ(advertised(), 1U);
    world.now += 299'000;
    EXPECT_EQ(advertised(), 0U);
    world.now += 2'000;
    EXPECT_EQ(advertised(), 1U);
    EXPECT_TRUE(world.take("old").empty());
}

TEST_F(Ipv6Link, AdvertisementsAndRedirectsOfVmsAreDropped) {
    for (const std::uint8_t type : {kRouterAdvertisement, std::uint8_t{137}}) {
        FrameSpec spec = discovery(type, ip("fe80::4"), Bytes(16));
        EXPECT_TRUE(answers_to(build_frame(spec)).empty());
        // Nor to one VM.
        spec.source = ip("fd00:1:1::4");
        spec.destination = ip("fd00:1:1::5");
        spec.destination_mac = world.vm("a2").port.mac;
        EXPECT_TRUE(answers_to(build_frame(spec)).empty());
    }
    EXPECT_EQ(drops(DropReason::RouterMessageOfVm), 4U);
}

TEST_F(Ipv6Link, NothingOfTheLinkComesFromTheWire) {
    FrameSpec spec = discovery(kRouterAdvertisement, ip("fd00:1:1::4"), Bytes(16));
    spec.destination = ip("fd00:1:1::5");
    spec.destination_mac = world.vm("a2").port.mac;
    Bytes datagram(kTunnelHeaderSize);
    push_tunnel_header(TunnelType::Vxlan, world.vm("a2").port.vsid, 0, datagram.data());
    const Bytes frame = build_frame(spec);
    datagram.insert(datagram.end(), frame.begin(), frame.end());
    world.wire()[world.provider_address(1)].push_back(
        {world.provider_address(0), datagram, static_cast<std::uint16_t>(datagram.size()), 0, TunnelType::Vxlan});
    world.run();
    EXPECT_TRUE(world.take("a2").empty());
    EXPECT_EQ(drops(DropReason::LinkLocalNotCarried, 1), 1U);
}

TEST_F(Ipv6Link, LinkLocalAddressesReachTheRouterOnly) {
    FrameSpec spec = world.frame("a1", "a2", IpVersion::V6);
    spec.source = ip("fe80::4");
    EXPECT_TRUE(answers_to(build_frame(spec)).empty());
    spec.source = ip("fd00:1:1::4");
    spec.destination = ip("fe80::5");
    EXPECT_TRUE(answers_to(build_frame(spec)).empty());
    EXPECT_EQ(drops(DropReason::LinkLocalNotCarried), 2U);
    spec.source = ip("fe80::4");
    spec.destination = link_local_address(kRouterMac);
    spec.protocol = kProtocolIcmpv6;
    spec.icmp_type = kIcmpv6EchoRequest;
    EXPECT_EQ(answers_to(build_frame(spec)).size(), 1U);
    spec.protocol = kProtocolUdp;
    const auto refused = answers_to(build_frame(spec));
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_EQ(IpAddress::v6(read_header<Ipv6Header>(refused[0].bytes, 14).source), spec.destination);
    spec.source = ip("ff02::1");
    EXPECT_TRUE(answers_to(build_frame(spec)).empty()) << "a group is told nothing";
    spec.source = ip("fe80::4");
    spec.destination_mac = MacAddress::broadcast();
    EXPECT_TRUE(answers_to(build_frame(spec)).empty()) << "nor is told what was sent to all";
    EXPECT_EQ(drops(DropReason::GatewayTakesOnlyPing), 3U);
}

TEST_F(Ipv6Link, MulticastIsCountedAndGoesNowhere) {
    FrameSpec spec = from_a1(ip("fe80::4"), ip("ff02::16"));
    spec.protocol = kProtocolIcmpv6;
    spec.icmp_type = 143;
    spec.extension_headers = {kProtocolIcmpv6, 0, 5, 2, 0, 0, 1, 0};  // RFC 3810: router alert
    EXPECT_TRUE(answers_to(build_frame(spec)).empty());
    EXPECT_EQ(drops(DropReason::MulticastListenerIgnored), 1U);
    EXPECT_TRUE(answers_to(build_frame(from_a1(ip("fd00:1:1::4"), ip("ff05::9")))).empty());
    EXPECT_EQ(drops(DropReason::BroadcastNotCarried), 1U);
}

TEST_F(Ipv6Link, APortWithoutIpv6PassesNoneOfIt) {
    FrameSpec spec = world.frame("a1", "a2", IpVersion::V6);
    spec.source_mac = world.vm("old").port.mac;
    EXPECT_TRUE(answers_to(build_frame(spec), "old").empty());
    Bytes probe = solicitation(ip("::"), ip("fe80::9"));
    EXPECT_TRUE(answers_to(probe, "old").empty());
    EXPECT_EQ(drops(DropReason::IpVersionNotOfPort), 2U);
}

// ---- ICMPv6 of the gateway ----

TEST_F(Ipv6Link, TheGatewayAnswersPing) {
    FrameSpec ping = world.frame("a1", "a2", IpVersion::V6);
    ping.protocol = kProtocolIcmpv6;
    ping.icmp_type = kIcmpv6EchoRequest;
    ping.destination = ip("fd00:1:1::1");
    ping.destination_mac = kRouterMac;
    const auto answers = answers_to(build_frame(ping));
    ASSERT_EQ(answers.size(), 1U);
    FrameSpec pong = ping;
    std::swap(pong.source, pong.destination);
    pong.source_mac = kRouterMac;
    pong.destination_mac = ping.source_mac;
    pong.icmp_type = kIcmpv6EchoReply;
    EXPECT_EQ(answers[0].bytes, build_frame(pong));
}

TEST_F(Ipv6Link, TheGatewayTellsThatNobodyListensForUdp) {
    FrameSpec spec = world.frame("a1", "a2", IpVersion::V6);
    spec.destination = ip("fd00:1:1::1");
    spec.destination_port = 33434;
    spec.time_to_live = 1;
    const auto answers = answers_to(build_frame(spec));
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_TRUE(has_right_checksums(answers[0].bytes));
    const auto header = read_header<Ipv6Header>(answers[0].bytes, 14);
    EXPECT_EQ(IpAddress::v6(header.source), ip("fd00:1:1::1"));
    EXPECT_EQ(IpAddress::v6(header.destination), ip("fd00:1:1::4"));
    EXPECT_EQ(answers[0].bytes[54], kIcmpv6Unreachable);
    EXPECT_EQ(answers[0].bytes[55], kIcmpv6PortUnreachable);
}

TEST_F(Ipv6Link, ARoutedPacketWithoutHopsLeftIsReportedByTheGateway) {
    FrameSpec spec = world.frame("a1", "a3", IpVersion::V6);
    spec.time_to_live = 2;
    world.deliver("a1", spec);
    EXPECT_EQ(world.take("a3").size(), 1U);
    spec.time_to_live = 1;  // by now a flow exists: the hit must see it too
    const auto answers = answers_to(build_frame(spec));
    ASSERT_EQ(answers.size(), 1U);
    const auto header = read_header<Ipv6Header>(answers[0].bytes, 14);
    EXPECT_EQ(IpAddress::v6(header.source), ip("fd00:1:1::1"));
    EXPECT_EQ(IpAddress::v6(header.destination), ip("fd00:1:1::4"));
    EXPECT_EQ(answers[0].bytes[54], kIcmpv6TimeExceeded);
}

TEST_F(Ipv6Link, ATooBigPacketIsReportedWithTheMtu) {
    FrameSpec spec = world.frame("a1", "a2", IpVersion::V6);
    spec.payload = Bytes(1500, 1);
    const auto answers = answers_to(build_frame(spec));
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].bytes[54], kIcmpv6PacketTooBig);
    EXPECT_EQ(read_header<Be32>(answers[0].bytes, 58).get(), 1500U);
    EXPECT_EQ(answers[0].bytes.size(), 14U + 1280U);
    spec.protocol = kProtocolIcmpv6;
    spec.icmp_type = kIcmpv6PacketTooBig;
    EXPECT_TRUE(answers_to(build_frame(spec)).empty()) << "an error is not answered by another";
    EXPECT_EQ(drops(DropReason::MtuExceeded), 2U);
}

}  // namespace
}  // namespace nc::vswitch
