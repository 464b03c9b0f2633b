// Load balancing at the source: a connection that a VM begins to a front end gets a member, and its answers come from
// the front end again. The access control lists of the client's port see the front end, those of the member's port the
// client and the member.
#pragma once

#include "vswitch/layers/layer_context.hpp"
#include "vswitch/layers/network_view.hpp"

namespace nc::vswitch {

/// The outbound rules that all ports of a network share: the front ends of the network and of its peers. Null: none.
std::shared_ptr<const Group> make_balancer_group(const NetworkView& view);

LayerGroups build_balancer_layer(const LayerContext& context);

}  // namespace nc::vswitch
