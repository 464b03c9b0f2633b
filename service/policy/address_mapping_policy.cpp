#include "service/policy/address_mapping_policy.hpp"

namespace nc::service::policy {

std::vector<goal_state::AddressMapping> mappings_in(const state::NetworkState& state, RoutingDomainId network) {
    std::vector<goal_state::AddressMapping> mappings;
    const auto carried = state.carried_in.find(network);
    if (carried == state.carried_in.end()) return mappings;
    for (const InstanceId& id : carried->second) {
        const state::Interface& interface = *state.interfaces.at(id);
        const auto host = state.hosts.find(*interface.host);
        if (host == state.hosts.end() || host->second.provider_addresses.empty()) continue;
        const ProviderAddress provider_address = host->second.provider_addresses.front().address;
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
