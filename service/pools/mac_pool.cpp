#include "service/pools/mac_pool.hpp"

#include "generated/mac_pool.hpp"

namespace nc::service::pools {

using state::IndexNumber;
using state::NumberSpace;

std::optional<MacAddress> next_mac_address(const state::ResourceTree& tree) {
    for (const auto& resource : tree.all(model::ResourceType::MacPool)) {
        const auto& pool = state::decode<model::MacPool>(*resource);
        const auto free =
            tree.numbers().lowest_free(NumberSpace::mac_addresses(), IndexNumber::of(pool.start_mac_address),
                                       IndexNumber::of(pool.end_mac_address));
        if (free) return MacAddress::from_number(free->low);
    }
    return std::nullopt;
}

state::ResourcePtr interface_with(const state::ResourceTree& tree, const MacAddress& mac,
                                  const model::ResourcePath& except) {
    return tree.find(tree.numbers().holder(NumberSpace::mac_addresses(), IndexNumber::of(mac), except));
}

}  // namespace nc::service::pools
