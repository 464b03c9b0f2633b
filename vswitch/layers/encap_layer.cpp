#include "vswitch/layers/encap_layer.hpp"

#include <algorithm>

namespace nc::vswitch {
namespace {

void add_subnets(std::vector<PrefixGroup::Rule>& rules, const goal_state::RoutingDomain& network) {
    for (const goal_state::VirtualSubnet& subnet : network.subnets)
        rules.push_back(
            {network.resource_id + "/" + std::to_string(subnet.vsid.value()), subnet.prefix, AcceptFrom{subnet.vsid}});
}

/// An address of a known network without a subnet around it is nobody's: it is not "forwarded traffic".
void add_address_space(std::vector<PrefixGroup::Rule>& rules, const goal_state::RoutingDomain& network) {
    for (const IpPrefix& prefix : network.address_space)
        rules.push_back({network.resource_id + "/" + prefix.to_string(), prefix, Block{DropReason::SourceNotOfPeer}});
}

}  // namespace

std::shared_ptr<const Group> make_source_check_group(const NetworkView& view) {
    std::vector<PrefixGroup::Rule> rules;
    std::vector<ProviderAddress> forwarders = view.hosts;
    add_subnets(rules, *view.network);
    for (const PeerView& peer : view.peers) {
        add_subnets(rules, *peer.network);
        if (peer.forwarded_traffic_accepted) forwarders.insert(forwarders.end(), peer.hosts.begin(), peer.hosts.end());
    }
    // After the subnets: of two rules for the same prefix the first counts.
    add_address_space(rules, *view.network);
    for (const PeerView& peer : view.peers)
        add_address_space(rules, *peer.network);
    std::ranges::sort(forwarders);
    forwarders.erase(std::unique(forwarders.begin(), forwarders.end()), forwarders.end());
    return std::make_shared<PrefixGroup>(
        PrefixGroup::Field::Source, std::move(rules),
        AcceptForwarded{std::make_shared<const std::vector<ProviderAddress>>(std::move(forwarders))});
}

LayerGroups build_encap_layer(const LayerContext& context) {
    return {context.host.encap, context.network.source_check};
}

}  // namespace nc::vswitch
