#include "vswitch/layers/redirection_layer.hpp"

namespace nc::vswitch {
namespace {

void add_subnets(std::vector<PrefixGroup::Rule>& rules, const goal_state::RoutingDomain& network,
                 const std::shared_ptr<const std::vector<IpPrefix>>& sources) {
    for (const goal_state::VirtualSubnet& subnet : network.subnets) {
        const IpAddress& gateway = subnet.gateway.value();
        rules.push_back(
            {"gateway/" + gateway.to_string(), IpPrefix::containing(gateway, gateway.bit_count()), AnswerPing{}});
        rules.push_back({network.resource_id + "/" + std::to_string(subnet.vsid.value()), subnet.prefix,
                         Forward{subnet.vsid, sources}});
    }
}

}  // namespace

std::shared_ptr<const Group> make_redirection_group(const NetworkView& view) {
    std::vector<PrefixGroup::Rule> rules;
    add_subnets(rules, *view.network, nullptr);
    const auto own_space = std::make_shared<const std::vector<IpPrefix>>(view.network->address_space);
    for (const PeerView& peer : view.peers)
        add_subnets(rules, *peer.network, peer.accepts_forwarded_traffic ? nullptr : own_space);
    return std::make_shared<PrefixGroup>(PrefixGroup::Field::Destination, std::move(rules), Block{DropReason::NoRoute});
}

LayerGroups build_redirection_layer(const LayerContext& context) { return {context.network.redirection, nullptr}; }

}  // namespace nc::vswitch
