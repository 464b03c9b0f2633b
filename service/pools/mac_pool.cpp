#include "service/pools/mac_pool.hpp"

#include <cstdint>
#include <set>

#include "generated/mac_pool.hpp"
#include "generated/network_interface.hpp"

namespace nc::service::pools {

std::optional<MacAddress> next_mac_address(const state::ResourceTree& tree) {
    std::set<std::uint64_t> taken;
    for (const auto& interface : tree.all(model::ResourceType::NetworkInterface)) {
        const auto& mac = state::decode<model::NetworkInterface>(*interface).private_mac_address;
        if (mac) taken.insert(mac->to_number());
    }
    for (const auto& resource : tree.all(model::ResourceType::MacPool)) {
        const auto& pool = state::decode<model::MacPool>(*resource);
        std::uint64_t candidate = pool.start_mac_address.to_number();
        for (auto next = taken.lower_bound(candidate); next != taken.end() && *next == candidate; ++next)
            ++candidate;
        if (candidate <= pool.end_mac_address.to_number()) return MacAddress::from_number(candidate);
    }
    return std::nullopt;
}

state::ResourcePtr interface_with(const state::ResourceTree& tree, const MacAddress& mac,
                                  const model::ResourcePath& except) {
    for (const auto& interface : tree.all(model::ResourceType::NetworkInterface)) {
        if (interface->path != except && state::decode<model::NetworkInterface>(*interface).private_mac_address == mac)
            return interface;
    }
    return nullptr;
}

}  // namespace nc::service::pools
