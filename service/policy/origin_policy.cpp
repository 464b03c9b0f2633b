#include "service/policy/origin_policy.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "schemas/goal_state/rule_id.hpp"

namespace nc::service::policy {
namespace {

using goal_state::Origin;

class Collector {
  public:
    explicit Collector(const state::NetworkState& state) : state_(state) {}

    void add(const state::Interface& interface) {
        add(interface.service_insertion);
        add(interface.access_control_list);
        const auto network = state_.networks.find(interface.network);
        if (network == state_.networks.end()) return;
        add_peerings(*network->second);
        for (const state::Subnet* subnet : state::subnets_of(interface, *network->second))
            add(subnet->access_control_list);
    }

    void add(const state::Network& network) {
        const std::string id(network.path.id());
        for (const IpPrefix& prefix : network.address_space)
            put(goal_state::address_space_rule_id(id, prefix), network.path);
        for (const state::Subnet& subnet : network.subnets) {
            put(goal_state::subnet_rule_id(id, subnet.vsid), subnet.path);
            add(subnet.service_insertion);
            if (subnet.route_table == nullptr) continue;
            const std::string table(subnet.route_table->path.id());
            for (const state::UserRoute& each : subnet.route_table->routes)
                put(goal_state::route_rule_id(table, each.route.prefix), each.path);
        }
    }

    std::vector<Origin> take() {
        std::vector<Origin> origins;
        origins.reserve(paths_.size());
        for (auto& [rule, path] : paths_)
            origins.push_back({rule, std::move(path)});
        return origins;
    }

  private:
    void add_peerings(const state::Network& network) {
        const std::string id(network.path.id());
        for (const state::PeeringSide& side : network.peerings)
            if (const auto peer = state_.networks.find(side.remote); peer != state_.networks.end())
                put(goal_state::peering_rule_id(id, std::string(peer->second->path.id())), side.path);
    }
    void add(const state::AccessControlListPtr& list) {
        if (list == nullptr) return;
        for (const state::AclRule& rule : list->rules)
            put(goal_state::acl_rule_id(rule.id), rule.path);
    }
    void add(const state::ServiceInsertionPtr& insertion) {
        if (insertion == nullptr) return;
        for (const goal_state::MirrorRule& rule : insertion->rules)
            put(goal_state::mirror_rule_id(rule.rule_id), insertion->path);
    }
    void put(std::string rule, const model::ResourcePath& path) {
        paths_.try_emplace(std::move(rule), path.to_string());
    }

    const state::NetworkState& state_;
    std::map<std::string, std::string> paths_;  ///< by rule
};

}  // namespace

std::vector<Origin> origins_of(const state::NetworkState& state, const state::Host& host,
                               const std::set<RoutingDomainId>& told_networks) {
    Collector collector(state);
    if (const auto carried = state.carried_by.find(host.id); carried != state.carried_by.end())
        for (const InstanceId& id : carried->second)
            collector.add(*state.interfaces.at(id));
    for (const RoutingDomainId& id : told_networks)
        collector.add(*state.networks.at(id));
    return collector.take();
}

}  // namespace nc::service::policy
