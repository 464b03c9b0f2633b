// DHCPv4 (RFC 2131, 2132) from policy: every VM is given the address that its interface has in the policy, never
// another. The server is the subnet's gateway. Options: mask, router, DNS servers, domain name, MTU (26), lease time
// with T1 and T2, server identifier.
#pragma once

#include <span>

#include "vswitch/datapath/answer_frame.hpp"
#include "vswitch/packet/drop_reason.hpp"
#include "vswitch/packet/parser.hpp"
#include "vswitch/policy/policy_snapshot.hpp"

namespace nc::vswitch {

/// Whether the packet is a client's message to the subnet's server: broadcast, or to the gateway.
bool is_for_dhcp_server(const ParsedPacket& parsed, const PortPolicy& port);

/// DropReason::None and the reply in `answer`, or why there is none. Invariant: is_for_dhcp_server(). `mtu`: what the
/// VM may use, bytes.
DropReason answer_dhcp(std::span<const std::uint8_t> frame, const ParsedPacket& parsed, const PortPolicy& port,
                       const MacAddress& router_mac, std::uint16_t mtu, AnswerFrame& answer);

}  // namespace nc::vswitch
