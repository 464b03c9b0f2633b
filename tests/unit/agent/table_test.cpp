#include "vswitch/ctl/table.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace nc::vswitch {
namespace {

using Json = nlohmann::ordered_json;

TEST(Table, MakesColumnsAsWideAsTheyNeed) {
    const Json list =
        Json::parse(R"([{"port":"a","some_count":1,"list":["x","y"]},{"port":"longer","some_count":22}])");
    EXPECT_EQ(table_from(list),
              "PORT    SOME COUNT  LIST\n"
              "a       1           x,y\n"
              "longer  22\n");
}

TEST(Table, SaysNoneForAnEmptyList) { EXPECT_EQ(table_from(Json::array()), "none\n"); }

TEST(Table, WritesAnObjectAsLines) {
    EXPECT_EQ(lines_from(Json::parse(R"({"received":5,"flow_hits":2})")),
              "received   5\n"
              "flow hits  2\n");
}

}  // namespace
}  // namespace nc::vswitch
