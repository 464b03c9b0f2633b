// Lines of cells in columns, for a terminal: a column is as wide as its widest cell is shown, whatever script it is in,
// and no cell can move the cursor. Pure functions. Thread: any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nc::service::ctl {

/// How many places of a terminal the UTF-8 text takes: 0 for combining and invisible characters, 2 for wide ones
/// (Unicode Standard Annex 11, by ranges of blocks), 1 for others and for each byte that is not UTF-8.
std::size_t display_width(std::string_view text);

/// The first row is that of titles. An empty cell is "-"; control characters are '?'. The last column is not filled up.
std::string text_table(std::vector<std::vector<std::string>> rows);

}  // namespace nc::service::ctl
