// What rules count: the packets that they acted on, whether by a walk through the layers or by a flow.
#include <gtest/gtest.h>

#include "tests/packet/world.hpp"
#include "vswitch/datapath/inspector.hpp"

namespace nc::vswitch {
namespace {

using namespace test;
using goal_state::AclAction;
using goal_state::AclDirection;

class RuleCounting : public testing::TestWithParam<std::size_t> {
  protected:
    /// "server" is on the host of the parameter; "client" always on host 0.
    RuleCounting() : world(2) {
        world.add_network("red", {"10.1.1.0/24"});
        world.add_vm("client", "red", "10.1.1.4", 0);
        world.add_vm("server", "red", "10.1.1.5", GetParam());
        web = add_rule(100, AclAction::Allow, 80);
        telnet = add_rule(200, AclAction::Deny, 23);
        world.publish();
    }

    InstanceId add_rule(std::uint32_t priority, AclAction action, std::uint16_t port) {
        goal_state::AclRule rule;
        rule.rule_id = InstanceId(Guid::random());
        rule.direction = AclDirection::Inbound;
        rule.priority = priority;
        rule.action = action;
        rule.destination_ports = {{port, port}};
        world.vm("server").port.acl_rules.push_back(rule);
        return rule.rule_id;
    }
    FrameSpec segment(const std::string& from, const std::string& to, std::uint16_t source_port,
                      std::uint16_t destination_port, std::uint8_t flags) {
        FrameSpec spec = world.frame(from, to);
        spec.protocol = kProtocolTcp;
        spec.tcp_flags = flags;
        spec.source_port = source_port;
        spec.destination_port = destination_port;
        return spec;
    }
    void send(const std::string& from, const std::string& to, std::uint16_t source_port, std::uint16_t destination_port,
              std::uint8_t flags = kTcpAck) {
        world.deliver(from, segment(from, to, source_port, destination_port, flags));
    }

    std::vector<RuleInfo> rules(const std::string& vm, const std::string& layer) {
        const Vm& of = world.vm(vm);
        return *describe_rules(world.processor(of.host), of.port.id, layer, std::nullopt);
    }
    RuleCount count(InstanceId rule) {
        for (const RuleInfo& info : rules("server", "FW_CONTROLLER_LAYER_ID"))
            if (info.id == rule.value().to_string()) return info.count;
        ADD_FAILURE() << "the rule is not listed";
        return {};
    }
    std::uint64_t mapping_packets(const std::string& address) {
        for (const RuleInfo& info : rules("client", "VNET_ENCAP_LAYER"))
            if (info.direction == "OUT" && info.id.ends_with("/" + address)) return info.count.matched_packets;
        ADD_FAILURE() << "the mapping is not listed";
        return 0;
    }

    World world;
    InstanceId web;
    InstanceId telnet;
};

INSTANTIATE_TEST_SUITE_P(SameAndOtherHost, RuleCounting, testing::Values(0, 1));

TEST_P(RuleCounting, CountsThePacketsOfAFlowAndNotOnlyItsFirst) {
    const std::size_t frame = build_frame(segment("client", "server", 1000, 80, kTcpAck)).size();
    send("client", "server", 1000, 80, kTcpSyn);
    for (int i = 0; i < 4; ++i)
        send("client", "server", 1000, 80);
    EXPECT_GE(world.processor(0).counters().flow_hits, 4U);
    EXPECT_EQ(count(web), (RuleCount{.matched_packets = 5, .matched_bytes = 5 * frame, .tcp_syn = 1, .flows = 1}));
    EXPECT_EQ(count(telnet), RuleCount{});
    EXPECT_EQ(mapping_packets("10.1.1.5"), 5U);
    EXPECT_EQ(mapping_packets("10.1.1.4"), 0U);
}

TEST_P(RuleCounting, AReplyIsCountedByTheRuleThatLetItsConnectionIn) {
    send("client", "server", 1000, 80, kTcpSyn);
    send("server", "client", 80, 1000, kTcpSyn | kTcpAck);
    send("server", "client", 80, 1000);
    EXPECT_EQ(count(web).matched_packets, 3U);
}

TEST_P(RuleCounting, CountsWhatARuleDrops) {
    send("client", "server", 1000, 23, kTcpSyn);
    send("client", "server", 1000, 23, kTcpSyn);
    send("client", "server", 1000, 80, kTcpSyn);
    EXPECT_EQ(count(telnet).matched_packets, 2U);
    EXPECT_EQ(count(telnet).dropped_packets, 2U);
    EXPECT_EQ(count(web).dropped_packets, 0U);
}

TEST_P(RuleCounting, ASuperPacketCountsAsThePacketsThatItBecomes) {
    FrameSpec spec = segment("client", "server", 1000, 80, kTcpAck);
    spec.payload = Bytes(3000, 0x5A);
    send("client", "server", 1000, 80, kTcpSyn);
    world.send("client", with_offload(spec, Gso::Tcp4, 1000));
    world.run();
    EXPECT_EQ(count(web).matched_packets, 4U);
}

TEST_P(RuleCounting, RulesThatStayGoOnCountingOverANewPolicy) {
    send("client", "server", 1000, 80, kTcpSyn);
    send("client", "server", 1000, 80);
    // Another place in the list, and a new neighbour: the rule is the same.
    add_rule(50, AclAction::Allow, 443);
    world.publish();
    EXPECT_EQ(count(web).matched_packets, 2U);
    send("client", "server", 1000, 80);
    EXPECT_EQ(count(web).matched_packets, 3U);
    EXPECT_EQ(mapping_packets("10.1.1.5"), 3U);
}

TEST_P(RuleCounting, WhatWasCountedEndsWithItsRule) {
    send("client", "server", 1000, 80, kTcpSyn);
    const auto rules_before = world.vm("server").port.acl_rules;
    world.vm("server").port.acl_rules.clear();
    world.publish();
    send("client", "server", 1000, 80);
    world.processor(GetParam()).forwarder().age(world.now);
    world.vm("server").port.acl_rules = rules_before;
    world.publish();
    EXPECT_EQ(count(web), RuleCount{});
    send("client", "server", 1000, 80);
    EXPECT_EQ(count(web).matched_packets, 1U);
}

TEST_P(RuleCounting, CountsStayWhenTheFlowsAreForgotten) {
    send("client", "server", 1000, 80, kTcpSyn);
    send("client", "server", 1000, 80);
    world.now += 10 * FlowTable::kFlowIdleLimit;
    world.processor(GetParam()).forwarder().age(world.now);
    EXPECT_EQ(world.processor(GetParam()).counters().flows, 0U);
    EXPECT_EQ(count(web).matched_packets, 2U);
    EXPECT_EQ(count(web).flows, 0U);
}

TEST_P(RuleCounting, APortBeginsAnewWhenItIsAttachedAnew) {
    send("client", "server", 1000, 80, kTcpSyn);
    PacketProcessor& processor = world.processor(GetParam());
    const InstanceId id = world.vm("server").port.id;
    std::unique_ptr<Port> port = processor.detach(id);
    ASSERT_TRUE(processor.attach(id, std::move(port)));
    EXPECT_EQ(count(web), RuleCount{});
    send("client", "server", 1000, 80);
    EXPECT_EQ(count(web).matched_packets, 1U);
}

TEST_P(RuleCounting, CountsFlowsForWhichTheLimitLeavesNoRoom) {
    world.vm("server").port.port_flow_limit = 0;
    world.vm("client").port.port_flow_limit = 0;
    world.publish();
    send("client", "server", 1000, 80, kTcpSyn);
    const auto guards = rules("client", "FW_ADMIN_LAYER_ID");
    const auto own = std::ranges::find_if(
        guards, [](const RuleInfo& rule) { return rule.direction == "OUT" && rule.id == "own-addresses"; });
    ASSERT_NE(own, guards.end());
    EXPECT_EQ(own->count.dropped_flows, 1U);
    EXPECT_EQ(own->count.flows, 0U);
    EXPECT_EQ(world.processor(0).drop_counts()[static_cast<std::size_t>(DropReason::FlowLimit)], 1U);
}

/// Two front ends of one rule, of which the client asks one.
TEST_P(RuleCounting, AFrontEndCountsRequestsAndAnswers) {
    world.balance("red", "10.1.1.100", kProtocolTcp, 80, {"server"}).resource_id =
        "/loadBalancers/l/loadBalancingRules/r";
    world.balance("red", "10.1.1.101", kProtocolTcp, 80, {"server"}).resource_id =
        "/loadBalancers/l/loadBalancingRules/r";
    world.publish();
    FrameSpec spec = segment("client", "server", 1000, 80, kTcpSyn);
    spec.destination = *IpAddress::parse("10.1.1.100");
    world.deliver("client", spec);
    send("server", "client", 80, 1000, kTcpSyn | kTcpAck);
    spec.tcp_flags = kTcpAck;
    world.deliver("client", spec);
    const auto layers = *describe_layer_flow_stats(world.processor(0), world.vm("client").port.id);
    ASSERT_EQ(layers.size(), 2U);
    EXPECT_EQ(layers[0].layer, "FW_CONTROLLER_LAYER_ID");
    EXPECT_EQ(layers[0].tcp, 1U);
    EXPECT_EQ(layers[1].layer, "SLB_NAT_LAYER");
    EXPECT_EQ(layers[1].tcp, 1U);
    EXPECT_EQ(layers[1].half_open, 0U);
    const auto counters = describe_front_ends(world.processor(0));
    ASSERT_EQ(counters.size(), 1U);
    EXPECT_GT(counters[0].bytes, 3U * 54);
    EXPECT_EQ(counters[0].counters,
              (goal_state::FrontEndCounters{.vsid = world.vm("client").port.vsid,
                                            .address = CustomerAddress(*IpAddress::parse("10.1.1.100")),
                                            .total = 3,
                                            .flows = 2,
                                            .tcp_syn = 1}));
    world.balancer_rules.clear();
    world.publish();
    EXPECT_TRUE(describe_front_ends(world.processor(0)).empty());
}

TEST_P(RuleCounting, AFrontEndCountsWhatNoMemberTakes) {
    world.balance("red", "10.1.1.100", kProtocolTcp, 80, {"server"}).members.front().takes_new_connections = false;
    world.publish();
    FrameSpec spec = segment("client", "server", 1000, 80, kTcpSyn);
    spec.destination = *IpAddress::parse("10.1.1.100");
    world.deliver("client", spec);
    const auto counters = describe_front_ends(world.processor(0));
    ASSERT_EQ(counters.size(), 1U);
    EXPECT_EQ(counters[0].counters.total, 1U);
    EXPECT_EQ(counters[0].counters.dropped, 1U);
}

TEST_P(RuleCounting, AskingWhatWouldHappenCountsNothing) {
    const Vm& server = world.vm("server");
    TupleQuery query{
        server.port.id, false, kProtocolTcp, *IpAddress::parse("10.1.1.4"), 1000, *IpAddress::parse("10.1.1.5"), 80};
    ASSERT_TRUE(explain_tuple(world.processor(server.host), query, world.now)->is_allowed);
    EXPECT_EQ(count(web), RuleCount{});
}

}  // namespace
}  // namespace nc::vswitch
