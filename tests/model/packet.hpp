// A packet as the tests speak of it, and its bytes: written and read here once more, without the product's headers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tests/model/topology.hpp"

namespace nc::reference {

using Bytes = std::vector<std::uint8_t>;

inline constexpr std::uint8_t kIcmp = 1;
inline constexpr std::uint8_t kTcp = 6;
inline constexpr std::uint8_t kUdp = 17;
inline constexpr std::uint8_t kIcmpv6 = 58;

inline constexpr std::uint8_t kFin = 0x01;
inline constexpr std::uint8_t kSyn = 0x02;
inline constexpr std::uint8_t kRst = 0x04;
inline constexpr std::uint8_t kAck = 0x10;

/// Types of ICMP, and of ICMPv6.
struct IcmpTypes {
    std::uint8_t echo_request;
    std::uint8_t echo_reply;
    std::uint8_t unreachable;
    std::uint8_t other;  ///< no query and no error
};
inline constexpr IcmpTypes kIcmpTypes = {8, 0, 3, 42};
inline constexpr IcmpTypes kIcmpv6Types = {128, 129, 1, 200};

/// Who talks to whom. Of ICMP, source_port is the identifier of an echo, icmp the type.
struct Talk {
    Address source = 0;
    Address destination = 0;
    std::uint8_t protocol = kUdp;
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    std::uint8_t icmp = kIcmpTypes.echo_request;
    bool is_later_fragment = false;  ///< which shows neither ports nor type

    bool is_icmp() const { return protocol == (is_v6(source) ? kIcmpv6 : kIcmp); }
    const IcmpTypes& types() const { return is_v6(source) ? kIcmpv6Types : kIcmpTypes; }
    bool is_echo() const { return is_icmp() && (icmp == types().echo_request || icmp == types().echo_reply); }
    bool has_ports() const { return (protocol == kTcp || protocol == kUdp) && !is_later_fragment; }
    Talk answer() const;
};

struct Packet {
    Mac source_mac = 0;
    Mac destination_mac = 0;
    Talk talk;
    std::uint8_t time_to_live = 64;
    std::uint8_t tcp_flags = kAck;
    std::size_t payload = 16;    ///< bytes behind the transport header
    std::optional<Talk> quoted;  ///< ICMP unreachable: the packet that it is about, in place of the payload
    std::optional<Talk>
        quoted_before{};    ///< as its sender sent it: the quoted checksum stays when addresses are changed
    std::uint8_t mark = 0;  ///< what the payload consists of
    /// The identification that the fragments of one packet share; absent: not cut. The first fragment has the transport
    /// header and 24 bytes of payload; a later one (talk.is_later_fragment) has only payload.
    std::optional<std::uint16_t> fragment_of;

    std::size_t ip_length() const;
    bool is_syn() const { return talk.protocol == kTcp && (tcp_flags & (kSyn | kAck | kRst)) == kSyn; }
};

inline constexpr std::uint16_t kBridging = 0x6558;  ///< the Ethernet type of copies for appliances

Bytes frame_of(const Packet& packet);
std::string text_of(const Packet& packet);

/// `sent` as it has arrived in `frame`, by its addresses and ports there.
Packet packet_in(const Bytes& frame, const Packet& sent);

/// "who has `target`, tell `sender`": ARP, of IPv6 a neighbour solicitation. A sender of 0 or kV6: a probe.
struct ArpRequest {
    Mac sender_mac = 0;
    Address sender = 0;
    Address target = 0;
};

Bytes frame_of(const ArpRequest& request);
/// `is_router`: the owner is the router.
Bytes arp_reply(const ArpRequest& request, Mac owner, bool is_router);

/// A copy of `frame` on its way to an appliance: behind one more Ethernet header.
Bytes frame_around(const Bytes& frame, Mac source, Mac destination);

/// What the router of a subnet says to the sender of `packet`: the reply to a ping of a gateway.
Bytes echo_reply(const Packet& ping, Mac router);
/// An ICMP error about `packet` from `gateway`: time exceeded, or (with the MTU) fragmentation needed, of IPv6 packet
/// too big.
Bytes time_exceeded(const Packet& packet, Mac router, Address gateway);
Bytes fragmentation_needed(const Packet& packet, Mac router, Address gateway, std::uint16_t mtu);
/// What a gateway says to the sender of `packet`, which was for that gateway and no ping: port unreachable about UDP, a
/// reset to a SYN; empty: nothing.
Bytes refusal(const Packet& packet, Mac router);

}  // namespace nc::reference
