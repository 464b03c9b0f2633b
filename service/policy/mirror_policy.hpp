// Mirrors of serviceInsertions as they apply to one port: whose traffic is copied to which appliance, and which hosts
// send copies to an appliance's port. The insertions of the interface and of its subnet both apply. An appliance that
// no host carries gets nothing, nor one that would get its own traffic. Pure functions. Thread: any.
#pragma once

#include <map>
#include <set>

#include "schemas/goal_state/goal_state.hpp"
#include "service/state/network_state.hpp"

namespace nc::service::policy {

/// The hosts that send copies to each appliance (an interface).
using MirrorHosts = std::map<InstanceId, std::set<ProviderAddress>>;
MirrorHosts mirror_hosts(const state::NetworkState& state);

/// Writes mirrors and mirror hosts of `interface` into `port`.
void apply_mirrors(const state::NetworkState& state, const state::Interface& interface, const state::Network& network,
                   const MirrorHosts& hosts, goal_state::Port& port);

}  // namespace nc::service::policy
