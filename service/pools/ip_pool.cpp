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
using state::IndexNumber;
using state::NumberSpace;

/// The lowest address of the range that neither an interface on the subnet nor `others` have.
std::optional<IpAddress> lowest_free(const state::ResourceTree& tree, const model::ResourcePath& subnet,
                                     const AddressRange& range, const std::set<IpAddress>& others) {
    const NumberSpace space = NumberSpace::addresses_on(subnet);
    const IndexNumber last = IndexNumber::of(range.last);
    auto free = tree.numbers().lowest_free(space, IndexNumber::of(range.first), last);
    while (free && others.contains(free->to_address()))
        free = tree.numbers().lowest_free(space, free->next(), last);
    if (!free) return std::nullopt;
    return free->to_address();
}

/// The provider addresses of servers inside a prefix.
std::map<IpAddress, state::ResourcePtr> provider_addresses_in(const state::ResourceTree& tree, const IpPrefix& prefix) {
    std::map<IpAddress, state::ResourcePtr> held;
    for (const auto& server : tree.all(ResourceType::Server)) {
        for (const auto& address : provider_addresses(tree, *server)) {
            if (prefix.contains(address.address.value())) held.emplace(address.address.value(), server);
        }
    }
    return held;
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

state::ResourcePtr interface_address_holder(const state::ResourceTree& tree, const model::ResourcePath& subnet,
                                            const IpAddress& address, const model::ResourcePath& except) {
    return tree.numbers().holder(NumberSpace::addresses_on(subnet), IndexNumber::of(address), except);
}

std::map<IpAddress, state::ResourcePtr> addresses_in_use(const state::ResourceTree& tree,
                                                         const state::StoredResource& logical_subnet) {
    auto used = provider_addresses_in(tree, state::decode<model::LogicalSubnet>(logical_subnet).address_prefix);
    for (const auto& referrer : tree.referrers(logical_subnet.path)) {
        if (referrer->type != ResourceType::NetworkInterfaceIpConfiguration) continue;
        const auto& address = state::decode<model::NetworkInterfaceIpConfiguration>(*referrer).private_ip_address;
        if (address) used.emplace(*address, referrer);
    }
    return used;
}

std::optional<IpAddress> next_address(const state::ResourceTree& tree, const state::StoredResource& subnet) {
    std::set<IpAddress> taken;  // by others than interfaces
    std::vector<AddressRange> ranges;
    if (subnet.type == ResourceType::VirtualSubnet) {
        const IpPrefix& prefix = state::decode<model::VirtualSubnet>(subnet).address_prefix;
        taken.insert({prefix.address(), prefix.address().plus(1)});
        if (prefix.address().is_v4()) taken.insert(prefix.last_address());
        ranges.push_back({prefix.address(), prefix.last_address()});
    } else {
        const auto& logical = state::decode<model::LogicalSubnet>(subnet);
        taken.insert(logical.default_gateways.begin(), logical.default_gateways.end());
        for (const auto& [address, server] : provider_addresses_in(tree, logical.address_prefix))
            taken.insert(address);
        ranges = ranges_of(tree, subnet.path);
    }
    for (const AddressRange& range : ranges) {
        if (const auto address = lowest_free(tree, subnet.path, range, taken)) return address;
    }
    return std::nullopt;
}

}  // namespace nc::service::pools
