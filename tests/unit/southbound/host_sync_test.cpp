#include "service/southbound/host_sync.hpp"

#include <gtest/gtest.h>

namespace nc::service::southbound {
namespace {

constexpr HostSync::TimePoint kNow{};

TEST(HostSync, GoesFromAbsentToInSync) {
    HostSync sync;
    EXPECT_EQ(sync.state(), HostSyncState::Absent);
    sync.want(kNow, Generation(5));
    EXPECT_EQ(sync.state(), HostSyncState::Absent);
    sync.connected(kNow);
    EXPECT_EQ(sync.state(), HostSyncState::Unsent);
    sync.sent(kNow);
    EXPECT_EQ(sync.state(), HostSyncState::Sent);
    sync.in_force(kNow, Generation(5));
    EXPECT_EQ(sync.state(), HostSyncState::InSync);
}

TEST(HostSync, IsNotInSyncWithAnOlderGeneration) {
    HostSync sync;
    sync.want(kNow, Generation(5));
    sync.connected(kNow);
    sync.sent(kNow);
    sync.in_force(kNow, Generation(4));
    EXPECT_EQ(sync.state(), HostSyncState::Sent);
}

TEST(HostSync, StaysStaleUntilSomethingIsSent) {
    HostSync sync;
    sync.want(kNow, Generation(5));
    sync.connected(kNow);
    sync.found_newer(kNow, Generation(9));
    sync.want(kNow, Generation(6));
    sync.in_force(kNow, Generation(6));
    EXPECT_EQ(sync.state(), HostSyncState::Stale);
    EXPECT_EQ(sync.reason(), "The host holds generation 9, newer than 5.");
    sync.want(kNow, Generation(10));
    sync.sent(kNow);
    EXPECT_EQ(sync.state(), HostSyncState::Sent);
}

TEST(HostSync, RecoversFromFailureWhenTheHostApplies) {
    HostSync sync;
    sync.want(kNow, Generation(5));
    sync.connected(kNow);
    sync.sent(kNow);
    sync.failed(kNow, "No.");
    EXPECT_EQ(sync.state(), HostSyncState::Failed);
    sync.in_force(kNow, Generation(5));
    EXPECT_EQ(sync.state(), HostSyncState::InSync);
    EXPECT_TRUE(sync.reason().empty());
}

TEST(HostSync, RemembersTheLastTransitionsInOrder) {
    HostSync sync;
    for (int i = 0; i < 20; ++i) {
        sync.connected(kNow);
        sync.disconnected(kNow, "reason " + std::to_string(i));
    }
    const std::vector<HostSyncTransition> transitions = sync.transitions();
    ASSERT_EQ(transitions.size(), HostSync::kRememberedTransitions);
    EXPECT_EQ(transitions.back().reason, "reason 19");
    EXPECT_EQ(transitions.back().from, HostSyncState::Unsent);
    EXPECT_EQ(transitions.front().to, HostSyncState::Unsent);
}

}  // namespace
}  // namespace nc::service::southbound
