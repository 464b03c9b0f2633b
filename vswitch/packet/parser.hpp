// Bytes -> ParsedPacket, or the reason why not. Total: every input gives one of the two and no byte beyond the frame,
// or beyond the IP packet's length, is looked at. Thread: any.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "schemas/base/ip_address.hpp"
#include "schemas/base/mac_address.hpp"
#include "vswitch/packet/drop_reason.hpp"
#include "vswitch/packet/headers.hpp"
#include "vswitch/packet/packet.hpp"

namespace nc::vswitch {

/// Who talks to whom. `protocol` is that of the upper layer: what follows the last extension header of IPv6. For ICMP
/// queries and their replies, source_port is the identifier, for all ICMP destination_port is type * 256 + code. Ports
/// are 0 for other protocols and for fragments after the first.
struct Tuple {
    IpAddress source;
    IpAddress destination;
    std::uint8_t protocol = 0;
    bool is_later_fragment = false;
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    friend bool operator==(const Tuple&, const Tuple&) = default;
};

/// ICMP in IPv4, or ICMPv6 in IPv6.
inline bool is_icmp(const Tuple& tuple) {
    return tuple.protocol == (tuple.source.is_v4() ? kProtocolIcmp : kProtocolIcmpv6);
}
/// ICMP of this type and, for those that have one, with code 0.
inline bool is_icmp_of_type(const Tuple& tuple, std::uint8_t type) {
    return is_icmp(tuple) && !tuple.is_later_fragment && tuple.destination_port == type << 8;
}
inline std::uint8_t echo_request_type(IpVersion version) {
    return version == IpVersion::V4 ? kIcmpEchoRequest : kIcmpv6EchoRequest;
}
inline std::uint8_t echo_reply_type(IpVersion version) {
    return version == IpVersion::V4 ? kIcmpEchoReply : kIcmpv6EchoReply;
}
inline bool is_echo_request(const Tuple& tuple) {
    return is_icmp_of_type(tuple, echo_request_type(tuple.source.version()));
}

/// A type of ICMP that asks, and the one that answers it with the same identifier.
struct IcmpQuery {
    std::uint8_t request;
    std::uint8_t reply;
};
/// Echo and, of IPv4, timestamp (RFC 5508 section 3): what `type` is one of. Nothing: it is neither request nor reply.
std::optional<IcmpQuery> icmp_query_with(IpVersion version, std::uint8_t type);
/// What `tuple` is the request or the reply of. Nothing: it is no query of ICMP.
std::optional<IcmpQuery> icmp_query_of(const Tuple& tuple);

/// The tuple of the answer: addresses and ports exchanged; a request of ICMP becomes its reply and back.
Tuple reversed(const Tuple& tuple);

struct ParsedPacket {
    MacAddress destination_mac;
    MacAddress source_mac;
    bool is_arp = false;            ///< then only the MAC addresses and l3_offset hold
    std::uint8_t time_to_live = 0;  ///< of IPv6: the hop limit
    std::uint8_t tcp_flags = 0;
    std::uint32_t tcp_acknowledgement = 0;  ///< with kTcpAck
    bool may_fragment = true;               ///< by routers: IPv4 without DF
    bool is_fragment = false;               ///< a first or a later fragment
    bool is_icmp_error = false;             ///< carries the start of the packet that caused it
    bool has_routing_header = false;   ///< the checksum's pseudo header has another destination (RFC 8200 section 8.1)
    std::uint32_t identification = 0;  ///< the same for all fragments of a packet; 16 bits of IPv4
    std::uint16_t l3_offset = 14;      ///< bytes from the start of the frame
    std::uint16_t l4_offset = 0;
    std::uint16_t payload_offset = 0;  ///< behind the TCP, UDP or ICMP header; l4_offset for others
    std::uint32_t end = 0;             ///< one beyond the IP packet's last byte: padding follows
    Tuple tuple;
};

/// DropReason::None and a filled `packet`, or a reason and an unspecified `packet`.
DropReason parse(std::span<const std::uint8_t> frame, ParsedPacket& packet);

/// The tuple of the packet that an ICMP error quotes, as its sender sent it. False when the quote is too short.
bool parse_quoted_tuple(std::span<const std::uint8_t> frame, const ParsedPacket& icmp_error, Tuple& tuple);

/// Whether what a sender asks for fits the parsed packet: checksum inside the frame, segmentation of a TCP or UDP
/// packet that is no fragment and has no routing header, with a sane segment size and at most kLongestSegmentHeaders of
/// headers.
bool is_consistent(const Offload& offload, const ParsedPacket& packet);

inline constexpr std::size_t kLongestSegmentHeaders = 60 + 60;  ///< IP and TCP, bytes

/// How many packets on a wire this frame stands for; 1 without segmentation.
std::uint32_t segment_count(const Offload& offload, const ParsedPacket& packet);

}  // namespace nc::vswitch
