#include "vswitch/layers/pa_route_layer.hpp"

namespace nc::vswitch {

std::shared_ptr<const Group> make_pa_route_group(const std::vector<ProviderAddress>& own_addresses) {
    std::vector<PriorityGroup::Rule> rules;
    for (const ProviderAddress& own : own_addresses) {
        PriorityGroup::Rule rule{"own/" + own.value().to_string(), 10, {}, DeliverLocally{}};
        rule.match.outer_destinations = {own};
        rules.push_back(std::move(rule));
    }
    return std::make_shared<PriorityGroup>(std::move(rules), TransmitToUnderlay{});
}

LayerGroups build_pa_route_layer(const LayerContext& context) { return {context.host.pa_route, nullptr}; }

}  // namespace nc::vswitch
