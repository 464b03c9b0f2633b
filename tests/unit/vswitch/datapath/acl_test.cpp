// Access control lists are stateful: a reply passes because the packet that it answers did.
#include <gtest/gtest.h>

#include "tests/packet/world.hpp"

namespace nc::vswitch {
namespace {

using namespace test;
using goal_state::AclAction;
using goal_state::AclDirection;

class Acl : public testing::TestWithParam<std::size_t> {
  protected:
    /// "server" is on the host of the parameter; "client" always on host 0.
    Acl() : world(2) {
        world.add_network("red", {"10.1.1.0/24"});
        world.add_vm("client", "red", "10.1.1.4", 0);
        world.add_vm("server", "red", "10.1.1.5", GetParam());
        world.publish();
    }

    void set_server_policy(AclAction inbound, AclAction outbound) {
        world.vm("server").port.default_inbound = inbound;
        world.vm("server").port.default_outbound = outbound;
    }
    void add_server_rule(AclDirection direction, std::uint32_t priority, AclAction action, std::uint16_t port) {
        goal_state::AclRule rule;
        rule.direction = direction;
        rule.priority = priority;
        rule.action = action;
        rule.destination_ports = {{port, port}};
        world.vm("server").port.acl_rules.push_back(rule);
    }
    bool passes(const std::string& from, const std::string& to, std::uint16_t source_port,
                std::uint16_t destination_port, std::uint8_t flags = kTcpAck) {
        FrameSpec spec = world.frame(from, to);
        spec.protocol = kProtocolTcp;
        spec.tcp_flags = flags;
        spec.source_port = source_port;
        spec.destination_port = destination_port;
        world.deliver(from, spec);
        return !world.take(to).empty();
    }

    World world;
};

INSTANTIATE_TEST_SUITE_P(SameAndOtherHost, Acl, testing::Values(0, 1));

TEST_P(Acl, TheLowerNumberDecides) {
    add_server_rule(AclDirection::Inbound, 200, AclAction::Allow, 80);
    add_server_rule(AclDirection::Inbound, 100, AclAction::Deny, 80);
    world.publish();
    EXPECT_FALSE(passes("client", "server", 1000, 80));
    EXPECT_TRUE(passes("client", "server", 1000, 81));
}

TEST_P(Acl, AReplyOfAnAllowedConnectionPasses) {
    set_server_policy(AclAction::Deny, AclAction::Deny);
    add_server_rule(AclDirection::Inbound, 100, AclAction::Allow, 80);
    world.publish();
    EXPECT_FALSE(passes("server", "client", 80, 1000, kTcpSyn | kTcpAck));
    EXPECT_TRUE(passes("client", "server", 1000, 80, kTcpSyn));
    EXPECT_TRUE(passes("server", "client", 80, 1000, kTcpSyn | kTcpAck));
    EXPECT_TRUE(passes("client", "server", 1000, 80));
    EXPECT_FALSE(passes("server", "client", 80, 1001));
    EXPECT_FALSE(passes("server", "client", 5555, 80, kTcpSyn));
}

/// Echo conversations may be silent for a minute.
TEST_P(Acl, AConversationThatGoesOnByFlowsAloneDoesNotEnd) {
    set_server_policy(AclAction::Deny, AclAction::Allow);
    world.publish();
    const auto echo_passes = [&](const std::string& from, const std::string& to, std::uint8_t type) {
        FrameSpec spec = world.frame(from, to);
        spec.protocol = kProtocolIcmp;
        spec.icmp_type = type;
        world.deliver(from, spec);
        return !world.take(to).empty();
    };
    for (int i = 0; i < 2; ++i, world.now += 50'000) {
        EXPECT_TRUE(echo_passes("server", "client", kIcmpEchoRequest)) << i;
        EXPECT_TRUE(echo_passes("client", "server", kIcmpEchoReply)) << i;
    }
    EXPECT_TRUE(echo_passes("client", "server", kIcmpEchoReply)) << "the last one was 50 seconds ago, the first 100";
    world.now += 61'000;
    EXPECT_FALSE(echo_passes("client", "server", kIcmpEchoReply));
}

TEST_P(Acl, TheReplyToATimestampRequestPassesAndNoOtherDoes) {
    set_server_policy(AclAction::Deny, AclAction::Allow);
    world.publish();
    const auto passes = [&](const std::string& from, const std::string& to, std::uint8_t type, std::uint16_t id) {
        FrameSpec spec = world.frame(from, to);
        spec.protocol = kProtocolIcmp;
        spec.icmp_type = type;
        spec.source_port = id;
        world.deliver(from, spec);
        return !world.take(to).empty();
    };
    EXPECT_FALSE(passes("client", "server", kIcmpTimestampReply, 7));
    EXPECT_TRUE(passes("server", "client", kIcmpTimestampRequest, 7));
    EXPECT_TRUE(passes("client", "server", kIcmpTimestampReply, 7));
    EXPECT_FALSE(passes("client", "server", kIcmpTimestampReply, 8));
}

TEST_P(Acl, TheReceiversListHoldsForWhatItDidNotAskFor) {
    set_server_policy(AclAction::Deny, AclAction::Allow);
    world.publish();
    EXPECT_FALSE(passes("client", "server", 80, 1000));
    EXPECT_TRUE(passes("server", "client", 1000, 80, kTcpSyn));
    EXPECT_TRUE(passes("client", "server", 80, 1000, kTcpSyn | kTcpAck));
}

TEST_P(Acl, AChangeActsOnBothDirectionsOfARunningConnectionAtOnce) {
    EXPECT_TRUE(passes("client", "server", 1000, 80, kTcpSyn));
    EXPECT_TRUE(passes("server", "client", 80, 1000, kTcpSyn | kTcpAck));
    add_server_rule(AclDirection::Inbound, 100, AclAction::Deny, 80);
    world.publish();
    EXPECT_FALSE(passes("server", "client", 80, 1000));
    EXPECT_FALSE(passes("client", "server", 1000, 80));
    EXPECT_FALSE(passes("server", "client", 80, 1000));
}

TEST_P(Acl, ARunningConnectionOutlivesAChangeThatStillAllowsIt) {
    EXPECT_TRUE(passes("server", "client", 1000, 80, kTcpSyn));
    EXPECT_TRUE(passes("client", "server", 80, 1000, kTcpSyn | kTcpAck));
    set_server_policy(AclAction::Deny, AclAction::Allow);
    world.publish();
    EXPECT_TRUE(passes("client", "server", 80, 1000));
    EXPECT_TRUE(passes("server", "client", 1000, 80));
}

TEST_P(Acl, ADeniedConnectionDoesNotKeepItsPortsFromBeginningOneTheOtherWay) {
    EXPECT_TRUE(passes("client", "server", 1000, 80, kTcpSyn));
    add_server_rule(AclDirection::Inbound, 100, AclAction::Deny, 80);
    world.publish();
    EXPECT_FALSE(passes("client", "server", 1000, 80));
    EXPECT_TRUE(passes("server", "client", 80, 1000, kTcpSyn));
    EXPECT_TRUE(passes("client", "server", 1000, 80, kTcpSyn | kTcpAck));
}

TEST_P(Acl, AfterTheCloseASynIsJudgedAnew) {
    set_server_policy(AclAction::Deny, AclAction::Allow);
    world.publish();
    EXPECT_TRUE(passes("server", "client", 1000, 80, kTcpSyn));
    EXPECT_TRUE(passes("client", "server", 80, 1000, kTcpRst));
    EXPECT_FALSE(passes("client", "server", 80, 1000, kTcpSyn));
    EXPECT_TRUE(passes("server", "client", 1000, 80, kTcpSyn));
}

TEST_P(Acl, AnEchoReplyPassesAndAnEchoRequestDoesNot) {
    set_server_policy(AclAction::Deny, AclAction::Allow);
    world.publish();
    FrameSpec reply = world.frame("client", "server");
    reply.protocol = kProtocolIcmp;
    reply.icmp_type = kIcmpEchoReply;
    FrameSpec request = world.frame("server", "client");
    request.protocol = kProtocolIcmp;
    world.deliver("client", reply);
    EXPECT_TRUE(world.take("server").empty());
    world.deliver("server", request);
    EXPECT_EQ(world.take("client").size(), 1U);
    world.deliver("client", reply);
    EXPECT_EQ(world.take("server").size(), 1U);
    reply.icmp_type = kIcmpEchoRequest;
    for (const std::uint16_t identifier : {reply.source_port, std::uint16_t{4711}}) {
        reply.source_port = identifier;
        world.deliver("client", reply);
        EXPECT_TRUE(world.take("server").empty()) << identifier;
    }
}

TEST_P(Acl, AnIcmpErrorAboutAnAllowedConnectionPasses) {
    set_server_policy(AclAction::Deny, AclAction::Allow);
    world.publish();
    FrameSpec query = world.frame("server", "client");
    FrameSpec error = world.frame("client", "server");
    error.protocol = kProtocolIcmp;
    error.icmp_type = kIcmpUnreachable;
    error.icmp_code = 3;
    const Bytes quoted = build_frame(query);
    error.payload = Bytes(quoted.begin() + 14, quoted.end());
    world.deliver("client", error);
    EXPECT_TRUE(world.take("server").empty());
    world.deliver("server", query);
    world.take("client");
    world.deliver("client", error);
    EXPECT_EQ(world.take("server").size(), 1U);
}

TEST_P(Acl, LaterFragmentsFollowTheirFirst) {
    set_server_policy(AclAction::Deny, AclAction::Allow);
    add_server_rule(AclDirection::Inbound, 100, AclAction::Allow, 2000);
    world.publish();
    FrameSpec later = world.frame("client", "server");
    later.fragment = 5;
    FrameSpec first = world.frame("client", "server");
    first.fragment = kIpv4MoreFragments;
    world.deliver("client", later);
    EXPECT_TRUE(world.take("server").empty());
    world.deliver("client", first);
    world.deliver("client", later);
    EXPECT_EQ(world.take("server").size(), 2U);
    later.identification = 8;
    world.deliver("client", later);
    EXPECT_TRUE(world.take("server").empty());
}

TEST_P(Acl, AConnectionGoesOnInTheNextProcess) {
    const auto prepare = [](World& made) {
        made.add_network("red", {"10.1.1.0/24"});
        made.add_vm("client", "red", "10.1.1.4", 0);
        made.add_vm("server", "red", "10.1.1.5", GetParam()).port.default_inbound = AclAction::Deny;
    };
    const auto reply_passes = [](World& in, std::uint16_t port) {
        FrameSpec spec = in.frame("client", "server");
        spec.protocol = kProtocolTcp;
        spec.source_port = 80;
        spec.destination_port = port;
        in.deliver("client", spec);
        return !in.take("server").empty();
    };
    World before(2);
    prepare(before);
    before.publish();
    FrameSpec syn = before.frame("server", "client");
    syn.protocol = kProtocolTcp;
    syn.tcp_flags = kTcpSyn;
    syn.source_port = 1000;
    syn.destination_port = 80;
    before.deliver("server", syn);
    ASSERT_TRUE(reply_passes(before, 1000));

    World after(2);
    prepare(after);
    for (std::size_t host = 0; host < 2; ++host)
        after.processor(host).forwarder().take_over(before.processor(host).forwarder().hand_over(before.now));
    after.publish();
    EXPECT_TRUE(reply_passes(after, 1000));
    EXPECT_FALSE(reply_passes(after, 1001)) << "what nobody asked for";

    World without(2);
    prepare(without);
    without.publish();
    EXPECT_FALSE(reply_passes(without, 1000)) << "the test would show nothing";
}

TEST_P(Acl, AnIdleConnectionIsJudgedAnew) {
    set_server_policy(AclAction::Deny, AclAction::Allow);
    world.publish();
    world.deliver("server", world.frame("server", "client"));
    FrameSpec reply = world.frame("client", "server");
    std::swap(reply.source_port, reply.destination_port);
    world.deliver("client", reply);
    EXPECT_EQ(world.take("server").size(), 1U);
    world.now += 301'000;
    world.deliver("client", reply);
    EXPECT_TRUE(world.take("server").empty());
}

}  // namespace
}  // namespace nc::vswitch
