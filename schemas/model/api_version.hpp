// The version token of a request's URI (MS-NCNBI 2.2.3.5): v1 v2 v3 v3.1 v3.2 v4 v4.2 v5 v6 v6.1 v7 v7.1.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nc::model {

struct ApiVersion {
    std::uint8_t major_number = 1;
    std::uint8_t minor_number = 0;

    /// "v3.1" or "V3.1"; std::nullopt for a token that MS-NCNBI does not list.
    static std::optional<ApiVersion> parse(std::string_view token);
    std::string to_string() const;  ///< "v3.1"

    friend constexpr auto operator<=>(const ApiVersion&, const ApiVersion&) = default;
    friend constexpr bool operator==(const ApiVersion&, const ApiVersion&) = default;
};

inline constexpr std::array<ApiVersion, 12> kApiVersions{
    {{1, 0}, {2, 0}, {3, 0}, {3, 1}, {3, 2}, {4, 0}, {4, 2}, {5, 0}, {6, 0}, {6, 1}, {7, 0}, {7, 1}}};
inline constexpr ApiVersion kNewestApiVersion = kApiVersions.back();

}  // namespace nc::model
