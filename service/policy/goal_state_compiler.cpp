#include "service/policy/goal_state_compiler.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "service/policy/acl_policy.hpp"
#include "service/policy/address_mapping_policy.hpp"
#include "service/policy/peering_policy.hpp"

namespace nc::service::policy {
namespace {

using Peers = std::map<RoutingDomainId, std::vector<RoutingDomainId>>;

/// Address space of a network and of those that exchange packets with it, sorted.
std::vector<IpPrefix> reachable_space(const state::NetworkState& state, const state::Network& network,
                                      const Peers& peers) {
    std::vector<IpPrefix> space = network.address_space;
    if (const auto found = peers.find(network.id); found != peers.end()) {
        for (const RoutingDomainId& peer : found->second) {
            const auto& remote = state.networks.at(peer)->address_space;
            space.insert(space.end(), remote.begin(), remote.end());
        }
    }
    std::sort(space.begin(), space.end());
    return space;
}

goal_state::Port port_of(const state::Interface& interface, const state::Network& network,
                         const std::vector<IpPrefix>& space) {
    goal_state::Port port;
    port.id = interface.id;
    port.resource_id = interface.path.id();
    port.routing_domain = network.id;
    port.vsid = interface.addresses.front().vsid;
    port.mac = interface.mac;
    for (const state::InterfaceAddress& address : interface.addresses) {
        port.addresses.push_back({address.address, address.vsid, address.is_primary});
    }
    port.dns_servers = interface.dns_servers.empty() ? network.dns_servers : interface.dns_servers;
    port.dns_suffix = interface.dns_suffix;
    // MS-NCNBI has no setting for forwarding alone: an interface that may use other source MACs may forward, too.
    port.allow_mac_spoofing = interface.mac_spoofing;
    port.allow_ip_forwarding = interface.mac_spoofing;
    port.dhcp_guard = interface.dhcp_guard;
    port.arp_guard = interface.arp_guard;
    port.storm_limit = interface.storm_limit;
    port.port_flow_limit = interface.port_flow_limit;
    apply_access_control(interface, network, space, port);
    return port;
}

goal_state::RoutingDomain routing_domain_of(const state::Network& network) {
    goal_state::RoutingDomain domain{.id = network.id,
                                     .resource_id = std::string(network.path.id()),
                                     .address_space = network.address_space,
                                     .subnets = {}};
    for (const state::Subnet& subnet : network.subnets) {
        // The first address of a subnet is its gateway (MS-NCNBI 3.1.5.18.1; datapath rules).
        domain.subnets.push_back({subnet.vsid, subnet.prefix, CustomerAddress(subnet.prefix.address().plus(1))});
    }
    return domain;
}

/// The networks that a host is told of: those of its interfaces and their peers.
std::set<RoutingDomainId> networks_of_interest(const std::vector<state::InterfacePtr>& own, const Peers& peers) {
    std::set<RoutingDomainId> interest;
    std::set<RoutingDomainId> own_networks;
    for (const state::InterfacePtr& interface : own) {
        interest.insert(interface->network);
        // Not only at the first sight of the network: it may be there already as the peer of another one.
        if (!own_networks.insert(interface->network).second) continue;
        if (const auto found = peers.find(interface->network); found != peers.end()) {
            interest.insert(found->second.begin(), found->second.end());
        }
    }
    return interest;
}

}  // namespace

std::map<InstanceId, std::shared_ptr<const goal_state::GoalState>> compile_goal_states(
    const state::NetworkState& state) {
    if (state.hosts.empty()) return {};
    const std::vector<goal_state::Peering> peerings = passing_peerings(state);
    const Peers peers = peers_by_network(peerings);
    const MappingsByNetwork mappings = mappings_by_network(state);

    std::map<InstanceId, std::vector<state::InterfacePtr>> interfaces_by_host;
    for (const auto& [id, interface] : state.interfaces) {
        if (interface->host && state.networks.contains(interface->network)) {
            interfaces_by_host[*interface->host].push_back(interface);
        }
    }
    std::map<RoutingDomainId, std::vector<IpPrefix>> spaces;
    const auto space_of = [&](const state::Network& network) -> const std::vector<IpPrefix>& {
        const auto [entry, is_new] = spaces.try_emplace(network.id);
        if (is_new) entry->second = reachable_space(state, network, peers);
        return entry->second;
    };

    std::map<InstanceId, std::shared_ptr<const goal_state::GoalState>> goal_states;
    for (const auto& [host_id, host] : state.hosts) {
        const std::vector<state::InterfacePtr>& own = interfaces_by_host[host_id];
        auto goal = std::make_shared<goal_state::GoalState>();
        goal->generation = state.generation;
        goal->encapsulation = state.encapsulation;
        goal->router_mac = state.router_mac;
        goal->provider_addresses = host.provider_addresses;
        const std::set<RoutingDomainId> interest = networks_of_interest(own, peers);
        std::set<RoutingDomainId> own_networks;
        for (const state::InterfacePtr& interface : own) {
            const state::Network& network = *state.networks.at(interface->network);
            own_networks.insert(network.id);
            goal->ports.push_back(port_of(*interface, network, space_of(network)));
        }
        for (const RoutingDomainId& id : interest) {
            goal->routing_domains.push_back(routing_domain_of(*state.networks.at(id)));
            if (const auto found = mappings.find(id); found != mappings.end()) {
                goal->mappings.insert(goal->mappings.end(), found->second.begin(), found->second.end());
            }
        }
        std::sort(goal->mappings.begin(), goal->mappings.end(),
                  [](const goal_state::AddressMapping& a, const goal_state::AddressMapping& b) {
                      return std::tie(a.vsid, a.customer_address) < std::tie(b.vsid, b.customer_address);
                  });
        for (const goal_state::Peering& peering : peerings) {
            // Only pairs with a network of this host: the peer of a peer is nobody's business here.
            if (own_networks.contains(peering.first) || own_networks.contains(peering.second)) {
                goal->peerings.push_back(peering);
            }
        }
        goal_states.emplace(host_id, std::move(goal));
    }
    return goal_states;
}

}  // namespace nc::service::policy
