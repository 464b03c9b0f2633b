#include "vswitch/policy/policy_compiler.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "vswitch/layers/layer_order.hpp"
#include "vswitch/pipeline/balancer_group.hpp"
#include "vswitch/policy/policy_snapshot.hpp"

namespace nc::vswitch {
namespace {

bool overlap(const goal_state::RoutingDomain& a, const goal_state::RoutingDomain& b) {
    return std::ranges::any_of(a.address_space, [&](const IpPrefix& prefix) {
        return std::ranges::any_of(b.address_space, [&](const IpPrefix& other) { return prefix.overlaps(other); });
    });
}

/// Fills in the homes of the port; the subnets of the two, IPv4 first.
PortSubnets subnets_of(const goal_state::RoutingDomain& network, PortPolicy& policy) {
    PortSubnets subnets;
    for (const IpVersion version : {IpVersion::V4, IpVersion::V6}) {
        const auto& addresses = policy.settings.addresses;
        const auto own = std::ranges::find_if(addresses, [&](const goal_state::PortAddress& address) {
            return address.address.value().version() == version;
        });
        if (own == addresses.end()) continue;
        const auto subnet = std::ranges::find(network.subnets, own->vsid, &goal_state::VirtualSubnet::vsid);
        if (subnet == network.subnets.end() || subnet->prefix.address().version() != version) continue;
        (version == IpVersion::V4 ? policy.v4 : policy.v6) =
            Home{subnet->vsid, subnet->prefix, subnet->gateway, own->address};
        subnets.push_back(&*subnet);
    }
    return subnets;
}

class Compiler {
  public:
    Compiler(const goal_state::GoalState& goal, const PredecessorCredentials& predecessors)
        : goal_(goal), predecessors_(predecessors) {
        for (const goal_state::RoutingDomain& network : goal.routing_domains) {
            networks_.emplace(network.id, NetworkView{&network, {}, {}, {}, {}});
            for (const goal_state::VirtualSubnet& subnet : network.subnets)
                networks_by_vsid_.emplace(subnet.vsid, network.id);
        }
    }

    std::shared_ptr<const PolicySnapshot> compile() {
        auto snapshot = std::make_shared<PolicySnapshot>();
        snapshot->generation = goal_.generation;
        snapshot->origins = goal_.origins;
        snapshot->fabric = fabric();
        snapshot->link_speed = goal_.link_speed;
        snapshot->names = NameBook::make(goal_);
        snapshot->probes = goal_.probes;
        for (const goal_state::BalancerRule& rule : goal_.balancer_rules)
            snapshot->front_ends_by_rule.emplace(balancer_rule_identity(rule.resource_id, rule.front_end.value()),
                                                 std::pair(rule.vsid, rule.front_end));
        snapshot->learned_addresses = goal_.learned_addresses;
        collect_forwarders();
        collect_front_ends(*snapshot->fabric.mappings);
        for (const goal_state::Peering& peering : goal_.peerings)
            add_peering(peering);
        host_groups_ = {std::make_shared<MappingGroup>(snapshot->fabric.mappings, MappingGroup::Fact::Mac),
                        std::make_shared<MappingGroup>(snapshot->fabric.mappings, MappingGroup::Fact::ProviderAddress),
                        make_pa_route_group(snapshot->fabric.own_addresses)};
        snapshot->ports.reserve(goal_.ports.size());
        for (const goal_state::Port& port : goal_.ports)
            add_port(port, *snapshot);
        return snapshot;
    }

  private:
    Fabric fabric() const {
        Fabric fabric;
        fabric.router_mac = goal_.router_mac;
        fabric.tunnel = goal_.encapsulation;
        fabric.has_name_proxy = goal_.name_service.has_value();
        for (const goal_state::HostProviderAddress& own : goal_.provider_addresses)
            fabric.own_addresses.push_back(own.address);
        std::vector<Mapping> mappings;
        mappings.reserve(goal_.mappings.size());
        for (const goal_state::AddressMapping& mapping : goal_.mappings)
            mappings.push_back({mapping.vsid, mapping.customer_address, mapping.mac, mapping.provider_address});
        for (const goal_state::RoutingDomain& domain : goal_.routing_domains)
            for (const goal_state::VirtualSubnet& subnet : domain.subnets)
                add_encryption(subnet, fabric);
        fabric.mappings = std::make_shared<const MappingTable>(std::move(mappings));
        for (const goal_state::BalancerRule& rule : goal_.balancer_rules)
            fabric.front_ends.emplace_back(rule.vsid, rule.front_end);
        return fabric;
    }

    void add_encryption(const goal_state::VirtualSubnet& subnet, Fabric& fabric) const {
        const auto before = predecessors_.find(subnet.vsid);
        if (subnet.encryption_thumbprint.empty() && before == predecessors_.end()) return;
        SubnetEncryption& encryption = fabric.encryption[subnet.vsid];
        encryption.prefix = subnet.prefix;
        if (!subnet.encryption_thumbprint.empty()) encryption.credential = credential_id(subnet.encryption_thumbprint);
        if (before != predecessors_.end()) encryption.predecessors = before->second;
    }

    NetworkView* network(const RoutingDomainId& id) {
        const auto found = networks_.find(id);
        return found == networks_.end() ? nullptr : &found->second;
    }

    void collect_forwarders() {
        for (const goal_state::AddressMapping& mapping : goal_.mappings) {
            if (!mapping.may_forward) continue;
            const auto found = networks_by_vsid_.find(mapping.vsid);
            if (found == networks_by_vsid_.end()) continue;
            auto& forwarders = networks_.at(found->second).forwarders;
            const auto place = std::ranges::lower_bound(forwarders, mapping.provider_address);
            if (place == forwarders.end() || *place != mapping.provider_address)
                forwarders.insert(place, mapping.provider_address);
        }
    }

    void collect_front_ends(const MappingTable& mappings) {
        for (const goal_state::BalancerRule& rule : goal_.balancer_rules) {
            const auto found = networks_by_vsid_.find(rule.vsid);
            if (found == networks_by_vsid_.end()) continue;
            NetworkView& view = networks_.at(found->second);
            view.balancer_rules.push_back(&rule);
            if (!rule.floating_address) continue;
            auto& floating = view.floating_front_ends;
            // Rules of one front end stand beside each other.
            if (floating.empty() || floating.back().address != rule.front_end.value())
                floating.push_back({rule.front_end.value(), {}});
            for (const goal_state::BalancerMember& member : rule.members) {
                const Mapping* mapping = mappings.find(member.vsid, member.address);
                if (mapping != nullptr) floating.back().hosts.push_back(mapping->provider_address);
            }
        }
    }

    std::vector<IpAddress> floating_addresses_of(const goal_state::Port& port, const NetworkView& view) const {
        std::vector<IpAddress> addresses;
        const auto is_of_port = [&](const goal_state::BalancerMember& member) {
            return std::ranges::any_of(port.addresses, [&](const goal_state::PortAddress& own) {
                return own.vsid == member.vsid && own.address == member.address;
            });
        };
        for (const goal_state::BalancerRule* rule : view.balancer_rules)
            if (rule->floating_address && std::ranges::any_of(rule->members, is_of_port) &&
                std::ranges::find(addresses, rule->front_end.value()) == addresses.end())
                addresses.push_back(rule->front_end.value());
        return addresses;
    }

    /// The controller never peers networks whose address spaces overlap; if it did, the peer's longer prefixes would
    /// capture packets of the own network, so nothing passes between such two.
    void add_peering(const goal_state::Peering& peering) {
        NetworkView* first = network(peering.first);
        NetworkView* second = network(peering.second);
        if (first == nullptr || second == nullptr || overlap(*first->network, *second->network)) return;
        first->peers.push_back({second->network, peering.second_allows_forwarded_traffic,
                                peering.first_allows_forwarded_traffic, second->forwarders, second->balancer_rules,
                                second->floating_front_ends});
        second->peers.push_back({first->network, peering.first_allows_forwarded_traffic,
                                 peering.second_allows_forwarded_traffic, first->forwarders, first->balancer_rules,
                                 first->floating_front_ends});
    }

    SubnetGroups groups_of(const NetworkView& view, const PortSubnets& subnets) {
        const auto [source_check, is_new_network] = source_checks_.try_emplace(view.network->id);
        std::shared_ptr<const Group>& balancer = balancers_[view.network->id];
        if (is_new_network) {
            source_check->second = make_source_check_group(view);
            balancer = make_balancer_group(view);
        }
        // Subnets without routes share one.
        std::vector<Vsid> with_routes;
        for (const goal_state::VirtualSubnet* subnet : subnets)
            if (!subnet->routes.empty()) with_routes.push_back(subnet->vsid);
        const auto [redirection, is_new] = redirections_[view.network->id].try_emplace(std::move(with_routes));
        if (is_new) redirection->second = make_redirection_group(view, subnets);
        const auto [meter, is_first] = meters_.try_emplace(view.network->id);
        if (is_first) meter->second = make_meter_group(view);
        return {redirection->second, source_check->second, balancer, meter->second};
    }

    void add_port(const goal_state::Port& port, PolicySnapshot& snapshot) {
        const NetworkView* view = network(port.routing_domain);
        if (view == nullptr || port.addresses.empty()) return;
        PortPolicy policy{port, {}, {}, {}, floating_addresses_of(port, *view)};
        policy.network = view->network->resource_id;
        std::ranges::copy_if(goal_.learned_addresses, std::back_inserter(policy.learned),
                             [&](const goal_state::LearnedAddress& learned) { return learned.port == port.id; });
        std::vector<IpAddress> shared_addresses = policy.floating_addresses;
        for (const goal_state::LearnedAddress& learned : policy.learned)
            shared_addresses.push_back(learned.address.value());
        const PortSubnets subnets = subnets_of(*view->network, policy);
        if (subnets.empty()) return;
        const SubnetGroups groups = groups_of(*view, subnets);
        const LayerContext context{port, shared_addresses, groups, host_groups_, goal_.auditing.has_value()};
        for (const LayerDescription& description : kLayerOrder) {
            LayerGroups built = description.build(context);
            policy.layers.push_back({description.name, description.meaning, description.is_stateful,
                                     description.guards_vm, std::move(built.outbound), std::move(built.inbound)});
        }
        const std::size_t index = snapshot.ports.size();
        snapshot.ports_by_id.emplace(port.id, index);
        for (const goal_state::VirtualSubnet* subnet : subnets)
            snapshot.ports_by_place.emplace(PolicySnapshot::Place{subnet->vsid, port.mac}, index);
        snapshot.ports.push_back(std::move(policy));
    }

    const goal_state::GoalState& goal_;
    const PredecessorCredentials& predecessors_;
    std::unordered_map<RoutingDomainId, NetworkView> networks_;
    std::unordered_map<Vsid, RoutingDomainId> networks_by_vsid_;
    std::unordered_map<RoutingDomainId, std::shared_ptr<const Group>> source_checks_;
    std::unordered_map<RoutingDomainId, std::shared_ptr<const Group>> meters_;
    /// By the VSIDs of a port's subnets that have routes.
    std::unordered_map<RoutingDomainId, std::map<std::vector<Vsid>, std::shared_ptr<const Group>>> redirections_;
    std::unordered_map<RoutingDomainId, std::shared_ptr<const Group>> balancers_;
    HostGroups host_groups_;
};

}  // namespace

std::shared_ptr<const PolicySnapshot> compile(const goal_state::GoalState& goal,
                                              const PredecessorCredentials& predecessors) {
    return Compiler(goal, predecessors).compile();
}

}  // namespace nc::vswitch
