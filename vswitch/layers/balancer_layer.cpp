#include "vswitch/layers/balancer_layer.hpp"

#include "vswitch/pipeline/balancer_group.hpp"

namespace nc::vswitch {
namespace {

using goal_state::BalancerRule;
using goal_state::LoadDistribution;

constexpr std::uint32_t kMillisecondsPerMinute = 60'000;

Affinity affinity_of(LoadDistribution distribution) {
    switch (distribution) {
        case LoadDistribution::SourceAddress:
            return Affinity::SourceAddress;
        case LoadDistribution::SourceAddressAndProtocol:
            return Affinity::SourceAddressAndProtocol;
        case LoadDistribution::FiveTuple:
            break;
    }
    return Affinity::FiveTuple;
}

BalancerGroup::Rule rule_of(const BalancerRule& rule) {
    auto service = std::make_shared<BalancedService>();
    for (const goal_state::BalancerMember& member : rule.members)
        service->members.push_back({member.address.value(), member.takes_new_connections});
    service->affinity = affinity_of(rule.distribution);
    service->translation = {.member = {},
                            .port = rule.back_end_port,
                            .keeps_destination = rule.floating_address,
                            .resets_when_idle = rule.reset_when_idle,
                            .idle_limit = rule.idle_minutes * kMillisecondsPerMinute};
    return {rule.resource_id, rule.front_end.value(), rule.protocol, rule.front_end_port, std::move(service)};
}

}  // namespace

std::shared_ptr<const Group> make_balancer_group(const NetworkView& view) {
    std::vector<BalancerGroup::Rule> rules;
    for (const BalancerRule* rule : view.balancer_rules)
        rules.push_back(rule_of(*rule));
    for (const PeerView& peer : view.peers)
        for (const BalancerRule* rule : peer.balancer_rules)
            rules.push_back(rule_of(*rule));
    if (rules.empty()) return nullptr;
    return std::make_shared<BalancerGroup>(std::move(rules));
}

LayerGroups build_balancer_layer(const LayerContext& context) { return {context.subnet.balancer, nullptr}; }

}  // namespace nc::vswitch
