#include "vswitch/flow/rule_counters.hpp"

#include <gtest/gtest.h>

namespace nc::vswitch {
namespace {

RulePath path(PortSlot port, std::initializer_list<RuleIdentity> rules, bool is_refused = false) {
    RulePath path;
    path.port = port;
    path.is_refused = is_refused;
    std::uint8_t layer = 0;
    for (const RuleIdentity rule : rules)
        path.add({rule, layer++, Direction::Outbound});
    return path;
}

CountedRule counted(PortSlot port, RuleIdentity rule, std::uint8_t layer) {
    return {port, {rule, layer, Direction::Outbound}};
}

RuleCount counts(std::uint64_t packets, std::uint64_t bytes, std::uint64_t dropped, std::uint64_t flows = 0) {
    return {.matched_packets = packets, .matched_bytes = bytes, .dropped_packets = dropped, .flows = flows};
}

TEST(RuleCounters, CountEachRuleOfAPath) {
    RuleCounters counters(100);
    counters.count(path(1, {7, 8}), {1, 60});
    counters.count(path(1, {7, 9}), {45, 65000});
    counters.settle();
    EXPECT_EQ(counters.of(counted(1, 7, 0)), counts(46, 65060, 0));
    EXPECT_EQ(counters.of(counted(1, 8, 1)), counts(1, 60, 0));
    EXPECT_EQ(counters.of(counted(1, 9, 1)), counts(45, 65000, 0));
    EXPECT_EQ(counters.of(counted(2, 7, 0)), RuleCount{}) << "of another port";
    EXPECT_EQ(counters.of(counted(1, 8, 0)), RuleCount{}) << "of another layer";
    EXPECT_EQ(counters.of({1, {7, 0, Direction::Inbound}}), RuleCount{}) << "of the other direction";
}

TEST(RuleCounters, OnlyTheLastRuleOfAPathDrops) {
    RuleCounters counters(100);
    counters.count(path(1, {7, 8}, true), {3, 180});
    counters.count(path(1, {7, 8}), {1, 60});
    counters.settle();
    EXPECT_EQ(counters.of(counted(1, 7, 0)), counts(4, 240, 0));
    EXPECT_EQ(counters.of(counted(1, 8, 1)), counts(4, 240, 3));
}

TEST(RuleCounters, APathStaysWhileItIsHeldAndItsCountsStayLonger) {
    RuleCounters counters(100);
    const auto held = counters.count(path(1, {7}), {1, 60});
    counters.hold(held);
    counters.count(path(1, {8}), {1, 60});
    counters.sweep(1000);
    EXPECT_EQ(counters.paths(), 1U);
    counters.count(held, {2, 120});
    counters.let_go(held);
    counters.sweep(1000);
    EXPECT_EQ(counters.paths(), 0U);
    EXPECT_EQ(counters.of(counted(1, 7, 0)), counts(3, 180, 0));
    EXPECT_EQ(counters.of(counted(1, 8, 0)), counts(1, 60, 0));
}

TEST(RuleCounters, TellFlowsConnectionsThatBeginAndThoseThatCouldNot) {
    RuleCounters counters(100);
    const auto held = counters.count(path(1, {7}), {1, 60, true});
    counters.hold(held);
    counters.hold(held);
    RulePath without_flow = path(1, {7});
    without_flow.is_without_flow = true;
    counters.count(without_flow, {1, 60, true});
    counters.settle();
    EXPECT_EQ(counters.of(counted(1, 7, 0)),
              (RuleCount{.matched_packets = 2, .matched_bytes = 120, .dropped_flows = 1, .tcp_syn = 2, .flows = 2}));
    counters.let_go(held);
    counters.settle();
    EXPECT_EQ(counters.of(counted(1, 7, 0)).flows, 1U);
    counters.let_go(held);
    counters.sweep(1000);
    counters.settle();
    EXPECT_EQ(counters.of(counted(1, 7, 0)).flows, 0U);
}

TEST(RuleCounters, CountsWithoutRoomForThePath) {
    RuleCounters counters(1);
    EXPECT_NE(counters.count(path(1, {7}), {1, 60}), RuleCounters::kNone);
    EXPECT_EQ(counters.count(path(1, {8}), {1, 60}), RuleCounters::kNone);
    counters.count(RuleCounters::kNone, {1, 60});
    counters.settle();
    EXPECT_EQ(counters.of(counted(1, 8, 0)), counts(1, 60, 0));
}

TEST(RuleCounters, ForgetsPortsAndRules) {
    RuleCounters counters(100);
    counters.count(path(1, {7}), {1, 60});
    counters.count(path(2, {7}), {1, 60});
    counters.count(path(2, {8}), {1, 60});
    counters.forget_port(1);
    counters.keep_only([](const CountedRule& rule) { return rule.rule.rule == 7; });
    counters.settle();
    EXPECT_EQ(counters.of(counted(1, 7, 0)), RuleCount{});
    EXPECT_EQ(counters.of(counted(2, 7, 0)), counts(1, 60, 0));
    EXPECT_EQ(counters.of(counted(2, 8, 0)), RuleCount{});
}

TEST(RuleIdentity, IsOfTheWholeId) {
    EXPECT_EQ(rule_identity("red/5001"), rule_identity("red/5001"));
    EXPECT_NE(rule_identity("red/5001"), rule_identity("red/5002"));
    EXPECT_NE(rule_identity("gateway/10.0.0.1"), rule_identity("gateway/10.1.0.1"));
    EXPECT_NE(rule_identity(""), rule_identity(std::string_view("\0", 1)));
}

}  // namespace
}  // namespace nc::vswitch
