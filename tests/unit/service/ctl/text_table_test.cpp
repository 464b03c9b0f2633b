#include "service/ctl/text_table.hpp"

#include <gtest/gtest.h>

namespace nc::service::ctl {
namespace {

TEST(TextTable, MeasuresTextAsATerminalShowsIt) {
    EXPECT_EQ(display_width("abc"), 3U);
    EXPECT_EQ(display_width("\u00FCber"), 4U);
    EXPECT_EQ(display_width("u\u0308ber"), 4U);
    EXPECT_EQ(display_width("\u7DB2\u8DEF"), 4U);
    EXPECT_EQ(display_width("\U0001F310"), 2U);
    EXPECT_EQ(display_width("\xFF\xC3"), 2U);
    EXPECT_EQ(display_width(""), 0U);
}

TEST(TextTable, AlignsColumnsInAnyScript) {
    EXPECT_EQ(text_table({{"id", "state"}, {"\u7DB2\u8DEF", "a"}, {"\u00E9t\u00E9", "b"}, {"", "c"}}),
              "id    state\n\u7DB2\u8DEF  a\n\u00E9t\u00E9   b\n-     c\n");
}

TEST(TextTable, LetsNoCellDriveTheTerminal) {
    EXPECT_EQ(text_table({{"a\x1B[2J\n\x7F", "\u009B\xFF"}}), "a?[2J??  ??\n");
}

}  // namespace
}  // namespace nc::service::ctl
