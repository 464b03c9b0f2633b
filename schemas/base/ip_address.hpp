// An IPv4 or IPv6 address, 17 bytes by value. Bytes are in network order; IPv4 uses the first four.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace nc {

enum class IpVersion : std::uint8_t { V4 = 4, V6 = 6 };

class IpAddress {
  public:
    constexpr IpAddress() = default;  ///< 0.0.0.0
    static constexpr IpAddress v4(std::uint32_t number) {
        IpAddress address;
        for (std::size_t i = 0; i < 4; ++i)
            address.bytes_[i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
        return address;
    }
    static constexpr IpAddress v4(const std::array<std::uint8_t, 4>& bytes) {
        IpAddress address;
        for (std::size_t i = 0; i < 4; ++i)
            address.bytes_[i] = bytes[i];
        return address;
    }
    static constexpr IpAddress v6(const std::array<std::uint8_t, 16>& bytes) {
        IpAddress address;
        address.bytes_ = bytes;
        address.version_ = IpVersion::V6;
        return address;
    }
    /// Dotted IPv4 or RFC 4291 IPv6 text, whole and without a zone; std::nullopt otherwise.
    static std::optional<IpAddress> parse(std::string_view text);

    constexpr IpVersion version() const { return version_; }
    constexpr bool is_v4() const { return version_ == IpVersion::V4; }
    constexpr std::size_t bit_count() const { return is_v4() ? 32 : 128; }
    /// The address's 4 or 16 bytes, network order.
    constexpr std::span<const std::uint8_t> bytes() const { return {bytes_.data(), bit_count() / 8}; }
    /// IPv4 only: the address as a number in host order.
    constexpr std::uint32_t v4_number() const {
        return static_cast<std::uint32_t>(bytes_[0]) << 24 | static_cast<std::uint32_t>(bytes_[1]) << 16 |
               static_cast<std::uint32_t>(bytes_[2]) << 8 | bytes_[3];
    }
    /// This address plus `offset`, wrapping inside its version's width.
    IpAddress plus(std::uint64_t offset) const;
    std::string to_string() const;

    friend constexpr auto operator<=>(const IpAddress&, const IpAddress&) = default;
    friend constexpr bool operator==(const IpAddress&, const IpAddress&) = default;

  private:
    IpVersion version_ = IpVersion::V4;
    std::array<std::uint8_t, 16> bytes_{};
};

}  // namespace nc

template <>
struct std::hash<nc::IpAddress> {
    std::size_t operator()(const nc::IpAddress& address) const noexcept {
        std::uint64_t high = 0;
        std::uint64_t low = 0;
        std::memcpy(&high, address.bytes().data(), address.is_v4() ? 4 : 8);
        if (!address.is_v4()) std::memcpy(&low, address.bytes().data() + 8, 8);
        return static_cast<std::size_t>((high * 0x9E3779B97F4A7C15ULL ^ low) * 0xC2B2AE3D27D4EB4FULL);
    }
};
