// IP addresses of network interfaces, front ends and the outside: on a virtual subnet from its whole prefix, on a
// logical subnet from its ipPools. What ipReservations name is not given out. Thread: any (pure functions).
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "schemas/base/ip_prefix.hpp"
#include "service/pools/address_range.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::pools {

/// What no interface of a virtual subnet may have: the network address, the first address, which is the gateway's, and
/// in IPv4 the broadcast address.
bool is_reserved(const IpPrefix& prefix, const IpAddress& address);

/// The ranges of the ipPools of a logical subnet, in the order of their paths.
std::vector<AddressRange> ranges_of(const state::ResourceTree& tree, const model::ResourcePath& logical_subnet);

/// Who has the address of a subnet, other than `except`; null when nobody has: an ipConfiguration, a front end of a
/// load balancer, a learned address; on a logical subnet also a public address, the load balancing service or a server.
state::ResourcePtr address_holder(const state::ResourceTree& tree, const model::ResourcePath& subnet,
                                  const IpAddress& address, const model::ResourcePath& except);

/// The addresses of a logical subnet that somebody has, with who has them; reserved ones do not count.
std::map<IpAddress, state::ResourcePtr> addresses_in_use(const state::ResourceTree& tree,
                                                         const state::StoredResource& logical_subnet);

/// The lowest free address of a range of a logical subnet; std::nullopt when all are taken or reserved.
std::optional<IpAddress> next_address_in(const state::ResourceTree& tree, const state::StoredResource& logical_subnet,
                                         const AddressRange& range);

/// The lowest free address of a virtual or logical subnet; std::nullopt when it is full or has no pool.
std::optional<IpAddress> next_address(const state::ResourceTree& tree, const state::StoredResource& subnet);

}  // namespace nc::service::pools
