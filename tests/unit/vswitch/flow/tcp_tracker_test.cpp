#include "vswitch/flow/tcp_tracker.hpp"

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

TEST(TcpTracker, OnlyABareSynBeginsAConnection) {
    EXPECT_TRUE(begins_tcp_connection(kTcpSyn));
    EXPECT_FALSE(begins_tcp_connection(kTcpSyn | kTcpAck));
    EXPECT_FALSE(begins_tcp_connection(kTcpSyn | kTcpRst));
    EXPECT_FALSE(begins_tcp_connection(kTcpAck));
}

}  // namespace
}  // namespace nc::vswitch
