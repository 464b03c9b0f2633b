// The upper layer of an IP packet of either version, for the parsers of both.
#pragma once

#include <span>

#include "vswitch/packet/parser.hpp"

namespace nc::vswitch {

/// Reads the TCP, UDP or ICMP header of an unfragmented packet or of a first fragment, as packet.tuple.protocol says;
/// nothing of other protocols. `frame` holds the packet up to packet.end; packet.l4_offset is inside.
DropReason parse_transport(std::span<const std::uint8_t> frame, ParsedPacket& packet);

/// The same of the 8 bytes that an ICMP error quotes at least, at `offset`, which are inside. tuple.protocol is set.
void read_quoted_ports(std::span<const std::uint8_t> frame, std::size_t offset, Tuple& tuple);
inline constexpr std::size_t kQuotedTransport = 8;  ///< bytes (RFC 792)

/// parse() for a frame whose EtherType is that of IPv6. Extension headers in any order, at most kMostExtensionHeaders
/// of them (RFC 8200 section 4.1 bids receivers to take any order).
DropReason parse_ipv6(std::span<const std::uint8_t> frame, ParsedPacket& packet);
inline constexpr int kMostExtensionHeaders = 8;

/// parse_quoted_tuple() for a quoted IPv6 packet.
bool parse_quoted_ipv6(std::span<const std::uint8_t> quote, Tuple& tuple);

}  // namespace nc::vswitch
