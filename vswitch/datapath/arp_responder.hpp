// ARP (RFC 826) from policy: the gateway and front ends have the router's MAC, every known address of the subnet its
// own. A VM's probe for its own address stays unanswered (RFC 5227), and no request reaches another VM.
#pragma once

#include <span>

#include "vswitch/datapath/answer_frame.hpp"
#include "vswitch/packet/drop_reason.hpp"
#include "vswitch/packet/parser.hpp"
#include "vswitch/policy/policy_snapshot.hpp"

namespace nc::vswitch {

/// DropReason::None and the reply in `answer`, or why there is none.
DropReason answer_arp(std::span<const std::uint8_t> frame, const ParsedPacket& parsed, const PortPolicy& port,
                      const Fabric& fabric, AnswerFrame& answer);

}  // namespace nc::vswitch
