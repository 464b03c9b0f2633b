#include "vswitch/layers/redirection_layer.hpp"

#include <algorithm>

#include "schemas/goal_state/rule_id.hpp"

namespace nc::vswitch {
namespace {

using goal_state::NextHopType;
using goal_state::Route;
using goal_state::RoutingDomain;
using goal_state::VirtualSubnet;
using Sources = std::shared_ptr<const std::vector<IpPrefix>>;

IpPrefix host_prefix(const IpAddress& address) { return IpPrefix::containing(address, address.bit_count()); }

/// The narrowest of the prefixes that hold all of `inner`; null: none.
template <class Items, class PrefixOf>
auto narrowest_around(const Items& items, const IpPrefix& inner, PrefixOf prefix_of) -> decltype(&*items.begin()) {
    decltype(&*items.begin()) found = nullptr;
    for (const auto& item : items)
        if (prefix_of(item).contains(inner) &&
            (found == nullptr || prefix_of(item).length() > prefix_of(*found).length()))
            found = &item;
    return found;
}

const VirtualSubnet* subnet_around(const RoutingDomain& network, const IpPrefix& prefix) {
    return narrowest_around(network.subnets, prefix, [](const VirtualSubnet& subnet) { return subnet.prefix; });
}

class RuleMaker {
  public:
    RuleMaker(const NetworkView& view, const PortSubnets& from)
        : view_(view), own_space_(std::make_shared<const std::vector<IpPrefix>>(view.network->address_space)) {
        // The router's own address is nobody's route. Of two rules with the same prefix the first counts, so it comes
        // first, and user-defined routes come before the system's.
        for (const VirtualSubnet* subnet : from)
            add_routes(*subnet);
        add_network(*view.network, nullptr);
        for (const PeerView& peer : view.peers)
            add_network(*peer.network, sources_for(peer));
    }

    std::vector<PrefixGroup::Rule> take() { return std::move(rules_); }

  private:
    /// What a peer takes from this network.
    Sources sources_for(const PeerView& peer) const { return peer.accepts_forwarded_traffic ? nullptr : own_space_; }

    void add_gateway(const VirtualSubnet& subnet) {
        const IpAddress& gateway = subnet.gateway.value();
        rules_.push_back({"gateway/" + gateway.to_string(), host_prefix(gateway), AnswerPing{}});
    }

    void add_routes(const VirtualSubnet& subnet) {
        if (!subnet.routes.empty()) add_gateway(subnet);
        for (const Route& route : subnet.routes) {
            if (route.prefix.address().version() != subnet.prefix.address().version()) continue;
            routes_.push_back(route);
            rules_.push_back(
                {goal_state::route_rule_id(subnet.route_table, route.prefix), route.prefix, action_of(route)});
        }
    }

    void add_network(const RoutingDomain& network, const Sources& sources) {
        for (const VirtualSubnet& subnet : network.subnets) {
            if (!is_covered(network, host_prefix(subnet.gateway.value()))) add_gateway(subnet);
            if (is_covered(network, subnet.prefix)) continue;
            rules_.push_back({goal_state::subnet_rule_id(network.resource_id, subnet.vsid), subnet.prefix,
                              Forward{subnet.vsid, sources}});
        }
        if (routes_.empty()) return;
        // Between the subnets: a shorter user-defined route does not lead out of an address space.
        for (const IpPrefix& space : network.address_space)
            rules_.push_back(
                {goal_state::address_space_rule_id(network.resource_id, space), space, Block{DropReason::NoRoute}});
    }

    /// Whether a user-defined route leads elsewhere what the network's own system route would lead to `prefix`.
    bool is_covered(const RoutingDomain& network, const IpPrefix& prefix) const {
        const auto* route = narrowest_around(routes_, prefix, [](const Route& each) { return each.prefix; });
        if (route == nullptr) return false;
        const auto* system =
            narrowest_around(network.address_space, prefix, [](const IpPrefix& space) { return space; });
        if (system != nullptr && system->length() > route->prefix.length()) return false;
        return route->next_hop_type != NextHopType::VnetLocal || &network != view_.network;
    }

    Action action_of(const Route& route) const {
        switch (route.next_hop_type) {
            case NextHopType::VnetLocal: {
                const VirtualSubnet* subnet = subnet_around(*view_.network, route.prefix);
                if (subnet != nullptr) return Forward{subnet->vsid};
                return Block{DropReason::NoRoute};
            }
            case NextHopType::VirtualAppliance:
                return way_to(*route.next_hop);
            case NextHopType::VirtualNetworkGateway:
                return Block{DropReason::GatewayUnreachable};
            case NextHopType::Internet:
                return Block{DropReason::InternetUnreachable};
            case NextHopType::None:
                break;
        }
        return Block{DropReason::RouteDiscards};
    }

    /// Routes do not lead to a next hop: it is in a subnet of the own network or of a peered one.
    Action way_to(const CustomerAddress& next_hop) const {
        const IpPrefix wanted = host_prefix(next_hop.value());
        if (const VirtualSubnet* own = subnet_around(*view_.network, wanted))
            return Forward{own->vsid, nullptr, next_hop};
        for (const PeerView& peer : view_.peers)
            if (const VirtualSubnet* remote = subnet_around(*peer.network, wanted))
                return Forward{remote->vsid, sources_for(peer), next_hop};
        return Block{DropReason::NextHopUnreachable};
    }

    const NetworkView& view_;
    std::vector<Route> routes_;  ///< of the port's subnets
    Sources own_space_;
    std::vector<PrefixGroup::Rule> rules_;
};

}  // namespace

std::shared_ptr<const Group> make_redirection_group(const NetworkView& view, const PortSubnets& from) {
    return std::make_shared<PrefixGroup>(PrefixGroup::Field::Destination, RuleMaker(view, from).take(),
                                         Block{DropReason::NoRoute});
}

LayerGroups build_redirection_layer(const LayerContext& context) { return {context.subnet.redirection, nullptr}; }

}  // namespace nc::vswitch
