#include "vswitch/layers/mac_rewrite_layer.hpp"

namespace nc::vswitch {

LayerGroups build_mac_rewrite_layer(const LayerContext& context) { return {context.host.mac_rewrite, nullptr}; }

}  // namespace nc::vswitch
