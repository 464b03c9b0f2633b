// MAC addresses of network interfaces with dynamic allocation: drawn from the macPools resources (MS-NCNBI 3.1.5.9).
// Thread: any (pure function).
#pragma once

#include <optional>

#include "schemas/base/mac_address.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::pools {

/// The lowest address of the first pool with room that no network interface of the tree has; std::nullopt when there is
/// no pool or all are exhausted.
std::optional<MacAddress> next_mac_address(const state::ResourceTree& tree);

/// The network interface that has the address, other than `except`; null when none has.
state::ResourcePtr interface_with(const state::ResourceTree& tree, const MacAddress& mac,
                                  const model::ResourcePath& except);

}  // namespace nc::service::pools
