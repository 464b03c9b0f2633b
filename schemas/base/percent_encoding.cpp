#include "schemas/base/percent_encoding.hpp"

namespace nc {

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              std::string_view("-._~").find(c) != std::string_view::npos;
        if (is_plain) {
            encoded.push_back(c);
        } else {
            encoded.append({'%', kDigits[byte >> 4U], kDigits[byte & 15U]});
        }
    }
    return encoded;
}

}  // namespace nc
