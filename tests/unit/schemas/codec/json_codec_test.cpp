#include "schemas/codec/json_codec.hpp"

#include <functional>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "schemas/model/json_value.hpp"

namespace nc::codec {
namespace {

using model::Json;

std::string fault_of(std::string_view text) {
    const auto parsed = parse_json(text);
    return parsed ? "accepted" : parsed.error().code + ": " + parsed.error().message;
}

TEST(JsonCodec, KeepsTheOrderOfMembersAndPrintsWithoutBlanks) {
    const auto parsed = parse_json(R"( {"b": [1, -2, 3.5, true, null], "a": {"z": "ü\u0041"}} )");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(print_json(*parsed), R"({"b":[1,-2,3.5,true,null],"a":{"z":"üA"}})");
}

TEST(JsonCodec, PrintsWhatItsLibraryPrints) {
    std::mt19937 random(3);
    const auto text = [&random] {
        static const std::vector<std::string> kPieces{"a",    "Z9",   " ", "\"",   "\\", "\n",
                                                      "\x01", "\x7F", "ü", "\xFF", "</", "€"};
        std::string made;
        for (unsigned left = random() % 5; left > 0; --left)
            made += kPieces[random() % kPieces.size()];
        return made;
    };
    const std::function<Json(int)> value = [&](int depth) -> Json {
        switch (random() % (depth == 0 ? 6 : 8)) {
            case 0:
                return nullptr;
            case 1:
                return random() % 2 == 0;
            case 2:
                return static_cast<std::int64_t>(random()) - (1LL << 31);
            case 3:
                return std::numeric_limits<std::uint64_t>::max() - random();
            case 4:
                return static_cast<double>(random()) / 7;
            case 5:
                return text();
            case 6: {
                Json list = Json::array();
                for (unsigned left = random() % 4; left > 0; --left)
                    list.push_back(value(depth - 1));
                return list;
            }
            default: {
                Json object = Json::object();
                for (unsigned left = random() % 4; left > 0; --left)
                    object[text()] = value(depth - 1);
                return object;
            }
        }
    };
    for (int i = 0; i < 20'000; ++i) {
        const Json json = value(3);
        ASSERT_EQ(print_json(json), json.dump(-1, ' ', false, Json::error_handler_t::replace));
    }
}

TEST(JsonCodec, RefusesANameThatOccursTwiceAlsoInAnotherCase) {
    EXPECT_NE(fault_of(R"({"a":1,"a":2})").find("'a' occurs twice"), std::string::npos);
    EXPECT_NE(fault_of(R"({"x":{"name":1,"Name":2}})").find("'Name' occurs twice"), std::string::npos);
    EXPECT_EQ(fault_of(R"({"a":{"b":1},"c":{"b":1}})"), "accepted");
}

TEST(JsonCodec, RefusesANameThatOccursTwiceAmongMany) {
    std::string members;
    for (int i = 0; i < 100; ++i) {
        members += "\"m" + std::to_string(i) + "\":1,";
        EXPECT_EQ(fault_of("{" + members + R"("last":1})"), "accepted");
        for (const std::string& known : {std::string("m0"), "M" + std::to_string(i)})
            EXPECT_NE(fault_of("{" + members + "\"" + known + "\":1}").find("occurs twice"), std::string::npos) << i;
    }
}

TEST(JsonCodec, RefusesMoreThanSixtyFourLevels) {
    const auto nested = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
    EXPECT_EQ(fault_of(nested(kMaxJsonDepth)), "accepted");
    EXPECT_NE(fault_of(nested(kMaxJsonDepth + 1)).find("64 levels"), std::string::npos);
    EXPECT_NE(fault_of(std::string(1'000'000, '[')).find("64 levels"), std::string::npos);
}

TEST(JsonCodec, RefusesWhatIsNotStrictJson) {
    for (const char* text : {"", "{", "{}{}", "[1,]", "{'a':1}", "// c\n{}", "/*c*/{}", "NaN", "1e999", "-1e999", "01",
                             "tru", "\"\xC3\x28\"", "\"\xED\xA0\x80\"", "\"\x01\"", "[1] x"})
        EXPECT_TRUE(fault_of(text).starts_with("InvalidJson")) << text << " -> " << fault_of(text);
}

TEST(JsonCodec, TellsWhereTheFaultIs) {
    EXPECT_TRUE(fault_of(R"({"a": x})").ends_with("at byte 7, in line 1.")) << fault_of(R"({"a": x})");
    EXPECT_TRUE(fault_of("{\n\n\"a\": x}").ends_with("at byte 9, in line 3.")) << fault_of("{\n\n\"a\": x}");
    EXPECT_TRUE(fault_of("[\"\xE9\"]").ends_with("The text is not UTF-8 at byte 4, in line 1."))
        << fault_of("[\"\xE9\"]");
}

}  // namespace
}  // namespace nc::codec
