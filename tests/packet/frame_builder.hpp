// Frames for tests, with right lengths and checksums unless told otherwise.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "schemas/base/ip_prefix.hpp"
#include "vswitch/packet/headers.hpp"
#include "vswitch/packet/packet.hpp"

namespace nc::vswitch::test {

using Bytes = std::vector<std::uint8_t>;

IpAddress ip(std::string_view text);
IpPrefix prefix(std::string_view text);
MacAddress mac(std::string_view text);

struct FrameSpec {
    MacAddress source_mac = mac("001DD8000001");
    MacAddress destination_mac = mac("001DD8000002");
    IpAddress source = ip("10.0.0.4");
    IpAddress destination = ip("10.0.0.5");
    std::uint8_t protocol = kProtocolUdp;
    std::uint16_t source_port = 1000;
    std::uint16_t destination_port = 2000;
    std::uint8_t time_to_live = 64;  ///< or hop limit
    std::uint8_t tcp_flags = kTcpAck;
    std::uint32_t tcp_sequence = 1;
    std::uint8_t icmp_type = kIcmpEchoRequest;
    std::uint8_t icmp_code = 0;
    std::uint16_t identification = 7;
    std::uint16_t fragment = kIpv4DontFragment;  ///< IPv4: flags and offset as on the wire
    Bytes extension_headers{};                   ///< IPv6: between its header and the upper layer's, which they name
    std::uint8_t first_extension = kHopByHopOptions;
    Bytes payload = Bytes(32, 0x5A);
};

/// IPv4 or IPv6, as the source address is; TCP, UDP, ICMP or ICMPv6 (identifier = source_port) or, for other protocols,
/// the bare payload. An IPv4 fragment with an offset is payload only.
Bytes build_frame(const FrameSpec& spec);

Bytes build_arp_request(const MacAddress& sender_mac, const IpAddress& sender, const IpAddress& target);

/// The same packet as its sender would give it to a device with offloads: checksum unfinished, to be cut into
/// `gso_size`.
struct OffloadedFrame {
    Bytes bytes;
    Offload offload;
};
OffloadedFrame with_offload(const FrameSpec& spec, Gso gso, std::uint16_t gso_size);

/// Whether the IPv4 header's, if it is one, and the TCP, UDP or ICMP checksum of a whole frame are right.
bool has_right_checksums(std::span<const std::uint8_t> frame);

}  // namespace nc::vswitch::test
