#include "service/resources/base64_text.hpp"

#include <algorithm>
#include <cctype>

namespace nc::service::resources {

bool is_base64(std::string text) {
    text.erase(std::remove_if(text.begin(), text.end(), [](unsigned char c) { return std::isspace(c) != 0; }),
               text.end());
    const std::size_t length = text.find_last_not_of('=') + 1;
    const auto is_digit = [](unsigned char c) { return std::isalnum(c) != 0 || c == '+' || c == '/'; };
    return text.size() % 4 == 0 && text.size() - length <= 2 &&
           std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(length), is_digit);
}

}  // namespace nc::service::resources
