// A 48-bit Ethernet address. Text: twelve hex digits, with or without ':' or '-' between bytes coming in;
// MS-NCNBI's form (upper case, no separators) or the Linux form (lower case, ':') going out.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace nc {

class MacAddress {
  public:
    constexpr MacAddress() = default;
    explicit constexpr MacAddress(const std::array<std::uint8_t, 6>& bytes) : bytes_(bytes) {}

    static constexpr MacAddress broadcast() { return MacAddress({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}); }
    /// The low 48 bits of `number`, first byte most significant.
    static constexpr MacAddress from_number(std::uint64_t number) {
        std::array<std::uint8_t, 6> bytes{};
        for (std::size_t i = 0; i < 6; ++i)
            bytes[i] = static_cast<std::uint8_t>(number >> (40 - 8 * i));
        return MacAddress(bytes);
    }
    static std::optional<MacAddress> parse(std::string_view text);

    constexpr std::uint64_t to_number() const {
        std::uint64_t number = 0;
        for (const std::uint8_t byte : bytes_)
            number = number << 8 | byte;
        return number;
    }
    std::string to_rest_string() const;   ///< "001DD8B71C00"
    std::string to_linux_string() const;  ///< "00:1d:d8:b7:1c:00"

    constexpr bool is_multicast() const { return (bytes_[0] & 1) != 0; }  ///< group bit; broadcast included
    constexpr bool is_zero() const { return *this == MacAddress{}; }
    constexpr const std::array<std::uint8_t, 6>& bytes() const { return bytes_; }

    friend constexpr auto operator<=>(const MacAddress&, const MacAddress&) = default;
    friend constexpr bool operator==(const MacAddress&, const MacAddress&) = default;

  private:
    std::array<std::uint8_t, 6> bytes_{};
};

static_assert(sizeof(MacAddress) == 6);

}  // namespace nc

template <>
struct std::hash<nc::MacAddress> {
    std::size_t operator()(const nc::MacAddress& mac) const noexcept {
        return std::hash<std::uint64_t>{}(mac.to_number());
    }
};
