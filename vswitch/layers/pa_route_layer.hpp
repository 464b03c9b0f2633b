// A provider address of this host is delivered here, every other goes out.
#pragma once

#include "vswitch/layers/layer_context.hpp"

namespace nc::vswitch {

/// The rules that all ports of the host share.
std::shared_ptr<const Group> make_pa_route_group(const std::vector<ProviderAddress>& own_addresses);

LayerGroups build_pa_route_layer(const LayerContext& context);

}  // namespace nc::vswitch
