// Where customer addresses live: CA -> MAC, VSID and the provider address of the host that carries the interface.
// Interfaces that no host carries, and hosts without a provider address, have no mapping. Pure functions. Thread: any.
#pragma once

#include <optional>
#include <vector>

#include "schemas/goal_state/goal_state.hpp"
#include "service/policy/learned_address_policy.hpp"
#include "service/state/network_state.hpp"

namespace nc::service::policy {

/// The provider address of `host` that `reader` sends to; absent: it has none. Of both IP versions that is the IPv4
/// one, unless the reader has only IPv6 itself: so that two hosts choose the same version for both ways. Without a
/// version in common the two cannot reach each other.
std::optional<ProviderAddress> provider_address_for(const state::Host& reader, const state::Host& host);

/// Every mapping of a network as `reader` is told of it; unsorted. A learned address lives where its holder does.
std::vector<goal_state::AddressMapping> mappings_in(const state::NetworkState& state, RoutingDomainId network,
                                                    const state::Host& reader, const AddressHolders& holders);

}  // namespace nc::service::policy
