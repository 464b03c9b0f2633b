// How a caller is written: "certificate:THUMBPRINT", "user:NAME" or "principal:NAME@REALM". Thread: any.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace nc::service::auth {

inline constexpr std::string_view kCertificatePrefix = "certificate:";
inline constexpr std::string_view kUserPrefix = "user:";
inline constexpr std::string_view kPrincipalPrefix = "principal:";

/// "9f:86 D0…" in any case, with or without ':' and spaces, to 40 upper-case digits; std::nullopt when it is none.
std::optional<std::string> parse_thumbprint(std::string_view text);

}  // namespace nc::service::auth
