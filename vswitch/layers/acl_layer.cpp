#include "vswitch/layers/acl_layer.hpp"

#include <algorithm>

#include "schemas/goal_state/rule_id.hpp"

namespace nc::vswitch {
namespace {

Action to_action(goal_state::AclAction action) {
    if (action == goal_state::AclAction::Allow) return Allow{};
    return Block{DropReason::AclDenied};
}

std::vector<PortInterval> to_intervals(const std::vector<goal_state::PortRange>& ranges) {
    std::vector<PortInterval> intervals;
    for (const goal_state::PortRange& range : ranges)
        intervals.push_back({range.first, range.last});
    return intervals;
}

Action to_action(const goal_state::AclRule& rule, bool is_audited) {
    if (!is_audited || !rule.logging) return to_action(rule.action);
    const bool allows = rule.action == goal_state::AclAction::Allow;
    auto audited = std::make_shared<const AuditedRule>(
        AuditedRule{rule.rule_id, rule.direction == goal_state::AclDirection::Inbound, allows});
    if (allows) return Allow{std::move(audited)};
    return Block{DropReason::AclDenied, std::move(audited)};
}

std::shared_ptr<const Group> group_of(const LayerContext& context, goal_state::AclDirection direction,
                                      goal_state::AclAction otherwise) {
    std::vector<PriorityGroup::Rule> rules;
    for (const goal_state::AclRule& rule : context.port.acl_rules) {
        if (rule.direction != direction) continue;
        Match match;
        match.sources = rule.sources;
        match.destinations = rule.destinations;
        match.protocol = rule.protocol;
        match.source_ports = to_intervals(rule.source_ports);
        match.destination_ports = to_intervals(rule.destination_ports);
        rules.push_back({goal_state::acl_rule_id(rule.rule_id), rule.priority, std::move(match),
                         to_action(rule, context.is_audited)});
    }
    std::ranges::stable_sort(rules, {}, &PriorityGroup::Rule::priority);
    return std::make_shared<PriorityGroup>(std::move(rules), to_action(otherwise));
}

}  // namespace

LayerGroups build_acl_layer(const LayerContext& context) {
    const goal_state::Port& port = context.port;
    return {group_of(context, goal_state::AclDirection::Outbound, port.default_outbound),
            group_of(context, goal_state::AclDirection::Inbound, port.default_inbound)};
}

}  // namespace nc::vswitch
