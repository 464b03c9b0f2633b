#include "service/resources/as_number.hpp"

#include <charconv>

namespace nc::service::resources {

std::optional<std::uint32_t> parse_extended_as_number(std::string_view text) {
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    std::uint32_t number = 0;
    for (const std::string_view half : {text.substr(0, dot), text.substr(dot + 1)}) {
        std::uint16_t value = 0;
        const auto [end, error] = std::from_chars(half.data(), half.data() + half.size(), value);
        if (error != std::errc{} || end != half.data() + half.size()) return std::nullopt;
        number = number << 16U | value;
    }
    return number == 0 ? std::nullopt : std::optional(number);
}

}  // namespace nc::service::resources
