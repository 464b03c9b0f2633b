#include "service/controller/hand_over_tracker.hpp"

#include <gtest/gtest.h>

namespace nc::service::controller {
namespace {

class HandOverTrackerTest : public testing::Test {
  protected:
    /// A host that can be reached, was told one generation and has another in force.
    InstanceId add_host(std::uint64_t wanted, std::uint64_t applied) {
        const InstanceId id(Guid::random());
        HostReport& report = reports_[id];
        report.is_connected = true;
        auto goal = std::make_shared<goal_state::GoalState>();
        goal->generation = Generation{wanted};
        report.wanted = std::move(goal);
        report.status.applied = Generation{applied};
        return id;
    }
    void wait(std::uint64_t generation) {
        tracker_.wait(Generation{generation}, [this, generation] { done_ += std::to_string(generation) + " "; });
    }

    HostReports reports_;
    HandOverTracker tracker_;
    std::string done_;
};

TEST_F(HandOverTrackerTest, EndsWithTheRunThatConcernsNoHost) {
    const InstanceId host = add_host(1, 0);
    wait(2);
    tracker_.look(reports_);
    EXPECT_EQ(done_, "") << "hosts were not told yet";
    tracker_.told(Generation{1}, {host}, reports_);
    EXPECT_EQ(done_, "");
    tracker_.told(Generation{2}, {}, reports_);
    EXPECT_EQ(done_, "2 ") << "the host is behind, but with something older";
}

TEST_F(HandOverTrackerTest, WaitsForEveryHostThatWasTold) {
    const InstanceId a = add_host(2, 1);
    const InstanceId b = add_host(2, 1);
    wait(2);
    tracker_.told(Generation{2}, {a, b}, reports_);
    reports_[a].status.applied = Generation{2};
    tracker_.look(reports_);
    EXPECT_EQ(done_, "");
    reports_[b].status.applied = Generation{3};
    tracker_.look(reports_);
    EXPECT_EQ(done_, "2 ");
}

TEST_F(HandOverTrackerTest, DoesNotWaitForLaterGenerations) {
    const InstanceId host = add_host(2, 1);
    wait(2);
    tracker_.told(Generation{2}, {host}, reports_);
    wait(3);
    reports_[host] = reports_[add_host(3, 2)];
    tracker_.told(Generation{3}, {host}, reports_);
    EXPECT_EQ(done_, "2 ");
    reports_[host].status.applied = Generation{3};
    tracker_.look(reports_);
    EXPECT_EQ(done_, "2 3 ");
}

TEST_F(HandOverTrackerTest, LetsGoOfHostsThatAreAwayFaultyOrGone) {
    const InstanceId away = add_host(1, 0);
    const InstanceId faulty = add_host(1, 0);
    const InstanceId gone = add_host(1, 0);
    wait(1);
    tracker_.told(Generation{1}, {away, faulty, gone}, reports_);
    reports_[away].is_connected = false;
    tracker_.look(reports_);
    reports_[faulty].status.fault = "no space";
    tracker_.look(reports_);
    EXPECT_EQ(done_, "");
    reports_.erase(gone);
    tracker_.look(reports_);
    EXPECT_EQ(done_, "1 ");
}

}  // namespace
}  // namespace nc::service::controller
