// Names of the internal name service: LABEL.VIRTUAL-NETWORK.ZONE, where LABEL is the interface's internalDnsNameLabel
// and VIRTUAL-NETWORK the instanceId of the network (docs/decisions/0028). Pure functions. Thread: any.
#pragma once

#include <string>
#include <vector>

#include "schemas/goal_state/goal_state.hpp"
#include "service/state/network_state.hpp"

namespace nc::service::policy {

/// What a VM of the network completes single labels with.
std::string dns_suffix_of(RoutingDomainId network, const goal_state::NameService& service);

/// The names of a network's interfaces that a host carries, sorted by label. Equal labels give one name with all
/// addresses.
void append_names(const state::NetworkState& state, RoutingDomainId network, std::vector<goal_state::Name>& names);

}  // namespace nc::service::policy
