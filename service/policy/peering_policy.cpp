#include "service/policy/peering_policy.hpp"

#include <algorithm>

namespace nc::service::policy {
namespace {

const state::PeeringSide* side_towards(const state::Network& network, RoutingDomainId remote) {
    const auto found = std::find_if(network.peerings.begin(), network.peerings.end(),
                                    [&](const state::PeeringSide& side) { return side.remote == remote; });
    return found == network.peerings.end() ? nullptr : &*found;
}

}  // namespace

const state::PeeringSide* passing_other_side(const state::NetworkState& state, const state::Network& network,
                                             const state::PeeringSide& side) {
    if (!side.passes()) return nullptr;
    const auto remote = state.networks.find(side.remote);
    if (remote == state.networks.end()) return nullptr;
    const state::PeeringSide* other = side_towards(*remote->second, network.id);
    return other != nullptr && other->passes() ? other : nullptr;
}

std::vector<goal_state::Peering> passing_peerings(const state::NetworkState& state, const state::Network& network) {
    std::vector<goal_state::Peering> passing;
    for (const state::PeeringSide& side : network.peerings) {
        const state::PeeringSide* back = passing_other_side(state, network, side);
        if (back == nullptr) continue;
        const bool is_first = network.id < side.remote;
        passing.push_back({.first = is_first ? network.id : side.remote,
                           .second = is_first ? side.remote : network.id,
                           .first_allows_forwarded_traffic = (is_first ? side : *back).allow_forwarded_traffic,
                           .second_allows_forwarded_traffic = (is_first ? *back : side).allow_forwarded_traffic});
    }
    return passing;  // sides are sorted by the remote network, so these are sorted
}

}  // namespace nc::service::policy
