// ICMP (RFC 792, RFC 1812) and ICMPv6 (RFC 4443) in the name of a subnet's gateway.
#pragma once

#include "vswitch/datapath/answer_frame.hpp"
#include "vswitch/packet/packet.hpp"
#include "vswitch/packet/parser.hpp"
#include "vswitch/policy/policy_snapshot.hpp"

namespace nc::vswitch {

bool is_echo_request(const ParsedPacket& parsed);

/// Turns an echo request into its reply, in place.
void turn_into_echo_reply(const Packet& packet, const ParsedPacket& parsed, const MacAddress& router_mac);

enum class IcmpError : std::uint8_t { TimeExceeded, PacketTooBig, PortUnreachable };

/// The error about `packet` for its sender, from the gateway of the sender's subnet; PortUnreachable from the address
/// that the packet was for (RFC 4443 section 2.2). False: RFC 1812 section 4.3.2.7 or RFC 4443 section 2.4 forbids one
/// (the packet is itself an ICMP error, or a fragment after the first). PacketTooBig is "fragmentation needed" in IPv4;
/// `mtu`: of the next hop, for it only. Invariants: the port has a home of the packet's IP version; the packet was
/// neither for many nor from many.
bool make_icmp_error(IcmpError error, const Packet& packet, const ParsedPacket& parsed, const PortPolicy& port,
                     const MacAddress& router_mac, std::uint16_t mtu, AnswerFrame& answer);

}  // namespace nc::vswitch
