// The distributed router: which virtual subnet, of the own network or of a directly peered one, holds the destination.
// Every VSID that a port can reach stands in a rule of this layer, and nowhere else.
#pragma once

#include "vswitch/layers/layer_context.hpp"
#include "vswitch/layers/network_view.hpp"

namespace nc::vswitch {

/// The rules that all ports of a network share.
std::shared_ptr<const Group> make_redirection_group(const NetworkView& view);

LayerGroups build_redirection_layer(const LayerContext& context);

}  // namespace nc::vswitch
