#include "vswitch/layers/mirror_layer.hpp"

#include "schemas/goal_state/rule_id.hpp"

namespace nc::vswitch {
namespace {

std::vector<PortInterval> to_intervals(const std::vector<goal_state::PortRange>& ranges) {
    std::vector<PortInterval> intervals;
    for (const goal_state::PortRange& range : ranges)
        intervals.push_back({range.first, range.last});
    return intervals;
}

}  // namespace

LayerGroups build_mirror_layer(const LayerContext& context) {
    if (context.port.mirrors.empty()) return {};
    std::vector<PriorityGroup::Rule> rules;
    for (const goal_state::MirrorRule& rule : context.port.mirrors) {
        Match match;
        match.sources = rule.sources;
        match.destinations = rule.destinations;
        match.protocol = rule.protocol;
        match.source_ports = to_intervals(rule.source_ports);
        match.destination_ports = to_intervals(rule.destination_ports);
        const MirrorTarget target{rule.vsid, rule.mac, rule.provider_address};
        rules.push_back({goal_state::mirror_rule_id(rule.rule_id), rule.priority, std::move(match),
                         Mirror{std::make_shared<const MirrorTarget>(target)}});
    }
    const auto group = std::make_shared<const PriorityGroup>(std::move(rules), Allow{});
    return {group, group};
}

}  // namespace nc::vswitch
