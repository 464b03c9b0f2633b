#include "service/auth/attempt_limit.hpp"

#include <gtest/gtest.h>

namespace nc::service::auth {
namespace {

using std::chrono::milliseconds;

TEST(AttemptLimit, AllowsABurstAndThenOnePerInterval) {
    AttemptLimit limit({3, milliseconds(1000), 10});
    AttemptLimit::Time now{};
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(limit.take("a", now));
    EXPECT_FALSE(limit.take("a", now));
    EXPECT_FALSE(limit.take("a", now += milliseconds(999)));
    EXPECT_TRUE(limit.take("a", now += milliseconds(1)));
    EXPECT_FALSE(limit.take("a", now));
    now += std::chrono::hours(1);
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(limit.take("a", now));
    EXPECT_FALSE(limit.take("a", now));
}

TEST(AttemptLimit, CountsEachAddressByItself) {
    AttemptLimit limit({1, milliseconds(1000), 10});
    EXPECT_TRUE(limit.take("a", {}));
    EXPECT_TRUE(limit.take("b", {}));
    EXPECT_FALSE(limit.take("a", {}));
}

TEST(AttemptLimit, DoesNotCountWhatWasRight) {
    AttemptLimit limit({1, milliseconds(1000), 10});
    for (int i = 0; i < 5; ++i) {
        EXPECT_TRUE(limit.take("a", {}));
        limit.give_back("a");
    }
    limit.give_back("a");
    EXPECT_TRUE(limit.take("a", {}));
    EXPECT_FALSE(limit.take("a", {}));
}

TEST(AttemptLimit, ForgetsTheAddressThatItSawLongestAgo) {
    AttemptLimit limit({1, milliseconds(1000), 2});
    AttemptLimit::Time now{};
    EXPECT_TRUE(limit.take("a", now));
    EXPECT_TRUE(limit.take("b", now += milliseconds(1)));
    EXPECT_TRUE(limit.take("c", now += milliseconds(1)));
    EXPECT_FALSE(limit.take("b", now));
    EXPECT_TRUE(limit.take("a", now));
}

}  // namespace
}  // namespace nc::service::auth
