// An address prefix such as 24.30.1.0/24. Invariant: the bits beyond the length are zero.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/base/ip_address.hpp"

namespace nc {

class IpPrefix {
  public:
    constexpr IpPrefix() = default;  ///< 0.0.0.0/0
    /// The prefix of `length` bits that contains `address`; a longer length is cut to the address's width.
    static IpPrefix containing(const IpAddress& address, std::size_t length);
    /// "address/length", strictly: bits set beyond the length make it std::nullopt.
    static std::optional<IpPrefix> parse(std::string_view text);

    const IpAddress& address() const { return address_; }  ///< the lowest address
    std::uint8_t length() const { return length_; }        ///< in bits
    IpAddress last_address() const;                        ///< the highest address
    bool contains(const IpAddress& address) const;
    bool contains(const IpPrefix& other) const;
    bool overlaps(const IpPrefix& other) const { return contains(other) || other.contains(*this); }
    /// IPv4: the netmask of the prefix, e.g. 255.255.255.0.
    IpAddress netmask() const;
    std::string to_string() const;

    friend constexpr auto operator<=>(const IpPrefix&, const IpPrefix&) = default;
    friend constexpr bool operator==(const IpPrefix&, const IpPrefix&) = default;

  private:
    IpAddress address_;
    std::uint8_t length_ = 0;
};

}  // namespace nc
