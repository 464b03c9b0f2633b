#include "service/policy/name_policy.hpp"

#include <map>
#include <set>

namespace nc::service::policy {

std::string dns_suffix_of(RoutingDomainId network, const goal_state::NameService& service) {
    return network.value().to_string() + "." + service.zone;
}

void append_names(const state::NetworkState& state, RoutingDomainId network, std::vector<goal_state::Name>& names) {
    const auto carried = state.carried_in.find(network);
    if (carried == state.carried_in.end()) return;
    std::map<std::string, std::set<CustomerAddress>> by_label;
    for (const InstanceId& id : carried->second) {
        const state::Interface& interface = *state.interfaces.at(id);
        if (interface.dns_name_label.empty()) continue;
        for (const state::InterfaceAddress& own : interface.addresses)
            by_label[interface.dns_name_label].insert(own.address);
    }
    for (const auto& [label, addresses] : by_label)
        names.push_back({network, label, {addresses.begin(), addresses.end()}});
}

}  // namespace nc::service::policy
