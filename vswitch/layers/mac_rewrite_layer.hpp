// (VSID, customer address) -> MAC of the interface.
#pragma once

#include "vswitch/layers/layer_context.hpp"

namespace nc::vswitch {

LayerGroups build_mac_rewrite_layer(const LayerContext& context);

}  // namespace nc::vswitch
