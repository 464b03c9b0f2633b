// Which virtual networks see each other. Packets pass between two networks while both sides of their peering are
// Connected and both have allowVirtualNetworkAccess (MS-NCNBI 3.1.5.18.3); the relation is symmetric and not
// transitive. Pure functions. Thread: any.
#pragma once

#include <map>
#include <vector>

#include "schemas/goal_state/goal_state.hpp"
#include "service/state/network_state.hpp"

namespace nc::service::policy {

/// Every pair of networks between which packets pass, once, first < second; sorted.
std::vector<goal_state::Peering> passing_peerings(const state::NetworkState& state);

/// For each network the networks that it exchanges packets with; sorted. Networks without peers have no key.
std::map<RoutingDomainId, std::vector<RoutingDomainId>> peers_by_network(
    const std::vector<goal_state::Peering>& peerings);

}  // namespace nc::service::policy
