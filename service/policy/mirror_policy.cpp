#include "service/policy/mirror_policy.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <vector>

#include "service/policy/address_mapping_policy.hpp"
#include "service/policy/version_scope.hpp"

namespace nc::service::policy {
namespace {

/// An insertion that an interface obeys.
struct Insertion {
    const state::ServiceInsertion* what = nullptr;
    std::optional<IpVersion> only{};  ///< of packets of this version, as the subnet that has it; absent: of all
};

/// Null: none carries it.
const state::Host* host_of(const state::NetworkState& state, const state::Interface& interface) {
    const auto host = interface.host ? state.hosts.find(*interface.host) : state.hosts.end();
    return host != state.hosts.end() ? &host->second : nullptr;
}

/// The provider address of the host of `to` that the host of `from` sends to; absent: one of them has no host, or none.
std::optional<ProviderAddress> address_between(const state::NetworkState& state, const state::Interface& from,
                                               const state::Interface& to) {
    const state::Host* reader = host_of(state, from);
    const state::Host* host = host_of(state, to);
    return reader != nullptr && host != nullptr ? provider_address_for(*reader, *host) : std::nullopt;
}

/// Each once, though the interface and its subnets may have the same one.
std::vector<Insertion> insertions_of(const state::Interface& interface, const state::Network& network) {
    std::vector<Insertion> insertions;
    const auto add = [&](const state::ServiceInsertionPtr& insertion, std::optional<IpVersion> only) {
        if (insertion == nullptr || insertion->appliance == interface.id) return;
        const auto is_same = [&](const Insertion& other) { return other.what->path == insertion->path; };
        const auto known = std::find_if(insertions.begin(), insertions.end(), is_same);
        if (known == insertions.end()) {
            insertions.push_back({insertion.get(), only});
        } else if (known->only != only) {
            known->only.reset();
        }
    };
    add(interface.service_insertion, std::nullopt);
    const std::vector<const state::Subnet*> subnets = state::subnets_of(interface, network);
    for (const state::Subnet* subnet : subnets)
        add(subnet->service_insertion,
            subnets.size() > 1 ? std::optional(subnet->prefix.address().version()) : std::nullopt);
    return insertions;
}

void add_hosts(const state::NetworkState& state, const state::Interface& interface, MirrorHosts& hosts) {
    const auto network = state.networks.find(interface.network);
    if (network == state.networks.end()) return;
    for (const Insertion& insertion : insertions_of(interface, *network->second)) {
        const auto appliance = state.interfaces.find(insertion.what->appliance);
        if (appliance == state.interfaces.end()) continue;
        // The two choose the same IP version for both ways: what one would send to is what the other sends from.
        const auto sender = address_between(state, *appliance->second, interface);
        if (sender) hosts[insertion.what->appliance].insert(*sender);
    }
}

}  // namespace

MirrorHosts mirror_hosts(const state::NetworkState& state) {
    MirrorHosts hosts;
    for (const RoutingDomainId& id : state.mirrored_networks) {
        const auto carried = state.carried_in.find(id);
        if (carried == state.carried_in.end()) continue;
        for (const InstanceId& interface : carried->second)
            add_hosts(state, *state.interfaces.at(interface), hosts);
    }
    for (const InstanceId& id : state.mirrored_interfaces)
        add_hosts(state, *state.interfaces.at(id), hosts);
    return hosts;
}

void apply_mirrors(const state::NetworkState& state, const state::Interface& interface, const state::Network& network,
                   const MirrorHosts& hosts, goal_state::Port& port) {
    for (const auto& [insertion, only] : insertions_of(interface, network)) {
        const auto appliance = state.interfaces.find(insertion->appliance);
        if (appliance == state.interfaces.end()) continue;
        const auto provider = address_between(state, interface, *appliance->second);
        if (!provider) continue;
        for (goal_state::MirrorRule rule : insertion->rules) {
            if (only && !narrow(*only, rule.sources, rule.destinations)) continue;
            rule.vsid = appliance->second->addresses.front().vsid;
            rule.mac = appliance->second->mac;
            rule.provider_address = *provider;
            port.mirrors.push_back(std::move(rule));
        }
    }
    std::sort(port.mirrors.begin(), port.mirrors.end(),
              [](const goal_state::MirrorRule& a, const goal_state::MirrorRule& b) {
                  return std::tie(a.priority, a.rule_id) < std::tie(b.priority, b.rule_id);
              });
    if (const auto senders = hosts.find(interface.id); senders != hosts.end())
        port.mirror_hosts.assign(senders->second.begin(), senders->second.end());
}

}  // namespace nc::service::policy
