// Which gateway carries which connection of virtual gateways: the capacity of a pool's gateways is given out like
// addresses. Thread: any (pure functions).
#pragma once

#include <cstdint>
#include <optional>

#include "service/state/resource_tree.hpp"

namespace nc::service::pools {

/// What one gateway carries and what of it connections have been promised, in Kbps.
struct GatewayCapacity {
    std::int64_t total = 0;
    std::int64_t available = 0;
};
GatewayCapacity capacity_of(const state::ResourceTree& tree, const state::StoredResource& gateway);

/// Whether a gateway stands by: the last `redundantGatewayCount` ones of a pool do, in the order of their paths.
bool stands_by(const state::ResourceTree& tree, const state::StoredResource& gateway);

/// The gateway for a connection: the one that it has, if that still fits, else the one with most capacity left among
/// the gateways that work, in pools of its virtual gateway that serve its type. std::nullopt when none has room.
std::optional<model::ResourcePath> gateway_for(const state::ResourceTree& tree,
                                               const state::StoredResource& connection);

}  // namespace nc::service::pools
