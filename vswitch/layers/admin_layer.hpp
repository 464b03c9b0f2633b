// The port's own guards: a VM sends only with its own MAC and IP addresses and, when guarded, no DHCP server's
// messages; it receives only what is addressed to it.
#pragma once

#include "vswitch/layers/layer_context.hpp"

namespace nc::vswitch {

LayerGroups build_admin_layer(const LayerContext& context);

}  // namespace nc::vswitch
