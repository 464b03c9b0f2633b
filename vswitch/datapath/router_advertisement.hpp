// What the switch, the only router on a VM's link, says of it (RFC 4861 section 4.2): it is the default router; the
// subnet's prefix is on the link, and nobody makes addresses of it; addresses come by DHCPv6; the MTU; the name servers
// (RFC 8106) that are reached by IPv6.
#pragma once

#include "vswitch/datapath/answer_frame.hpp"
#include "vswitch/policy/policy_snapshot.hpp"

namespace nc::vswitch {

/// To all nodes of the port's link. Invariant: the port has an IPv6 home. `mtu`: what the VM may use for IPv6, bytes.
void make_router_advertisement(const PortPolicy& port, const MacAddress& router_mac, std::uint16_t mtu,
                               AnswerFrame& answer);

/// How long what it says holds, and how often it is said again unasked (RFC 4861 section 6.2.1).
inline constexpr std::uint16_t kRouterLifetimeSeconds = 1800;
inline constexpr std::uint64_t kAdvertisementIntervalSeconds = 300;

}  // namespace nc::vswitch
