// A virtual network as the layers of its ports see it: its own subnets, and the peered networks that packets may pass
// to and from.
#pragma once

#include <vector>

#include "schemas/goal_state/goal_state.hpp"

namespace nc::vswitch {

/// A front end whose members answer in its name.
struct FloatingFrontEnd {
    IpAddress address;
    std::vector<ProviderAddress> hosts;  ///< of its members
};

struct PeerView {
    const goal_state::RoutingDomain* network = nullptr;
    bool accepts_forwarded_traffic = false;   ///< from us
    bool forwarded_traffic_accepted = false;  ///< by us, from it
    std::vector<ProviderAddress> forwarders;  ///< hosts of the peer's interfaces that may forward, sorted
    std::vector<const goal_state::BalancerRule*> balancer_rules{};
    std::vector<FloatingFrontEnd> floating_front_ends{};
};

struct NetworkView {
    const goal_state::RoutingDomain* network = nullptr;
    std::vector<PeerView> peers;
    std::vector<ProviderAddress> forwarders;  ///< hosts of the network's own interfaces that may forward, sorted
    std::vector<const goal_state::BalancerRule*> balancer_rules{};  ///< of front ends in the network's subnets
    std::vector<FloatingFrontEnd> floating_front_ends{};
};

}  // namespace nc::vswitch
