#include "vswitch/flow/connection_table.hpp"

#include <gtest/gtest.h>

#include "tests/packet/frame_builder.hpp"

namespace nc::vswitch {
namespace {

using test::ip;

const Tuple kRequest{ip("10.0.0.4"), ip("10.0.0.5"), kProtocolUdp, false, 1000, 53};

TEST(ConnectionTable, BothDirectionsHaveTheSameKey) {
    EXPECT_EQ(connection_key(3, Direction::Outbound, kRequest),
              connection_key(3, Direction::Inbound, reversed(kRequest)));
    const Tuple echo{ip("10.0.0.4"), ip("10.0.0.5"), kProtocolIcmp, false, 9, kIcmpEchoRequest << 8};
    EXPECT_EQ(connection_key(3, Direction::Outbound, echo), connection_key(3, Direction::Inbound, reversed(echo)));
}

TEST(ConnectionTable, TheSameTupleInTheOtherDirectionIsAnotherConversation) {
    EXPECT_NE(connection_key(3, Direction::Outbound, kRequest), connection_key(3, Direction::Inbound, kRequest));
    EXPECT_NE(connection_key(3, Direction::Outbound, kRequest), connection_key(4, Direction::Outbound, kRequest));
}

TEST(ConnectionTable, ForgetsWhatWasIdleForTooLong) {
    ConnectionTable table(100);
    const ConnectionKey key = connection_key(1, Direction::Outbound, kRequest);
    table.begin(key, kRequest, Direction::Outbound, 1000);
    constexpr Milliseconds kFiveMinutes = 300'000;
    EXPECT_NE(table.find(key, 1000 + kFiveMinutes), nullptr);
    EXPECT_EQ(table.find(key, 1001 + kFiveMinutes), nullptr);
    EXPECT_EQ(table.size(), 1U);
    table.sweep(10, 1001 + kFiveMinutes, [](const ConnectionKey&, TrackedConnection&) { return false; });
    EXPECT_EQ(table.size(), 0U);
}

TEST(ConnectionTable, AnEstablishedTcpConnectionMayBeIdleForTwoHours) {
    ConnectionTable table(100);
    Tuple tuple = kRequest;
    tuple.protocol = kProtocolTcp;
    const ConnectionKey key = connection_key(1, Direction::Outbound, tuple);
    const ConnectionReference reference = table.begin(key, tuple, Direction::Outbound, 0);
    table.find(reference, 0)->tcp.see(kTcpSyn, true);
    EXPECT_EQ(table.find(key, 241'000), nullptr);
    table.find(reference, 0)->tcp.see(kTcpSyn | kTcpAck, false);
    EXPECT_NE(table.find(key, 2 * 3600 * 1000), nullptr);
}

TEST(ConnectionTable, AReferenceEndsWhenAnotherConnectionTakesThePlace) {
    ConnectionTable table(100);
    const ConnectionKey key = connection_key(1, Direction::Outbound, kRequest);
    const ConnectionReference first = table.begin(key, kRequest, Direction::Outbound, 0);
    EXPECT_NE(table.find(first, 0), nullptr);
    table.begin(key, reversed(kRequest), Direction::Inbound, 0);
    EXPECT_EQ(table.find(first, 0), nullptr);
}

TEST(ConnectionTable, WhenFullRefersToNothing) {
    ConnectionTable table(1);
    table.begin(connection_key(1, Direction::Outbound, kRequest), kRequest, Direction::Outbound, 0);
    const ConnectionReference second =
        table.begin(connection_key(2, Direction::Outbound, kRequest), kRequest, Direction::Outbound, 0);
    EXPECT_EQ(table.find(second, 0), nullptr);
}

TEST(ConnectionTable, ForgetsAPort) {
    ConnectionTable table(10);
    table.begin(connection_key(1, Direction::Outbound, kRequest), kRequest, Direction::Outbound, 0);
    table.begin(connection_key(2, Direction::Outbound, kRequest), kRequest, Direction::Outbound, 0);
    table.forget_port(1);
    EXPECT_EQ(table.size(), 1U);
    EXPECT_NE(table.find(connection_key(2, Direction::Outbound, kRequest), 0), nullptr);
}

}  // namespace
}  // namespace nc::vswitch
