#include "service/pools/vsid_pool.hpp"

#include <algorithm>
#include <cstdint>

#include "generated/virtual_network_manager.hpp"

namespace nc::service::pools {

std::optional<Vsid> next_vsid(const state::ResourceTree& tree) {
    std::int64_t first = kLowestVsid.value();
    std::int64_t last = kHighestVsid.value();
    for (const auto& manager : tree.all(model::ResourceType::VirtualNetworkManager)) {
        if (const auto& range = state::decode<model::VirtualNetworkManager>(*manager).virtual_subnet_id_range) {
            first = range->start_id;
            // 16777215 may end a range but is reserved on the wire (RFC 7637 3).
            last = std::min<std::int64_t>(range->end_id, kHighestVsid.value());
        }
    }
    const auto free = tree.numbers().lowest_free(state::NumberSpace::virtual_subnet_ids(),
                                                 state::IndexNumber::of(static_cast<std::uint64_t>(first)),
                                                 state::IndexNumber::of(static_cast<std::uint64_t>(last)));
    if (!free) return std::nullopt;
    return Vsid{static_cast<std::uint32_t>(free->low)};
}

}  // namespace nc::service::pools
