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
    const Tuple timestamp{ip("10.0.0.4"), ip("10.0.0.5"), kProtocolIcmp, false, 9, kIcmpTimestampRequest << 8};
    const Tuple reply{ip("10.0.0.5"), ip("10.0.0.4"), kProtocolIcmp, false, 9, kIcmpTimestampReply << 8};
    EXPECT_EQ(reversed(timestamp), reply);
    EXPECT_EQ(reversed(reply), timestamp);
    EXPECT_EQ(connection_key(3, Direction::Outbound, timestamp), connection_key(3, Direction::Inbound, reply));
}

TEST(ConnectionTable, TwoThatPingEachOtherWithOneIdentifierHaveTwoConversations) {
    const Tuple echo{ip("10.0.0.4"), ip("10.0.0.5"), kProtocolIcmp, false, 9, kIcmpEchoRequest << 8};
    const Tuple back{ip("10.0.0.5"), ip("10.0.0.4"), kProtocolIcmp, false, 9, kIcmpEchoRequest << 8};
    EXPECT_NE(connection_key(3, Direction::Outbound, echo), connection_key(3, Direction::Inbound, back));
    EXPECT_EQ(connection_key(3, Direction::Inbound, back), connection_key(3, Direction::Outbound, reversed(back)));
}

TEST(ConnectionTable, TheSameTupleInTheOtherDirectionIsAnotherConversation) {
    EXPECT_NE(connection_key(3, Direction::Outbound, kRequest), connection_key(3, Direction::Inbound, kRequest));
    EXPECT_NE(connection_key(3, Direction::Outbound, kRequest), connection_key(4, Direction::Outbound, kRequest));
}

TEST(ConnectionTable, ForgetsWhatWasIdleForTooLong) {
    ConnectionTable table(100);
    const ConnectionKey key = connection_key(1, Direction::Outbound, kRequest);
    const ConnectionReference reference = table.begin(key, kRequest, Direction::Outbound, 1000);
    table.find(reference, 1000)->see(Direction::Inbound, 0, 1000);
    constexpr Milliseconds kFiveMinutes = 300'000;
    EXPECT_NE(table.find(key, 1000 + kFiveMinutes), nullptr);
    EXPECT_EQ(table.find(key, 1001 + kFiveMinutes), nullptr);
    EXPECT_EQ(table.size(), 1U);
    table.sweep(10, 1001 + kFiveMinutes, [](const ConnectionKey&, TrackedConnection&) { return false; });
    EXPECT_EQ(table.size(), 0U);
}

/// How long a connection of `protocol` may be idle after these packets.
struct Life {
    const char* what;
    std::uint8_t protocol;
    struct Seen {
        Direction direction;
        std::uint8_t flags;
    };
    std::vector<Seen> packets;
    Milliseconds idle_limit;
};

TEST(ConnectionTable, GivesEachStateItsTime) {
    constexpr Direction kOut = Direction::Outbound;
    constexpr Direction kIn = Direction::Inbound;
    constexpr Milliseconds kMinute = 60'000;
    const std::vector<Life> lives = {
        {"UDP, unanswered", kProtocolUdp, {{kOut, 0}, {kOut, 0}}, 2 * kMinute},
        {"UDP, answered", kProtocolUdp, {{kOut, 0}, {kIn, 0}}, 5 * kMinute},
        {"UDP, answered once", kProtocolUdp, {{kOut, 0}, {kIn, 0}, {kOut, 0}}, 5 * kMinute},
        {"ICMP", kProtocolIcmp, {{kOut, 0}, {kIn, 0}}, kMinute},
        {"SYN", kProtocolTcp, {{kOut, kTcpSyn}}, 4 * kMinute},
        {"SYN, SYN-ACK", kProtocolTcp, {{kOut, kTcpSyn}, {kIn, kTcpSyn | kTcpAck}}, 124 * kMinute},
        {"under way when first seen", kProtocolTcp, {{kOut, kTcpAck}}, 124 * kMinute},
        {"one FIN", kProtocolTcp, {{kOut, kTcpAck}, {kIn, kTcpFin | kTcpAck}, {kOut, kTcpAck}}, 4 * kMinute},
        {"two FINs", kProtocolTcp, {{kOut, kTcpFin | kTcpAck}, {kIn, kTcpFin | kTcpAck}, {kOut, kTcpAck}}, 10'000},
        {"RST", kProtocolTcp, {{kOut, kTcpSyn}, {kIn, kTcpRst | kTcpAck}}, 10'000},
        {"GRE, unanswered", 47, {{kOut, 0}}, 2 * kMinute},
    };
    for (const Life& life : lives) {
        ConnectionTable table(10);
        Tuple tuple = kRequest;
        tuple.protocol = life.protocol;
        const ConnectionKey key = connection_key(1, kOut, tuple);
        const ConnectionReference reference = table.begin(key, tuple, kOut, 0);
        for (const Life::Seen& packet : life.packets)
            table.find(reference, 0)->see(packet.direction, packet.flags, 0);
        EXPECT_NE(table.find(key, life.idle_limit), nullptr) << life.what;
        EXPECT_EQ(table.find(key, life.idle_limit + 1), nullptr) << life.what;
    }
}

TEST(ConnectionTable, OnePortCannotFillItForTheOthers) {
    ConnectionTable table(100, 2);
    const auto begin = [&](PortSlot port, std::uint16_t number) {
        Tuple tuple = kRequest;
        tuple.source_port = number;
        const ConnectionReference made =
            table.begin(connection_key(port, Direction::Outbound, tuple), tuple, Direction::Outbound, 0);
        return table.find(made, 0) != nullptr;
    };
    EXPECT_TRUE(begin(1, 1));
    EXPECT_TRUE(begin(1, 2));
    EXPECT_FALSE(begin(1, 3));
    EXPECT_TRUE(begin(1, 2)) << "one that is there may begin anew";
    EXPECT_TRUE(begin(2, 1));
    table.sweep(10, 10'000'000, [](const ConnectionKey&, TrackedConnection&) { return false; });
    EXPECT_TRUE(begin(1, 3)) << "there is room again";
    table.forget_port(1);
    EXPECT_TRUE(begin(1, 4));
    EXPECT_TRUE(begin(1, 5));
    EXPECT_FALSE(begin(1, 6));
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
