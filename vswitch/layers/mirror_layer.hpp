// Traffic of the port of which an appliance gets a copy (serviceInsertions, MS-NCNBI 3.1.5.16), in both directions:
// what the VM sends as it sent it, what it receives as it receives it. One rule at most acts: a packet is copied once.
#pragma once

#include "vswitch/layers/layer_context.hpp"

namespace nc::vswitch {

LayerGroups build_mirror_layer(const LayerContext& context);

}  // namespace nc::vswitch
