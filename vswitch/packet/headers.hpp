// Wire structs: bytes and big-endian numbers only, alignment 1, no bit-fields. Sources: IEEE 802.3, RFC 791, RFC 792,
// RFC 768, RFC 9293, RFC 826, RFC 8200, RFC 4443, RFC 7348 section 5, RFC 7637 section 3.2.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "schemas/base/byte_order.hpp"
#include "schemas/base/ip_address.hpp"
#include "schemas/base/mac_address.hpp"

namespace nc::vswitch {

inline constexpr std::uint16_t kEtherTypeIpv4 = 0x0800;
inline constexpr std::uint16_t kEtherTypeArp = 0x0806;
inline constexpr std::uint16_t kEtherTypeVlan = 0x8100;
inline constexpr std::uint16_t kEtherTypeProviderBridge = 0x88A8;
inline constexpr std::uint16_t kEtherTypeIpv6 = 0x86DD;
inline constexpr std::uint16_t kEtherTypeTransparentBridging = 0x6558;  ///< an Ethernet frame inside GRE

inline constexpr std::uint8_t kProtocolIcmp = 1;
inline constexpr std::uint8_t kProtocolTcp = 6;
inline constexpr std::uint8_t kProtocolUdp = 17;
inline constexpr std::uint8_t kProtocolIcmpv6 = 58;

// Next headers of IPv6 that stand before the upper layer's (RFC 8200 section 4), or say that there is none.
inline constexpr std::uint8_t kHopByHopOptions = 0;
inline constexpr std::uint8_t kRoutingHeader = 43;
inline constexpr std::uint8_t kFragmentHeader = 44;
inline constexpr std::uint8_t kAuthenticationHeader = 51;
inline constexpr std::uint8_t kNoNextHeader = 59;
inline constexpr std::uint8_t kDestinationOptions = 60;

inline constexpr std::uint16_t kPortDhcpServer = 67;
inline constexpr std::uint16_t kPortDhcpClient = 68;
inline constexpr std::uint16_t kPortDhcpv6Client = 546;
inline constexpr std::uint16_t kPortDhcpv6Server = 547;

struct EthernetHeader {
    MacAddress destination;
    MacAddress source;
    Be16 type;
};
static_assert(sizeof(EthernetHeader) == 14 && alignof(EthernetHeader) == 1);

struct ArpPacket {
    Be16 hardware_type;
    Be16 protocol_type;
    std::uint8_t hardware_length;
    std::uint8_t protocol_length;
    Be16 operation;
    MacAddress sender_mac;
    Be32 sender_address;
    MacAddress target_mac;
    Be32 target_address;
};
static_assert(sizeof(ArpPacket) == 28 && alignof(ArpPacket) == 1);
inline constexpr std::uint16_t kArpRequest = 1;
inline constexpr std::uint16_t kArpReply = 2;

struct Ipv4Header {
    std::uint8_t version_and_length;  ///< high nibble 4, low nibble header length in 32-bit words
    std::uint8_t type_of_service;
    Be16 total_length;  ///< header and payload, bytes
    Be16 identification;
    Be16 fragment;  ///< flags (3 bits), offset in units of 8 bytes (13 bits)
    std::uint8_t time_to_live;
    std::uint8_t protocol;
    std::uint16_t checksum;  ///< memory order, see checksum.hpp
    Be32 source;
    Be32 destination;

    std::size_t header_bytes() const { return (version_and_length & 0x0FU) * std::size_t{4}; }
};
static_assert(sizeof(Ipv4Header) == 20);
inline constexpr std::uint16_t kIpv4DontFragment = 0x4000;
inline constexpr std::uint16_t kIpv4MoreFragments = 0x2000;
inline constexpr std::uint16_t kIpv4OffsetMask = 0x1FFF;

struct Ipv6Header {
    Be32 version_and_flow;  ///< version 6 (4 bits), traffic class (8), flow label (20)
    Be16 payload_length;    ///< what follows this header, bytes
    std::uint8_t next_header;
    std::uint8_t hop_limit;
    std::array<std::uint8_t, 16> source;
    std::array<std::uint8_t, 16> destination;
};
static_assert(sizeof(Ipv6Header) == 40 && alignof(Ipv6Header) == 1);

/// How hop-by-hop options, destination options and routing headers begin.
struct Ipv6ExtensionHeader {
    std::uint8_t next_header;
    std::uint8_t length;  ///< units of 8 bytes, without the first
    std::uint8_t routing_type;
    std::uint8_t segments_left;
};
static_assert(sizeof(Ipv6ExtensionHeader) == 4);

struct Ipv6FragmentHeader {
    std::uint8_t next_header;
    std::uint8_t reserved;
    Be16 fragment;  ///< offset in units of 8 bytes (13 bits), 2 reserved bits, more fragments (1)
    Be32 identification;
};
static_assert(sizeof(Ipv6FragmentHeader) == 8);
inline constexpr std::uint16_t kIpv6MoreFragments = 0x0001;
inline constexpr std::uint16_t kIpv6OffsetMask = 0xFFF8;  ///< the offset in bytes

struct UdpHeader {
    Be16 source_port;
    Be16 destination_port;
    Be16 length;             ///< header and payload, bytes
    std::uint16_t checksum;  ///< memory order; 0: none
};
static_assert(sizeof(UdpHeader) == 8);

struct TcpHeader {
    Be16 source_port;
    Be16 destination_port;
    Be32 sequence;
    Be32 acknowledgement;
    std::uint8_t data_offset;  ///< high nibble: header length in 32-bit words
    std::uint8_t flags;
    Be16 window;
    std::uint16_t checksum;  ///< memory order
    Be16 urgent;

    std::size_t header_bytes() const { return (data_offset >> 4) * std::size_t{4}; }
};
static_assert(sizeof(TcpHeader) == 20);
inline constexpr std::uint8_t kTcpFin = 0x01;
inline constexpr std::uint8_t kTcpSyn = 0x02;
inline constexpr std::uint8_t kTcpRst = 0x04;
inline constexpr std::uint8_t kTcpPsh = 0x08;
inline constexpr std::uint8_t kTcpAck = 0x10;
inline constexpr std::uint8_t kTcpUrg = 0x20;
inline constexpr std::uint8_t kTcpCwr = 0x80;

/// Of ICMP and of ICMPv6.
struct IcmpHeader {
    std::uint8_t type;
    std::uint8_t code;
    std::uint16_t checksum;  ///< memory order
    Be16 identifier;         ///< echo; else unused
    Be16 sequence;           ///< echo; the next hop's MTU in "fragmentation needed" (RFC 1191)
};
static_assert(sizeof(IcmpHeader) == 8);
inline constexpr std::uint8_t kIcmpEchoReply = 0;
inline constexpr std::uint8_t kIcmpUnreachable = 3;
inline constexpr std::uint8_t kIcmpPortUnreachable = 3;      ///< code of kIcmpUnreachable
inline constexpr std::uint8_t kIcmpFragmentationNeeded = 4;  ///< code of kIcmpUnreachable
inline constexpr std::uint8_t kIcmpEchoRequest = 8;
inline constexpr std::uint8_t kIcmpTimeExceeded = 11;
inline constexpr std::uint8_t kIcmpParameterProblem = 12;
inline constexpr std::uint8_t kIcmpTimestampRequest = 13;
inline constexpr std::uint8_t kIcmpTimestampReply = 14;

inline constexpr std::uint8_t kIcmpv6Unreachable = 1;
inline constexpr std::uint8_t kIcmpv6PortUnreachable = 4;  ///< code of kIcmpv6Unreachable
inline constexpr std::uint8_t kIcmpv6PacketTooBig = 2;
inline constexpr std::uint8_t kIcmpv6TimeExceeded = 3;
inline constexpr std::uint8_t kIcmpv6ParameterProblem = 4;
inline constexpr std::uint8_t kIcmpv6EchoRequest = 128;
inline constexpr std::uint8_t kIcmpv6EchoReply = 129;

struct VxlanHeader {
    std::uint8_t flags;
    std::array<std::uint8_t, 3> reserved1;
    Be24 vni;
    std::uint8_t reserved2;
};
static_assert(sizeof(VxlanHeader) == 8 && alignof(VxlanHeader) == 1);
inline constexpr std::uint8_t kVxlanVniValid = 0x08;  ///< the I flag

struct NvgreHeader {
    Be16 flags;     ///< kGreKeyPresent, version 0
    Be16 protocol;  ///< kEtherTypeTransparentBridging
    Be24 vsid;
    std::uint8_t flow_id;
};
static_assert(sizeof(NvgreHeader) == 8 && alignof(NvgreHeader) == 1);
inline constexpr std::uint16_t kGreKeyPresent = 0x2000;
inline constexpr std::uint16_t kGreIgnoredBits = 0x03F8;  ///< bits 6 to 12, RFC 2784 section 2.3

/// Copies a header out of `bytes` at `offset`. Invariant: the caller has checked the bounds.
template <class Header>
Header read_header(std::span<const std::uint8_t> bytes, std::size_t offset) {
    Header header;
    std::memcpy(&header, bytes.data() + offset, sizeof(Header));
    return header;
}

/// Writes a header into memory that the caller has sized.
template <class Header>
void write_header(std::uint8_t* where, const Header& header) {
    std::memcpy(where, &header, sizeof(Header));
}

}  // namespace nc::vswitch
