// Autonomous system numbers as MS-NCNBI writes them: "XX.YY", the high and the low half of four bytes (RFC 5396,
// asdot+). Thread: any.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace nc::service::resources {

/// "0.64512" -> 64512; std::nullopt for anything else, and for 0, which is no system (RFC 7607).
std::optional<std::uint32_t> parse_extended_as_number(std::string_view text);

}  // namespace nc::service::resources
