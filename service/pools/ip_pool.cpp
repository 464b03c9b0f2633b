#include "service/pools/ip_pool.hpp"

#include <set>

#include "generated/ip_pool.hpp"
#include "generated/ip_reservation.hpp"
#include "generated/load_balancer_frontend_ip_configuration.hpp"
#include "generated/load_balancer_manager.hpp"
#include "generated/logical_subnet.hpp"
#include "generated/network_interface_ip_configuration.hpp"
#include "generated/public_ip_address.hpp"
#include "generated/virtual_subnet.hpp"
#include "service/pools/provider_address_pool.hpp"
#include "service/pools/vip_pool.hpp"

namespace nc::service::pools {
namespace {

using model::ResourceType;
using state::IndexNumber;
using state::NumberSpace;
using state::ResourcePtr;
using state::ResourceTree;

/// The lowest address of the range that nobody has in any of the spaces, nor is among `others`.
std::optional<IpAddress> lowest_free(const ResourceTree& tree, const std::vector<NumberSpace>& spaces,
                                     const AddressRange& range, const std::set<IpAddress>& others) {
    const IndexNumber last = IndexNumber::of(range.last);
    IndexNumber candidate = IndexNumber::of(range.first);
    for (;;) {
        IndexNumber next = candidate;
        for (const NumberSpace& space : spaces) {
            const auto free = tree.numbers().lowest_free(space, next, last);
            if (!free) return std::nullopt;
            next = *free;
        }
        while (next <= last && others.contains(next.to_address()))
            next = next.next();
        if (last < next) return std::nullopt;
        if (next == candidate) return next.to_address();
        candidate = next;
    }
}

/// The provider addresses of servers inside a prefix.
std::map<IpAddress, ResourcePtr> provider_addresses_in(const ResourceTree& tree, const IpPrefix& prefix) {
    std::map<IpAddress, ResourcePtr> held;
    for (const auto& server : tree.all(ResourceType::Server)) {
        for (const auto& address : provider_addresses(tree, *server)) {
            if (prefix.contains(address.address.value())) held.emplace(address.address.value(), server);
        }
    }
    return held;
}

/// What the service has to keep off on a logical subnet beside what the index knows.
std::set<IpAddress> not_given_out(const ResourceTree& tree, const state::StoredResource& logical_subnet) {
    const auto& subnet = state::decode<model::LogicalSubnet>(logical_subnet);
    std::set<IpAddress> addresses(subnet.default_gateways.begin(), subnet.default_gateways.end());
    for (const auto& [address, server] : provider_addresses_in(tree, subnet.address_prefix))
        addresses.insert(address);
    for (const auto& resource : tree.children(logical_subnet.path, ResourceType::IpReservation)) {
        const auto& reserved = state::decode<model::IpReservation>(*resource).reserved_addresses;
        addresses.insert(reserved.begin(), reserved.end());
    }
    if (const ResourcePtr manager = load_balancer_manager(tree))
        addresses.insert(state::decode<model::LoadBalancerManager>(*manager).load_balancer_manager_ip_address);
    return addresses;
}

/// Public addresses lie on the subnets whose pools loadBalancerManager names.
std::vector<NumberSpace> spaces_of(const ResourceTree& tree, const model::ResourcePath& subnet) {
    std::vector<NumberSpace> spaces{NumberSpace::addresses_on(subnet)};
    if (has_vip_pool(tree, subnet)) spaces.push_back(NumberSpace::public_addresses());
    return spaces;
}

}  // namespace

bool is_reserved(const IpPrefix& prefix, const IpAddress& address) {
    return address == prefix.address() || address == prefix.address().plus(1) ||
           (address.is_v4() && address == prefix.last_address());
}

std::vector<AddressRange> ranges_of(const state::ResourceTree& tree, const model::ResourcePath& logical_subnet) {
    std::vector<AddressRange> ranges;
    for (const auto& resource : tree.children(logical_subnet, ResourceType::IpPool)) {
        const auto& pool = state::decode<model::IpPool>(*resource);
        ranges.push_back({pool.start_ip_address, pool.end_ip_address});
    }
    return ranges;
}

ResourcePtr address_holder(const ResourceTree& tree, const model::ResourcePath& subnet, const IpAddress& address,
                           const model::ResourcePath& except) {
    for (const NumberSpace& space : spaces_of(tree, subnet)) {
        if (const auto holder = tree.find(tree.numbers().holder(space, IndexNumber::of(address), except)))
            return holder;
    }
    const ResourcePtr resource = tree.find(subnet);
    if (!resource || resource->type != ResourceType::LogicalSubnet) return nullptr;
    const ResourcePtr manager = has_vip_pool(tree, subnet) ? load_balancer_manager(tree) : nullptr;
    if (manager && manager->path != except &&
        state::decode<model::LoadBalancerManager>(*manager).load_balancer_manager_ip_address == address)
        return manager;
    const auto servers = provider_addresses_in(tree, state::decode<model::LogicalSubnet>(*resource).address_prefix);
    const auto server = servers.find(address);
    return server == servers.end() ? nullptr : server->second;
}

std::map<IpAddress, ResourcePtr> addresses_in_use(const ResourceTree& tree,
                                                  const state::StoredResource& logical_subnet) {
    const IpPrefix& prefix = state::decode<model::LogicalSubnet>(logical_subnet).address_prefix;
    auto used = provider_addresses_in(tree, prefix);
    const auto add = [&](const std::optional<IpAddress>& address, const ResourcePtr& holder) {
        if (address && prefix.contains(*address)) used.emplace(*address, holder);
    };
    for (const auto& referrer : tree.referrers(logical_subnet.path)) {
        if (referrer->type == ResourceType::NetworkInterfaceIpConfiguration)
            add(state::decode<model::NetworkInterfaceIpConfiguration>(*referrer).private_ip_address, referrer);
        if (referrer->type == ResourceType::LoadBalancerFrontendIpConfiguration)
            add(state::decode<model::LoadBalancerFrontendIpConfiguration>(*referrer).private_ip_address, referrer);
    }
    if (!has_vip_pool(tree, logical_subnet.path)) return used;
    for (const auto& resource : tree.all(ResourceType::PublicIpAddress))
        add(state::decode<model::PublicIpAddress>(*resource).ip_address, resource);
    const ResourcePtr manager = load_balancer_manager(tree);
    add(state::decode<model::LoadBalancerManager>(*manager).load_balancer_manager_ip_address, manager);
    return used;
}

std::optional<IpAddress> next_address_in(const ResourceTree& tree, const state::StoredResource& logical_subnet,
                                         const AddressRange& range) {
    return lowest_free(tree, spaces_of(tree, logical_subnet.path), range, not_given_out(tree, logical_subnet));
}

std::optional<IpAddress> next_address(const ResourceTree& tree, const state::StoredResource& subnet) {
    if (subnet.type == ResourceType::VirtualSubnet) {
        const IpPrefix& prefix = state::decode<model::VirtualSubnet>(subnet).address_prefix;
        std::set<IpAddress> reserved{prefix.address(), prefix.address().plus(1)};
        if (prefix.address().is_v4()) reserved.insert(prefix.last_address());
        return lowest_free(tree, {NumberSpace::addresses_on(subnet.path)}, {prefix.address(), prefix.last_address()},
                           reserved);
    }
    for (const AddressRange& range : ranges_of(tree, subnet.path)) {
        if (const auto address = next_address_in(tree, subnet, range)) return address;
    }
    return std::nullopt;
}

}  // namespace nc::service::pools
