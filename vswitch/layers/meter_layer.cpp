#include "vswitch/layers/meter_layer.hpp"

#include <algorithm>

namespace nc::vswitch {

std::shared_ptr<const Group> make_meter_group(const NetworkView& view) {
    const goal_state::RoutingDomain& network = *view.network;
    if (!network.unbilled_space) return nullptr;
    std::vector<PrefixGroup::Rule> rules;
    for (const IpPrefix& own : network.address_space)
        rules.push_back({network.resource_id + "/" + own.to_string(), own, Allow{}});
    for (const IpPrefix& unbilled : *network.unbilled_space) {
        // What stays inside is not counted, whatever the ranges say.
        const auto holds = [&](const IpPrefix& own) { return own.contains(unbilled); };
        if (std::ranges::any_of(network.address_space, holds)) continue;
        rules.push_back({"unbilled/" + unbilled.to_string(), unbilled, Count{Meter::Unbilled}});
    }
    return std::make_shared<PrefixGroup>(PrefixGroup::Field::Destination, std::move(rules), Count{Meter::Billed});
}

LayerGroups build_meter_layer(const LayerContext& context) { return {context.subnet.meter, nullptr}; }

}  // namespace nc::vswitch
