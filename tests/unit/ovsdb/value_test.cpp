#include "schemas/ovsdb/value.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace nc::ovsdb {
namespace {

using Json = nlohmann::json;

TEST(OvsdbValue, ReadsAnAtomAndASetOfOneAlike) {
    const Result<Value> atom = value_from_json(Json::parse(R"("a")"));
    const Result<Value> set = value_from_json(Json::parse(R"(["set",["a"]])"));
    ASSERT_TRUE(atom && set);
    EXPECT_EQ(*atom, *set);
}

TEST(OvsdbValue, ComparesSetsWithoutRegardToOrderOrRepetition) {
    const Result<Value> one = value_from_json(Json::parse(R"(["set",[3,1,2,1]])"));
    const Result<Value> other = value_from_json(Json::parse(R"(["set",[1,2,3]])"));
    ASSERT_TRUE(one && other);
    EXPECT_EQ(*one, *other);
}

TEST(OvsdbValue, KeepsAnEmptySetApartFromAnEmptyMap) { EXPECT_FALSE(Value() == Value::map({})); }

TEST(OvsdbValue, SurvivesTheWayThroughJson) {
    const RowId id(Guid::random());
    const std::vector<Value> values = {Value(std::int64_t{-7}),
                                       Value(true),
                                       Value("text \" with quotes"),
                                       Value(id),
                                       Value(),
                                       Value::set({std::int64_t{1}, std::int64_t{2}}),
                                       Value::map({{"key", id}, {"other", std::string("x")}}),
                                       Value(2.5)};
    for (const Value& value : values) {
        const Result<Value> again = value_from_json(to_json(value));
        ASSERT_TRUE(again) << to_json(value).dump();
        EXPECT_EQ(*again, value) << to_json(value).dump();
    }
}

TEST(OvsdbValue, RefusesWhatTheProtocolDoesNotKnow) {
    for (const char* text :
         {"null", "{}", "[]", R"(["set"])", R"(["set",5])", R"(["set",[null]])", R"(["map",[["a"]]])", R"(["map",[1]])",
          R"(["uuid","not-an-id"])", R"(["uuid",5])", "18446744073709551615", R"(["set",[["set",[]]]])"}) {
        EXPECT_FALSE(value_from_json(Json::parse(text))) << text;
    }
}

}  // namespace
}  // namespace nc::ovsdb
