#include "provider/transport/utf16.hpp"

#include <algorithm>
#include <cstdint>

#include "schemas/base/ascii.hpp"

namespace nc::provider::transport {
namespace {

constexpr std::string_view kLittleMark = "\xFF\xFE";
constexpr std::string_view kBigMark = "\xFE\xFF";

void append_utf8(std::string& to, std::uint32_t c) {
    const auto add = [&](std::uint32_t byte) { to += static_cast<char>(byte); };
    if (c < 0x80) return add(c);
    if (c < 0x800) {
        add(0xC0U | c >> 6U);
    } else if (c < 0x10000) {
        add(0xE0U | c >> 12U);
        add(0x80U | (c >> 6U & 0x3FU));
    } else {
        add(0xF0U | c >> 18U);
        add(0x80U | (c >> 12U & 0x3FU));
        add(0x80U | (c >> 6U & 0x3FU));
    }
    add(0x80U | (c & 0x3FU));
}

std::string_view without_declaration(std::string_view text) {
    if (!text.starts_with("<?xml")) return text;
    const std::size_t end = text.find("?>");
    return end == std::string_view::npos ? text : text.substr(end + 2);
}

}  // namespace

bool is_utf16(std::string_view content_type, std::string_view body) {
    std::string type(content_type);
    std::transform(type.begin(), type.end(), type.begin(), ascii_lower);
    return type.find("utf-16") != std::string::npos || body.starts_with(kLittleMark) || body.starts_with(kBigMark);
}

std::optional<std::string> utf8_of_utf16(std::string_view body) {
    const bool is_big = body.starts_with(kBigMark);
    if (is_big || body.starts_with(kLittleMark)) body.remove_prefix(2);
    if (body.size() % 2 != 0) return std::nullopt;
    const auto unit = [&](std::size_t at) -> std::uint32_t {
        const auto first = static_cast<unsigned char>(body[at]);
        const auto second = static_cast<unsigned char>(body[at + 1]);
        return is_big ? first << 8U | second : second << 8U | first;
    };
    std::string out;
    out.reserve(body.size() / 2);
    for (std::size_t at = 0; at < body.size(); at += 2) {
        std::uint32_t c = unit(at);
        if (c >= 0xD800 && c < 0xE000) {
            const std::uint32_t low = c < 0xDC00 && at + 2 < body.size() ? unit(at + 2) : 0;
            if (low < 0xDC00 || low >= 0xE000) return std::nullopt;
            c = 0x10000 + ((c - 0xD800) << 10U) + (low - 0xDC00);
            at += 2;
        }
        append_utf8(out, c);
    }
    return std::string(without_declaration(out));
}

std::string utf16_of_utf8(std::string_view text) {
    text = without_declaration(text);
    std::string out(kLittleMark);
    out.reserve(text.size() * 2 + 2);
    const auto add = [&](std::uint32_t unit) {
        out += static_cast<char>(unit & 0xFFU);
        out += static_cast<char>(unit >> 8U);
    };
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        std::uint32_t c = size == 1 ? lead : lead & (0xFFU >> (size + 1));
        for (std::size_t next = 1; next < size && at + next < text.size(); ++next)
            c = c << 6U | (static_cast<unsigned char>(text[at + next]) & 0x3FU);
        at += size;
        if (c < 0x10000) {
            add(c);
        } else {
            add(0xD800 + ((c - 0x10000) >> 10U));
            add(0xDC00 + ((c - 0x10000) & 0x3FFU));
        }
    }
    return out;
}

}  // namespace nc::provider::transport
