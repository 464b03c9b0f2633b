#include "schemas/base/ip_prefix.hpp"

#include <algorithm>
#include <charconv>

namespace nc {
namespace {

/// `address` with every bit from `length` on set to `fill`.
IpAddress fill_beyond(const IpAddress& address, std::size_t length, bool fill) {
    std::array<std::uint8_t, 16> bytes{};
    const auto source = address.bytes();
    for (std::size_t i = 0; i < source.size(); ++i) {
        const std::size_t kept = length > i * 8 ? std::min<std::size_t>(8, length - i * 8) : 0;
        const auto mask = static_cast<std::uint8_t>(kept == 0 ? 0 : 0xFF << (8 - kept));
        bytes[i] = static_cast<std::uint8_t>((source[i] & mask) | (fill ? ~mask & 0xFF : 0));
    }
    if (!address.is_v4()) return IpAddress::v6(bytes);
    return IpAddress::v4(std::array<std::uint8_t, 4>{bytes[0], bytes[1], bytes[2], bytes[3]});
}

}  // namespace

IpPrefix IpPrefix::containing(const IpAddress& address, std::size_t length) {
    IpPrefix prefix;
    prefix.length_ = static_cast<std::uint8_t>(std::min(length, address.bit_count()));
    prefix.address_ = fill_beyond(address, prefix.length_, false);
    return prefix;
}

std::optional<IpPrefix> IpPrefix::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto address = IpAddress::parse(text.substr(0, slash));
    const std::string_view digits = text.substr(slash + 1);
    unsigned length = 0;
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (!address || fault != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    if (length > address->bit_count()) return std::nullopt;
    const IpPrefix prefix = containing(*address, length);
    if (prefix.address_ != *address) return std::nullopt;
    return prefix;
}

IpAddress IpPrefix::last_address() const { return fill_beyond(address_, length_, true); }

bool IpPrefix::contains(const IpAddress& address) const {
    return address.version() == address_.version() && fill_beyond(address, length_, false) == address_;
}

bool IpPrefix::contains(const IpPrefix& other) const { return other.length_ >= length_ && contains(other.address_); }

IpAddress IpPrefix::netmask() const {
    return IpAddress::v4(length_ == 0 ? 0U : ~std::uint32_t{0} << (32 - std::min<unsigned>(length_, 32)));
}

std::string IpPrefix::to_string() const { return address_.to_string() + "/" + std::to_string(length_); }

}  // namespace nc
