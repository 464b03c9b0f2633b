#include "service/ctl/text_table.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace nc::service::ctl {
namespace {

struct Range {
    char32_t first;
    char32_t last;
};

constexpr std::array kWithoutWidth{
    Range{0x0300, 0x036F}, Range{0x0483, 0x0489}, Range{0x0591, 0x05BD},  Range{0x0610, 0x061A}, Range{0x064B, 0x065F},
    Range{0x0900, 0x0902}, Range{0x0E34, 0x0E3A}, Range{0x0E47, 0x0E4E},  Range{0x1AB0, 0x1AFF}, Range{0x1DC0, 0x1DFF},
    Range{0x200B, 0x200F}, Range{0x202A, 0x202E}, Range{0x2060, 0x2064},  Range{0x20D0, 0x20FF}, Range{0xFE00, 0xFE0F},
    Range{0xFE20, 0xFE2F}, Range{0xFEFF, 0xFEFF}, Range{0xE0100, 0xE01EF}};
constexpr std::array kWide{Range{0x1100, 0x115F},   Range{0x2E80, 0x303E},   Range{0x3041, 0xA4CF},
                           Range{0xA960, 0xA97F},   Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},
                           Range{0xFE30, 0xFE6F},   Range{0xFF00, 0xFF60},   Range{0xFFE0, 0xFFE6},
                           Range{0x1F300, 0x1F64F}, Range{0x1F680, 0x1F6FF}, Range{0x1F900, 0x1F9FF},
                           Range{0x20000, 0x3FFFD}};

bool is_in(char32_t character, const auto& ranges) {
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](const Range& range) { return character >= range.first && character <= range.last; });
}

bool is_continuation(char c) { return (static_cast<std::uint8_t>(c) & 0xC0U) == 0x80U; }

/// Takes the next character; of what is not UTF-8 one byte, as U+FFFD.
char32_t take_character(std::string_view& text) {
    const auto first = static_cast<std::uint8_t>(text.front());
    const std::size_t size = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
    const bool is_whole =
        size > 0 && size <= text.size() &&
        std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(size), is_continuation);
    if (!is_whole) {
        text.remove_prefix(1);
        return 0xFFFD;
    }
    constexpr std::array<std::uint8_t, 5> kBitsOfFirst{0, 0x7F, 0x1F, 0x0F, 0x07};
    char32_t character = first & kBitsOfFirst[size];
    for (std::size_t i = 1; i < size; ++i)
        character = (character << 6U) | (static_cast<std::uint8_t>(text[i]) & 0x3FU);
    text.remove_prefix(size);
    return character;
}

/// As it may be shown: what comes from others must not drive the terminal.
std::string shown(std::string_view cell) {
    if (cell.empty()) return "-";
    std::string text;
    while (!cell.empty()) {
        std::string_view rest = cell;
        const char32_t character = take_character(rest);
        const bool is_control = character < 0x20 || (character >= 0x7F && character < 0xA0) || character == 0xFFFD;
        text += is_control ? "?" : std::string(cell.substr(0, cell.size() - rest.size()));
        cell = rest;
    }
    return text;
}

}  // namespace

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        const char32_t character = take_character(text);
        width += is_in(character, kWithoutWidth) ? 0 : is_in(character, kWide) ? 2 : 1;
    }
    return width;
}

std::string text_table(std::vector<std::vector<std::string>> rows) {
    std::vector<std::size_t> widths;
    for (auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) {
            row[i] = shown(row[i]);
            widths[i] = std::max(widths[i], display_width(row[i]));
        }
    }
    std::string text;
    for (const auto& row : rows) {
        for (std::size_t i = 0; i + 1 < row.size(); ++i)
            text.append(row[i]).append(widths[i] - display_width(row[i]) + 2, ' ');
        text.append(row.empty() ? "" : row.back()).append("\n");
    }
    return text;
}

}  // namespace nc::service::ctl
