// A virtual network as the layers of its ports see it: its own subnets, and the peered networks that packets may pass
// to and from.
#pragma once

#include <vector>

#include "schemas/goal_state/goal_state.hpp"

namespace nc::vswitch {

struct PeerView {
    const goal_state::RoutingDomain* network = nullptr;
    bool accepts_forwarded_traffic = false;   ///< from us
    bool forwarded_traffic_accepted = false;  ///< by us, from it
    std::vector<ProviderAddress> hosts;       ///< of the peer's interfaces, sorted
};

struct NetworkView {
    const goal_state::RoutingDomain* network = nullptr;
    std::vector<PeerView> peers;
    std::vector<ProviderAddress> hosts;  ///< of the network's own interfaces, sorted
};

}  // namespace nc::vswitch
