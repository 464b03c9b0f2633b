// Strict JSON in (RFC 8259), compact JSON out. Refused: duplicate names (also when they differ only in case, because
// names are matched that way), more than kMaxJsonDepth levels, numbers that do not fit a double, invalid UTF-8,
// comments, anything after the value. The caller caps the size. The only files that know the JSON library's parser.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "schemas/base/result.hpp"
#include "schemas/model/json.hpp"

namespace nc::codec {

inline constexpr std::size_t kMaxJsonDepth = 64;

/// An Error with code InvalidJson that says what and where (a byte offset).
Result<model::Json> parse_json(std::string_view text);
/// UTF-8 without blanks; members in their order.
std::string print_json(const model::Json& json);

}  // namespace nc::codec
