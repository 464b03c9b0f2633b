// Where customer addresses live: CA -> MAC, VSID and the provider address of the host that carries the interface.
// Interfaces that no host carries, and hosts without a provider address, have no mapping. Pure functions. Thread: any.
#pragma once

#include <vector>

#include "schemas/goal_state/goal_state.hpp"
#include "service/state/network_state.hpp"

namespace nc::service::policy {

/// Every mapping of a network as `reader` is told of it; unsorted. Of a host with provider addresses of both IP
/// versions it is told the IPv4 one, unless it has only IPv6 itself: so that two hosts choose the same version for both
/// ways.
std::vector<goal_state::AddressMapping> mappings_in(const state::NetworkState& state, RoutingDomainId network,
                                                    const state::Host& reader);

}  // namespace nc::service::policy
