// Access control lists of the network interface and its subnet, judged per connection.
#pragma once

#include "vswitch/layers/layer_context.hpp"

namespace nc::vswitch {

LayerGroups build_acl_layer(const LayerContext& context);

}  // namespace nc::vswitch
