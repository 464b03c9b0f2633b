// Provider addresses: each server gets one of each IP version that there is, from the ipPools of the subnets of a
// logical network on which virtual networks run (networkVirtualizationEnabled, MS-NCNBI 3.1.5.8). A server whose
// physical interfaces name such subnets (logicalSubnets) gets them from those, any other server from all of them. An
// address stays with the server until the server goes or the prefix that holds it does. It is kept in the server's own
// record under a name that no schema has and no answer shows. Thread: any (pure functions).
#pragma once

#include <optional>
#include <vector>

#include "schemas/base/ip_address.hpp"
#include "schemas/goal_state/goal_state.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::pools {

/// Name of the member of a servers record that holds the assigned address as text, or a list of two.
inline constexpr const char* kProviderAddressMember = "#providerAddress";

/// What the server carries on its underlay interface, with the prefix length, gateway and VLAN of the logical subnet;
/// sorted by address; empty as long as no pool had one for it.
std::vector<goal_state::HostProviderAddress> provider_addresses(const state::ResourceTree& tree,
                                                                const state::StoredResource& server);

/// Gives addresses to each server of the draft that lacks one, or whose address is in no provider subnet any more.
/// Servers for which no pool has room stay without.
void assign_provider_addresses(state::TreeDraft& draft);

}  // namespace nc::service::pools
