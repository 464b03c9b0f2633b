#include "service/controller/front_end_report.hpp"

#include <algorithm>

namespace nc::service::controller {
namespace {

using model::Json;

std::string endpoint(const CustomerAddress& address, std::uint16_t port) {
    const std::string text =
        address.value().is_v4() ? address.value().to_string() : "[" + address.value().to_string() + "]";
    return port == 0 ? address.value().to_string() : text + ":" + std::to_string(port);
}

/// The interface that has the address, with the host that carries it.
Json member_state(const state::NetworkState& network_state, RoutingDomainId network,
                  const goal_state::BalancerMember& member, std::uint16_t port, const std::string& probe) {
    Json state{{"dipEndpoint", endpoint(member.address, port)},
               {"probeRule", member.takes_new_connections ? "" : probe}};
    const auto carried = network_state.carried_in.find(network);
    if (carried == network_state.carried_in.end()) return state;
    for (const InstanceId& id : carried->second) {
        const state::Interface& interface = *network_state.interfaces.at(id);
        const bool is_its = std::any_of(interface.addresses.begin(), interface.addresses.end(), [&](const auto& own) {
            return own.vsid == member.vsid && own.address == member.address;
        });
        const auto host = is_its ? network_state.hosts.find(*interface.host) : network_state.hosts.end();
        if (host == network_state.hosts.end()) continue;
        state["hostId"] = host->first.value().to_string();
        state["adapterId"] = interface.mac.to_rest_string();
        if (!host->second.provider_addresses.empty())
            state["hostIPAddress"] = host->second.provider_addresses.front().address.value().to_string();
    }
    return state;
}

}  // namespace

FrontEndReport front_end_report(const ControlLoop& loop, const state::StoredResource& front_end,
                                const state::ResourceTree& tree) {
    FrontEndReport report;
    report.endpoints = Json::array();
    const auto network_state = loop.network_state();
    const state::ResourcePtr resource = tree.find(front_end.path.parent());
    const auto found =
        resource ? network_state->load_balancers.find(resource->instance_id) : network_state->load_balancers.end();
    if (found == network_state->load_balancers.end()) return report;
    const state::LoadBalancer& balancer = *found->second;
    report.network = balancer.network;
    report.is_carried_out = std::any_of(balancer.front_ends.begin(), balancer.front_ends.end(),
                                        [&](const state::FrontEnd& own) { return own.path == front_end.path; });
    // Every host of the network is told the same: what the first one has says it.
    const auto told = std::find_if(loop.reports().begin(), loop.reports().end(), [&](const auto& entry) {
        const auto& wanted = entry.second.wanted;
        return wanted != nullptr &&
               std::any_of(wanted->routing_domains.begin(), wanted->routing_domains.end(),
                           [&](const goal_state::RoutingDomain& domain) { return domain.id == balancer.network; });
    });
    if (told == loop.reports().end()) return report;
    for (const state::BalancerRule& rule : balancer.rules) {
        const auto own = std::find_if(rule.front_ends.begin(), rule.front_ends.end(),
                                      [&](const state::FrontEnd& each) { return each.path == front_end.path; });
        if (own == rule.front_ends.end()) continue;
        for (const goal_state::BalancerRule& each : told->second.wanted->balancer_rules) {
            if (each.vsid != own->vsid || each.front_end != own->address || each.resource_id != rule.path.to_string())
                continue;
            Json members = Json::array();
            bool has_taker = false;
            for (const goal_state::BalancerMember& member : each.members) {
                has_taker = has_taker || member.takes_new_connections;
                members.push_back(member_state(*network_state, balancer.network, member, each.back_end_port,
                                               rule.probe ? rule.probe->path.to_string() : ""));
            }
            if (!has_taker) report.without_members.push_back(each.resource_id);
            report.endpoints.push_back(Json{{"vipEndpoint", endpoint(own->address, each.front_end_port)},
                                            {"dipEndpointStates", std::move(members)}});
        }
    }
    return report;
}

}  // namespace nc::service::controller
