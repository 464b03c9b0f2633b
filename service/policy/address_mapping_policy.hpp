// Where customer addresses live: CA -> MAC, VSID and the provider address of the host that carries the interface.
// Interfaces that no host carries, and hosts without a provider address, have no mapping. Pure functions. Thread: any.
#pragma once

#include <vector>

#include "schemas/goal_state/goal_state.hpp"
#include "service/state/network_state.hpp"

namespace nc::service::policy {

/// Every mapping of a network; unsorted.
std::vector<goal_state::AddressMapping> mappings_in(const state::NetworkState& state, RoutingDomainId network);

}  // namespace nc::service::policy
