#include "service/resources/load_balancer_manager.hpp"

#include <algorithm>
#include <map>

#include "generated/load_balancer_frontend_ip_configuration.hpp"
#include "generated/load_balancer_manager.hpp"
#include "generated/logical_subnet.hpp"
#include "generated/network_connection.hpp"
#include "generated/network_interface_ip_configuration.hpp"
#include "service/pools/ip_pool.hpp"
#include "service/pools/vip_pool.hpp"

namespace nc::service::resources {
namespace {

using model::ErrorCode;
using model::Faults;
using model::LoadBalancerManager;
using model::ResourcePath;
using model::ResourceType;
using pools::AddressRange;
using state::ResourcePtr;
using state::ResourceTree;

constexpr const char* kAddressTarget = "properties.loadBalancerManagerIPAddress";
constexpr const char* kPoolsTarget = "properties.vipIpPools";
constexpr const char* kModeTarget = "properties.loadBalancerMuxMode";
/// The specification has the limit but no number: a range of this size has room for any deployment, and a mistyped end
/// is noticed.
constexpr std::uint64_t kLargestPool = 65536;

bool has(const std::vector<ResourcePath>& paths, const ResourcePath& path) {
    return std::find(paths.begin(), paths.end(), path) != paths.end();
}

/// Who has an address of the pool, other than the load balancing service itself; null when nobody has.
ResourcePtr user_of(const ResourceTree& tree, const state::StoredResource& pool) {
    const AddressRange range = pools::range_of(pool);
    for (const auto& [address, user] : pools::addresses_in_use(tree, *tree.find(pool.path.parent()))) {
        if (range.contains(address) && user->type != ResourceType::LoadBalancerManager) return user;
    }
    return nullptr;
}

void check_address(const PutContext& context, const LoadBalancerManager& proposed, Faults& faults) {
    if (proposed.vip_ip_pools.empty() ||
        pools::is_in_vip_pool(context.draft.tree(), proposed.load_balancer_manager_ip_address))
        return;
    faults.add(ErrorCode::InvalidIPAddress, kAddressTarget, proposed.load_balancer_manager_ip_address.to_string(),
               "It is in none of the vipIpPools.");
}

void check_size(const state::StoredResource& pool, Faults& faults) {
    const AddressRange range = pools::range_of(pool);
    if (range.first.plus(kLargestPool - 1) < range.last && range.first < range.first.plus(kLargestPool - 1))
        faults.add(ErrorCode::VipRangeTooLarge, kPoolsTarget, pool.path.to_string(),
                   std::to_string(kLargestPool) + " are the most.");
}

/// Pools come without users and go without users.
void check_pools(const PutContext& context, const LoadBalancerManager& proposed, Faults& faults) {
    const ResourceTree& base = context.draft.base();
    const std::vector<ResourcePath> before = context.existing != nullptr
                                                 ? state::decode<LoadBalancerManager>(*context.existing).vip_ip_pools
                                                 : std::vector<ResourcePath>{};
    for (const ResourcePath& path : before) {
        const ResourcePtr pool = base.find(path);
        const ResourcePtr user = has(proposed.vip_ip_pools, path) || !pool ? nullptr : user_of(base, *pool);
        if (user) {
            faults.add(ErrorCode::InUseVipPoolCannotBeRemoved, kPoolsTarget, path.to_string(),
                       user->path.to_string() + " has an address of it.");
        }
    }
    for (const ResourcePtr& pool : pools::vip_pools(context.draft.tree())) {
        check_size(*pool, faults);
        const ResourcePtr user = has(before, pool->path) ? nullptr : user_of(context.draft.tree(), *pool);
        if (user) {
            faults.add(ErrorCode::InvalidParameterValue, kPoolsTarget, pool->path.to_string(),
                       user->path.to_string() + " has an address of it already.");
        }
    }
}

/// Subnets with front-end addresses are told apart by their VLANs.
void check_vlans(const PutContext& context, Faults& faults) {
    std::map<std::int64_t, ResourcePath> subnets;
    for (const ResourcePtr& pool : pools::vip_pools(context.draft.tree())) {
        const ResourcePath path = pool->path.parent();
        const std::int64_t vlan = state::decode<model::LogicalSubnet>(*context.draft.tree().find(path)).vlan_id;
        const auto [entry, is_new] = subnets.emplace(vlan, path);
        if (vlan == 0 || is_new || entry->second == path) continue;
        faults.add(ErrorCode::DuplicateNonZeroVIPSubnetVLanID, kPoolsTarget, std::to_string(vlan),
                   "It is that of " + entry->second.to_string() + " and " + path.to_string() + ".");
        return;
    }
}

/// The first resource of a type that keeps the mode from changing, with the code that says so.
std::optional<std::pair<ErrorCode, ResourcePtr>> mode_keeper(const ResourceTree& tree) {
    for (const auto& [type, code] :
         {std::pair{ResourceType::LoadBalancerMux, ErrorCode::CannotUpdateMuxModeAfterCreatingLoadBalancerMuxes},
          std::pair{ResourceType::LoadBalancer, ErrorCode::CannotUpdateMuxModeAfterCreatingLoadBalancers}}) {
        if (const auto all = tree.all(type); !all.empty()) return std::pair{code, all.front()};
    }
    for (const ResourcePtr& address : tree.all(ResourceType::PublicIpAddress)) {
        for (const ResourcePtr& referrer : tree.referrers(address->path)) {
            if (referrer->type == ResourceType::NetworkInterfaceIpConfiguration)
                return std::pair{ErrorCode::CannotUpdateMuxModeAfterCreatingNetworkInterfaceWithPublicIP, referrer};
        }
    }
    for (const ResourcePtr& connection : tree.all(ResourceType::NetworkConnection)) {
        if (state::decode<model::NetworkConnection>(*connection).connection_type == model::NetworkConnectionType::IPSec)
            return std::pair{ErrorCode::CannotUpdateMuxModeAfterCreatingVirtualGatewayWithIPSecConnection, connection};
    }
    return std::nullopt;
}

void check_mode(const PutContext& context, const LoadBalancerManager& proposed, Faults& faults) {
    constexpr model::ApiVersion kHasMode{6, 0};
    const auto before = context.existing != nullptr
                            ? state::decode<LoadBalancerManager>(*context.existing).load_balancer_mux_mode
                            : model::LoadBalancerMuxMode::BgpPeering;
    if (proposed.load_balancer_mux_mode == before) return;
    const std::string_view mode = model::to_string(proposed.load_balancer_mux_mode);
    if (context.version < kHasMode) {
        faults.add(ErrorCode::LoadBalancerMuxModeNotSupported, kModeTarget, mode,
                   "It needs v6; the request uses " + context.version.to_string() + ".");
    } else if (const auto keeper = mode_keeper(context.draft.tree())) {
        faults.add(keeper->first, kModeTarget, keeper->second->path.to_string());
    }
}

}  // namespace

void LoadBalancerManagerRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& proposed = state::decode<LoadBalancerManager>(context.proposed);
    check_address(context, proposed, faults);
    check_pools(context, proposed, faults);
    check_vlans(context, faults);
    check_mode(context, proposed, faults);
}

}  // namespace nc::service::resources
