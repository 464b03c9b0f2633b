// Neighbour Discovery (RFC 4861) from policy. Solicitations: the gateway and the source of health probes have the
// router's MAC, every known address of the subnet its own. A VM's probe for its own address stays unanswered (RFC 4862
// section 5.4), and no message reaches another VM. Routers: the switch is the only one on a VM's link.
#pragma once

#include <span>

#include "vswitch/datapath/answer_frame.hpp"
#include "vswitch/packet/drop_reason.hpp"
#include "vswitch/packet/parser.hpp"
#include "vswitch/policy/policy_snapshot.hpp"

namespace nc::vswitch {

/// The five messages of RFC 4861 section 4.
bool is_neighbour_discovery(const Tuple& tuple);

/// DropReason::None and the answer in `answer`, or why there is none. Invariants: is_neighbour_discovery(), and the
/// port has an IPv6 home. `mtu`: what the VM may use for IPv6, bytes.
DropReason answer_neighbour_discovery(std::span<const std::uint8_t> frame, const ParsedPacket& parsed,
                                      const PortPolicy& port, const Fabric& fabric, std::uint16_t mtu,
                                      AnswerFrame& answer);

}  // namespace nc::vswitch
