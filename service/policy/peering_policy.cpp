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

std::vector<goal_state::Peering> passing_peerings(const state::NetworkState& state) {
    std::vector<goal_state::Peering> passing;
    for (const auto& [id, network] : state.networks) {
        for (const state::PeeringSide& side : network->peerings) {
            if (side.remote <= id || !side.passes()) continue;  // the lower id speaks for the pair
            const auto remote = state.networks.find(side.remote);
            if (remote == state.networks.end()) continue;
            const state::PeeringSide* back = side_towards(*remote->second, id);
            if (back == nullptr || !back->passes()) continue;
            passing.push_back({.first = id,
                               .second = side.remote,
                               .first_allows_forwarded_traffic = side.allow_forwarded_traffic,
                               .second_allows_forwarded_traffic = back->allow_forwarded_traffic});
        }
    }
    return passing;  // sorted: both loops run in ascending order
}

std::map<RoutingDomainId, std::vector<RoutingDomainId>> peers_by_network(
    const std::vector<goal_state::Peering>& peerings) {
    std::map<RoutingDomainId, std::vector<RoutingDomainId>> peers;
    for (const goal_state::Peering& peering : peerings) {
        peers[peering.first].push_back(peering.second);
        peers[peering.second].push_back(peering.first);
    }
    for (auto& [network, others] : peers)
        std::sort(others.begin(), others.end());
    return peers;
}

}  // namespace nc::service::policy
