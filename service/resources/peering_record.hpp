// What the rules keep in the record of a peering besides what the client wrote: its state, the remote address space,
// and, once the remote network is gone, where it led (docs/decisions/0006-peering-states.md). Thread: control.
#pragma once

#include <optional>

#include "generated/types.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::resources {

/// The peering of `network` that leads to `remote`; null when there is none.
state::ResourcePtr peering_between(const state::ResourceTree& tree, const model::ResourcePath& network,
                                   const model::ResourcePath& remote);

void set_peering_state(const model::ResourcePath& peering, model::PeeringState peering_state, state::TreeDraft& draft);

/// Copies the address space of the remote network. Precondition: the peering has one and it exists.
void show_remote_address_space(const model::ResourcePath& peering, state::TreeDraft& draft);

/// The remote network was deleted: Disconnected, without remoteVirtualNetwork, remembering where it led.
void lose_remote_network(const state::StoredResource& peering, state::TreeDraft& draft);
/// Where a peering led whose remote network was deleted; std::nullopt while it has one.
std::optional<model::ResourcePath> lost_remote_network(const state::StoredResource& peering);
/// The peering leads somewhere again.
void forget_lost_remote_network(const model::ResourcePath& peering, state::TreeDraft& draft);

}  // namespace nc::service::resources
