#include "vswitch/datapath/explanation.hpp"

#include <algorithm>

#include "vswitch/policy/rule_origin.hpp"

namespace nc::vswitch {

std::string group_name(std::string_view layer, std::string_view direction) {
    for (const std::string_view suffix : {"_LAYER_ID", "_LAYER"})
        if (layer.ends_with(suffix)) {
            layer.remove_suffix(suffix.size());
            break;
        }
    const std::size_t first = std::min(layer.find('_'), layer.size());
    std::string name(layer.substr(0, first));
    name += "_GROUP";
    name += layer.substr(first);
    name += '_';
    name += direction;
    return name;
}

std::vector<ExplainedStep> explained_steps(const Forwarder& forwarder, PortSlot ingress, const Decision& decision,
                                           const Recorder& recorder) {
    const PortPolicy* const sender = ingress != kUnderlaySlot ? forwarder.policy_of(ingress) : nullptr;
    const PortPolicy* const receiver =
        decision.egress != kUnderlaySlot ? forwarder.policy_of(decision.egress) : nullptr;
    std::vector<ExplainedStep> steps;
    for (const Recorder::Step& recorded : recorder.steps()) {
        ExplainedStep& step = steps.emplace_back();
        step.direction = recorded.direction;
        step.layer = recorded.layer;
        step.group = group_name(recorded.layer, recorded.direction);
        step.rule = recorded.rule;
        step.action = recorded.action;
        const PortPolicy* const port = recorded.direction == "OUT" ? sender : receiver;
        if (port == nullptr || recorded.rule.empty()) continue;
        const RuleOrigin origin = origin_of(*forwarder.policy(), *port, recorded.rule);
        step.resource = origin.resource;
        step.peering = origin.peering;
    }
    return steps;
}

std::string sentence_of(const ExplainedStep& step) {
    std::string text = step.direction + " " + step.layer + ": ";
    text += step.rule.empty() ? "no rule, the default" : "rule " + step.rule;
    if (!step.resource.empty()) text += " of " + step.resource;
    if (!step.peering.empty()) text += " by " + step.peering;
    return text + ": " + step.action;
}

}  // namespace nc::vswitch
