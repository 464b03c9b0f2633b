// Virtual subnet ids: drawn from the virtualSubnetIdRange of virtualNetworkManager (MS-NCNBI 3.1.5.19), 4096 to
// 16777214 when it sets none. A virtual subnet keeps its id when the range changes. Thread: any (pure function).
#pragma once

#include <optional>

#include "schemas/base/identifiers.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::pools {

/// The lowest id that no virtual subnet of the tree has; std::nullopt when the range is exhausted.
std::optional<Vsid> next_vsid(const state::ResourceTree& tree);

}  // namespace nc::service::pools
