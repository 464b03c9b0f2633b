// A 128-bit identifier in the text form 8-4-4-4-12 (lower case going out, any case and optional braces coming in).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace nc {

class Guid {
  public:
    constexpr Guid() = default;  ///< all zero: "no id"
    explicit constexpr Guid(const std::array<std::uint8_t, 16>& bytes) : bytes_(bytes) {}

    /// A random (version 4, RFC 4122) id from the operating system's generator.
    static Guid random();
    /// Text to id; std::nullopt when it is not a GUID.
    static std::optional<Guid> parse(std::string_view text);

    std::string to_string() const;
    bool is_zero() const { return *this == Guid{}; }
    constexpr const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }

    friend constexpr auto operator<=>(const Guid&, const Guid&) = default;
    friend constexpr bool operator==(const Guid&, const Guid&) = default;

  private:
    std::array<std::uint8_t, 16> bytes_{};
};

}  // namespace nc

template <>
struct std::hash<nc::Guid> {
    std::size_t operator()(const nc::Guid& id) const noexcept {
        std::uint64_t high = 0;
        std::uint64_t low = 0;
        std::memcpy(&high, id.bytes().data(), 8);
        std::memcpy(&low, id.bytes().data() + 8, 8);
        return static_cast<std::size_t>(high * 0x9E3779B97F4A7C15ULL ^ low);
    }
};
