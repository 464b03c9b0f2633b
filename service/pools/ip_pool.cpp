#include "service/pools/ip_pool.hpp"

#include <set>

#include "generated/ip_pool.hpp"
#include "generated/logical_subnet.hpp"
#include "generated/network_interface_ip_configuration.hpp"
#include "generated/virtual_subnet.hpp"
#include "service/pools/provider_address_pool.hpp"

namespace nc::service::pools {
namespace {

using model::ResourceType;

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

state::ResourcePtr interface_address_holder(const state::ResourceTree& tree, const model::ResourcePath& subnet,
                                            const IpAddress& address, const model::ResourcePath& except) {
    for (const auto& referrer : tree.referrers(subnet)) {
        if (referrer->type != ResourceType::NetworkInterfaceIpConfiguration || referrer->path == except) continue;
        const auto& configuration = state::decode<model::NetworkInterfaceIpConfiguration>(*referrer);
        if (configuration.private_ip_address == address) return referrer;
    }
    return nullptr;
}

std::map<IpAddress, state::ResourcePtr> addresses_in_use(const state::ResourceTree& tree,
                                                         const state::StoredResource& logical_subnet) {
    std::map<IpAddress, state::ResourcePtr> used;
    const IpPrefix& prefix = state::decode<model::LogicalSubnet>(logical_subnet).address_prefix;
    for (const auto& server : tree.all(ResourceType::Server)) {
        for (const auto& held : provider_addresses(tree, *server)) {
            if (prefix.contains(held.address.value())) used.emplace(held.address.value(), server);
        }
    }
    for (const auto& referrer : tree.referrers(logical_subnet.path)) {
        if (referrer->type != ResourceType::NetworkInterfaceIpConfiguration) continue;
        const auto& address = state::decode<model::NetworkInterfaceIpConfiguration>(*referrer).private_ip_address;
        if (address) used.emplace(*address, referrer);
    }
    return used;
}

std::optional<IpAddress> next_address(const state::ResourceTree& tree, const state::StoredResource& subnet) {
    std::set<IpAddress> taken;
    for (const auto& referrer : tree.referrers(subnet.path)) {
        if (referrer->type != ResourceType::NetworkInterfaceIpConfiguration) continue;
        const auto& configuration = state::decode<model::NetworkInterfaceIpConfiguration>(*referrer);
        if (configuration.private_ip_address) taken.insert(*configuration.private_ip_address);
    }
    std::vector<AddressRange> ranges;
    if (subnet.type == ResourceType::VirtualSubnet) {
        const IpPrefix& prefix = state::decode<model::VirtualSubnet>(subnet).address_prefix;
        taken.insert({prefix.address(), prefix.address().plus(1)});
        if (prefix.address().is_v4()) taken.insert(prefix.last_address());
        ranges.push_back({prefix.address(), prefix.last_address()});
    } else {
        const auto& gateways = state::decode<model::LogicalSubnet>(subnet).default_gateways;
        taken.insert(gateways.begin(), gateways.end());
        for (const auto& [address, user] : addresses_in_use(tree, subnet))
            taken.insert(address);
        ranges = ranges_of(tree, subnet.path);
    }
    for (const AddressRange& range : ranges) {
        if (const auto address = lowest_free(range, taken)) return address;
    }
    return std::nullopt;
}

}  // namespace nc::service::pools
