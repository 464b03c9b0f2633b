// DHCPv6 (RFC 8415) from policy: every VM is given the IPv6 address that its interface has in the policy, never
// another, and the name servers and the domain that it has there. The server is the router; its DUID is of its MAC.
// Prefix, MTU and default router come by router advertisement.
#pragma once

#include <span>

#include "vswitch/datapath/answer_frame.hpp"
#include "vswitch/packet/drop_reason.hpp"
#include "vswitch/packet/parser.hpp"
#include "vswitch/policy/policy_snapshot.hpp"

namespace nc::vswitch {

/// Whether the packet is a client's message to the link's servers, or to this one.
bool is_for_dhcpv6_server(const ParsedPacket& parsed, const MacAddress& router_mac);

/// DropReason::None and the reply in `answer`, or why there is none. Invariants: is_for_dhcpv6_server(), and the port
/// has an IPv6 home.
DropReason answer_dhcpv6(std::span<const std::uint8_t> frame, const ParsedPacket& parsed, const PortPolicy& port,
                         const MacAddress& router_mac, AnswerFrame& answer);

}  // namespace nc::vswitch
