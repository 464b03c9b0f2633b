#include "service/state/network_state.hpp"

#include <algorithm>

namespace nc::service::state {
namespace {

template <class Key>
void remove_member(std::map<Key, std::set<InstanceId>>& sets, const Key& key, InstanceId member) {
    const auto found = sets.find(key);
    found->second.erase(member);
    if (found->second.empty()) sets.erase(found);
}

}  // namespace

const Subnet* Network::find_subnet(Vsid vsid) const {
    const auto found = std::ranges::find(subnets, vsid, &Subnet::vsid);
    return found == subnets.end() ? nullptr : &*found;
}

std::vector<const Subnet*> subnets_of(const Interface& interface, const Network& network) {
    std::vector<const Subnet*> subnets;
    for (const InterfaceAddress& address : interface.addresses) {
        const Subnet* subnet = network.find_subnet(address.vsid);
        if (subnet != nullptr && std::find(subnets.begin(), subnets.end(), subnet) == subnets.end())
            subnets.push_back(subnet);
    }
    return subnets;
}

void NetworkState::put_network(NetworkPtr network) {
    const RoutingDomainId id = network->id;
    const auto& subnets = network->subnets;
    if (std::any_of(subnets.begin(), subnets.end(),
                    [](const Subnet& each) { return each.service_insertion != nullptr; }))
        mirrored_networks.insert(id);
    else
        mirrored_networks.erase(id);
    networks.insert_or_assign(id, std::move(network));
}

void NetworkState::remove_network(RoutingDomainId id) {
    mirrored_networks.erase(id);
    networks.erase(id);
}

void NetworkState::put_load_balancer(LoadBalancerPtr balancer) {
    const InstanceId id = balancer->id;
    remove_load_balancer(id);
    balanced_in[balancer->network].insert(id);
    load_balancers.emplace(id, std::move(balancer));
}

void NetworkState::remove_load_balancer(InstanceId id) {
    const auto found = load_balancers.find(id);
    if (found == load_balancers.end()) return;
    remove_member(balanced_in, found->second->network, id);
    load_balancers.erase(found);
}

void NetworkState::put_interface(InterfacePtr interface) {
    const InstanceId id = interface->id;
    remove_interface(id);
    attached_to[interface->network].insert(id);
    if (interface->host) {
        carried_by[*interface->host].insert(id);
        carried_in[interface->network].insert(id);
    }
    if (interface->service_insertion != nullptr) mirrored_interfaces.insert(id);
    interfaces.emplace(id, std::move(interface));
}

void NetworkState::remove_interface(InstanceId id) {
    const auto found = interfaces.find(id);
    if (found == interfaces.end()) return;
    const Interface& interface = *found->second;
    remove_member(attached_to, interface.network, id);
    if (interface.host) {
        remove_member(carried_by, *interface.host, id);
        remove_member(carried_in, interface.network, id);
    }
    mirrored_interfaces.erase(id);
    interfaces.erase(found);
}

}  // namespace nc::service::state
