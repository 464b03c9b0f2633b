// What leaves the virtual network is counted: as unbilled towards the network's unbilled address ranges (MS-NCNBI
// 3.1.5.18), as billed towards any other address.
#pragma once

#include "vswitch/layers/layer_context.hpp"
#include "vswitch/layers/network_view.hpp"

namespace nc::vswitch {

/// The outbound rules that all ports of a network share; null: the network is not metered.
std::shared_ptr<const Group> make_meter_group(const NetworkView& view);

LayerGroups build_meter_layer(const LayerContext& context);

}  // namespace nc::vswitch
