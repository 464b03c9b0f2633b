// What a layer's builder may use: the port's goal state, and the groups that ports have in common (made once per
// compilation).
#pragma once

#include <memory>

#include "schemas/goal_state/goal_state.hpp"
#include "vswitch/pipeline/group.hpp"

namespace nc::vswitch {

/// Shared by the ports of one virtual subnet; what no route table makes different, by those of the whole network.
struct SubnetGroups {
    std::shared_ptr<const Group> redirection;   ///< outbound
    std::shared_ptr<const Group> source_check;  ///< inbound
    std::shared_ptr<const Group> balancer;      ///< outbound; null: no front end can be reached
    std::shared_ptr<const Group> meter{};       ///< outbound; null: the network is not metered
};

/// Shared by all ports of the host.
struct HostGroups {
    std::shared_ptr<const Group> mac_rewrite;
    std::shared_ptr<const Group> encap;
    std::shared_ptr<const Group> pa_route;
};

struct LayerContext {
    const goal_state::Port& port;
    const std::vector<IpAddress>& shared_addresses;  ///< beside its own: of floating front ends, and learned ones
    const SubnetGroups& subnet;
    const HostGroups& host;
    bool is_audited = false;  ///< rules with `logging` make records
};

struct LayerGroups {
    std::shared_ptr<const Group> outbound;  ///< null: everything passes
    std::shared_ptr<const Group> inbound;
};

}  // namespace nc::vswitch
