#include "service/auth/credentials.hpp"

#include <algorithm>

#include <openssl/evp.h>

namespace nc::service::auth {
namespace {

constexpr std::string_view kBlanks = " \t";

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

bool is_base64_digit(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

}  // namespace

std::optional<Credentials> parse_authorization(std::string_view field) {
    const std::size_t end = field.find_first_of(kBlanks);
    if (end == 0 || end == field.npos) return std::nullopt;
    const std::size_t begin = field.find_first_not_of(kBlanks, end);
    if (begin == field.npos) return std::nullopt;
    const std::size_t last = field.find_last_not_of(kBlanks);
    return Credentials{field.substr(0, end), field.substr(begin, last - begin + 1)};
}

std::optional<std::string> decode_base64(std::string_view text) {
    // EVP_DecodeBlock forgives blanks around the text and padding inside it.
    const std::size_t digits = std::min(text.find('='), text.size());
    const std::size_t padding = text.size() - digits;
    if (text.size() % 4 != 0 || padding > 2 || text.substr(digits).find_first_not_of('=') != text.npos) {
        return std::nullopt;
    }
    if (!std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(digits), is_base64_digit)) {
        return std::nullopt;
    }
    std::string bytes(text.size() / 4 * 3, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()), bytes_of(text), static_cast<int>(text.size()));
    if (size < 0) return std::nullopt;
    bytes.resize(static_cast<std::size_t>(size) - padding);
    return bytes;
}

std::string encode_base64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // and the NUL that the library adds
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes_of(bytes), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::optional<NameAndPassword> parse_basic(std::string_view token) {
    const auto text = decode_base64(token);
    if (!text || std::any_of(text->begin(), text->end(), is_control)) return std::nullopt;
    const std::size_t colon = text->find(':');
    if (colon == text->npos) return std::nullopt;
    return NameAndPassword{text->substr(0, colon), text->substr(colon + 1)};
}

}  // namespace nc::service::auth
