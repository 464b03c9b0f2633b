#include "service/policy/dual_stack_acl.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <tuple>

namespace nc::service::policy {
namespace {

using goal_state::AclDirection;
using goal_state::AclRule;
using Prefixes = std::vector<IpPrefix>;

IpPrefix everything(IpVersion version) {
    return IpPrefix::containing(version == IpVersion::V4 ? IpAddress{} : IpAddress::v6({}), 0);
}

/// Of one side of a rule, what is of one IP version.
Prefixes of_version(const Prefixes& side, IpVersion version) {
    if (side.empty()) return {everything(version)};
    Prefixes kept;
    std::copy_if(side.begin(), side.end(), std::back_inserter(kept),
                 [&](const IpPrefix& prefix) { return prefix.address().version() == version; });
    return kept;
}

/// False: the rule matches no packet of the version.
bool keep_version(AclRule& rule, IpVersion version) {
    const bool goes_anywhere = rule.destinations.empty();
    rule.sources = of_version(rule.sources, version);
    rule.destinations = goes_anywhere ? Prefixes{} : of_version(rule.destinations, version);
    return !rule.sources.empty() && (goes_anywhere || !rule.destinations.empty());
}

Prefixes joined(const Prefixes& v4, const Prefixes& v6) {
    if (v4.empty() && v6.empty()) return {};
    Prefixes both = of_version(v4, IpVersion::V4);
    const Prefixes more = of_version(v6, IpVersion::V6);
    both.insert(both.end(), more.begin(), more.end());
    return both;
}

/// Of the rule that stands for a default action; no other rule of the port has it, and it stays the same.
InstanceId default_rule_id(IpVersion version, AclDirection direction) {
    std::array<std::uint8_t, 16> bytes{};
    bytes[14] = static_cast<std::uint8_t>(version);
    bytes[15] = direction == AclDirection::Inbound ? 1 : 2;
    return InstanceId(Guid(bytes));
}

void add_default(AclDirection direction, IpVersion version, goal_state::AclAction action, goal_state::Port& port) {
    AclRule last;
    last.rule_id = default_rule_id(version, direction);
    last.direction = direction;
    last.priority = std::numeric_limits<std::uint32_t>::max();
    last.action = action;
    last.sources = {everything(version)};
    port.acl_rules.push_back(std::move(last));
}

}  // namespace

bool is_dual_stack(const state::Interface& interface) {
    return std::any_of(
        interface.addresses.begin(), interface.addresses.end(), [&](const state::InterfaceAddress& address) {
            return address.address.value().version() != interface.addresses.front().address.value().version();
        });
}

state::Interface only_version(const state::Interface& interface, IpVersion version) {
    state::Interface only = interface;
    std::erase_if(only.addresses,
                  [&](const state::InterfaceAddress& address) { return address.address.value().version() != version; });
    return only;
}

void join_access_control(const goal_state::Port& v4, const goal_state::Port& v6, goal_state::Port& port) {
    port.acl_rules.clear();
    const auto same_in = [](const goal_state::Port& other, const AclRule& rule) {
        return std::find_if(other.acl_rules.begin(), other.acl_rules.end(),
                            [&](const AclRule& each) { return each.rule_id == rule.rule_id; });
    };
    for (AclRule rule : v4.acl_rules) {
        const auto twin = same_in(v6, rule);
        if (twin != v6.acl_rules.end()) {
            rule.sources = joined(rule.sources, twin->sources);
            rule.destinations = joined(rule.destinations, twin->destinations);
            port.acl_rules.push_back(std::move(rule));
        } else if (keep_version(rule, IpVersion::V4)) {
            port.acl_rules.push_back(std::move(rule));
        }
    }
    for (AclRule rule : v6.acl_rules)
        if (same_in(v4, rule) == v4.acl_rules.end() && keep_version(rule, IpVersion::V6))
            port.acl_rules.push_back(std::move(rule));

    const bool is_v4_first = port.addresses.front().address.value().is_v4();
    const goal_state::Port& primary = is_v4_first ? v4 : v6;
    const goal_state::Port& other = is_v4_first ? v6 : v4;
    const IpVersion version = is_v4_first ? IpVersion::V6 : IpVersion::V4;
    port.default_inbound = primary.default_inbound;
    port.default_outbound = primary.default_outbound;
    if (other.default_inbound != primary.default_inbound)
        add_default(AclDirection::Inbound, version, other.default_inbound, port);
    if (other.default_outbound != primary.default_outbound)
        add_default(AclDirection::Outbound, version, other.default_outbound, port);
    std::stable_sort(port.acl_rules.begin(), port.acl_rules.end(), [](const AclRule& a, const AclRule& b) {
        return std::tie(a.direction, a.priority) < std::tie(b.direction, b.priority);
    });
}

}  // namespace nc::service::policy
