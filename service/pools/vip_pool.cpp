#include "service/pools/vip_pool.hpp"

#include <algorithm>

#include "generated/ip_pool.hpp"
#include "generated/load_balancer_manager.hpp"
#include "generated/logical_subnet.hpp"
#include "service/pools/ip_pool.hpp"

namespace nc::service::pools {

using state::ResourcePtr;
using state::ResourceTree;

ResourcePtr load_balancer_manager(const ResourceTree& tree) {
    return tree.find(model::ResourcePath::top("loadBalancerManager", "config"));
}

std::vector<ResourcePtr> vip_pools(const ResourceTree& tree) {
    std::vector<ResourcePtr> pools;
    const ResourcePtr manager = load_balancer_manager(tree);
    if (!manager) return pools;
    for (const model::ResourcePath& path : state::decode<model::LoadBalancerManager>(*manager).vip_ip_pools) {
        if (const ResourcePtr pool = tree.find(path)) pools.push_back(pool);
    }
    return pools;
}

AddressRange range_of(const state::StoredResource& ip_pool) {
    const auto& pool = state::decode<model::IpPool>(ip_pool);
    return {pool.start_ip_address, pool.end_ip_address};
}

bool has_vip_pool(const ResourceTree& tree, const model::ResourcePath& logical_subnet) {
    const auto pools = vip_pools(tree);
    return std::any_of(pools.begin(), pools.end(),
                       [&](const ResourcePtr& pool) { return pool->path.parent() == logical_subnet; });
}

bool is_in_vip_pool(const ResourceTree& tree, const IpAddress& address) {
    const auto pools = vip_pools(tree);
    return std::any_of(pools.begin(), pools.end(),
                       [&](const ResourcePtr& pool) { return range_of(*pool).contains(address); });
}

std::optional<IpAddress> next_public_address(const ResourceTree& tree, IpVersion version) {
    std::vector<ResourcePtr> pools = vip_pools(tree);
    std::erase_if(pools, [&](const ResourcePtr& pool) { return range_of(*pool).first.version() != version; });
    const auto is_private = [&](const ResourcePtr& pool) {
        return !state::decode<model::LogicalSubnet>(*tree.find(pool->path.parent())).is_public;
    };
    // A fabric that says of no subnet that it is public has but one kind of pools.
    if (!std::all_of(pools.begin(), pools.end(), is_private)) std::erase_if(pools, is_private);
    for (const ResourcePtr& pool : pools) {
        if (const auto address = next_address_in(tree, *tree.find(pool->path.parent()), range_of(*pool)))
            return address;
    }
    return std::nullopt;
}

}  // namespace nc::service::pools
