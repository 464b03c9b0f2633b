// Outbound: (VSID, customer address) -> provider address. Inbound: the inner source must belong to the network or to a
// peer, and be hosted where the outer source says.
#pragma once

#include "vswitch/layers/layer_context.hpp"
#include "vswitch/layers/network_view.hpp"

namespace nc::vswitch {

/// The inbound rules that all ports of a network share.
std::shared_ptr<const Group> make_source_check_group(const NetworkView& view);

LayerGroups build_encap_layer(const LayerContext& context);

}  // namespace nc::vswitch
