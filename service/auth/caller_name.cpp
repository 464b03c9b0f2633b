#include "service/auth/caller_name.hpp"

namespace nc::service::auth {

std::optional<std::string> parse_thumbprint(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (c == ':' || c == ' ') continue;
        const bool is_lower = c >= 'a' && c <= 'f';
        if (!is_lower && !(c >= 'A' && c <= 'F') && !(c >= '0' && c <= '9')) return std::nullopt;
        digits.push_back(is_lower ? static_cast<char>(c - 'a' + 'A') : c);
    }
    if (digits.size() != 40) return std::nullopt;
    return digits;
}

}  // namespace nc::service::auth
