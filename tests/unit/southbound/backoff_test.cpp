#include "service/southbound/backoff.hpp"

#include <gtest/gtest.h>

namespace nc::service::southbound {
namespace {

TEST(Backoff, DoublesUpToItsBoundAndStartsAnewAfterASuccess) {
    Backoff backoff([] { return 0.5; });  // no spread
    EXPECT_EQ(backoff.next(), Backoff::kFirst);
    EXPECT_EQ(backoff.next(), Backoff::kFirst * 2);
    for (int i = 0; i < 20; ++i)
        static_cast<void>(backoff.next());
    EXPECT_EQ(backoff.next(), Backoff::kLongest);
    backoff.reset();
    EXPECT_EQ(backoff.next(), Backoff::kFirst);
}

TEST(Backoff, SpreadsDelaysByAQuarter) {
    Backoff early([] { return 0.0; });
    Backoff late([] { return 0.999; });
    EXPECT_EQ(early.next().count(), 75);
    EXPECT_EQ(late.next().count(), 124);
}

}  // namespace
}  // namespace nc::service::southbound
