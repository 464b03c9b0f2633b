#include "vswitch/layers/encap_layer.hpp"

#include <algorithm>

#include "schemas/goal_state/rule_id.hpp"

namespace nc::vswitch {
namespace {

using Hosts = std::vector<ProviderAddress>;

void add(Hosts& hosts, const Hosts& more) { hosts.insert(hosts.end(), more.begin(), more.end()); }

ProviderAddresses freeze(Hosts hosts) {
    std::ranges::sort(hosts);
    hosts.erase(std::unique(hosts.begin(), hosts.end()), hosts.end());
    return std::make_shared<const Hosts>(std::move(hosts));
}

void add_subnets(std::vector<PrefixGroup::Rule>& rules, const goal_state::RoutingDomain& network,
                 const ProviderAddresses& forwarders) {
    for (const goal_state::VirtualSubnet& subnet : network.subnets) {
        // What the router answers to a forwarded packet (time exceeded) comes back to the VM that forwarded it.
        const IpAddress& gateway = subnet.gateway.value();
        if (!forwarders->empty())
            rules.push_back({"gateway/" + gateway.to_string(), IpPrefix::containing(gateway, gateway.bit_count()),
                             AcceptForwarded{forwarders}});
        rules.push_back({goal_state::subnet_rule_id(network.resource_id, subnet.vsid), subnet.prefix,
                         AcceptFrom{subnet.vsid, forwarders}});
    }
}

/// What members of a floating front end answer comes from its address; an appliance may have forwarded it.
void add_front_ends(std::vector<PrefixGroup::Rule>& rules, const std::vector<FloatingFrontEnd>& front_ends,
                    const Hosts& forwarders) {
    for (const FloatingFrontEnd& front_end : front_ends) {
        Hosts hosts = front_end.hosts;
        add(hosts, forwarders);
        rules.push_back({"front end/" + front_end.address.to_string(),
                         IpPrefix::containing(front_end.address, front_end.address.bit_count()),
                         AcceptForwarded{freeze(std::move(hosts))}});
    }
}

/// An address of a known network without a subnet around it is nobody's: it is not "forwarded traffic".
void add_address_space(std::vector<PrefixGroup::Rule>& rules, const goal_state::RoutingDomain& network) {
    for (const IpPrefix& prefix : network.address_space)
        rules.push_back({goal_state::address_space_rule_id(network.resource_id, prefix), prefix,
                         Block{DropReason::SourceNotOfPeer}});
}

}  // namespace

std::shared_ptr<const Group> make_source_check_group(const NetworkView& view) {
    Hosts accepted = view.forwarders;
    for (const PeerView& peer : view.peers)
        if (peer.forwarded_traffic_accepted) add(accepted, peer.forwarders);
    const ProviderAddresses forwarders = freeze(accepted);

    std::vector<PrefixGroup::Rule> rules;
    add_front_ends(rules, view.floating_front_ends, accepted);
    add_subnets(rules, *view.network, forwarders);
    for (const PeerView& peer : view.peers) {
        // A peer's own addresses are not forwarded traffic in the sense of the peering, whichever of its VMs sends
        // them.
        Hosts of_peer = accepted;
        add(of_peer, peer.forwarders);
        add_front_ends(rules, peer.floating_front_ends, of_peer);
        add_subnets(rules, *peer.network, freeze(std::move(of_peer)));
    }
    // After the subnets: of two rules for the same prefix the first counts.
    add_address_space(rules, *view.network);
    for (const PeerView& peer : view.peers)
        add_address_space(rules, *peer.network);
    return std::make_shared<PrefixGroup>(PrefixGroup::Field::Source, std::move(rules), AcceptForwarded{forwarders});
}

LayerGroups build_encap_layer(const LayerContext& context) { return {context.host.encap, context.subnet.source_check}; }

}  // namespace nc::vswitch
