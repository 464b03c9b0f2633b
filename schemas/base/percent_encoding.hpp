// Percent-encoding (RFC 3986 2.1). Pure functions. Thread: any.
#pragma once

#include <string>
#include <string_view>

namespace nc {

/// All but letters, digits and "-._~" as percent and two digits.
std::string percent_encoded(std::string_view text);

}  // namespace nc
