#include "service/policy/load_balancer_policy.hpp"

#include <algorithm>
#include <vector>

namespace nc::service::policy {
namespace {

using goal_state::HealthProbe;

struct Member {
    Vsid vsid;
    CustomerAddress address;
    InstanceId interface;
    InstanceId host;
};
/// By the pool or the inbound NAT rule that they are in.
using Members = std::map<model::ResourcePath, std::vector<Member>>;

Members members_in(const state::NetworkState& state, RoutingDomainId network) {
    Members members;
    const auto carried = state.carried_in.find(network);
    if (carried == state.carried_in.end()) return members;
    for (const InstanceId& id : carried->second) {
        const state::Interface& interface = *state.interfaces.at(id);
        const auto host = state.hosts.find(*interface.host);
        if (host == state.hosts.end() || host->second.provider_addresses.empty()) continue;
        for (const state::InterfaceAddress& own : interface.addresses)
            for (const model::ResourcePath& target : own.balanced_by)
                members[target].push_back({own.vsid, own.address, id, host->first});
    }
    for (auto& [target, list] : members)
        std::sort(list.begin(), list.end(), [](const Member& a, const Member& b) {
            return std::tie(a.vsid, a.address) < std::tie(b.vsid, b.address);
        });
    return members;
}

Health health_of(const state::BalancerRule& rule, const Member& member, const MemberHealth& health) {
    if (!rule.probe) return Health::Up;
    const auto known = health.find({rule.probe->path.to_string(), member.vsid, member.address});
    return known == health.end() ? Health::Up : known->second;
}

/// For a front end of this IP version. While nobody is up, those of whom nothing is known take its new connections.
std::vector<goal_state::BalancerMember> told_members(const state::BalancerRule& rule, IpVersion version,
                                                     const std::vector<Member>& members, const MemberHealth& health) {
    std::vector<goal_state::BalancerMember> told;
    const auto add_those = [&](auto takes_new_connections) {
        told.clear();
        for (const Member& member : members) {
            if (member.address.value().version() == version)
                told.push_back({member.vsid, member.address, takes_new_connections(health_of(rule, member, health))});
        }
    };
    add_those([](Health state) { return state == Health::Up; });
    if (std::ranges::none_of(told, &goal_state::BalancerMember::takes_new_connections))
        add_those([](Health state) { return state != Health::Down; });
    return told;
}

void add_rule(const state::BalancerRule& rule, const std::vector<Member>& members, const MemberHealth& health,
              goal_state::GoalState& goal) {
    for (const state::FrontEnd& front_end : rule.front_ends) {
        goal_state::BalancerRule told{
            .vsid = front_end.vsid,
            .front_end = front_end.address,
            .protocol = rule.protocol,
            .front_end_port = rule.front_end_port,
            .back_end_port = rule.back_end_port,
            .resource_id = rule.path.to_string(),
            .distribution = rule.distribution,
            .floating_address = rule.floating_address,
            .idle_minutes = rule.idle_minutes,
            .reset_when_idle = rule.reset_when_idle,
            .members = told_members(rule, front_end.address.value().version(), members, health)};
        goal.balancer_rules.push_back(std::move(told));
    }
}

void add_probes(const state::BalancerProbe& probe, const std::vector<Member>& members, const state::Host& host,
                goal_state::GoalState& goal) {
    for (const Member& member : members) {
        if (member.host != host.id) continue;
        goal.probes.push_back({.resource_id = probe.path.to_string(),
                               .vsid = member.vsid,
                               .address = member.address,
                               .port = member.interface,
                               .protocol = probe.protocol,
                               .probed_port = probe.port,
                               .request_path = probe.request_path,
                               .interval_seconds = probe.interval_seconds,
                               .patience_seconds = probe.patience_seconds});
    }
}

/// Of items with one key the first stays: two rules may share a probe and a pool.
template <class Item, class KeyOf>
void sort_each_once(std::vector<Item>& items, KeyOf key_of) {
    std::stable_sort(items.begin(), items.end(), [&](const Item& a, const Item& b) { return key_of(a) < key_of(b); });
    const auto same = [&](const Item& a, const Item& b) { return key_of(a) == key_of(b); };
    items.erase(std::unique(items.begin(), items.end(), same), items.end());
}

}  // namespace

void add_load_balancing(const state::NetworkState& state, const std::set<RoutingDomainId>& told,
                        const state::Host& host, const MemberHealth& health, goal_state::GoalState& goal) {
    for (const RoutingDomainId& network : told) {
        const auto balancers = state.balanced_in.find(network);
        if (balancers == state.balanced_in.end()) continue;
        const Members members = members_in(state, network);
        static const std::vector<Member> kNobody;
        for (const InstanceId& id : balancers->second) {
            for (const state::BalancerRule& rule : state.load_balancers.at(id)->rules) {
                const auto found = members.find(rule.target);
                const auto& of_rule = found != members.end() ? found->second : kNobody;
                add_rule(rule, of_rule, health, goal);
                if (rule.probe) add_probes(*rule.probe, of_rule, host, goal);
            }
        }
    }
    sort_each_once(goal.balancer_rules, [](const goal_state::BalancerRule& rule) {
        return std::tie(rule.vsid, rule.front_end, rule.protocol, rule.front_end_port);
    });
    sort_each_once(goal.probes,
                   [](const HealthProbe& probe) { return std::tie(probe.resource_id, probe.vsid, probe.address); });
}

}  // namespace nc::service::policy
