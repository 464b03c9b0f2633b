#include "service/actions/connectivity_analysis.hpp"

#include <algorithm>

#include "service/policy/peering_policy.hpp"
#include "service/policy/route_policy.hpp"

namespace nc::service::actions {
namespace {

using controller::HostReport;
using controller::HostReports;
using goal_state::AclAction;
using goal_state::AclDirection;
using goal_state::AclRule;
using goal_state::GoalState;
using goal_state::Port;
using state::Interface;
using state::Network;
using state::NetworkState;

const Interface* interface_at(const NetworkState& state, RoutingDomainId network, const IpAddress& address) {
    for (const auto& [id, interface] : state.interfaces) {
        if (interface->network != network) continue;
        for (const state::InterfaceAddress& own : interface->addresses) {
            if (own.address.value() == address) return interface.get();
        }
    }
    return nullptr;
}

/// One end: the interface, the host that carries it, and the policy of its port there.
struct End {
    const Interface* interface = nullptr;
    const HostReport* report = nullptr;
    const Port* port = nullptr;
};

/// Finds the policy that is in force at an end. What is not certain is an error: a host that has not confirmed its
/// policy may do anything.
End examine(const Interface& interface, const NetworkState& state, const HostReports& reports, ConnectivityNode& node) {
    End end{&interface};
    if (!interface.host || !state.hosts.contains(*interface.host)) {
        node.error = "No host carries " + interface.path.to_string() + ".";
        return end;
    }
    const std::string host = state.hosts.at(*interface.host).path.to_string();
    node.steps.push_back(interface.path.to_string() + " is on " + host + ".");
    const auto report = reports.find(*interface.host);
    if (report == reports.end() || report->second.wanted == nullptr) {
        node.error = "Nothing has been computed for " + host + " yet.";
        return end;
    }
    end.report = &report->second;
    if (!end.report->is_connected) {
        node.error = host + " cannot be asked what it has in force: " + end.report->reason;
        return end;
    }
    if (!end.report->status.fault.empty()) {
        node.error = host + " could not apply its policy: " + end.report->status.fault;
        return end;
    }
    if (!end.report->is_in_sync()) {
        node.error = host + " has not yet confirmed its policy.";
        return end;
    }
    const auto& told = end.report->status.ports;
    const auto status =
        std::find_if(told.begin(), told.end(), [&](const auto& each) { return each.id == interface.id; });
    if (status == told.end() || status->condition != goal_state::PortCondition::Applied) {
        node.error = interface.path.to_string() + " has no port on " + host + " that obeys its policy" +
                     (status == told.end() || status->detail.empty() ? "." : ": " + status->detail);
        return end;
    }
    const auto& ports = end.report->wanted->ports;
    const auto port =
        std::find_if(ports.begin(), ports.end(), [&](const Port& each) { return each.id == interface.id; });
    if (port == ports.end()) {
        node.error = host + " has no policy for " + interface.path.to_string() + ".";
        return end;
    }
    end.port = &*port;
    return end;
}

bool contains_any(const std::vector<IpPrefix>& prefixes, const IpAddress& address) {
    return prefixes.empty() || std::any_of(prefixes.begin(), prefixes.end(),
                                           [&](const IpPrefix& prefix) { return prefix.contains(address); });
}

/// The question has no ports, so a rule for some ports alone decides nothing. The switch sees it likewise for ICMP.
bool covers_all(const std::vector<goal_state::PortRange>& ranges) {
    return ranges.empty() || std::any_of(ranges.begin(), ranges.end(), [](const goal_state::PortRange& range) {
               return range == goal_state::PortRange{};
           });
}

/// False: the packet is dropped, which is the node's error.
bool passes_access_control(const Port& port, AclDirection direction, const ConnectivityQuestion& question,
                           const state::ResourceTree& tree, ConnectivityNode& node) {
    const std::string way = direction == AclDirection::Outbound ? "outbound" : "inbound";
    for (const AclRule& rule : port.acl_rules) {
        if (rule.direction != direction || (rule.protocol && *rule.protocol != question.protocol)) continue;
        if (!contains_any(rule.sources, question.sender) || !contains_any(rule.destinations, question.receiver))
            continue;
        const state::ResourcePtr resource = tree.find(rule.rule_id);
        const std::string name = resource ? resource->path.to_string() : rule.rule_id.value().to_string();
        if (!covers_all(rule.source_ports) || !covers_all(rule.destination_ports)) {
            node.steps.push_back("The " + way + " rule " + name + " is for some ports only, and is not looked at.");
            continue;
        }
        if (rule.action == AclAction::Allow) {
            node.steps.push_back("The " + way + " rule " + name + " lets the packets pass.");
            return true;
        }
        node.error = "The " + way + " rule " + name + " drops the packets.";
        return false;
    }
    const AclAction otherwise = direction == AclDirection::Outbound ? port.default_outbound : port.default_inbound;
    if (otherwise == AclAction::Allow) {
        node.steps.push_back("No " + way + " rule matches; the default lets the packets pass.");
        return true;
    }
    node.error = "No " + way + " rule matches, and the default action drops the packets.";
    return false;
}

/// The peering of a goal state between two networks; null: nothing passes.
const goal_state::Peering* peering_between(const GoalState& goal, RoutingDomainId a, RoutingDomainId b) {
    const auto found =
        std::find_if(goal.peerings.begin(), goal.peerings.end(), [&](const goal_state::Peering& peering) {
            return (peering.first == a && peering.second == b) || (peering.first == b && peering.second == a);
        });
    return found == goal.peerings.end() ? nullptr : &*found;
}

/// Whether a peer takes packets with this source from `network`: its own, or others where forwarded ones are accepted.
bool takes_source(const goal_state::Peering& peering, const Network& network, const IpAddress& source) {
    return contains_any(network.address_space, source) ||
           (peering.first == network.id ? peering.second_allows_forwarded_traffic
                                        : peering.first_allows_forwarded_traffic);
}

/// The receiver in the network `from`, or in one that is peered with it; null with an error when packets do not get
/// there.
const Interface* find_receiver(const ConnectivityQuestion& question, RoutingDomainId from, const NetworkState& state,
                               const GoalState& goal, ConnectivityNode& node) {
    if (const Interface* own = interface_at(state, from, question.receiver)) return own;
    const Network& network = *state.networks.at(from);
    for (const state::PeeringSide& side : network.peerings) {
        const Interface* remote = interface_at(state, side.remote, question.receiver);
        if (remote == nullptr) continue;
        const goal_state::Peering* peering = peering_between(goal, from, side.remote);
        if (peering != nullptr && takes_source(*peering, network, question.sender)) {
            node.steps.push_back("The peering " + side.path.to_string() + " leads to the receiver's network.");
            return remote;
        }
        if (peering != nullptr) {
            node.error = "The packets are forwarded ones, which the other side of the peering " +
                         side.path.to_string() + " does not accept: its allowForwardedTraffic is false.";
            return nullptr;
        }
        node.error = "The peering " + side.path.to_string() +
                     " lets nothing pass: both sides must be Connected and allow virtual network access.";
        return nullptr;
    }
    node.error = "No network interface of " + network.path.to_string() + " and its peers has the address " +
                 question.receiver.to_string() + ".";
    return nullptr;
}

/// The user-defined route that packets of an interface to the receiver take; absent: a system route, or none.
std::optional<policy::EffectiveRoute> user_route(const NetworkState& state, const Interface& from,
                                                 const IpAddress& receiver) {
    const Network& network = *state.networks.at(from.network);
    const state::Subnet* subnet = policy::subnet_of(network, from, receiver.version());
    if (subnet == nullptr) return std::nullopt;
    const auto routes = policy::effective_routes(state, network, *subnet);
    const policy::EffectiveRoute* route = policy::route_to(routes, receiver);
    if (route == nullptr || route->source != policy::RouteSource::User) return std::nullopt;
    return *route;
}

/// The interface with an address in the network of `from` or in one that packets pass to; null: none.
const Interface* appliance_at(const NetworkState& state, const Interface& from, const IpAddress& address) {
    if (const Interface* own = interface_at(state, from.network, address)) return own;
    const Network& network = *state.networks.at(from.network);
    for (const state::PeeringSide& side : network.peerings) {
        if (policy::passing_other_side(state, network, side) == nullptr) continue;
        if (const Interface* remote = interface_at(state, side.remote, address)) return remote;
    }
    return nullptr;
}

/// Where the packets leave for the receiver's subnet: the sender, or the last appliance on their way. Null interface or
/// port with an error when they end before.
End follow_routes(const ConnectivityQuestion& question, const Interface& sender, const NetworkState& state,
                  const HostReports& reports, const state::ResourceTree& tree, ConnectivityNode& node) {
    constexpr int kMostAppliances = 16;
    End at = examine(sender, state, reports, node);
    for (int i = 0; node.error.empty() && i < kMostAppliances; ++i) {
        if (!passes_access_control(*at.port, AclDirection::Outbound, question, tree, node)) return at;
        const auto route = user_route(state, *at.interface, question.receiver);
        if (!route || route->next_hop_type == goal_state::NextHopType::VnetLocal) return at;
        const std::string name = route->resource.to_string();
        if (!route->fault.empty() || !route->next_hop) {
            node.error = "The route " + name + " drops the packets. " + route->fault;
            return at;
        }
        const Interface* appliance = appliance_at(state, *at.interface, route->next_hop->value());
        if (appliance == nullptr || appliance == at.interface) {
            node.error = "The route " + name + " leads back to " + at.interface->path.to_string() + ".";
            return at;
        }
        node.steps.push_back("The route " + name + " leads to the virtual appliance " + appliance->path.to_string() +
                             "; what its operating system does is not looked at.");
        at = examine(*appliance, state, reports, node);
        if (node.error.empty()) passes_access_control(*at.port, AclDirection::Inbound, question, tree, node);
    }
    if (node.error.empty()) node.error = "The routes lead in a circle.";
    return at;
}

}  // namespace

ConnectivityEnds ends_of(const ConnectivityQuestion& question, const NetworkState& state) {
    ConnectivityEnds ends;
    const auto network = state.networks.find(question.network);
    if (network == state.networks.end()) return ends;
    ends.sender = interface_at(state, question.network, question.sender);
    ends.receiver = interface_at(state, question.network, question.receiver);
    for (const state::PeeringSide& side : network->second->peerings)
        if (ends.receiver == nullptr) ends.receiver = interface_at(state, side.remote, question.receiver);
    return ends;
}

ConnectivityFinding analyze_connectivity(const ConnectivityQuestion& question, const NetworkState& state,
                                         const HostReports& reports, const state::ResourceTree& tree) {
    ConnectivityFinding finding;
    ConnectivityNode& sender = finding.sender;
    if (!state.networks.contains(question.network)) {
        sender.error = "The virtual network of the sender is not in force yet.";
        return finding;
    }
    const Interface* sending = interface_at(state, question.network, question.sender);
    if (sending == nullptr) {
        sender.error = "No network interface of " + state.networks.at(question.network)->path.to_string() +
                       " has the address " + question.sender.to_string() + ".";
        return finding;
    }
    const End from = follow_routes(question, *sending, state, reports, tree, sender);
    if (!sender.error.empty()) return finding;
    const GoalState& goal = *from.report->wanted;
    const Interface* receiving = find_receiver(question, from.interface->network, state, goal, sender);
    if (receiving == nullptr) return finding;
    const auto mapping = std::find_if(goal.mappings.begin(), goal.mappings.end(), [&](const auto& each) {
        return each.customer_address.value() == question.receiver && each.mac == receiving->mac;
    });
    if (mapping == goal.mappings.end()) {
        sender.error = "No host carries the receiver " + receiving->path.to_string() + ".";
        return finding;
    }
    sender.steps.push_back("The address " + question.receiver.to_string() + " lies behind the provider address " +
                           mapping->provider_address.value().to_string() + ", in virtual subnet " +
                           std::to_string(mapping->vsid.value()) + ".");

    ConnectivityNode& receiver = finding.receiver.emplace();
    const End to = examine(*receiving, state, reports, receiver);
    if (receiver.error.empty()) passes_access_control(*to.port, AclDirection::Inbound, question, tree, receiver);
    return finding;
}

}  // namespace nc::service::actions
