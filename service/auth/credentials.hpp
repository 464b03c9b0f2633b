// What the field Authorization carries (RFC 9110 11.6.2): a scheme and a token; of scheme Basic a name and a password
// (RFC 7617). Thread: any.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace nc::service::auth {

struct Credentials {
    std::string_view scheme;  ///< as received; schemes match without regard to case
    std::string_view token;   ///< what follows the scheme, without blanks around it
};

/// std::nullopt when the field is not "scheme token".
std::optional<Credentials> parse_authorization(std::string_view field);

/// Base64 of RFC 4648 4, with its padding and nothing besides; std::nullopt for anything else.
std::optional<std::string> decode_base64(std::string_view text);
std::string encode_base64(std::string_view bytes);

struct NameAndPassword {
    std::string name;  ///< as it stands before the first ':'
    std::string password;
};

/// std::nullopt when the token is no Base64 text, has no ':' or control characters.
std::optional<NameAndPassword> parse_basic(std::string_view token);

}  // namespace nc::service::auth
