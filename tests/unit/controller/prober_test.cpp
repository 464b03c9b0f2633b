#include "service/controller/prober.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace nc::service::controller {
namespace {

using goal_state::ProbeOutcome;
using goal_state::ProbeReport;
using goal_state::ProbeRequest;
using goal_state::ProbeRole;

const InstanceId kHost1(*Guid::parse("00000000-0000-0000-0000-000000000001"));
const InstanceId kHost2(*Guid::parse("00000000-0000-0000-0000-000000000002"));
const InstanceId kPort1(*Guid::parse("00000000-0000-0000-0000-000000000011"));
const InstanceId kPort2(*Guid::parse("00000000-0000-0000-0000-000000000012"));

class ProberTest : public testing::Test {
  protected:
    ProberTest()
        : prober_({[this](InstanceId host, const ProbeRequest& request) { asked_.emplace_back(host, request); },
                   [this](InstanceId host, const Guid&) { ended_.push_back(host); },
                   [this](std::chrono::milliseconds, std::function<void()> task) { give_up_ = std::move(task); }}) {}

    void run(bool has_receiver = true) {
        ProbeQuestion question;
        question.sender = {kHost1, kPort1};
        if (has_receiver) question.receiver = {kHost2, kPort2};
        question.protocol = 6;
        prober_.run(question, [this](const ProbeFinding& finding) { findings_.push_back(finding); });
    }
    void say(ProbeRole role, ProbeOutcome outcome, std::string detail = {}) {
        prober_.heard({asked_.front().second.cookie, role, outcome, std::move(detail), {}, {}});
    }

    std::vector<std::pair<InstanceId, ProbeRequest>> asked_;
    std::vector<InstanceId> ended_;
    std::function<void()> give_up_;
    std::vector<ProbeFinding> findings_;
    Prober prober_;
};

TEST_F(ProberTest, AsksTheReceiverFirstAndSendsWhenItWaits) {
    run();
    ASSERT_EQ(asked_.size(), 1U);
    EXPECT_EQ(asked_[0].first, kHost2);
    EXPECT_EQ(asked_[0].second.role, ProbeRole::Receiver);
    EXPECT_EQ(asked_[0].second.port, kPort2);
    say(ProbeRole::Receiver, ProbeOutcome::Waiting);
    say(ProbeRole::Receiver, ProbeOutcome::Waiting);
    ASSERT_EQ(asked_.size(), 2U) << "sent once";
    EXPECT_EQ(asked_[1].first, kHost1);
    EXPECT_EQ(asked_[1].second.role, ProbeRole::Sender);
    EXPECT_EQ(asked_[1].second.cookie, asked_[0].second.cookie);
    EXPECT_GE(asked_[1].second.source_port, 0xC000);

    say(ProbeRole::Sender, ProbeOutcome::Sent);
    say(ProbeRole::Sender, ProbeOutcome::Answered);
    EXPECT_TRUE(findings_.empty()) << "what the receiver met is not told yet";
    say(ProbeRole::Receiver, ProbeOutcome::Arrived);
    ASSERT_EQ(findings_.size(), 1U);
    EXPECT_TRUE(findings_[0].is_answered());
    EXPECT_EQ(ended_, (std::vector{kHost1, kHost2}));
    give_up_();
    EXPECT_EQ(findings_.size(), 1U);
}

TEST_F(ProberTest, EndsWithADropOnEitherHost) {
    run();
    say(ProbeRole::Receiver, ProbeOutcome::Waiting);
    say(ProbeRole::Sender, ProbeOutcome::Dropped, "why");
    ASSERT_EQ(findings_.size(), 1U);
    EXPECT_EQ(findings_[0].sender->detail, "why");
}

TEST_F(ProberTest, EndsWithWhatItHasWhenTimeIsOver) {
    run();
    give_up_();
    ASSERT_EQ(findings_.size(), 1U);
    EXPECT_FALSE(findings_[0].sender);
    EXPECT_FALSE(findings_[0].receiver);
}

TEST_F(ProberTest, SendsAtOnceWhenNobodyHasTheAddress) {
    run(false);
    ASSERT_EQ(asked_.size(), 1U);
    EXPECT_EQ(asked_[0].second.role, ProbeRole::Sender);
    say(ProbeRole::Sender, ProbeOutcome::Dropped);
    EXPECT_EQ(findings_.size(), 1U);
}

TEST_F(ProberTest, PassesOverWhatNobodyAskedFor) {
    run();
    prober_.heard({Guid::random(), ProbeRole::Sender, ProbeOutcome::Answered, {}, {}, {}});
    EXPECT_TRUE(findings_.empty());
}

}  // namespace
}  // namespace nc::service::controller
