#include "service/policy/address_mapping_policy.hpp"

namespace nc::service::policy {

MappingsByNetwork mappings_by_network(const state::NetworkState& state) {
    MappingsByNetwork mappings;
    for (const auto& [id, interface] : state.interfaces) {
        if (!interface->host) continue;
        const auto host = state.hosts.find(*interface->host);
        if (host == state.hosts.end() || host->second.provider_addresses.empty()) continue;
        const ProviderAddress provider_address = host->second.provider_addresses.front().address;
        auto& of_network = mappings[interface->network];
        for (const state::InterfaceAddress& address : interface->addresses) {
            of_network.push_back({.vsid = address.vsid,
                                  .customer_address = address.address,
                                  .mac = interface->mac,
                                  .provider_address = provider_address});
        }
    }
    return mappings;
}

}  // namespace nc::service::policy
