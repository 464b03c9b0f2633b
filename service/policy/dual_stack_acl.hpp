// Access control of an interface on a pair of subnets (docs/decisions/0024): the list of each subnet judges packets of
// its own IP version, in one order with the lists that judge all. Pure functions. Thread: any.
#pragma once

#include "schemas/goal_state/goal_state.hpp"
#include "service/state/network_state.hpp"

namespace nc::service::policy {

bool is_dual_stack(const state::Interface& interface);

/// The interface as if it had addresses of one version only. Invariant: it has one.
state::Interface only_version(const state::Interface& interface, IpVersion version);

/// Writes into `port` rules and default actions that judge IPv4 packets as `v4` does and IPv6 packets as `v6` does. The
/// default actions are those of the port's primary address; where the other version's differ, a last rule says so.
void join_access_control(const goal_state::Port& v4, const goal_state::Port& v6, goal_state::Port& port);

}  // namespace nc::service::policy
