// Bytes -> ParsedPacket, or the reason why not. Total: every input gives one of the two and no byte beyond the frame,
// or beyond the IP total length, is looked at. Thread: any.
#pragma once

#include <cstdint>
#include <span>

#include "schemas/base/ip_address.hpp"
#include "schemas/base/mac_address.hpp"
#include "vswitch/packet/drop_reason.hpp"
#include "vswitch/packet/headers.hpp"
#include "vswitch/packet/packet.hpp"

namespace nc::vswitch {

/// Who talks to whom. For ICMP echo, source_port is the identifier, for all ICMP destination_port is type * 256 + code.
/// Ports are 0 for other protocols and for fragments after the first.
struct Tuple {
    IpAddress source;
    IpAddress destination;
    std::uint8_t protocol = 0;
    bool is_later_fragment = false;
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    friend bool operator==(const Tuple&, const Tuple&) = default;
};

/// The tuple of the answer: addresses and ports exchanged; an echo request becomes its reply and back.
Tuple reversed(const Tuple& tuple);

struct ParsedPacket {
    MacAddress destination_mac;
    MacAddress source_mac;
    bool is_arp = false;  ///< then only the MAC addresses and l3_offset hold
    std::uint8_t time_to_live = 0;
    std::uint8_t tcp_flags = 0;
    bool may_fragment = true;          ///< DF is not set
    bool is_fragment = false;          ///< a first or a later fragment
    bool is_icmp_error = false;        ///< carries the start of the packet that caused it
    std::uint16_t identification = 0;  ///< of the IPv4 header; the same for all fragments of a packet
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
/// packet that is no fragment, with a sane segment size.
bool is_consistent(const Offload& offload, const ParsedPacket& packet);

/// How many packets on a wire this frame stands for; 1 without segmentation.
std::uint32_t segment_count(const Offload& offload, const ParsedPacket& packet);

}  // namespace nc::vswitch
