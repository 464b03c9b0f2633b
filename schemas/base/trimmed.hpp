// Text without the blanks around it. Pure. Thread: any.
#pragma once

#include <string_view>

namespace nc {

/// Without spaces, tabs and line ends at its beginning and end.
constexpr std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(kBlanks);
    return first == std::string_view::npos ? "" : text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace nc
