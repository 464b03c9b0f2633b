// Front ends in the model, by examples of docs/decisions/0022.
#include <gtest/gtest.h>

#include "tests/model/model.hpp"

namespace nc::reference {
namespace {

constexpr Address kRed = 0x0A010000;
constexpr Address kFrontEnd = kRed + 200;

/// A client and two members in one subnet; the front end's port 80 leads to their port 8080.
class BalancingTest : public testing::Test {
  protected:
    BalancingTest() : model(2, [this](const std::string&, const Packet&) -> std::optional<Address> { return wanted; }) {
        const Prefix prefix{kRed, 24};
        EXPECT_TRUE(model.change(CreateNetwork{{"red", {prefix}, {{"s", prefix, ""}}}}));
        balancer = {"lb", "red", {{"f", "s", kFrontEnd}}, {{"r", "f", kTcp, 80, 8080}}};
        balancer.rules[0].is_probed = true;
        EXPECT_TRUE(model.change(PutBalancer{balancer}));
        for (int i = 0; i < 3; ++i) {
            Adapter adapter;
            adapter.name = i == 0 ? "client" : "member" + std::to_string(i);
            adapter.network = "red";
            adapter.subnet = "s";
            adapter.addresses = {kRed + 4 + static_cast<Address>(i)};
            adapter.mac = kRed + static_cast<Mac>(i);
            adapter.balancer = i == 0 ? "" : "lb";
            EXPECT_TRUE(model.change(PutAdapter{adapter}));
            EXPECT_TRUE(model.change(Attach{adapter.name, i % 2}));
        }
    }

    Packet packet(std::uint16_t source_port, std::uint8_t flags = kSyn) {
        Packet packet;
        packet.source_mac = kRed;
        packet.talk = {kRed + 4, kFrontEnd, kTcp, source_port, 80, 0};
        packet.tcp_flags = flags;
        return packet;
    }
    /// Who gets it, or why nobody does.
    std::string outcome(const Packet& packet) {
        const Verdict verdict = model.verdict(Send{"client", packet});
        return verdict.kind == Verdict::Kind::Delivered ? verdict.receiver : verdict.reason;
    }

    std::optional<Address> wanted = kRed + 5;
    Balancer balancer;
    Model model;
};

TEST_F(BalancingTest, AMemberGetsTheConversationAndAnswersInTheNameOfTheFrontEnd) {
    const Packet sent = packet(1);
    const Verdict there = model.verdict(Send{"client", sent});
    EXPECT_EQ(there.receiver, "member1");
    const Packet arrived = packet_in(there.delivered, sent);
    EXPECT_EQ(arrived.talk.destination, kRed + 5);
    EXPECT_EQ(arrived.talk.destination_port, 8080);
    Packet answer = arrived;
    answer.talk = arrived.talk.answer();
    answer.source_mac = kRed + 1;
    answer.tcp_flags = kSyn | kAck;
    const Verdict back = model.verdict(Send{"member1", answer});
    EXPECT_EQ(back.receiver, "client");
    EXPECT_EQ(packet_in(back.delivered, answer).talk.source, kFrontEnd);
    EXPECT_EQ(packet_in(back.delivered, answer).talk.source_port, 80);
}

TEST_F(BalancingTest, TheSameConversationGetsTheSameMemberWhateverTheSwitchWants) {
    EXPECT_EQ(outcome(packet(1)), "member1");
    wanted = kRed + 6;
    model.change(Wait{600'000});
    EXPECT_EQ(outcome(packet(1)), "member1");
    EXPECT_EQ(outcome(packet(2)), "member2") << "this one is another";
    balancer.rules[0].affinity = BalancingRule::Affinity::SourceAddress;
    EXPECT_TRUE(model.change(PutBalancer{balancer}));
    EXPECT_EQ(outcome(packet(3)), "member2");
    wanted = kRed + 5;
    EXPECT_EQ(outcome(packet(4)), "member2") << "one client, one member";
}

TEST_F(BalancingTest, AMemberThatIsDownGetsNoNewConversation) {
    EXPECT_EQ(outcome(packet(1)), "member1");
    EXPECT_TRUE(model.change(ReportHealth{"lb", "member1", false}));
    EXPECT_EQ(outcome(packet(1)), "member2") << "nobody has answered yet";
    EXPECT_EQ(outcome(packet(2)), "member2");
    EXPECT_TRUE(model.change(ReportHealth{"lb", "member2", false}));
    EXPECT_EQ(outcome(packet(3)), "NoMember");
    EXPECT_TRUE(model.change(ReportHealth{"lb", "member1", true}));
    EXPECT_EQ(outcome(packet(3)), "member1");
}

TEST_F(BalancingTest, AConnectionUnderWayKeepsItsMemberUntilTheRuleGoes) {
    EXPECT_EQ(outcome(packet(1, kAck)), "member1") << "it was under way when it was first seen";
    EXPECT_TRUE(model.change(ReportHealth{"lb", "member1", false}));
    EXPECT_EQ(outcome(packet(1, kAck)), "member1");
    balancer.rules[0].port = 81;
    EXPECT_TRUE(model.change(PutBalancer{balancer}));
    EXPECT_EQ(outcome(packet(1, kAck)), "FrontEndWithoutRule");
}

TEST_F(BalancingTest, WhatWouldLookAlikeBehindTheFrontEndIsDropped) {
    EXPECT_EQ(outcome(packet(1)), "member1");
    Packet direct = packet(1);
    direct.talk.destination = kRed + 5;
    direct.talk.destination_port = 8080;
    EXPECT_EQ(outcome(direct), "TranslationConflict");
}

}  // namespace
}  // namespace nc::reference
