// The routes of a virtual subnet as a person sees them: system routes, user-defined ones, which of them counts, and
// what is wrong with it. What the switch makes of them is its own (vswitch/layers/redirection_layer). Pure functions.
// Thread: any.
#pragma once

#include <string>
#include <vector>

#include "service/state/network_state.hpp"

namespace nc::service::policy {

enum class RouteSource : std::uint8_t {
    System,   ///< the network's own address space
    Peering,  ///< the address space of a network that packets pass to
    User,     ///< a route of the subnet's route table
};

struct EffectiveRoute {
    IpPrefix prefix;
    RouteSource source = RouteSource::System;
    goal_state::NextHopType next_hop_type = goal_state::NextHopType::VnetLocal;  ///< not with Peering
    std::optional<CustomerAddress> next_hop;
    model::ResourcePath resource;  ///< the virtual network, its peering, or the route
    bool is_active = true;         ///< false: a user-defined route has the same prefix
    std::string fault;  ///< why packets that take it are dropped, though it should carry them; empty: nothing
};

/// In the order in which they are looked at: the longest prefix first, of equal prefixes the one that counts first.
std::vector<EffectiveRoute> effective_routes(const state::NetworkState& state, const state::Network& network,
                                             const state::Subnet& subnet);

/// The virtual subnet that the interface's addresses of an IP version are on; null: it has none of the version.
const state::Subnet* subnet_of(const state::Network& network, const state::Interface& interface, IpVersion version);

/// The one of `routes` (of effective_routes) that packets to an address take; null: none leads there.
const EffectiveRoute* route_to(const std::vector<EffectiveRoute>& routes, const IpAddress& destination);

/// Routes of all subnets of the network that have a fault, each with its sentence.
struct RouteFault {
    model::ResourcePath route;
    std::string sentence;
};
std::vector<RouteFault> route_faults(const state::NetworkState& state, const state::Network& network);

}  // namespace nc::service::policy
