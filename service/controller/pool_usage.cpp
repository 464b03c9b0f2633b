#include "service/controller/pool_usage.hpp"

#include <algorithm>
#include <limits>

#include "generated/mac_pool.hpp"
#include "schemas/model/json_value.hpp"
#include "service/pools/ip_pool.hpp"
#include "service/pools/vip_pool.hpp"

namespace nc::service::controller {
namespace {

using model::Json;
using model::ResourceType;
using pools::AddressRange;

struct Usage {
    std::int64_t count = 0;
    std::int64_t allocated = 0;

    Usage& operator+=(const Usage& other) {
        count = std::min(count, std::numeric_limits<std::int64_t>::max() - other.count) + other.count;
        allocated += other.allocated;
        return *this;
    }
};

/// Saturates: an IPv6 range may be larger than any number of the answer.
std::int64_t size_of(const AddressRange& range) {
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    std::int64_t difference = 0;
    for (std::size_t i = 0; i < range.first.bytes().size(); ++i) {
        if (difference > kMost / 256 - 1) return kMost;
        difference = difference * 256 + range.last.bytes()[i] - range.first.bytes()[i];
    }
    return difference + 1;
}

Usage usage_of(const std::vector<AddressRange>& ranges, const state::ResourceTree& tree,
               const state::StoredResource& logical_subnet) {
    Usage usage;
    for (const AddressRange& range : ranges)
        usage += {size_of(range), 0};
    for (const auto& [address, holder] : pools::addresses_in_use(tree, logical_subnet)) {
        const bool is_within = std::any_of(ranges.begin(), ranges.end(),
                                           [&](const AddressRange& range) { return range.contains(address); });
        if (is_within) ++usage.allocated;
    }
    return usage;
}

Json ip_usage(const Usage& usage) {
    return Json{{"numberOfIPAddresses", usage.count},
                {"numberofIPAddressesAllocated", usage.allocated},
                {"numberOfIPAddressesInTransition", 0},
                {"currentIPCount", usage.allocated},  // of pools only: the model of the others does not have the two
                {"totalIPCount", usage.count}};
}

Json mac_usage(const model::MacPool& pool, const state::ResourceTree& tree) {
    const std::uint64_t first = pool.start_mac_address.to_number();
    const std::uint64_t last = pool.end_mac_address.to_number();
    const std::uint64_t allocated = tree.numbers().count(state::NumberSpace::mac_addresses(),
                                                         state::IndexNumber::of(first), state::IndexNumber::of(last));
    return Json{{"numberOfMacAddresses", last - first + 1}, {"numberofMacAddressesAllocated", allocated}};
}

/// What clients of the load balancing service ask of it.
void add_manager_usage(const state::ResourceTree& tree, Json& properties) {
    Json in_use = Json::array();
    for (const state::ResourcePtr& pool : pools::vip_pools(tree)) {
        const Usage usage = usage_of({pools::range_of(*pool)}, tree, *tree.find(pool->path.parent()));
        if (usage.allocated > 0) in_use.push_back(Json{{"resourceRef", pool->path.to_string()}});
    }
    properties["vipPoolsInUse"] = std::move(in_use);
    properties["isOutboundNatEnabled"] = !tree.all(ResourceType::LoadBalancerOutboundNatRule).empty();
}

}  // namespace

void PoolUsage::add(const state::StoredResource& resource, const state::ResourceTree& tree, Json& properties) const {
    if (resource.type == ResourceType::MacPool) {
        properties["usage"] = mac_usage(state::decode<model::MacPool>(resource), tree);
    } else if (resource.type == ResourceType::IpPool) {
        const state::ResourcePtr subnet = tree.find(resource.path.parent());
        properties["usage"] = ip_usage(usage_of({pools::range_of(resource)}, tree, *subnet));
    } else if (resource.type == ResourceType::LogicalSubnet) {
        properties["usage"] = ip_usage(usage_of(pools::ranges_of(tree, resource.path), tree, resource));
    } else if (resource.type == ResourceType::LogicalNetwork) {
        Usage usage;
        for (const state::ResourcePtr& subnet : tree.children(resource.path, ResourceType::LogicalSubnet))
            usage += usage_of(pools::ranges_of(tree, subnet->path), tree, *subnet);
        properties["usage"] = ip_usage(usage);
    } else if (resource.type == ResourceType::LoadBalancerManager) {
        add_manager_usage(tree, properties);
    }
}

}  // namespace nc::service::controller
