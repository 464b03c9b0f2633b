// The load balancers of random scenarios, and what becomes of them.
#include <algorithm>
#include <array>
#include <iterator>

#include "tests/model/generator.hpp"

namespace nc::reference {
namespace {

constexpr std::uint8_t kGre = 47;
constexpr int kNames = 4;

}  // namespace

/// A rule of a front end for everything, or some for a port each. The name says what stays for the rule's life.
std::vector<BalancingRule> Generator::balancing_rules(const std::vector<FrontEnd>& front_ends) {
    std::vector<BalancingRule> rules;
    for (const FrontEnd& front_end : front_ends) {
        const bool is_any = chance(12);
        for (std::uint32_t left = is_any ? 1 : 1 + below(3); left > 0; --left) {
            BalancingRule rule;
            rule.front_end = front_end.name;
            rule.is_floating = chance(25);
            rule.is_nat = chance(15);
            static constexpr std::array kProtocols = {kTcp, kTcp, kTcp, kUdp, kUdp, kGre};
            if (!is_any) rule.protocol = pick(kProtocols);
            if (!is_any && rule.protocol != kGre) {
                rule.port = static_cast<std::uint16_t>(1 + below(4));
                rule.back_end_port = rule.is_floating ? rule.port : static_cast<std::uint16_t>(1 + below(4));
            }
            static constexpr std::array kAffinities = {
                BalancingRule::Affinity::Connection, BalancingRule::Affinity::Connection,
                BalancingRule::Affinity::SourceAddress, BalancingRule::Affinity::SourceAddressAndProtocol};
            if (!rule.is_nat) rule.affinity = pick(kAffinities);
            rule.is_probed = !rule.is_nat && chance(60);
            rule.idle_minutes = chance(70) ? 4 : 10;
            rule.name = front_end.name + (rule.is_nat ? "nat" : "rule") + (rule.is_floating ? "f" : "") +
                        std::to_string(rule.protocol.value_or(0)) + "p" + std::to_string(rule.port);
            const auto is_like = [&](const BalancingRule& other) {
                const bool is_same_front_end =
                    other.front_end == rule.front_end && other.protocol == rule.protocol && other.port == rule.port;
                return is_same_front_end ||
                       (other.protocol == rule.protocol && other.back_end_port == rule.back_end_port &&
                        !rule.is_floating && !other.is_floating && chance(95));
            };
            if (std::ranges::none_of(rules, is_like)) rules.push_back(std::move(rule));
        }
    }
    return rules;
}

Balancer Generator::balancer(const std::string& name, const Topology& topology) {
    Balancer balancer;
    balancer.name = name;
    const auto before = topology.balancers.find(name);
    const bool stays = before != topology.balancers.end() && chance(90);
    const Network& network = stays ? *topology.network(before->second.network) : pick(topology.networks).second;
    balancer.network = network.name;
    if (stays && chance(60)) balancer.front_ends = before->second.front_ends;
    for (std::uint32_t left = balancer.front_ends.empty() ? 1 + below(2) : 0; left > 0; --left) {
        FrontEnd front_end{numbered("f", static_cast<int>(left)), "none", 0x0A000005};
        if (!network.subnets.empty()) {
            const Subnet& subnet = pick(network.subnets);
            front_end.subnet = subnet.name;
            // Behind those that adapters have, mostly.
            front_end.address = chance(10) ? address_in(subnet) : subnet.prefix.address + 8 + below(3);
        }
        if (balancer.front_ends.empty() || balancer.front_ends[0].address != front_end.address || chance(5))
            balancer.front_ends.push_back(std::move(front_end));
    }
    balancer.rules = balancing_rules(balancer.front_ends);
    return balancer;
}

void Generator::join_balancers(Adapter& adapter, const Topology& topology) {
    for (const auto& [name, balancer] : topology.balancers) {
        if (balancer.network != adapter.network && !chance(1)) continue;
        if (chance(70)) adapter.balancer = name;
        for (const BalancingRule& rule : balancer.rules) {
            if (!rule.is_nat || !chance(40)) continue;
            adapter.nat_balancer = name;
            adapter.nat_rule = rule.name;
        }
    }
}

Event Generator::change_of_balancers(const Topology& topology) {
    const std::string name = numbered("lb", static_cast<int>(below(kNames)));
    const std::uint32_t kind = below(100);
    std::vector<const Adapter*> members;
    for (const auto& [nic, adapter] : topology.adapters)
        if (!adapter.balancer.empty()) members.push_back(&adapter);
    if (kind < 50 && !members.empty()) {
        const Adapter& member = *pick(members);
        return ReportHealth{member.balancer, member.name, chance(50)};
    }
    if (kind < 90) return PutBalancer{balancer(name, topology)};
    return DeleteBalancer{name};
}

void Generator::aim_at_front_end(const Topology& topology, const Adapter& sender, Talk& talk) {
    const bool v6 = is_v6(talk.source);
    std::vector<std::pair<Address, const BalancingRule*>> there;
    for (const Network* network : topology.seen_by(*topology.network(sender.network)))
        for (const auto& [name, balancer] : topology.balancers)
            for (const BalancingRule& rule : balancer.rules) {
                const Address address = balancer.front_end(rule.front_end)->address;
                if (balancer.network == network->name && is_v6(address) == v6) there.emplace_back(address, &rule);
            }
    if (there.empty()) return;
    const auto [address, rule] = pick(there);
    talk.destination = address;
    if (!rule->protocol || chance(10)) return;
    talk.protocol = *rule->protocol;
    talk.destination_port = rule->port;
}

}  // namespace nc::reference
