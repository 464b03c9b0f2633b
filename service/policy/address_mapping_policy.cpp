#include "service/policy/address_mapping_policy.hpp"

#include <algorithm>

namespace nc::service::policy {
std::optional<ProviderAddress> provider_address_for(const state::Host& reader, const state::Host& host) {
    if (host.provider_addresses.empty()) return std::nullopt;
    const auto can_be_reached = [&](const goal_state::HostProviderAddress& remote) {
        return std::ranges::any_of(reader.provider_addresses, [&](const goal_state::HostProviderAddress& own) {
            return own.address.value().version() == remote.address.value().version();
        });
    };
    const auto found = std::ranges::find_if(host.provider_addresses, can_be_reached);
    return (found == host.provider_addresses.end() ? host.provider_addresses.front() : *found).address;
}

std::vector<goal_state::AddressMapping> mappings_in(const state::NetworkState& state, RoutingDomainId network,
                                                    const state::Host& reader, const AddressHolders& holders) {
    std::vector<goal_state::AddressMapping> mappings;
    const auto carried = state.carried_in.find(network);
    if (carried == state.carried_in.end()) return mappings;
    for (const InstanceId& id : carried->second) {
        const state::Interface& interface = *state.interfaces.at(id);
        const auto host = state.hosts.find(*interface.host);
        if (host == state.hosts.end()) continue;
        const auto provider_address = provider_address_for(reader, host->second);
        if (!provider_address) continue;
        const auto add = [&](Vsid vsid, const CustomerAddress& address) {
            mappings.push_back({.vsid = vsid,
                                .customer_address = address,
                                .mac = interface.mac,
                                .provider_address = *provider_address,
                                .may_forward = interface.may_forward()});
        };
        for (const state::InterfaceAddress& own : interface.addresses)
            add(own.vsid, own.address);
        for (const state::LearnedAddress& learned : interface.learned)
            if (holds(interface, learned, holders)) add(learned.vsid, learned.address);
    }
    return mappings;
}

}  // namespace nc::service::policy
