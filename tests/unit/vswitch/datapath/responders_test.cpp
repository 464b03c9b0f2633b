// What the switch answers itself: ARP, DHCP, and ICMP in the gateway's name.
#include <algorithm>

#include <gtest/gtest.h>

#include "tests/packet/world.hpp"

namespace nc::vswitch {
namespace {

using namespace test;

class Responders : public testing::Test {
  protected:
    Responders() : world(2) {
        world.add_network("red", {"10.1.1.0/24", "10.1.2.0/24"});
        world.add_vm("a1", "red", "10.1.1.4", 0);
        world.add_vm("a2", "red", "10.1.1.5", 1);
        world.add_vm("a3", "red", "10.1.2.4", 1);
        world.vm("a1").port.dns_servers = {ip("10.1.1.53"), ip("10.1.1.54")};
        world.publish();
    }

    std::vector<OffloadedFrame> answers_to(const Bytes& frame) {
        world.send("a1", OffloadedFrame{frame, {}});
        world.run();
        return world.take("a1");
    }
    std::uint64_t drops(DropReason reason) {
        return world.processor(0).drop_counts()[static_cast<std::size_t>(reason)];
    }
    /// The MAC that the answer to "who has `target`" names; zero: no answer.
    MacAddress resolved(const std::string& target) {
        const auto answers = answers_to(build_arp_request(world.vm("a1").port.mac, ip("10.1.1.4"), ip(target)));
        if (answers.size() != 1) return {};
        const auto reply = read_header<ArpPacket>(answers[0].bytes, 14);
        EXPECT_EQ(reply.operation.get(), kArpReply);
        EXPECT_EQ(IpAddress::v4(reply.sender_address.get()), ip(target));
        EXPECT_EQ(reply.target_mac, world.vm("a1").port.mac);
        return reply.sender_mac;
    }

    World world;
};

TEST_F(Responders, ArpGivesTheRouterForTheGatewayAndTheOwnMacForANeighbour) {
    EXPECT_EQ(resolved("10.1.1.1"), kRouterMac);
    EXPECT_EQ(resolved("10.1.1.5"), world.vm("a2").port.mac);
}

TEST_F(Responders, ArpForOthersStaysUnansweredAndReachesNobody) {
    EXPECT_TRUE(resolved("10.1.1.99").is_zero());
    EXPECT_TRUE(resolved("10.1.2.4").is_zero());
    EXPECT_TRUE(world.take("a2").empty());
    EXPECT_TRUE(world.take("a3").empty());
    EXPECT_EQ(drops(DropReason::ArpNotAnswered), 2U);
}

TEST_F(Responders, AProbeForTheOwnAddressStaysUnanswered) {
    EXPECT_TRUE(answers_to(build_arp_request(world.vm("a1").port.mac, IpAddress{}, ip("10.1.1.4"))).empty());
    EXPECT_TRUE(resolved("10.1.1.4").is_zero());
}

TEST_F(Responders, ArpGuardDropsAClaimOfAnotherAddress) {
    const Bytes claim = build_arp_request(world.vm("a1").port.mac, ip("10.1.1.5"), ip("10.1.1.1"));
    EXPECT_EQ(answers_to(claim).size(), 1U);
    world.vm("a1").port.arp_guard = true;
    world.publish();
    EXPECT_TRUE(answers_to(claim).empty());
    EXPECT_EQ(drops(DropReason::ArpGuard), 1U);
    EXPECT_EQ(resolved("10.1.1.1"), kRouterMac);
}

TEST_F(Responders, TheGatewayAnswersPing) {
    FrameSpec ping = world.frame("a1", "a2");
    ping.protocol = kProtocolIcmp;
    ping.destination = ip("10.1.1.1");
    ping.destination_mac = kRouterMac;
    const auto answers = answers_to(build_frame(ping));
    ASSERT_EQ(answers.size(), 1U);
    FrameSpec pong = ping;
    std::swap(pong.source, pong.destination);
    pong.source_mac = kRouterMac;
    pong.destination_mac = ping.source_mac;
    pong.icmp_type = kIcmpEchoReply;
    EXPECT_EQ(answers[0].bytes, build_frame(pong));
    ping.destination = ip("10.1.2.1");
    EXPECT_EQ(answers_to(build_frame(ping)).size(), 1U);
}

TEST_F(Responders, TheGatewayTellsThatNobodyListensForUdp) {
    for (const std::string gateway : {"10.1.1.1", "10.1.2.1"}) {
        for (const std::uint8_t time_to_live : {std::uint8_t{1}, std::uint8_t{64}}) {  // as traceroute begins and ends
            FrameSpec spec = world.frame("a1", "a2");
            spec.destination = ip(gateway);
            spec.destination_port = 33434;
            spec.time_to_live = time_to_live;
            const auto before = drops(DropReason::GatewayTakesOnlyPing);
            const Bytes sent = build_frame(spec);
            const auto answers = answers_to(sent);
            ASSERT_EQ(answers.size(), 1U);
            const Bytes& error = answers[0].bytes;
            EXPECT_TRUE(has_right_checksums(error));
            const auto ethernet = read_header<EthernetHeader>(error, 0);
            EXPECT_EQ(ethernet.source, kRouterMac);
            EXPECT_EQ(ethernet.destination, world.vm("a1").port.mac);
            const auto ip_header = read_header<Ipv4Header>(error, 14);
            EXPECT_EQ(IpAddress::v4(ip_header.source.get()), ip(gateway)) << "from the address that was asked";
            EXPECT_EQ(IpAddress::v4(ip_header.destination.get()), ip("10.1.1.4"));
            const auto icmp = read_header<IcmpHeader>(error, 34);
            EXPECT_EQ(icmp.type, kIcmpUnreachable);
            EXPECT_EQ(icmp.code, kIcmpPortUnreachable);
            EXPECT_TRUE(std::equal(error.begin() + 42, error.end(), sent.begin() + 14, sent.end()));
            EXPECT_EQ(drops(DropReason::GatewayTakesOnlyPing), before + 1);
        }
    }
}

TEST_F(Responders, TheGatewayRefusesConnections) {
    FrameSpec spec = world.frame("a1", "a2");
    spec.destination = ip("10.1.1.1");
    spec.protocol = kProtocolTcp;
    spec.tcp_flags = kTcpSyn;
    spec.tcp_sequence = 0xFFFFFFFF;
    spec.payload.clear();
    const auto answers = answers_to(build_frame(spec));
    ASSERT_EQ(answers.size(), 1U);
    const Bytes& reset = answers[0].bytes;
    EXPECT_TRUE(has_right_checksums(reset));
    EXPECT_EQ(IpAddress::v4(read_header<Ipv4Header>(reset, 14).source.get()), ip("10.1.1.1"));
    const auto tcp = read_header<TcpHeader>(reset, 34);
    EXPECT_EQ(tcp.source_port.get(), spec.destination_port);
    EXPECT_EQ(tcp.destination_port.get(), spec.source_port);
    EXPECT_EQ(tcp.flags, kTcpRst | kTcpAck);
    EXPECT_EQ(tcp.sequence.get(), 0U);
    EXPECT_EQ(tcp.acknowledgement.get(), 0U);
    for (const std::uint8_t flags : {kTcpAck, kTcpRst, static_cast<std::uint8_t>(kTcpSyn | kTcpAck)}) {
        spec.tcp_flags = flags;
        EXPECT_TRUE(answers_to(build_frame(spec)).empty()) << int{flags};
    }
    EXPECT_EQ(drops(DropReason::GatewayTakesOnlyPing), 4U);
}

TEST_F(Responders, TheGatewayRefusesNoMoreThanAHundredInASecond) {
    FrameSpec udp = world.frame("a1", "a2");
    udp.destination = ip("10.1.1.1");
    FrameSpec syn = udp;
    syn.protocol = kProtocolTcp;
    syn.tcp_flags = kTcpSyn;
    std::size_t refused = 0;
    for (int i = 0; i < 60; ++i)
        refused += answers_to(build_frame(udp)).size() + answers_to(build_frame(syn)).size();
    EXPECT_EQ(refused, 100U);
    EXPECT_EQ(drops(DropReason::GatewayTakesOnlyPing), 120U);
    world.now += 1000;
    EXPECT_EQ(answers_to(build_frame(udp)).size(), 1U);
}

TEST_F(Responders, TheGatewayIsSilentToFragmentsAndOtherProtocols) {
    FrameSpec spec = world.frame("a1", "a2");
    spec.destination = ip("10.1.1.1");
    spec.protocol = 47;
    EXPECT_TRUE(answers_to(build_frame(spec)).empty());
    spec.protocol = kProtocolUdp;
    spec.fragment = 100;
    EXPECT_TRUE(answers_to(build_frame(spec)).empty());
}

TEST_F(Responders, ARoutedPacketWithoutTimeToLiveIsReportedByTheGateway) {
    FrameSpec spec = world.frame("a1", "a3");
    spec.time_to_live = 2;
    EXPECT_TRUE(answers_to(build_frame(spec)).empty());
    EXPECT_EQ(world.take("a3").size(), 1U);
    spec.time_to_live = 1;  // by now a flow exists: the hit must see it too
    const auto answers = answers_to(build_frame(spec));
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_TRUE(world.take("a3").empty());
    const Bytes& error = answers[0].bytes;
    EXPECT_TRUE(has_right_checksums(error));
    const auto ip_header = read_header<Ipv4Header>(error, 14);
    EXPECT_EQ(IpAddress::v4(ip_header.source.get()), ip("10.1.1.1"));
    EXPECT_EQ(IpAddress::v4(ip_header.destination.get()), ip("10.1.1.4"));
    EXPECT_EQ(read_header<IcmpHeader>(error, 34).type, kIcmpTimeExceeded);
}

TEST_F(Responders, TheSameSubnetTakesATimeToLiveOfOne) {
    FrameSpec spec = world.frame("a1", "a2");
    spec.time_to_live = 1;
    world.deliver("a1", spec);
    EXPECT_EQ(world.take("a2").size(), 1U);
}

TEST_F(Responders, ATooBigPacketIsReportedWithTheMtuWhetherOrNotItMayBeFragmented) {
    for (const std::uint16_t fragment : {kIpv4DontFragment, std::uint16_t{0}}) {
        FrameSpec spec = world.frame("a1", "a2");
        spec.fragment = fragment;
        spec.payload = Bytes(1500, 1);
        const auto before = drops(DropReason::MtuExceeded);
        const auto answers = answers_to(build_frame(spec));
        ASSERT_EQ(answers.size(), 1U);
        const auto icmp = read_header<IcmpHeader>(answers[0].bytes, 34);
        EXPECT_EQ(icmp.type, kIcmpUnreachable);
        EXPECT_EQ(icmp.code, kIcmpFragmentationNeeded);
        EXPECT_EQ(icmp.sequence.get(), 1500);
        EXPECT_TRUE(has_right_checksums(answers[0].bytes));
        EXPECT_TRUE(world.take("a2").empty());
        EXPECT_EQ(drops(DropReason::MtuExceeded), before + 1);
    }
}

TEST_F(Responders, AnIcmpErrorIsNeverAnsweredByAnother) {
    FrameSpec spec = world.frame("a1", "a3");
    spec.protocol = kProtocolIcmp;
    spec.icmp_type = kIcmpUnreachable;
    spec.time_to_live = 1;
    EXPECT_TRUE(answers_to(build_frame(spec)).empty());
}

// ---- DHCP ----

constexpr std::uint8_t kDiscover = 1;
constexpr std::uint8_t kOffer = 2;
constexpr std::uint8_t kRequest = 3;
constexpr std::uint8_t kAck = 5;
constexpr std::uint8_t kNak = 6;
constexpr std::uint8_t kInform = 8;

struct DhcpQuery {
    std::uint8_t type = kDiscover;
    IpAddress source;
    IpAddress destination = ip("255.255.255.255");
    IpAddress client_address;
    std::optional<IpAddress> requested;
    std::optional<IpAddress> server{};
    bool wants_broadcast = false;
};

void append_address(Bytes& bytes, const IpAddress& address) {
    bytes.insert(bytes.end(), address.bytes().begin(), address.bytes().end());
}

Bytes dhcp(const MacAddress& mac, const DhcpQuery& query) {
    Bytes message = {
        1, 1, 6, 0, 0xAA, 0xBB, 0xCC, 0xDD, 0, 0, query.wants_broadcast ? std::uint8_t{0x80} : std::uint8_t{0}, 0};
    append_address(message, query.client_address);
    message.resize(28);
    message.insert(message.end(), mac.bytes().begin(), mac.bytes().end());
    message.resize(236);
    message.insert(message.end(), {0x63, 0x82, 0x53, 0x63, 53, 1, query.type});
    if (query.requested) {
        message.insert(message.end(), {50, 4});
        append_address(message, *query.requested);
    }
    if (query.server) {
        message.insert(message.end(), {54, 4});
        append_address(message, *query.server);
    }
    message.push_back(255);
    FrameSpec spec;
    spec.source_mac = mac;
    spec.destination_mac = query.destination == ip("255.255.255.255") ? MacAddress::broadcast() : kRouterMac;
    spec.source = query.source;
    spec.destination = query.destination;
    spec.source_port = 68;
    spec.destination_port = 67;
    spec.payload = message;
    return build_frame(spec);
}

/// The value of a DHCP option in an answer; empty: absent.
Bytes option(const Bytes& frame, std::uint8_t wanted) {
    for (std::size_t at = 42 + 240; at + 1 < frame.size() && frame[at] != 255; at += std::size_t{2} + frame[at + 1])
        if (frame[at] == wanted)
            return Bytes(frame.begin() + static_cast<std::ptrdiff_t>(at) + 2,
                         frame.begin() + static_cast<std::ptrdiff_t>(at) + 2 + frame[at + 1]);
    return {};
}

IpAddress your_address(const Bytes& frame) { return IpAddress::v4(read_header<Be32>(frame, 42 + 16).get()); }

TEST_F(Responders, DhcpOffersThePolicysAddressWithAllSettings) {
    const auto answers = answers_to(dhcp(world.vm("a1").port.mac, {}));
    ASSERT_EQ(answers.size(), 1U);
    const Bytes& offer = answers[0].bytes;
    EXPECT_TRUE(has_right_checksums(offer));
    EXPECT_EQ(option(offer, 53), Bytes{kOffer});
    EXPECT_EQ(your_address(offer), ip("10.1.1.4"));
    EXPECT_EQ(option(offer, 1), (Bytes{255, 255, 255, 0}));
    EXPECT_EQ(option(offer, 3), (Bytes{10, 1, 1, 1}));
    EXPECT_EQ(option(offer, 54), (Bytes{10, 1, 1, 1}));
    EXPECT_EQ(option(offer, 6), (Bytes{10, 1, 1, 53, 10, 1, 1, 54}));
    EXPECT_EQ(option(offer, 26), (Bytes{1500 >> 8, 1500 & 0xFF}));
    EXPECT_EQ(option(offer, 51).size(), 4U);
    const auto ethernet = read_header<EthernetHeader>(offer, 0);
    EXPECT_EQ(ethernet.source, kRouterMac);
    EXPECT_EQ(ethernet.destination, world.vm("a1").port.mac);
}

TEST_F(Responders, DhcpTellsASmallerMtuOfTheUnderlay) {
    world.processor(0).set_underlay(std::make_unique<MemoryUnderlay>(world.wire(), world.provider_address(0)), 1500);
    const auto answers = answers_to(dhcp(world.vm("a1").port.mac, {}));
    EXPECT_EQ(option(answers.at(0).bytes, 26), (Bytes{1450 >> 8, 1450 & 0xFF}));
}

TEST_F(Responders, DhcpAnswersByBroadcastWhenAskedTo) {
    DhcpQuery query;
    query.wants_broadcast = true;
    const auto answers = answers_to(dhcp(world.vm("a1").port.mac, query));
    EXPECT_EQ(read_header<EthernetHeader>(answers.at(0).bytes, 0).destination, MacAddress::broadcast());
}

TEST_F(Responders, DhcpAcknowledgesTheOwnAddressAndRefusesAnother) {
    DhcpQuery query;
    query.type = kRequest;
    query.requested = ip("10.1.1.4");
    EXPECT_EQ(option(answers_to(dhcp(world.vm("a1").port.mac, query)).at(0).bytes, 53), Bytes{kAck});
    query.requested = ip("10.1.1.5");
    const auto refused = answers_to(dhcp(world.vm("a1").port.mac, query));
    EXPECT_EQ(option(refused.at(0).bytes, 53), Bytes{kNak});
    EXPECT_EQ(your_address(refused[0].bytes), IpAddress{});
}

TEST_F(Responders, DhcpLeavesARequestToTheServerThatItNames) {
    DhcpQuery query;
    query.type = kRequest;
    query.requested = ip("10.1.1.4");
    query.server = ip("10.1.1.1");
    EXPECT_EQ(option(answers_to(dhcp(world.vm("a1").port.mac, query)).at(0).bytes, 53), Bytes{kAck});
    query.server = ip("10.1.1.2");
    EXPECT_TRUE(answers_to(dhcp(world.vm("a1").port.mac, query)).empty());
}

TEST_F(Responders, DhcpRenewsByUnicast) {
    DhcpQuery query;
    query.type = kRequest;
    query.source = query.client_address = ip("10.1.1.4");
    query.destination = ip("10.1.1.1");
    const auto answers = answers_to(dhcp(world.vm("a1").port.mac, query));
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(option(answers[0].bytes, 53), Bytes{kAck});
    EXPECT_EQ(IpAddress::v4(read_header<Ipv4Header>(answers[0].bytes, 14).destination.get()), ip("10.1.1.4"));
}

TEST_F(Responders, DhcpInformGetsSettingsWithoutALease) {
    DhcpQuery query;
    query.type = kInform;
    query.client_address = ip("10.1.1.4");
    const auto answers = answers_to(dhcp(world.vm("a1").port.mac, query));
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_TRUE(option(answers[0].bytes, 51).empty());
    EXPECT_FALSE(option(answers[0].bytes, 1).empty());
}

TEST_F(Responders, DhcpFromAnotherMacIsNotAnswered) {
    EXPECT_TRUE(answers_to(dhcp(world.vm("a2").port.mac, {})).empty());
    EXPECT_EQ(drops(DropReason::SourceMacSpoofed), 1U);
}

TEST_F(Responders, DhcpCutOffAnywhereIsNotAnswered) {
    FrameSpec spec;
    const Bytes whole = dhcp(world.vm("a1").port.mac, {});
    const Bytes message(whole.begin() + 42, whole.end());
    for (std::size_t length = 0; length + 2 < message.size(); ++length) {
        spec.source_mac = world.vm("a1").port.mac;
        spec.destination_mac = MacAddress::broadcast();
        spec.source = IpAddress{};
        spec.destination = ip("255.255.255.255");
        spec.source_port = 68;
        spec.destination_port = 67;
        spec.payload = Bytes(message.begin(), message.begin() + static_cast<std::ptrdiff_t>(length));
        EXPECT_TRUE(answers_to(build_frame(spec)).empty()) << length;
    }
}

}  // namespace
}  // namespace nc::vswitch
