// The pools of loadBalancerManager, from which the addresses come that the outside sees: public ones, and front ends of
// load balancers on logical networks (MS-NCNBI 3.1.5.6). Thread: any (pure functions).
#pragma once

#include <optional>
#include <vector>

#include "service/pools/address_range.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::pools {

/// The loadBalancerManager resource; null until a client has written it.
state::ResourcePtr load_balancer_manager(const state::ResourceTree& tree);

/// The ipPools that it names, in its order.
std::vector<state::ResourcePtr> vip_pools(const state::ResourceTree& tree);

/// The range of an ipPools resource.
AddressRange range_of(const state::StoredResource& ip_pool);

/// Whether it names a pool of this logical subnet.
bool has_vip_pool(const state::ResourceTree& tree, const model::ResourcePath& logical_subnet);

/// Whether one of its pools has the address.
bool is_in_vip_pool(const state::ResourceTree& tree, const IpAddress& address);

/// The lowest free address of its pools of this IP version: those on public subnets, or all where no subnet is public;
/// std::nullopt when they are full or there is none.
std::optional<IpAddress> next_public_address(const state::ResourceTree& tree, IpVersion version);

}  // namespace nc::service::pools
