// Whether packets of one address reach another one, told from what hosts were told: the goal states, and what hosts say
// of them. No packet is sent; what happens on the wire between the hosts is not looked at. Pure function.
// Thread: control (reads the host reports).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/base/identifiers.hpp"
#include "schemas/base/ip_address.hpp"
#include "service/controller/host_reports.hpp"
#include "service/state/network_state.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::actions {

struct ConnectivityQuestion {
    RoutingDomainId network;  ///< the virtual network of the sender; the receiver may be in a peer of it
    IpAddress sender;
    IpAddress receiver;
    std::uint8_t protocol = 0;  ///< IP protocol number
};

/// What one end found out.
struct ConnectivityNode {
    std::vector<std::string> steps;  ///< sentences
    std::string error;               ///< why packets end here; empty when they do not
};

struct ConnectivityFinding {
    ConnectivityNode sender;
    std::optional<ConnectivityNode> receiver;  ///< absent when packets do not leave the sender
    bool reaches() const { return receiver && receiver->error.empty(); }
    const std::string& reason() const { return receiver ? receiver->error : sender.error; }
};

/// The interfaces of both ends: the receiver's in the sender's network, or in one that has a peering with it. Null:
/// there is none.
struct ConnectivityEnds {
    const state::Interface* sender = nullptr;
    const state::Interface* receiver = nullptr;
};
ConnectivityEnds ends_of(const ConnectivityQuestion& question, const state::NetworkState& state);

/// `tree` gives the paths of access control rules.
ConnectivityFinding analyze_connectivity(const ConnectivityQuestion& question, const state::NetworkState& state,
                                         const controller::HostReports& reports, const state::ResourceTree& tree);

}  // namespace nc::service::actions
