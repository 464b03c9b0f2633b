#include "vswitch/pipeline/balancer_group.hpp"

#include <algorithm>
#include <tuple>

namespace nc::vswitch {
namespace {

/// Port 0 stands for every port, as no protocol does for every one.
bool takes(const BalancerGroup::Rule& rule, const Tuple& tuple) {
    if (rule.protocol && *rule.protocol != tuple.protocol) return false;
    return rule.port == 0 || (!tuple.is_later_fragment && rule.port == tuple.destination_port);
}

std::vector<BalancerGroup::Rule> ordered(std::vector<BalancerGroup::Rule> rules) {
    std::ranges::stable_sort(rules, {}, [](const BalancerGroup::Rule& rule) {
        return std::make_tuple(rule.front_end, !rule.protocol, rule.port == 0);
    });
    return rules;
}

}  // namespace

RuleIdentity balancer_rule_identity(const std::string& id, const IpAddress& front_end) {
    return rule_identity(id + ' ' + front_end.to_string());
}

BalancerGroup::BalancerGroup(std::vector<Rule> rules)
    : rules_(ordered(std::move(rules))),
      identities_(rules_, [](const Rule& rule) { return balancer_rule_identity(rule.id, rule.front_end); }) {}

Hit BalancerGroup::find(const PacketFacts& packet) const {
    const auto begin = std::ranges::lower_bound(rules_, packet.tuple.destination, {}, &Rule::front_end);
    const auto end = std::ranges::upper_bound(rules_, packet.tuple.destination, {}, &Rule::front_end);
    if (begin == end) return {Allow{}, -1};
    for (auto rule = begin; rule != end; ++rule)
        if (takes(*rule, packet.tuple)) return {Balance{rule->service}, rule - rules_.begin()};
    return {Block{DropReason::FrontEndWithoutRule}, -1};
}

RuleText BalancerGroup::describe(std::size_t rule) const {
    const Rule& described = rules_[rule];
    std::string match = "destination " + described.front_end.to_string();
    if (described.protocol) match += ", protocol " + std::to_string(*described.protocol);
    if (described.port != 0) match += ", destination port " + std::to_string(described.port);
    return {described.id, static_cast<std::uint32_t>(rule), std::move(match), described.service->to_string()};
}

}  // namespace nc::vswitch
