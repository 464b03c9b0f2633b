// The text of a request target: percent-encoding and query parameters (RFC 3986 2.1, 3.4). Pure functions. Thread: any.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace nc::service::api {

/// std::nullopt when a '%' is not followed by two hexadecimal digits.
std::optional<std::string> percent_decoded(std::string_view text);

/// What is between '?' and '#' of a target; empty when there is none.
std::string_view query_of(std::string_view target);

/// "a=1&b" as {a: 1, b: ""}, names in lower case, the last of equal ones; std::nullopt when it is not encoded properly.
std::optional<std::map<std::string, std::string>> query_parameters(std::string_view query);

}  // namespace nc::service::api
