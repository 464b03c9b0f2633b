// What an administrator may do with load balancers (MS-NCNBI 3.1.5.5).
#include <algorithm>

#include "tests/model/model.hpp"

namespace nc::reference {
namespace {

bool overlap(const BalancingRule& a, const BalancingRule& b) {
    return !a.protocol || !b.protocol || *a.protocol == *b.protocol;
}

bool has_fitting_ports(const BalancingRule& rule) {
    if (rule.is_floating && rule.port != rule.back_end_port) return false;
    if (!rule.protocol) return rule.port == 0 && rule.back_end_port == 0;
    const bool has_none = *rule.protocol != kTcp && *rule.protocol != kUdp;
    return has_none || (rule.port != 0 && rule.back_end_port != 0);
}

/// Whether packets of the two can be told apart, at the front end and at the members.
bool are_apart(const BalancingRule& a, const BalancingRule& b) {
    if (a.front_end == b.front_end && overlap(a, b) && (!a.protocol || !b.protocol || a.port == b.port)) return false;
    const bool is_pools = !a.is_nat && !b.is_nat && !a.is_floating && !b.is_floating && a.back_end_port != 0;
    return !is_pools || a.back_end_port != b.back_end_port || !overlap(a, b);
}

/// A rule of a pool for every port is its only one, or all of them are floating.
bool can_have_members(const Balancer& balancer) {
    const auto pools = [](const BalancingRule& rule) { return !rule.is_nat; };
    const auto is_any = [](const BalancingRule& rule) { return !rule.is_nat && !rule.protocol; };
    if (std::ranges::none_of(balancer.rules, is_any) || std::ranges::count_if(balancer.rules, pools) == 1) return true;
    return std::ranges::all_of(balancer.rules,
                               [](const BalancingRule& rule) { return rule.is_nat || rule.is_floating; });
}

bool has_nat_rule(const Balancer& balancer, const std::string& name) {
    const BalancingRule* rule = balancer.rule(name);
    return rule != nullptr && rule->is_nat;
}

}  // namespace

bool Model::fits_balancers(const Adapter& adapter) const {
    if (!adapter.balancer.empty()) {
        const auto balancer = topology_.balancers.find(adapter.balancer);
        if (balancer == topology_.balancers.end() || balancer->second.network != adapter.network ||
            !can_have_members(balancer->second))
            return false;
    }
    if (adapter.nat_rule.empty()) return true;
    const auto balancer = topology_.balancers.find(adapter.nat_balancer);
    if (balancer == topology_.balancers.end() || balancer->second.network != adapter.network) return false;
    if (!has_nat_rule(balancer->second, adapter.nat_rule)) return false;
    return std::ranges::none_of(topology_.adapters, [&](const auto& entry) {
        const Adapter& other = entry.second;
        return other.name != adapter.name && other.nat_balancer == adapter.nat_balancer &&
               other.nat_rule == adapter.nat_rule;
    });
}

bool Model::fits(const Balancer& balancer) const {
    const Network* network = topology_.network(balancer.network);
    if (network == nullptr) return false;
    for (const FrontEnd& front_end : balancer.front_ends) {
        const Subnet* subnet = network->subnet(front_end.subnet);
        if (subnet == nullptr || !subnet->mirror.empty() || !may_be_given(*subnet, front_end.address)) return false;
        if (topology_.adapter_with(*network, front_end.address) != nullptr) return false;
        for (const auto& [name, other] : topology_.balancers)
            if (name != balancer.name && other.network == network->name &&
                std::ranges::find(other.front_ends, front_end.address, &FrontEnd::address) != other.front_ends.end())
                return false;
        if (std::ranges::count(balancer.front_ends, front_end.address, &FrontEnd::address) > 1) return false;
    }
    for (const BalancingRule& rule : balancer.rules) {
        if (balancer.front_end(rule.front_end) == nullptr || !has_fitting_ports(rule)) return false;
        for (const BalancingRule& other : balancer.rules)
            if (&rule != &other && !are_apart(rule, other)) return false;
    }
    const bool has_members = std::ranges::any_of(
        topology_.adapters, [&](const auto& entry) { return entry.second.balancer == balancer.name; });
    return !has_members || can_have_members(balancer);
}

/// A rule that there was before stays floating, or not; of those that are left out nobody is behind one any more.
bool Model::accepts(const PutBalancer& step) {
    const auto before = topology_.balancers.find(step.balancer.name);
    if (!fits(step.balancer)) return false;
    if (before != topology_.balancers.end()) {
        for (const BalancingRule& rule : step.balancer.rules) {
            const BalancingRule* old = before->second.rule(rule.name);
            if (old != nullptr && old->is_nat == rule.is_nat && old->is_floating != rule.is_floating) return false;
        }
        // Its adapters are all of the network that it was in.
        const bool has_adapters = std::ranges::any_of(topology_.adapters, [&](const auto& entry) {
            const Adapter& adapter = entry.second;
            return adapter.balancer == step.balancer.name ||
                   (adapter.nat_balancer == step.balancer.name && has_nat_rule(step.balancer, adapter.nat_rule));
        });
        if (has_adapters && before->second.network != step.balancer.network) return false;
    }
    topology_.balancers[step.balancer.name] = step.balancer;
    for (auto& [name, adapter] : topology_.adapters) {
        if (adapter.nat_balancer != step.balancer.name) continue;
        if (!has_nat_rule(step.balancer, adapter.nat_rule)) adapter.nat_balancer = adapter.nat_rule = "";
    }
    return true;
}

/// Not while somebody is in its pool.
bool Model::accepts(const DeleteBalancer& step) {
    const bool has_members = std::ranges::any_of(
        topology_.adapters, [&](const auto& entry) { return entry.second.balancer == step.balancer; });
    if (has_members) return false;
    topology_.balancers.erase(step.balancer);
    for (auto& [name, adapter] : topology_.adapters)
        if (adapter.nat_balancer == step.balancer) adapter.nat_balancer = adapter.nat_rule = "";
    return true;
}

bool Model::accepts(const ReportHealth& step) {
    const Adapter* adapter = topology_.adapter(step.adapter);
    const auto host = adapter != nullptr ? topology_.host_of(*adapter) : std::nullopt;
    if (!host || adapter->balancer != step.balancer) return false;
    bool is_any_asked = false;
    for (const Address address : adapter->addresses) {
        const DownMember member{step.balancer, address, *host};
        if (!topology_.is_asked(member)) continue;
        is_any_asked = true;
        if (step.is_up) {
            topology_.down.erase(member);
        } else {
            topology_.down.insert(member);
        }
    }
    return is_any_asked;
}

}  // namespace nc::reference
