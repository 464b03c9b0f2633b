#include "schemas/base/ip_address.hpp"

#include <arpa/inet.h>

namespace nc {

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    if (text.size() >= INET6_ADDRSTRLEN) return std::nullopt;
    const std::string terminated(text);
    if (terminated.size() != std::strlen(terminated.c_str())) return std::nullopt;
    std::array<std::uint8_t, 4> four{};
    if (inet_pton(AF_INET, terminated.c_str(), four.data()) == 1) return v4(four);
    std::array<std::uint8_t, 16> sixteen{};
    if (inet_pton(AF_INET6, terminated.c_str(), sixteen.data()) == 1) return v6(sixteen);
    return std::nullopt;
}

IpAddress IpAddress::plus(std::uint64_t offset) const {
    IpAddress sum = *this;
    std::uint64_t carry = offset;
    for (std::size_t i = bit_count() / 8; i-- > 0 && carry != 0;) {
        carry += sum.bytes_[i];
        sum.bytes_[i] = static_cast<std::uint8_t>(carry);
        carry >>= 8;
    }
    return sum;
}

std::string IpAddress::to_string() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(is_v4() ? AF_INET : AF_INET6, bytes_.data(), text.data(), text.size());
    return text.data();
}

}  // namespace nc
