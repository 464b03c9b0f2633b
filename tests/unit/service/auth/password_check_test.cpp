#include "service/auth/password_check.hpp"

#include <deque>

#include <gtest/gtest.h>

#include "service/auth/password_hash.hpp"
#include "tests/unit/service/auth/temporary_file.hpp"

namespace nc::service::auth {
namespace {

using Outcome = PasswordCheck::Outcome;

class PasswordCheckTest : public testing::Test {
  protected:
    static Accounts accounts(const std::string& name, const std::string& password) {
        return Accounts::load(TemporaryFile(name + ":" + hash_password(password).value() + "\n").name()).value();
    }
    Environment environment() {
        return {[this](Task task) { aside_.push_back(std::move(task)); }, [](const Task& task) { task(); },
                [this] { return now_; }};
    }
    void ask(const std::string& name, const std::string& password, const std::string& address = "192.0.2.1") {
        check_.check({name, password}, address, [this](Outcome outcome) { outcomes_.push_back(outcome); });
    }
    /// Lets the other thread do its work; how many slow checks that were.
    std::size_t run_aside() {
        std::size_t count = 0;
        for (; !aside_.empty(); ++count) {
            const Task task = std::move(aside_.front());
            aside_.pop_front();
            task();
        }
        return count;
    }
    std::vector<Outcome> outcomes() { return std::exchange(outcomes_, {}); }

    std::deque<Task> aside_;
    std::vector<Outcome> outcomes_;
    AttemptLimit::Time now_{};
    PasswordCheck check_{accounts("alice", "right"), environment(), {3, std::chrono::milliseconds(1000), 10}};
};

TEST_F(PasswordCheckTest, AnswersAfterTheSlowCheck) {
    ask("alice", "right");
    EXPECT_TRUE(outcomes().empty());
    EXPECT_EQ(run_aside(), 1U);
    EXPECT_EQ(outcomes(), (std::vector{Outcome::Right}));
    ask("alice", "wrong");
    ask("bob", "right");
    EXPECT_EQ(run_aside(), 2U);
    EXPECT_EQ(outcomes(), (std::vector{Outcome::Wrong, Outcome::Wrong}));
}

TEST_F(PasswordCheckTest, RemembersWhatWasRightAndNothingElse) {
    ask("alice", "right");
    run_aside();
    outcomes();
    for (int i = 0; i < 100; ++i)
        ask("alice", "right");
    EXPECT_EQ(run_aside(), 0U);
    EXPECT_EQ(outcomes(), std::vector<Outcome>(100, Outcome::Right));
    for (int i = 0; i < 2; ++i) {
        ask("alice", "wrong");
        EXPECT_EQ(run_aside(), 1U);
        EXPECT_EQ(outcomes(), (std::vector{Outcome::Wrong}));
    }
}

TEST_F(PasswordCheckTest, AsksOnceForEqualQuestionsThatComeMeanwhile) {
    for (int i = 0; i < 64; ++i)
        ask("alice", "right");
    EXPECT_EQ(run_aside(), 1U);
    EXPECT_EQ(outcomes(), std::vector<Outcome>(64, Outcome::Right));
}

TEST_F(PasswordCheckTest, BoundsTheGuessesOfAnAddressButNotThoseWhoKnow) {
    ask("alice", "right");
    run_aside();
    for (const char* guess : {"a", "b", "c", "d", "e"})
        ask("alice", guess);
    EXPECT_EQ(run_aside(), 3U);
    auto expected = std::vector<Outcome>{Outcome::Right, Outcome::TooManyAttempts, Outcome::TooManyAttempts};
    expected.resize(6, Outcome::Wrong);
    EXPECT_EQ(outcomes(), expected);
    ask("alice", "right");
    ask("alice", "f", "192.0.2.2");
    EXPECT_EQ(run_aside(), 1U);
    EXPECT_EQ(outcomes(), (std::vector{Outcome::Right, Outcome::Wrong}));
    now_ += std::chrono::seconds(1);
    ask("alice", "g");
    EXPECT_EQ(run_aside(), 1U);
    EXPECT_EQ(outcomes(), (std::vector{Outcome::Wrong}));
}

TEST_F(PasswordCheckTest, LetsOnlySoManyWait) {
    for (int i = 0; i < 100; ++i)
        ask("alice", "guess" + std::to_string(i), "192.0.2." + std::to_string(i));
    EXPECT_EQ(outcomes(), std::vector<Outcome>(36, Outcome::TooManyAttempts));
    EXPECT_EQ(run_aside(), 64U);
    EXPECT_EQ(outcomes(), std::vector<Outcome>(64, Outcome::Wrong));
}

TEST_F(PasswordCheckTest, ForgetsWithOtherAccounts) {
    ask("alice", "right");
    run_aside();
    outcomes();
    check_.replace(accounts("alice", "other"));
    ask("alice", "right");
    ask("alice", "other");
    EXPECT_EQ(run_aside(), 2U);
    EXPECT_EQ(outcomes(), (std::vector{Outcome::Wrong, Outcome::Right}));
}

TEST_F(PasswordCheckTest, DoesNotRememberWhatTheFormerAccountsSaid) {
    ask("alice", "right");
    check_.replace(accounts("alice", "other"));
    run_aside();
    outcomes();
    ask("alice", "right");
    EXPECT_EQ(run_aside(), 1U);
    EXPECT_EQ(outcomes(), (std::vector{Outcome::Wrong}));
}

}  // namespace
}  // namespace nc::service::auth
