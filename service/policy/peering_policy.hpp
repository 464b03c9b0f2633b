// Which virtual networks see each other. Packets pass between two networks while both sides of their peering are
// Connected and both have allowVirtualNetworkAccess (MS-NCNBI 3.1.5.18.3); the relation is symmetric and not
// transitive. Pure functions. Thread: any.
#pragma once

#include <map>
#include <vector>

#include "schemas/goal_state/goal_state.hpp"
#include "service/state/network_state.hpp"

namespace nc::service::policy {

/// The other network's side of a peering of `network`, while packets pass between the two; null: nothing passes.
const state::PeeringSide* passing_other_side(const state::NetworkState& state, const state::Network& network,
                                             const state::PeeringSide& side);

/// The pairs of a network and each one that it exchanges packets with, first < second; sorted.
std::vector<goal_state::Peering> passing_peerings(const state::NetworkState& state, const state::Network& network);

/// The network of the pair that is not this one.
inline RoutingDomainId peer_of(const state::Network& network, const goal_state::Peering& peering) {
    return peering.first == network.id ? peering.second : peering.first;
}

}  // namespace nc::service::policy
