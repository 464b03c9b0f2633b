// Probes: what the layers of both hosts do to them is told, no VM gets them, and no VM can make one.
#include <algorithm>

#include <gtest/gtest.h>

#include "tests/packet/world.hpp"
#include "vswitch/datapath/probe_packet.hpp"

namespace nc::vswitch {
namespace {

using namespace test;
using goal_state::ProbeOutcome;
using goal_state::ProbeReport;
using goal_state::ProbeRequest;
using goal_state::ProbeRole;

/// red: a1, a2 on host 0, a3 on host 1. blue, its peer: b1 on host 1.
class Probes : public testing::Test {
  protected:
    Probes() : world(2) {
        world.add_network("red", {"10.1.1.0/24", "fd00:1:1::/64"});
        world.add_network("blue", {"10.2.1.0/24"});
        world.add_vm("a1", "red", "10.1.1.4", 0);
        world.add_vm("a2", "red", "10.1.1.5", 0);
        world.add_vm("a3", "red", "10.1.1.6", 1);
        world.add_vm("six1", "red", "fd00:1:1::5", 0);
        world.add_vm("six2", "red", "fd00:1:1::6", 1);
        world.add_vm("b1", "blue", "10.2.1.4", 1);
        world.peer("red", "blue");
        world.publish();
    }

    ProbeRequest request(const std::string& from, const std::string& to, std::uint8_t protocol = kProtocolIcmp) {
        ProbeRequest request;
        request.cookie = Guid::random();
        request.source = world.vm(from).port.addresses.front().address.value();
        request.destination = world.vm(to).port.addresses.front().address.value();
        request.protocol = protocol;
        request.source_port = 50000;
        request.destination_port = 7;
        return request;
    }
    void wait_at(ProbeRequest request, const std::string& vm) {
        request.role = ProbeRole::Receiver;
        request.port = world.vm(vm).port.id;
        world.processor(world.vm(vm).host).begin_probe(request, world.now);
    }
    void send_from(ProbeRequest request, const std::string& vm) {
        request.role = ProbeRole::Sender;
        request.port = world.vm(vm).port.id;
        world.processor(world.vm(vm).host).begin_probe(request, world.now);
        world.run();
    }
    ProbeRequest probe(const std::string& from, const std::string& to, std::uint8_t protocol = kProtocolIcmp) {
        const ProbeRequest made = request(from, to, protocol);
        wait_at(made, to);
        send_from(made, from);
        gather();
        return made;
    }
    void gather() {
        for (std::size_t host = 0; host < 2; ++host)
            for (const ProbeReport& report : world.processor(host).take_probe_reports())
                (report.role == ProbeRole::Sender ? sender : receiver) = report;
    }
    void deny(const std::string& vm, goal_state::AclDirection direction, std::uint8_t protocol) {
        goal_state::AclRule rule;
        rule.rule_id = InstanceId(*Guid::parse("00000000-0000-0000-0000-00000000abcd"));
        rule.direction = direction;
        rule.priority = 100;
        rule.protocol = protocol;
        world.vm(vm).port.acl_rules = {rule};
        world.publish();
    }
    static bool names(const std::vector<std::string>& steps, const std::string& words) {
        return std::ranges::any_of(steps, [&](const auto& step) { return step.find(words) != std::string::npos; });
    }
    void expect_balance() {
        for (std::size_t host = 0; host < 2; ++host) {
            const DatapathCounters counters = world.processor(host).counters();
            EXPECT_EQ(counters.received,
                      counters.delivered + counters.transmitted + counters.dropped + counters.answered);
        }
    }

    World world;
    ProbeReport sender;
    ProbeReport receiver;
};

TEST_F(Probes, GoThroughTheLayersOfBothEndsAndBackAndNoVmGetsThem) {
    for (const std::string to : {"a2", "a3", "b1"})
        for (const std::uint8_t protocol : {kProtocolIcmp, kProtocolTcp, kProtocolUdp}) {
            probe("a1", to, protocol);
            EXPECT_EQ(sender.outcome, ProbeOutcome::Answered) << to << ' ' << int{protocol} << ' ' << sender.detail;
            EXPECT_TRUE(sender.round_trip.has_value());
            EXPECT_EQ(receiver.outcome, ProbeOutcome::Arrived);
            EXPECT_EQ(sender.steps.front().substr(0, 21), "OUT FW_ADMIN_LAYER_ID");
            EXPECT_TRUE(names(receiver.steps, "IN FW_CONTROLLER_LAYER_ID: no rule, the default: allow"));
            EXPECT_TRUE(names(receiver.steps, "answer OUT FW_ADMIN_LAYER_ID"));
            EXPECT_TRUE(world.take("a1").empty());
            EXPECT_TRUE(world.take(to).empty());
        }
    expect_balance();
}

TEST_F(Probes, GoOverIpv6Too) {
    for (const std::uint8_t protocol : {kProtocolIcmp, kProtocolTcp, kProtocolUdp}) {
        probe("six1", "six2", protocol);
        EXPECT_EQ(sender.outcome, ProbeOutcome::Answered) << int{protocol} << ' ' << sender.detail;
        EXPECT_EQ(receiver.outcome, ProbeOutcome::Arrived);
        EXPECT_TRUE(world.take("six2").empty());
    }
    expect_balance();
}

TEST_F(Probes, TellWhichRuleOfWhichHostDropsThem) {
    deny("a3", goal_state::AclDirection::Inbound, kProtocolTcp);
    probe("a1", "a3", kProtocolTcp);
    EXPECT_EQ(sender.outcome, ProbeOutcome::Sent);
    EXPECT_EQ(receiver.outcome, ProbeOutcome::Dropped);
    EXPECT_NE(receiver.detail.find("00000000-0000-0000-0000-00000000abcd"), std::string::npos) << receiver.detail;
    probe("a1", "a3", kProtocolUdp);
    EXPECT_EQ(sender.outcome, ProbeOutcome::Answered);

    deny("a1", goal_state::AclDirection::Outbound, kProtocolUdp);
    probe("a1", "a3", kProtocolUdp);
    EXPECT_EQ(sender.outcome, ProbeOutcome::Dropped);
    EXPECT_EQ(receiver.outcome, ProbeOutcome::Waiting);
    expect_balance();
}

TEST_F(Probes, MeetTheLimitsThatPacketsMeet) {
    world.vm("a1").port.port_flow_limit = 0;
    world.publish();
    probe("a1", "a3");
    EXPECT_EQ(sender.outcome, ProbeOutcome::Dropped);
    EXPECT_EQ(sender.detail, "The port owns as many unified flows as it may.");
    expect_balance();
}

TEST_F(Probes, ComeBackByTheConnectionThatTheyBegan) {
    // Nothing may begin towards a1: the answer passes as a reply.
    deny("a1", goal_state::AclDirection::Inbound, kProtocolTcp);
    probe("a1", "a3", kProtocolTcp);
    EXPECT_EQ(sender.outcome, ProbeOutcome::Answered) << sender.detail;
    EXPECT_TRUE(names(sender.steps, "(reply)"));
}

TEST_F(Probes, ThatArrivedHaveArrivedAlsoWhenTheAnswerIsDropped) {
    ProbeRequest made = request("a1", "a3");
    wait_at(made, "a3");
    made.role = ProbeRole::Sender;
    made.port = world.vm("a1").port.id;
    world.processor(0).begin_probe(made, world.now);
    deny("a1", goal_state::AclDirection::Outbound, kProtocolIcmp);  // while it is on its way
    world.run();
    gather();
    EXPECT_EQ(receiver.outcome, ProbeOutcome::Arrived);
    EXPECT_EQ(sender.outcome, ProbeOutcome::Sent);
    EXPECT_TRUE(sender.detail.starts_with("The answer was dropped: ")) << sender.detail;
    expect_balance();
}

TEST_F(Probes, ThatAreAskedForAgainAreNotSentAgain) {
    const ProbeRequest made = request("a1", "a3");
    wait_at(made, "a3");
    send_from(made, "a1");
    const auto before = world.processor(0).counters().received;
    wait_at(made, "a3");
    send_from(made, "a1");
    EXPECT_EQ(world.processor(0).counters().received, before);
    EXPECT_EQ(world.processor(0).take_probe_reports().size(), 1U);
    EXPECT_EQ(world.processor(1).take_probe_reports().size(), 1U);
}

TEST_F(Probes, ToNobodyEndAtTheSender) {
    ProbeRequest made = request("a1", "a3");
    made.destination = ip("10.1.1.99");
    send_from(made, "a1");
    gather();
    EXPECT_EQ(sender.outcome, ProbeOutcome::Dropped);
    EXPECT_NE(sender.detail.find("No interface has the destination address."), std::string::npos) << sender.detail;
    made = request("a1", "a3");
    made.destination = ip("10.1.1.1");
    send_from(made, "a1");
    gather();
    EXPECT_EQ(sender.outcome, ProbeOutcome::Answered) << "the gateway is the switch itself";
    expect_balance();
}

TEST_F(Probes, OfUnknownCookiesArePacketsLikeAnyOther) {
    const ProbeRequest known = request("a1", "a3");
    wait_at(known, "a3");
    ProbeRequest forged = request("a1", "a3");
    Bytes memory(kLongestProbe);
    const std::size_t size =
        write_probe(forged, ProbeLeg::There, world.vm("a1").port.mac, world.vm("a3").port.mac, memory);
    memory.resize(size);
    EXPECT_TRUE(has_right_checksums(memory));
    world.send("a1", OffloadedFrame{memory, {}});
    world.run();
    EXPECT_EQ(world.take("a3").size(), 1U) << "its cookie is not the one that is waited for";
    gather();
    EXPECT_EQ(receiver.outcome, ProbeOutcome::Waiting);
    expect_balance();
}

TEST_F(Probes, AreOverWhenTheyAreEnded) {
    const ProbeRequest made = request("a1", "a3");
    wait_at(made, "a3");
    world.processor(1).end_probe(made.cookie);
    send_from(made, "a1");
    EXPECT_EQ(world.take("a3").size(), 1U) << "nobody waits any more";
}

TEST_F(Probes, NeedAPortAndAnAddressFamily) {
    ProbeRequest made = request("a1", "a3");
    made.port = InstanceId(Guid::random());
    world.processor(0).begin_probe(made, world.now);
    gather();
    EXPECT_EQ(sender.outcome, ProbeOutcome::Failed);
    made = request("a1", "a3", 47);
    send_from(made, "a1");
    gather();
    EXPECT_EQ(sender.outcome, ProbeOutcome::Failed) << "GRE has no answer";
}

}  // namespace
}  // namespace nc::vswitch
