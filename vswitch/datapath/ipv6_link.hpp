// What IPv6 sends on a link only, and no router forwards: Neighbour Discovery (RFC 4861), DHCPv6, multicast listener
// reports (RFC 3810), and whatever has a link-local address. A VM's link has one neighbour, the switch: it answers from
// policy or drops, and nothing of it reaches another VM (docs/decisions/0024-ipv6.md).
#pragma once

#include <optional>
#include <span>

#include "vswitch/datapath/answer_frame.hpp"
#include "vswitch/packet/drop_reason.hpp"
#include "vswitch/packet/parser.hpp"
#include "vswitch/policy/policy_snapshot.hpp"

namespace nc::vswitch {

/// Neighbour Discovery, a multicast listener message, or a packet with a link-local address: it has no place on the
/// wire between hosts, nor at a port.
bool is_of_link(const ParsedPacket& parsed);

/// Whether the packet is for the link-local address of the router.
bool is_for_link_router(const ParsedPacket& parsed, const MacAddress& router_mac);

/// std::nullopt: an IPv6 packet for the layers, or one for the link-local address of the router, which answers pings.
/// Else DropReason::None and the answer in `answer`, or why there is none. `mtu`: what the VM may use for IPv6, bytes.
std::optional<DropReason> answer_on_link(std::span<const std::uint8_t> frame, const ParsedPacket& parsed,
                                         const PortPolicy& port, const Fabric& fabric, std::uint16_t mtu,
                                         AnswerFrame& answer);

}  // namespace nc::vswitch
