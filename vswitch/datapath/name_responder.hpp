// The name proxy at 169.254.169.254 (docs/decisions/0028): names that the policy knows are answered at once, others go
// to the control thread, which asks the name servers.
#pragma once

#include <span>
#include <vector>

#include "vswitch/datapath/answer_frame.hpp"
#include "vswitch/packet/drop_reason.hpp"
#include "vswitch/packet/parser.hpp"
#include "vswitch/policy/policy_snapshot.hpp"

namespace nc::vswitch {

/// A query that others must answer.
struct NameQuery {
    InstanceId port;
    MacAddress mac;     ///< of the VM
    IpAddress address;  ///< of the VM
    std::uint16_t source_port = 0;
    std::vector<std::uint8_t> message;  ///< well-formed (parse_dns_query)
};

bool is_for_name_proxy(const ParsedPacket& parsed, const Fabric& fabric);

/// What becomes of a query: dropped for a reason, answered in `answer`, or to be answered by others (`query`).
struct NameOutcome {
    DropReason reason = DropReason::None;
    bool is_answered = false;
    NameQuery query{};
};
NameOutcome answer_name_query(std::span<const std::uint8_t> frame, const ParsedPacket& parsed, const PortPolicy& port,
                              const PolicySnapshot& policy, AnswerFrame& answer);

/// The frame that brings `message` to the VM that has asked. `mtu`: bytes of the IP packet; what is longer comes as a
/// truncated answer.
void make_name_frame(const NameQuery& query, std::span<const std::uint8_t> message, const MacAddress& router_mac,
                     std::uint16_t mtu, AnswerFrame& answer);

}  // namespace nc::vswitch
