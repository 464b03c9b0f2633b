#include "service/policy/goal_state_compiler.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "service/policy/acl_policy.hpp"
#include "service/policy/address_mapping_policy.hpp"
#include "service/policy/mirror_policy.hpp"
#include "service/policy/name_policy.hpp"
#include "service/policy/origin_policy.hpp"
#include "service/policy/peering_policy.hpp"

namespace nc::service::policy {
namespace {

/// A port without a share of its own gets the default one, while the switches keep reservations.
goal_state::Bandwidth bandwidth_of(const state::NetworkState& state, const state::Interface& interface) {
    goal_state::Bandwidth bandwidth = interface.bandwidth;
    if (!state.default_share) {
        bandwidth.outbound_share = 0;
    } else if (bandwidth.outbound_share == 0) {
        bandwidth.outbound_share = *state.default_share;
    }
    return bandwidth;
}

goal_state::Port port_of(const state::NetworkState& state, const state::Interface& interface,
                         const state::Network& network, const TagMeanings& meanings) {
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
    if (port.dns_servers.empty() && state.name_service) {
        port.dns_servers = {goal_state::kNameProxyAddress};
        port.dns_suffix = dns_suffix_of(network.id, *state.name_service);
    }
    port.allow_mac_spoofing = interface.mac_spoofing;
    port.allow_ip_forwarding = interface.may_forward();
    port.dhcp_guard = interface.dhcp_guard;
    port.arp_guard = interface.arp_guard;
    port.storm_limit = interface.storm_limit;
    port.port_flow_limit = interface.port_flow_limit;
    port.bandwidth = bandwidth_of(state, interface);
    apply_access_control(interface, network, meanings, port);
    return port;
}

goal_state::RoutingDomain routing_domain_of(const state::NetworkState& state, const state::Network& network) {
    goal_state::RoutingDomain domain{.id = network.id,
                                     .resource_id = std::string(network.path.id()),
                                     .address_space = network.address_space,
                                     .subnets = {}};
    if (state.meters_all || !network.unbilled_space.empty()) domain.unbilled_space = network.unbilled_space;
    for (const state::Subnet& subnet : network.subnets) {
        // The first address of a subnet is its gateway (MS-NCNBI 3.1.5.18.1; datapath rules).
        goal_state::VirtualSubnet& told = domain.subnets.emplace_back();
        told = {subnet.vsid, subnet.prefix, CustomerAddress(subnet.prefix.address().plus(1))};
        told.encryption_thumbprint = subnet.encryption_thumbprint;
        if (subnet.route_table == nullptr) continue;
        told.route_table = subnet.route_table->path.id();
        for (const state::UserRoute& each : subnet.route_table->routes)
            told.routes.push_back(each.route);
    }
    return domain;
}

}  // namespace

GoalStatePtr compile_goal_state(const state::NetworkState& state, const state::Host& host, const MemberHealth& health,
                                const AddressHolders& holders) {
    auto goal = std::make_shared<goal_state::GoalState>();
    goal->generation = state.generation;
    goal->encapsulation = state.encapsulation;
    goal->router_mac = state.router_mac;
    goal->provider_addresses = host.provider_addresses;
    if (state.default_share) goal->link_speed = host.link_speed;

    std::map<RoutingDomainId, TagMeanings> own_networks;  ///< with what tags of rules mean there
    std::set<RoutingDomainId> told_networks;              ///< these, and their peers
    const MirrorHosts mirrors = mirror_hosts(state);
    const auto enter = [&](const state::Network& network) {
        const auto [own, is_new] = own_networks.try_emplace(network.id);
        if (!is_new) return;
        const auto peerings = passing_peerings(state, network);
        own->second = tag_meanings(state, network, peerings);
        told_networks.insert(network.id);
        for (const goal_state::Peering& peering : peerings) {
            told_networks.insert(peer_of(network, peering));
            // One between two networks of this host is met from both sides.
            if (!own_networks.contains(peer_of(network, peering))) goal->peerings.push_back(peering);
        }
    };
    if (const auto carried = state.carried_by.find(host.id); carried != state.carried_by.end()) {
        for (const InstanceId& id : carried->second) {
            const state::Interface& interface = *state.interfaces.at(id);
            const auto network = state.networks.find(interface.network);
            if (network == state.networks.end()) continue;
            enter(*network->second);
            goal->ports.push_back(port_of(state, interface, *network->second, own_networks.at(interface.network)));
            append_learned_addresses(interface, holders, goal->learned_addresses);
            apply_mirrors(state, interface, *network->second, mirrors, goal->ports.back());
        }
    }
    if (host.is_audited && !state.audit_directory.empty())
        goal->auditing = goal_state::Auditing{host.id, state.audit_directory};
    if (!goal->ports.empty()) goal->name_service = state.name_service;
    for (const RoutingDomainId& id : told_networks) {
        if (goal->name_service) append_names(state, id, goal->names);
        goal->routing_domains.push_back(routing_domain_of(state, *state.networks.at(id)));
        const auto mappings = mappings_in(state, id, host, holders);
        goal->mappings.insert(goal->mappings.end(), mappings.begin(), mappings.end());
    }
    std::sort(goal->mappings.begin(), goal->mappings.end(),
              [](const goal_state::AddressMapping& a, const goal_state::AddressMapping& b) {
                  return std::tie(a.vsid, a.customer_address) < std::tie(b.vsid, b.customer_address);
              });
    std::ranges::sort(goal->learned_addresses, {}, [](const goal_state::LearnedAddress& learned) {
        return std::tie(learned.port, learned.vsid, learned.address);
    });
    goal->origins = origins_of(state, host, told_networks);
    std::sort(goal->peerings.begin(), goal->peerings.end(),
              [](const goal_state::Peering& a, const goal_state::Peering& b) {
                  return std::tie(a.first, a.second) < std::tie(b.first, b.second);
              });
    add_load_balancing(state, told_networks, host, health, *goal);
    return goal;
}

std::map<InstanceId, GoalStatePtr> compile_goal_states(const state::NetworkState& state) {
    std::map<InstanceId, GoalStatePtr> goal_states;
    for (const auto& [id, host] : state.hosts)
        goal_states.emplace(id, compile_goal_state(state, host));
    return goal_states;
}

}  // namespace nc::service::policy
