#include "service/policy/address_mapping_policy.hpp"

#include <algorithm>

namespace nc::service::policy {
namespace {

/// Invariant: `host` has a provider address. Without a version in common the two cannot reach each other.
ProviderAddress provider_address_for(const state::Host& reader, const state::Host& host) {
    const auto can_be_reached = [&](const goal_state::HostProviderAddress& remote) {
        return std::ranges::any_of(reader.provider_addresses, [&](const goal_state::HostProviderAddress& own) {
            return own.address.value().version() == remote.address.value().version();
        });
    };
    const auto found = std::ranges::find_if(host.provider_addresses, can_be_reached);
    return (found == host.provider_addresses.end() ? host.provider_addresses.front() : *found).address;
}

}  // namespace

std::vector<goal_state::AddressMapping> mappings_in(const state::NetworkState& state, RoutingDomainId network,
                                                    const state::Host& reader) {
    std::vector<goal_state::AddressMapping> mappings;
    const auto carried = state.carried_in.find(network);
    if (carried == state.carried_in.end()) return mappings;
    for (const InstanceId& id : carried->second) {
        const state::Interface& interface = *state.interfaces.at(id);
        const auto host = state.hosts.find(*interface.host);
        if (host == state.hosts.end() || host->second.provider_addresses.empty()) continue;
        const ProviderAddress provider_address = provider_address_for(reader, host->second);
        for (const state::InterfaceAddress& address : interface.addresses) {
            mappings.push_back({.vsid = address.vsid,
                                .customer_address = address.address,
                                .mac = interface.mac,
                                .provider_address = provider_address,
                                .may_forward = interface.may_forward()});
        }
    }
    return mappings;
}

}  // namespace nc::service::policy
