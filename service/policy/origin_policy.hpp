// The resources that a host's rules come from, for people who ask the host why a packet was treated as it was. Pure
// functions. Thread: any.
#pragma once

#include <set>
#include <vector>

#include "schemas/goal_state/goal_state.hpp"
#include "service/state/network_state.hpp"

namespace nc::service::policy {

/// Of the interfaces that `host` carries and of the networks that it is told of: access control rules and peerings
/// of the former, subnets, address spaces and routes of the latter. Not of address mappings: each would be one more row
/// for what its addresses say already.
std::vector<goal_state::Origin> origins_of(const state::NetworkState& state, const state::Host& host,
                                           const std::set<RoutingDomainId>& told_networks);

}  // namespace nc::service::policy
