// The name proxy at 169.254.169.254 (docs/decisions/0028): names that the policy knows are answered at once, others go
// to the control thread, which asks the name servers. Over UDP here; over TCP by NameStreams.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "vswitch/datapath/answer_frame.hpp"
#include "vswitch/packet/drop_reason.hpp"
#include "vswitch/packet/parser.hpp"
#include "vswitch/policy/policy_snapshot.hpp"

namespace nc::vswitch {

inline constexpr std::uint16_t kPortDns = 53;

struct NameQuery {
    InstanceId port;
    MacAddress mac;     ///< of the VM
    IpAddress address;  ///< of the VM
    std::uint16_t source_port = 0;
    std::vector<std::uint8_t> message;      ///< well-formed (parse_dns_query)
    std::optional<std::uint32_t> stream{};  ///< it came over TCP: the sequence number that the VM's stream began with
};

/// UDP or TCP to the proxy.
bool is_for_name_proxy(const ParsedPacket& parsed, const Fabric& fabric);

/// Why that port's VM may not ask; DropReason::None: it may.
DropReason refuse_name_client(const ParsedPacket& parsed, const PortPolicy& port);

/// The query that a UDP packet brings; std::nullopt: it is malformed.
std::optional<NameQuery> read_name_query(std::span<const std::uint8_t> frame, const ParsedPacket& parsed,
                                         InstanceId port);

/// The answer that the policy has; std::nullopt: the name servers are to be asked. Invariant: the policy has names.
std::optional<std::vector<std::uint8_t>> answer_from_policy(const NameQuery& query, RoutingDomainId network,
                                                            const PolicySnapshot& policy);

/// The frame that brings `message` over UDP to the VM that has asked. `mtu`: bytes of the IP packet; what is longer
/// comes as a truncated answer.
void make_name_frame(const NameQuery& query, std::span<const std::uint8_t> message, const MacAddress& router_mac,
                     std::uint16_t mtu, AnswerFrame& answer);

}  // namespace nc::vswitch
