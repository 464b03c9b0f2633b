#include "vswitch/flow/tcp_tracker.hpp"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "vswitch/packet/headers.hpp"

namespace nc::vswitch {
namespace {

TEST(TcpTracker, FollowsAConnectionFromItsOpeningToItsClose) {
    TcpTracker tracker;
    tracker.see(kTcpSyn, true);
    EXPECT_EQ(tracker.state(), TcpState::Opening);
    tracker.see(kTcpSyn | kTcpAck, false);
    EXPECT_EQ(tracker.state(), TcpState::Established);
    tracker.see(kTcpFin | kTcpAck, false);
    EXPECT_EQ(tracker.state(), TcpState::Closing);
    tracker.see(kTcpAck, true);
    EXPECT_EQ(tracker.state(), TcpState::Closing);
    tracker.see(kTcpFin | kTcpAck, true);
    EXPECT_EQ(tracker.state(), TcpState::Closed);
    tracker.see(kTcpAck, false);
    EXPECT_EQ(tracker.state(), TcpState::Closed);
}

TEST(TcpTracker, OneSideAloneDoesNotEstablish) {
    TcpTracker tracker;
    tracker.see(kTcpSyn, true);
    tracker.see(kTcpSyn, true);
    EXPECT_EQ(tracker.state(), TcpState::Opening);
}

TEST(TcpTracker, PicksUpAConnectionThatIsUnderWay) {
    TcpTracker tracker;
    tracker.see(kTcpAck, true);
    EXPECT_EQ(tracker.state(), TcpState::Established);
}

TEST(TcpTracker, AResetCloses) {
    TcpTracker tracker;
    tracker.see(kTcpSyn, true);
    tracker.see(kTcpRst | kTcpAck, false);
    EXPECT_EQ(tracker.state(), TcpState::Closed);
}

TEST(TcpTracker, IsTheSameAfterAWayThroughAByte) {
    TcpTracker tracker;
    const std::vector<std::pair<std::uint8_t, bool>> packets = {
        {kTcpSyn, true}, {kTcpSyn | kTcpAck, false}, {kTcpFin | kTcpAck, true}, {kTcpFin | kTcpAck, false}};
    for (const auto& [flags, from_originator] : packets) {
        TcpTracker copy = TcpTracker::from_byte(tracker.to_byte());
        tracker.see(flags, from_originator);
        copy.see(flags, from_originator);
        EXPECT_EQ(copy.state(), tracker.state());
        EXPECT_EQ(copy.to_byte(), tracker.to_byte());
    }
}

TEST(TcpTracker, OnlyABareSynBeginsAConnection) {
    EXPECT_TRUE(begins_tcp_connection(kTcpSyn));
    EXPECT_FALSE(begins_tcp_connection(kTcpSyn | kTcpAck));
    EXPECT_FALSE(begins_tcp_connection(kTcpSyn | kTcpRst));
    EXPECT_FALSE(begins_tcp_connection(kTcpAck));
}

}  // namespace
}  // namespace nc::vswitch
