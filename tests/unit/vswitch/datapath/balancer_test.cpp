// A load balancer inside a virtual network, from the VM's frame to the member's and back.
#include <gtest/gtest.h>

#include "tests/packet/answer.hpp"
#include "tests/packet/world.hpp"
#include "vswitch/packet/checksum.hpp"

namespace nc::vswitch {
namespace {

using namespace test;

class Balancer : public testing::Test {
  protected:
    Balancer() : world(2) {
        world.add_network("red", {"10.1.1.0/24", "10.1.2.0/24"});
        world.add_network("blue", {"10.2.1.0/24"});
        world.add_vm("client", "red", "10.1.1.4", 0);
        world.add_vm("near", "red", "10.1.1.5", 0);
        world.add_vm("far", "red", "10.1.2.6", 1);
        world.add_vm("peer", "blue", "10.2.1.4", 1);
        world.peer("red", "blue");
    }

    goal_state::BalancerRule& web(const std::vector<std::string>& members) {
        goal_state::BalancerRule& rule = world.balance("red", kFrontEnd, kProtocolTcp, 80, members);
        rule.back_end_port = 8080;
        return rule;
    }

    FrameSpec to_front_end(const std::string& from, std::uint16_t source_port = 1000) {
        FrameSpec spec = world.frame(from, "near");
        spec.destination_mac = kRouterMac;
        spec.destination = ip(kFrontEnd);
        spec.protocol = kProtocolTcp;
        spec.tcp_flags = kTcpSyn;
        spec.source_port = source_port;
        spec.destination_port = 80;
        return spec;
    }

    /// What answers the frame that arrived.
    static FrameSpec answer_to(const Bytes& frame) {
        ParsedPacket parsed;
        EXPECT_EQ(parse(frame, parsed), DropReason::None);
        FrameSpec spec = test::answer_to(parsed);
        spec.tcp_flags = kTcpSyn | kTcpAck;
        return spec;
    }

    /// The only frame that has arrived at `vm`.
    Bytes only_frame(const std::string& vm) {
        auto frames = world.take(vm);
        EXPECT_EQ(frames.size(), 1U) << vm;
        if (frames.empty()) return {};
        EXPECT_TRUE(has_right_checksums(frames[0].bytes)) << vm;
        return frames[0].bytes;
    }
    static ParsedPacket parsed(const Bytes& frame) {
        ParsedPacket packet;
        EXPECT_EQ(parse(frame, packet), DropReason::None);
        return packet;
    }
    std::uint64_t drops(std::size_t host, DropReason reason) {
        return world.processor(host).drop_counts()[static_cast<std::size_t>(reason)];
    }
    static std::string text(const IpAddress& address, std::uint16_t port) {
        return address.to_string() + ":" + std::to_string(port);
    }

    static constexpr const char* kFrontEnd = "10.1.1.200";
    World world;
};

TEST_F(Balancer, TranslatesToTheMemberAndBack) {
    web({"far"});
    world.publish();
    for (int time = 0; time < 3; ++time) {  // the first walks, the others hit
        FrameSpec spec = to_front_end("client");
        if (time > 0) spec.tcp_flags = kTcpAck;
        world.deliver("client", spec);
        const Bytes arrived = only_frame("far");
        const ParsedPacket there = parsed(arrived);
        EXPECT_EQ(text(there.tuple.source, there.tuple.source_port), "10.1.1.4:1000");
        EXPECT_EQ(text(there.tuple.destination, there.tuple.destination_port), "10.1.2.6:8080");
        EXPECT_EQ(there.time_to_live, 63);
        EXPECT_EQ(there.source_mac, kRouterMac);

        world.deliver("far", answer_to(arrived));
        const ParsedPacket back = parsed(only_frame("client"));
        EXPECT_EQ(text(back.tuple.source, back.tuple.source_port), "10.1.1.200:80");
        EXPECT_EQ(text(back.tuple.destination, back.tuple.destination_port), "10.1.1.4:1000");
        EXPECT_EQ(back.source_mac, kRouterMac);
    }
    EXPECT_GE(world.processor(0).counters().flow_hits, 4U);
}

TEST_F(Balancer, TranslatesOnOneHostToo) {
    web({"near"});
    world.publish();
    for (int time = 0; time < 2; ++time) {
        world.deliver("client", to_front_end("client"));
        const Bytes arrived = only_frame("near");
        EXPECT_EQ(parsed(arrived).tuple.destination, ip("10.1.1.5"));
        world.deliver("near", answer_to(arrived));
        EXPECT_EQ(parsed(only_frame("client")).tuple.source, ip(kFrontEnd));
    }
}

TEST_F(Balancer, IsReachedFromAPeerUntilThePeeringEnds) {
    web({"near", "far"});
    world.publish();
    FrameSpec spec = to_front_end("peer");
    world.deliver("peer", spec);
    const bool is_near = !world.port("near").to_vm.empty();
    const Bytes arrived = only_frame(is_near ? "near" : "far");
    world.deliver(is_near ? "near" : "far", answer_to(arrived));
    EXPECT_EQ(parsed(only_frame("peer")).tuple.source, ip(kFrontEnd));

    world.unpeer("red", "blue");
    world.publish();
    world.deliver("peer", spec);
    EXPECT_TRUE(world.take("near").empty() && world.take("far").empty());
}

TEST_F(Balancer, KeepsAConnectionAtItsMemberWhenThatTakesNoNewOnes) {
    web({"near", "far"});
    world.publish();
    world.deliver("client", to_front_end("client"));
    const std::string first = world.port("near").to_vm.empty() ? "far" : "near";
    const std::string second = first == "near" ? "far" : "near";
    const Bytes arrived = only_frame(first);
    world.deliver(first, answer_to(arrived));
    only_frame("client");

    for (goal_state::BalancerMember& member : world.balancer_rules[0].members)
        member.takes_new_connections = member.address != world.vm(first).port.addresses[0].address;
    world.publish();
    FrameSpec more = to_front_end("client");
    more.tcp_flags = kTcpAck;
    world.deliver("client", more);
    only_frame(first);
    world.deliver("client", to_front_end("client", 1001));
    world.deliver("client", to_front_end("client", 1002));
    EXPECT_EQ(world.take(second).size(), 2U);
}

TEST_F(Balancer, MovesAConnectionThatNobodyAnsweredAndDatagrams) {
    web({"near", "far"});
    world.balance("red", kFrontEnd, kProtocolUdp, 53, {"near", "far"});
    world.publish();
    FrameSpec datagram = to_front_end("client");
    datagram.protocol = kProtocolUdp;
    datagram.destination_port = 53;
    for (const FrameSpec& spec : {to_front_end("client"), datagram}) {
        for (goal_state::BalancerRule& rule : world.balancer_rules)
            for (goal_state::BalancerMember& member : rule.members)
                member.takes_new_connections = true;
        world.publish();
        world.deliver("client", spec);
        const std::string first = world.port("near").to_vm.empty() ? "far" : "near";
        const std::string second = first == "near" ? "far" : "near";
        only_frame(first);
        for (goal_state::BalancerRule& rule : world.balancer_rules)
            for (goal_state::BalancerMember& member : rule.members)
                member.takes_new_connections = member.address != world.vm(first).port.addresses[0].address;
        world.publish();
        world.deliver("client", spec);
        const Bytes arrived = only_frame(second);
        world.deliver(second, answer_to(arrived));
        EXPECT_EQ(parsed(only_frame("client")).tuple.source, ip(kFrontEnd));
    }
}

TEST_F(Balancer, DropsWithReasonsOfItsOwn) {
    goal_state::BalancerRule& rule = web({"near"});
    rule.members[0].takes_new_connections = false;
    world.publish();
    world.deliver("client", to_front_end("client"));
    EXPECT_EQ(drops(0, DropReason::NoMember), 1U);
    FrameSpec other_port = to_front_end("client");
    other_port.destination_port = 81;
    world.deliver("client", other_port);
    FrameSpec ping = to_front_end("client");
    ping.protocol = kProtocolIcmp;
    world.deliver("client", ping);
    EXPECT_EQ(drops(0, DropReason::FrontEndWithoutRule), 2U);
}

TEST_F(Balancer, EndsConnectionsWithTheirRule) {
    web({"far"});
    world.publish();
    world.deliver("client", to_front_end("client"));
    const FrameSpec answer = answer_to(only_frame("far"));
    world.balancer_rules.clear();
    world.publish();
    world.deliver("far", answer);
    EXPECT_TRUE(world.take("client").empty());
    EXPECT_EQ(drops(0, DropReason::FrontEndWithoutRule), 1U);
}

TEST_F(Balancer, KeepsADirectConnectionApart) {
    web({"far"});
    world.publish();
    world.deliver("client", to_front_end("client"));
    const Bytes arrived = only_frame("far");
    FrameSpec direct = to_front_end("client");
    direct.destination = ip("10.1.2.6");
    direct.destination_port = 8080;
    world.deliver("client", direct);
    EXPECT_TRUE(world.take("far").empty());
    EXPECT_EQ(drops(0, DropReason::TranslationConflict), 1U);
    direct.source_port = 1001;
    world.deliver("client", direct);
    const Bytes directly = only_frame("far");
    world.deliver("client", to_front_end("client", 1001));
    EXPECT_EQ(drops(0, DropReason::TranslationConflict), 2U);
    world.deliver("far", answer_to(directly));
    EXPECT_EQ(parsed(only_frame("client")).tuple.source, ip("10.1.2.6"));
    world.deliver("far", answer_to(arrived));
    EXPECT_EQ(parsed(only_frame("client")).tuple.source, ip(kFrontEnd));
}

TEST_F(Balancer, HandsPacketsOnUnchangedWithAFloatingAddress) {
    goal_state::BalancerRule& rule = web({"near", "far"});
    rule.floating_address = true;
    world.publish();
    for (const std::string client : {"client", "peer"}) {
        for (std::uint16_t port = 1; port <= 8; ++port) {
            world.deliver(client, to_front_end(client, port));
            const std::string member = world.port("near").to_vm.empty() ? "far" : "near";
            const Bytes arrived = only_frame(member);
            EXPECT_EQ(parsed(arrived).tuple.destination, ip(kFrontEnd));
            EXPECT_EQ(parsed(arrived).tuple.destination_port, 80);
            world.deliver(member, answer_to(arrived));
            EXPECT_EQ(parsed(only_frame(client)).tuple.source, ip(kFrontEnd));
        }
    }
    // Who is no member may not speak for the front end.
    FrameSpec spoofed = world.frame("client", "near");
    spoofed.source = ip(kFrontEnd);
    world.deliver("client", spoofed);
    EXPECT_EQ(drops(0, DropReason::SourceAddressSpoofed), 1U);
}

TEST_F(Balancer, TakesWhatAnApplianceForwardsInTheNameOfAFloatingFrontEnd) {
    web({"near"}).floating_address = true;
    world.add_vm("appliance", "red", "10.1.2.7", 1);
    FrameSpec forwarded = world.frame("appliance", "client");
    forwarded.source = ip(kFrontEnd);
    world.vm("appliance").port.allow_ip_forwarding = true;
    world.publish();
    world.deliver("appliance", forwarded);
    EXPECT_EQ(parsed(only_frame("client")).tuple.source, ip(kFrontEnd));
}

TEST_F(Balancer, LetsAccessControlSeeTheFrontEndAtTheClientAndTheMemberAtTheMember) {
    web({"far"});
    goal_state::AclRule deny;
    deny.direction = goal_state::AclDirection::Outbound;
    deny.action = goal_state::AclAction::Deny;
    deny.destinations = {prefix("10.1.1.200/32")};
    world.vm("client").port.acl_rules = {deny};
    world.publish();
    world.deliver("client", to_front_end("client"));
    EXPECT_TRUE(world.take("far").empty());

    deny.destinations = {prefix("10.1.2.6/32")};  // the member, which the client's port does not see
    world.vm("client").port.acl_rules = {deny};
    world.publish();
    world.deliver("client", to_front_end("client"));
    only_frame("far");

    goal_state::AclRule at_member = deny;
    at_member.direction = goal_state::AclDirection::Inbound;
    at_member.sources = {prefix("10.1.1.4/32")};
    at_member.destination_ports = {{8080, 8080}};
    world.vm("far").port.acl_rules = {at_member};
    world.publish();
    world.deliver("client", to_front_end("client", 1001));
    EXPECT_TRUE(world.take("far").empty());
    EXPECT_EQ(drops(1, DropReason::AclDenied), 1U);
}

TEST_F(Balancer, TranslatesWhatIcmpErrorsQuote) {
    world.balance("red", kFrontEnd, kProtocolUdp, 53, {"far"}).back_end_port = 5353;
    world.publish();
    FrameSpec query = to_front_end("client");
    query.protocol = kProtocolUdp;
    query.destination_port = 53;
    world.deliver("client", query);
    const Bytes arrived = only_frame("far");
    // The member has nobody at that port.
    FrameSpec unreachable = answer_to(arrived);
    unreachable.protocol = kProtocolIcmp;
    unreachable.icmp_type = kIcmpUnreachable;
    unreachable.icmp_code = 3;
    unreachable.source_port = 0;
    unreachable.payload.assign(arrived.begin() + 14, arrived.end());
    world.deliver("far", unreachable);
    const Bytes told = only_frame("client");
    const ParsedPacket error = parsed(told);
    EXPECT_EQ(error.tuple.source, ip(kFrontEnd));
    Tuple quoted;
    ASSERT_TRUE(parse_quoted_tuple(told, error, quoted));
    EXPECT_EQ(text(quoted.source, quoted.source_port), "10.1.1.4:1000");
    EXPECT_EQ(text(quoted.destination, quoted.destination_port), "10.1.1.200:53");
    Bytes header(told.begin() + error.payload_offset, told.begin() + error.payload_offset + 20);
    EXPECT_EQ(fold(add_to_sum(0, header)), 0xFFFF);

    // And the client refuses the answer.
    const FrameSpec answer = answer_to(arrived);
    world.deliver("far", answer);
    const Bytes answered = only_frame("client");
    FrameSpec refusal = answer_to(answered);
    refusal.protocol = kProtocolIcmp;
    refusal.icmp_type = kIcmpUnreachable;
    refusal.icmp_code = 3;
    refusal.source_port = 0;
    refusal.payload.assign(answered.begin() + 14, answered.end());
    world.deliver("client", refusal);
    const Bytes refused = only_frame("far");
    ASSERT_TRUE(parse_quoted_tuple(refused, parsed(refused), quoted));
    EXPECT_EQ(text(quoted.source, quoted.source_port), "10.1.2.6:5353");
    EXPECT_EQ(text(quoted.destination, quoted.destination_port), "10.1.1.4:1000");
}

TEST_F(Balancer, TakesLaterFragmentsToTheMemberOfTheFirst) {
    world.balance("red", kFrontEnd, kProtocolUdp, 53, {"near", "far"});
    world.publish();
    for (std::uint16_t id = 1; id < 6; ++id) {
        FrameSpec whole = to_front_end("client", id);
        whole.protocol = kProtocolUdp;
        whole.destination_port = 53;
        whole.identification = id;
        whole.payload = Bytes(64, 9);
        FrameSpec first = whole;
        first.fragment = kIpv4MoreFragments;
        first.payload = Bytes(32, 9);  // its checksum is of another datagram; the switch does not look
        world.deliver("client", first);
        const std::string member = world.port("near").to_vm.empty() ? "far" : "near";
        ASSERT_EQ(world.take(member).size(), 1U);
        FrameSpec later = whole;
        later.fragment = 5;
        later.payload = Bytes(32, 9);
        world.deliver("client", later);
        const auto frames = world.take(member);
        ASSERT_EQ(frames.size(), 1U);
        EXPECT_EQ(parsed(frames[0].bytes).tuple.destination, world.vm(member).port.addresses[0].address.value());
    }
}

TEST_F(Balancer, KeepsUnfinishedChecksumsOfLargeSegmentsRight) {
    web({"near", "far"});
    world.publish();
    FrameSpec spec = to_front_end("client");
    world.deliver("client", spec);
    const std::string member = world.port("near").to_vm.empty() ? "far" : "near";
    only_frame(member);
    spec.tcp_flags = kTcpAck;
    spec.payload = Bytes(4000, 7);
    world.send("client", with_offload(spec, Gso::Tcp4, 1000));
    world.run();
    for (const OffloadedFrame& frame : world.take(member)) {
        if (frame.offload.needs_checksum) {
            const ParsedPacket packet = parsed(frame.bytes);
            std::uint16_t sum = 0;
            std::memcpy(&sum, frame.bytes.data() + frame.offload.checksum_start + frame.offload.checksum_offset, 2);
            const std::span<const std::uint8_t> header = std::span(frame.bytes).subspan(14);
            EXPECT_EQ(sum, fold(pseudo_header_sum(header, kProtocolTcp, packet.end - packet.l4_offset)));
        } else {
            EXPECT_TRUE(has_right_checksums(frame.bytes));
        }
    }
}

TEST_F(Balancer, TranslatesIpv6) {
    world.add_network("six", {"2001:db8:1::/64", "2001:db8:2::/64"});
    world.add_vm("client6", "six", "2001:db8:1::4", 0);
    world.add_vm("member6", "six", "2001:db8:2::5", 1);
    world.balance("six", "2001:db8:1::200", kProtocolTcp, 80, {"member6"}).back_end_port = 8080;
    world.balance("six", "2001:db8:1::200", kProtocolUdp, 53, {"member6"}).back_end_port = 5353;
    world.publish();
    for (const std::uint8_t protocol : {kProtocolTcp, kProtocolUdp}) {
        FrameSpec spec = world.frame("client6", "member6", IpVersion::V6);
        spec.destination = ip("2001:db8:1::200");
        spec.protocol = protocol;
        spec.tcp_flags = kTcpSyn;
        spec.destination_port = protocol == kProtocolTcp ? 80 : 53;
        world.deliver("client6", spec);
        const Bytes arrived = only_frame("member6");
        EXPECT_EQ(parsed(arrived).tuple.destination, ip("2001:db8:2::5"));
        EXPECT_EQ(parsed(arrived).tuple.destination_port, protocol == kProtocolTcp ? 8080 : 5353);
        EXPECT_EQ(parsed(arrived).time_to_live, 63);
        world.deliver("member6", answer_to(arrived));
        EXPECT_EQ(parsed(only_frame("client6")).tuple.source, ip("2001:db8:1::200"));

        FrameSpec unreachable = answer_to(arrived);
        unreachable.protocol = kProtocolIcmpv6;
        unreachable.icmp_type = kIcmpv6Unreachable;
        unreachable.icmp_code = 4;
        unreachable.source_port = 0;
        unreachable.payload.assign(arrived.begin() + 14, arrived.end());
        world.deliver("member6", unreachable);
        const Bytes told = only_frame("client6");
        Tuple quoted;
        ASSERT_TRUE(parse_quoted_tuple(told, parsed(told), quoted));
        EXPECT_EQ(quoted.destination, ip("2001:db8:1::200"));
        EXPECT_EQ(quoted.destination_port, spec.destination_port);
    }
}

TEST_F(Balancer, ResetsBothEndsOfAnIdleConnectionWhenAsked) {
    for (const bool is_asked : {false, true}) {
        world.balancer_rules.clear();
        goal_state::BalancerRule& rule = web({"far"});
        rule.reset_when_idle = is_asked;
        rule.idle_minutes = 7;
        world.publish();
        FrameSpec spec = to_front_end("client", is_asked ? 2001 : 2000);
        world.deliver("client", spec);
        const Bytes arrived = only_frame("far");
        world.deliver("far", answer_to(arrived));
        only_frame("client");
        spec.tcp_flags = kTcpAck;
        world.deliver("client", spec);
        only_frame("far");
        const auto age = [&](Milliseconds passed) {
            world.now += passed;
            world.processor(0).forwarder().age(world.now);
            world.processor(0).reset_idle_connections(world.now);
            world.run();
        };
        age(7 * 60'000 - 1);
        EXPECT_TRUE(world.take("client").empty());
        age(2);
        if (!is_asked) {
            EXPECT_TRUE(world.take("client").empty() && world.take("far").empty());
            continue;
        }
        const ParsedPacket to_client = parsed(only_frame("client"));
        EXPECT_EQ(to_client.tcp_flags & kTcpRst, kTcpRst);
        EXPECT_EQ(to_client.tuple.source, ip(kFrontEnd));
        const ParsedPacket to_member = parsed(only_frame("far"));
        EXPECT_EQ(to_member.tcp_flags & kTcpRst, kTcpRst);
        EXPECT_EQ(to_member.tuple.source, ip("10.1.1.4"));
        EXPECT_EQ(to_member.tuple.destination_port, 8080);
        age(20'000);
        EXPECT_TRUE(world.take("client").empty()) << "they are told once";
    }
}

TEST_F(Balancer, AnswersArpForTheFrontEndWithTheRoutersMac) {
    web({"near"});
    world.publish();
    const goal_state::Port& port = world.vm("client").port;
    world.send("client", {build_arp_request(port.mac, port.addresses[0].address.value(), ip(kFrontEnd)), {}});
    world.run();
    const auto frames = world.take("client");
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(read_header<ArpPacket>(frames[0].bytes, 14).sender_mac, kRouterMac);
}

TEST_F(Balancer, GivesAClientToOneMemberWhereTheRuleSaysSo) {
    std::uint16_t port = 3000;  // always another: a connection stays where it is
    for (const auto distribution :
         {goal_state::LoadDistribution::SourceAddress, goal_state::LoadDistribution::SourceAddressAndProtocol}) {
        world.balancer_rules.clear();
        web({"near", "far"}).distribution = distribution;
        world.publish();
        std::size_t to_near = 0;
        for (int connection = 0; connection < 20; ++connection) {
            world.deliver("client", to_front_end("client", port++));
            to_near += world.take("near").size();
        }
        EXPECT_TRUE(to_near == 0 || to_near == 20) << to_near;
        EXPECT_EQ(world.take("far").size(), 20 - to_near);
    }
}

TEST_F(Balancer, TakesARuleForAPortBeforeOneForAllOfThem) {
    goal_state::BalancerRule& rule = web({"far"});
    rule.protocol.reset();
    rule.front_end_port = rule.back_end_port = 0;
    web({"near"});
    world.publish();
    world.deliver("client", to_front_end("client"));
    EXPECT_EQ(parsed(only_frame("near")).tuple.destination_port, 8080);
    FrameSpec other = to_front_end("client");
    other.destination_port = 81;
    world.deliver("client", other);
    EXPECT_EQ(parsed(only_frame("far")).tuple.destination_port, 81);
}

TEST_F(Balancer, GivesAllTrafficToTheMemberOfARuleForEveryProtocolAndPort) {
    goal_state::BalancerRule& rule = web({"far"});
    rule.protocol.reset();
    rule.front_end_port = rule.back_end_port = 0;
    world.publish();
    for (const std::uint8_t protocol : {kProtocolTcp, kProtocolUdp, kProtocolIcmp, std::uint8_t{47}}) {
        FrameSpec spec = to_front_end("client");
        spec.protocol = protocol;
        world.deliver("client", spec);
        const auto arrived = world.take("far");
        ASSERT_EQ(arrived.size(), 1U) << int{protocol};
        EXPECT_EQ(parsed(arrived[0].bytes).tuple.destination, ip("10.1.2.6"));
        world.deliver("far", answer_to(arrived[0].bytes));
        const auto answer = world.take("client");
        ASSERT_EQ(answer.size(), 1U) << int{protocol};
        EXPECT_EQ(parsed(answer[0].bytes).tuple.source, ip(kFrontEnd)) << int{protocol};
    }
}

}  // namespace
}  // namespace nc::vswitch
