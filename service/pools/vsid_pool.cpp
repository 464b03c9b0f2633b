#include "service/pools/vsid_pool.hpp"

#include <algorithm>
#include <cstdint>
#include <set>

#include "generated/virtual_network_manager.hpp"
#include "generated/virtual_subnet.hpp"

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
    std::set<std::int64_t> taken;
    for (const auto& subnet : tree.all(model::ResourceType::VirtualSubnet)) {
        if (const auto id = state::decode<model::VirtualSubnet>(*subnet).virtual_subnet_id) taken.insert(*id);
    }
    std::int64_t candidate = first;
    for (auto next = taken.lower_bound(first); next != taken.end() && *next == candidate; ++next)
        ++candidate;
    if (candidate > last) return std::nullopt;
    return Vsid{static_cast<std::uint32_t>(candidate)};
}

}  // namespace nc::service::pools
