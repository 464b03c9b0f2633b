#include "service/policy/route_policy.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "service/policy/peering_policy.hpp"

namespace nc::service::policy {
namespace {

using goal_state::NextHopType;

/// What routes of one network may lead to.
class NextHops {
  public:
    NextHops(const state::NetworkState& state, const state::Network& network) : state_(state), networks_{network.id} {
        for (const state::PeeringSide& side : network.peerings)
            if (passing_other_side(state, network, side) != nullptr) networks_.push_back(side.remote);
    }

    /// Why packets do not get on by a route; empty: they do, or are not meant to.
    std::string fault_of(const goal_state::Route& route) {
        switch (route.next_hop_type) {
            case NextHopType::VirtualAppliance:
                return fault_of_appliance(*route.next_hop);
            case NextHopType::Internet:
                return "The hosts of this version have no way out to the Internet.";
            case NextHopType::VirtualNetworkGateway:
                return "The hosts of this version carry no virtual gateway.";
            case NextHopType::VnetLocal:
            case NextHopType::None:
                break;
        }
        return {};
    }

  private:
    std::string fault_of_appliance(const CustomerAddress& next_hop) {
        if (!interfaces_) collect_interfaces();
        const auto found = interfaces_->find(next_hop);
        if (found == interfaces_->end())
            return "No network interface of the virtual network, or of one that it is connected with, has the "
                   "address " +
                   next_hop.value().to_string() + ".";
        const std::string name = found->second->path.to_string();
        if (!found->second->host) return "No host carries " + name + ", which has the address of the next hop.";
        if (!found->second->may_forward())
            return name +
                   " takes packets for its own addresses only: its portSettings.macSpoofingEnabled is not Enabled.";
        return {};
    }

    /// Once for all routes: there may be many interfaces.
    void collect_interfaces() {
        interfaces_.emplace();
        for (const RoutingDomainId& id : networks_) {
            const auto attached = state_.attached_to.find(id);
            if (attached == state_.attached_to.end()) continue;
            for (const InstanceId& each : attached->second) {
                const state::Interface& interface = *state_.interfaces.at(each);
                for (const state::InterfaceAddress& own : interface.addresses)
                    interfaces_->emplace(own.address, &interface);
            }
        }
    }

    const state::NetworkState& state_;
    std::vector<RoutingDomainId> networks_;
    std::optional<std::unordered_map<CustomerAddress, const state::Interface*>> interfaces_;  ///< by their addresses
};

}  // namespace

std::vector<EffectiveRoute> effective_routes(const state::NetworkState& state, const state::Network& network,
                                             const state::Subnet& subnet) {
    std::vector<EffectiveRoute> routes;
    if (subnet.route_table != nullptr) {
        NextHops next_hops(state, network);
        for (const auto& [path, route] : subnet.route_table->routes)
            routes.push_back({route.prefix, RouteSource::User, route.next_hop_type, route.next_hop, path, true,
                              next_hops.fault_of(route)});
    }
    const std::size_t user_routes = routes.size();
    const auto add_system = [&](const IpPrefix& prefix, RouteSource source, const model::ResourcePath& resource) {
        const auto end = routes.begin() + static_cast<std::ptrdiff_t>(user_routes);
        const bool is_overridden =
            std::any_of(routes.begin(), end, [&](const EffectiveRoute& user) { return user.prefix == prefix; });
        routes.push_back({prefix, source, NextHopType::VnetLocal, std::nullopt, resource, !is_overridden, {}});
    };
    for (const IpPrefix& prefix : network.address_space)
        add_system(prefix, RouteSource::System, network.path);
    for (const state::PeeringSide& side : network.peerings) {
        if (passing_other_side(state, network, side) == nullptr) continue;
        for (const IpPrefix& prefix : state.networks.at(side.remote)->address_space)
            add_system(prefix, RouteSource::Peering, side.path);
    }
    // User-defined routes stand first, and stay there among equal prefixes.
    std::stable_sort(routes.begin(), routes.end(), [](const EffectiveRoute& a, const EffectiveRoute& b) {
        if (a.prefix.length() != b.prefix.length()) return a.prefix.length() > b.prefix.length();
        return a.prefix.address() < b.prefix.address();
    });
    return routes;
}

const state::Subnet* subnet_of(const state::Network& network, const state::Interface& interface, IpVersion version) {
    const auto own = std::ranges::find_if(interface.addresses, [&](const state::InterfaceAddress& address) {
        return address.address.value().version() == version;
    });
    if (own == interface.addresses.end()) return nullptr;
    return network.find_subnet(own->vsid);
}

const EffectiveRoute* route_to(const std::vector<EffectiveRoute>& routes, const IpAddress& destination) {
    const auto found = std::find_if(routes.begin(), routes.end(), [&](const EffectiveRoute& route) {
        return route.is_active && route.prefix.contains(destination);
    });
    return found == routes.end() ? nullptr : &*found;
}

std::vector<RouteFault> route_faults(const state::NetworkState& state, const state::Network& network) {
    std::vector<RouteFault> faults;
    NextHops next_hops(state, network);
    for (const state::Subnet& subnet : network.subnets) {
        if (subnet.route_table == nullptr) continue;
        for (const auto& [path, route] : subnet.route_table->routes) {
            const bool is_known =
                std::any_of(faults.begin(), faults.end(), [&](const RouteFault& known) { return known.route == path; });
            if (is_known) continue;
            std::string fault = next_hops.fault_of(route);
            if (!fault.empty()) faults.push_back({path, std::move(fault)});
        }
    }
    return faults;
}

}  // namespace nc::service::policy
