// Where customer addresses live: CA -> MAC, VSID and the provider address of the host that carries the interface.
// Interfaces that no host carries, and hosts without a provider address, have no mapping. Pure functions. Thread: any.
#pragma once

#include <map>
#include <vector>

#include "schemas/goal_state/goal_state.hpp"
#include "service/state/network_state.hpp"

namespace nc::service::policy {

using MappingsByNetwork = std::map<RoutingDomainId, std::vector<goal_state::AddressMapping>>;

/// Every mapping of every network; unsorted inside a network.
MappingsByNetwork mappings_by_network(const state::NetworkState& state);

}  // namespace nc::service::policy
