#include "tests/conformance/json_schema.hpp"

#include <gtest/gtest.h>

namespace nc::tests {
namespace {

using model::Json;

std::size_t count(const char* schema, const char* value) {
    return violations(Json::parse(schema), Json::parse(value)).size();
}

TEST(JsonSchema, FindsEachKindOfViolation) {
    EXPECT_EQ(count(R"({"type":"string"})", "1"), 1U);
    EXPECT_EQ(count(R"({"enum":["a"]})", R"("b")"), 1U);
    EXPECT_EQ(count(R"({"pattern":"^a+$"})", R"("ab")"), 1U);
    EXPECT_EQ(count(R"({"required":["a","b"]})", R"({"a":1})"), 1U);
    EXPECT_EQ(count(R"({"additionalProperties":false,"properties":{"a":{}}})", R"({"a":1,"b":2})"), 1U);
    EXPECT_EQ(count(R"({"items":{"type":"integer"},"uniqueItems":true})", R"([1,"x",1])"), 2U);
    EXPECT_EQ(count(R"({"minItems":1})", "[]"), 1U);
    EXPECT_EQ(count(R"({"minimum":3,"maximum":4})", "5"), 1U);
    EXPECT_EQ(count(R"({"oneOf":[{"type":"string"},{"type":"boolean"}]})", "1"), 1U);
    EXPECT_EQ(count(R"({"definitions":{"d":{"type":"string"}},"items":{"$ref":"#/definitions/d"}})", "[1]"), 1U);
}

TEST(JsonSchema, AcceptsWhatConforms) {
    EXPECT_EQ(
        count(R"({"type":"object","required":["a"],"properties":{"a":{"type":["integer","null"]}}})", R"({"a":null})"),
        0U);
    EXPECT_EQ(count(R"({"oneOf":[{"type":"string"},{"type":"boolean"}]})", "true"), 0U);
}

}  // namespace
}  // namespace nc::tests
