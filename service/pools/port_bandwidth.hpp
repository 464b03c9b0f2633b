// Network interfaces with bandwidth settings: they count against the global ones of virtualSwitchManager (MS-NCNBI
// 3.1.5.26). Thread: any (pure functions).
#pragma once

#include <cstddef>

#include "generated/network_interface.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::pools {

/// Whether an interface reserves or limits bandwidth; zero is the same as nothing.
bool has_bandwidth_settings(const model::NetworkInterface& interface);

/// How many interfaces do. Costs as much as there are interfaces.
std::size_t count_with_bandwidth_settings(const state::ResourceTree& tree);

}  // namespace nc::service::pools
