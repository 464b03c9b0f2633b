#include "service/policy/mirror_policy.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <vector>

namespace nc::service::policy {
namespace {

using Insertions = std::vector<const state::ServiceInsertion*>;

std::optional<ProviderAddress> provider_of(const state::NetworkState& state, const state::Interface& interface) {
    if (!interface.host) return std::nullopt;
    const auto host = state.hosts.find(*interface.host);
    if (host == state.hosts.end() || host->second.provider_addresses.empty()) return std::nullopt;
    return host->second.provider_addresses.front().address;
}

/// Each once, though both may be the same resource.
Insertions insertions_of(const state::Interface& interface, const state::Network& network) {
    Insertions insertions;
    const auto add = [&](const state::ServiceInsertionPtr& insertion) {
        if (insertion == nullptr || insertion->appliance == interface.id) return;
        const auto is_same = [&](const state::ServiceInsertion* other) { return other->path == insertion->path; };
        if (std::none_of(insertions.begin(), insertions.end(), is_same)) insertions.push_back(insertion.get());
    };
    add(interface.service_insertion);
    if (const state::Subnet* subnet = network.find_subnet(interface.addresses.front().vsid))
        add(subnet->service_insertion);
    return insertions;
}

void add_hosts(const state::NetworkState& state, const state::Interface& interface, MirrorHosts& hosts) {
    const auto network = state.networks.find(interface.network);
    const auto provider = provider_of(state, interface);
    if (network == state.networks.end() || !provider) return;
    for (const state::ServiceInsertion* insertion : insertions_of(interface, *network->second))
        hosts[insertion->appliance].insert(*provider);
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
    for (const state::ServiceInsertion* insertion : insertions_of(interface, network)) {
        const auto appliance = state.interfaces.find(insertion->appliance);
        if (appliance == state.interfaces.end()) continue;
        const auto provider = provider_of(state, *appliance->second);
        if (!provider) continue;
        for (goal_state::MirrorRule rule : insertion->rules) {
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
