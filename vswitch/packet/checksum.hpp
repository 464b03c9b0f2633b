// The Internet checksum (RFC 1071). Sums and checksum fields are kept in memory order (RFC 1071 section 2 B): they are
// copied to and from the packet as they are, and never swapped.
#pragma once

#include <cstdint>
#include <span>

#include "vswitch/packet/headers.hpp"

namespace nc::vswitch {

/// Adds `bytes` to an unfolded sum. Pieces may be added one after the other when all but the last have even lengths.
std::uint64_t add_to_sum(std::uint64_t sum, std::span<const std::uint8_t> bytes);

/// Adds one 16-bit number, given in host order.
std::uint64_t add_number_to_sum(std::uint64_t sum, std::uint16_t number);

/// The ones' complement sum, folded to 16 bits, not complemented: what a sender leaves in the field for its device.
std::uint16_t fold(std::uint64_t sum);

/// The value of a checksum field.
inline std::uint16_t finish(std::uint64_t sum) { return static_cast<std::uint16_t>(~fold(sum)); }

/// The sum of the pseudo header of TCP, UDP and ICMPv6 (RFC 9293 section 3.1, RFC 8200 section 8.1). `ip` begins with a
/// whole IPv4 or IPv6 header; `length` is that of the transport header and its payload.
std::uint64_t pseudo_header_sum(std::span<const std::uint8_t> ip, std::uint8_t protocol, std::size_t length);

/// The field after a 16-bit word of the covered data changed from `before` to `after` (RFC 1624, equation 3). The words
/// are in memory order.
std::uint16_t update_checksum(std::uint16_t checksum, std::uint16_t before, std::uint16_t after);

/// Fills in the IPv4 header's checksum; `header` is the whole header with its options.
void set_ipv4_checksum(std::span<std::uint8_t> header);

/// Says in the IP header of either version at the start of `headers` that `payload` bytes follow `headers`, which hold
/// all options or extension headers; of IPv4 the checksum is set, too.
void set_ip_length(std::span<std::uint8_t> headers, std::size_t payload);

}  // namespace nc::vswitch
