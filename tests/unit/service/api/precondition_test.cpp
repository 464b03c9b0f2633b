#include "service/api/precondition.hpp"

#include <gtest/gtest.h>

namespace nc::service::api {
namespace {

const state::StoredResource& existing() {
    static const state::StoredResource resource = [] {
        state::StoredResource made;
        made.etag = "W/\"abc\"";
        return made;
    }();
    return resource;
}

bool holds(const char* name, const char* value, bool is_present) {
    Headers headers;
    headers.add(name, value);
    return !failed_precondition(headers, is_present ? &existing() : nullptr).has_value();
}

TEST(Precondition, HoldsWithoutOrWithEmptyHeaders) {
    EXPECT_FALSE(failed_precondition(Headers{}, nullptr).has_value());
    EXPECT_TRUE(holds("If-Match", "", true));
    EXPECT_TRUE(holds("If-Match", " ", false));
}

TEST(Precondition, IfMatchNeedsTheEtagOrAnyResource) {
    EXPECT_TRUE(holds("if-match", "W/\"abc\"", true));
    EXPECT_TRUE(holds("If-Match", "\"abc\"", true));
    EXPECT_TRUE(holds("If-Match", "abc", true));
    EXPECT_TRUE(holds("If-Match", "\"x\", W/\"abc\"", true));
    EXPECT_TRUE(holds("If-Match", "*", true));
    EXPECT_FALSE(holds("If-Match", "W/\"abd\"", true));
    EXPECT_FALSE(holds("If-Match", "*", false));
    EXPECT_FALSE(holds("If-Match", "W/\"abc\"", false));
}

TEST(Precondition, IfNoneMatchNeedsAbsence) {
    EXPECT_TRUE(holds("If-None-Match", "*", false));
    EXPECT_FALSE(holds("If-None-Match", "*", true));
    EXPECT_FALSE(holds("If-None-Match", "W/\"abc\"", true));
    EXPECT_TRUE(holds("If-None-Match", "W/\"abd\"", true));
}

}  // namespace
}  // namespace nc::service::api
