#include "service/policy/acl_policy.hpp"

#include <algorithm>

namespace nc::service::policy {
namespace {

const IpPrefix kLoadBalancerProbe = IpPrefix::containing(goal_state::kProbeSource, 32);

void collect_outside(const IpPrefix& candidate, const std::vector<IpPrefix>& space, std::vector<IpPrefix>& outside) {
    const auto touches = [&](const IpPrefix& prefix) { return prefix.overlaps(candidate); };
    if (std::none_of(space.begin(), space.end(), touches)) {
        outside.push_back(candidate);
        return;
    }
    const auto covers = [&](const IpPrefix& prefix) { return prefix.contains(candidate); };
    if (std::any_of(space.begin(), space.end(), covers)) return;
    const std::size_t length = candidate.length() + 1U;
    const IpPrefix lower = IpPrefix::containing(candidate.address(), length);
    collect_outside(lower, space, outside);
    collect_outside(IpPrefix::containing(candidate.last_address(), length), space, outside);
}

std::vector<IpPrefix> resolve(const state::AclAddress& address, const std::vector<IpPrefix>& reachable_space) {
    switch (address.tag) {
        case state::AddressTag::None:
            return address.prefixes;
        case state::AddressTag::VirtualNetwork:
            return reachable_space;
        case state::AddressTag::Internet:
            return complement(reachable_space);
        case state::AddressTag::AzureLoadBalancer:
            return {kLoadBalancerProbe};
    }
    return {};
}

void append_rules(const state::AccessControlList& list, std::uint32_t priority_offset,
                  const std::vector<IpPrefix>& reachable_space, std::vector<goal_state::AclRule>& rules) {
    for (const state::AclRule& rule : list.rules) {
        rules.push_back({.rule_id = rule.id,
                         .direction = rule.direction,
                         .priority = rule.priority + priority_offset,
                         .action = rule.action,
                         .protocol = rule.protocol,
                         .sources = resolve(rule.source, reachable_space),
                         .destinations = resolve(rule.destination, reachable_space),
                         .source_ports = rule.source_ports,
                         .destination_ports = rule.destination_ports,
                         .logging = rule.logging});
    }
}

}  // namespace

std::vector<IpPrefix> complement(const std::vector<IpPrefix>& space) {
    std::vector<IpPrefix> outside;
    collect_outside(IpPrefix::containing(IpAddress{}, 0), space, outside);
    collect_outside(IpPrefix::containing(IpAddress::v6({}), 0), space, outside);
    return outside;
}

void apply_access_control(const state::Interface& interface, const state::Network& network,
                          const std::vector<IpPrefix>& reachable_space, goal_state::Port& port) {
    const auto subnet = std::find_if(
        network.subnets.begin(), network.subnets.end(),
        [&](const state::Subnet& candidate) { return candidate.vsid == interface.addresses.front().vsid; });
    const state::AccessControlList* of_interface = interface.access_control_list.get();
    const state::AccessControlList* of_subnet =
        subnet == network.subnets.end() ? nullptr : subnet->access_control_list.get();
    if (const auto* decides = of_interface != nullptr ? of_interface : of_subnet; decides != nullptr) {
        port.default_inbound = decides->default_inbound;
        port.default_outbound = decides->default_outbound;
    }
    if (of_interface != nullptr) append_rules(*of_interface, 0, reachable_space, port.acl_rules);
    if (of_subnet != nullptr) append_rules(*of_subnet, kSubnetRulePriorityOffset, reachable_space, port.acl_rules);
    std::stable_sort(port.acl_rules.begin(), port.acl_rules.end(),
                     [](const goal_state::AclRule& a, const goal_state::AclRule& b) {
                         return std::tie(a.direction, a.priority) < std::tie(b.direction, b.priority);
                     });
}

}  // namespace nc::service::policy
