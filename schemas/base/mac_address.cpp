#include "schemas/base/mac_address.hpp"

#include <charconv>

namespace nc {
namespace {

std::string print(const std::array<std::uint8_t, 6>& bytes, const char* digits, bool with_colons) {
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (with_colons && i > 0) text += ':';
        text += digits[bytes[i] >> 4];
        text += digits[bytes[i] & 15];
    }
    return text;
}

}  // namespace

std::optional<MacAddress> MacAddress::parse(std::string_view text) {
    const bool separated = text.size() == 17;
    if (!separated && text.size() != 12) return std::nullopt;
    const char separator = separated ? text[2] : '\0';
    if (separated && separator != ':' && separator != '-') return std::nullopt;
    std::array<std::uint8_t, 6> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const std::size_t at = i * (separated ? 3 : 2);
        if (separated && i > 0 && text[at - 1] != separator) return std::nullopt;
        const auto [end, fault] = std::from_chars(text.data() + at, text.data() + at + 2, bytes[i], 16);
        if (fault != std::errc{} || end != text.data() + at + 2) return std::nullopt;
    }
    return MacAddress(bytes);
}

std::string MacAddress::to_rest_string() const { return print(bytes_, "0123456789ABCDEF", false); }

std::string MacAddress::to_linux_string() const { return print(bytes_, "0123456789abcdef", true); }

}  // namespace nc
