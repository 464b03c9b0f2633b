// ARP (RFC 826) from policy: the gateway and front ends have the router's MAC, every known address of the subnet its
// own. A VM's probe for an address that is or may become its own stays unanswered (RFC 5227), and no request reaches
// another VM.
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

/// Whether a frame with that outcome may be believed to come from who it says: from the port's own adapter.
inline bool is_arp_of_its_sender(DropReason reason) {
    return reason == DropReason::None || reason == DropReason::ArpNotAnswered;
}
/// Of a frame that answer_arp() has not found to be ArpInvalid; 0.0.0.0 in a probe.
IpAddress arp_sender(std::span<const std::uint8_t> frame, const ParsedPacket& parsed);

}  // namespace nc::vswitch
