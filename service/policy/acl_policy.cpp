#include "service/policy/acl_policy.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "service/policy/peering_policy.hpp"

namespace nc::service::policy {
namespace {

const IpPrefix kLoadBalancerProbe = IpPrefix::containing(goal_state::kProbeSource, 32);

void collect_outside(const IpPrefix& candidate, const std::vector<IpPrefix>& space, std::vector<IpPrefix>& outside) {
    const auto touches = [&](const IpPrefix& prefix) { return prefix.overlaps(candidate); };
    if (std::none_of(space.begin(), space.end(), touches)) {
        outside.push_back(candidate);
        return;
    }
    const auto covers = [&](const IpPrefix& prefix) { return prefix.contains(candidate); };
    if (std::any_of(space.begin(), space.end(), covers)) return;
    const std::size_t length = candidate.length() + 1U;
    const IpPrefix lower = IpPrefix::containing(candidate.address(), length);
    collect_outside(lower, space, outside);
    collect_outside(IpPrefix::containing(candidate.last_address(), length), space, outside);
}

void sort_each_once(std::vector<IpPrefix>& prefixes) {
    std::sort(prefixes.begin(), prefixes.end());
    prefixes.erase(std::unique(prefixes.begin(), prefixes.end()), prefixes.end());
}

/// One side of a rule, for the switch.
struct Side {
    std::vector<IpPrefix> prefixes;  ///< empty: any
    bool is_nothing = false;         ///< a tag that stands for nothing
};

Side side_of_tag(std::vector<IpPrefix> prefixes) {
    const bool is_nothing = prefixes.empty();
    return {std::move(prefixes), is_nothing};
}

/// Prefixes that user-defined routes of the subnet lead somewhere belong to the virtual network, as in Azure.
std::vector<IpPrefix> virtual_network_space(const state::Subnet* subnet, std::vector<IpPrefix> space) {
    if (subnet == nullptr || subnet->route_table == nullptr) return space;
    for (const state::UserRoute& user : subnet->route_table->routes) {
        const goal_state::NextHopType type = user.route.next_hop_type;
        if (type != goal_state::NextHopType::Internet && type != goal_state::NextHopType::None)
            space.push_back(user.route.prefix);
    }
    sort_each_once(space);
    return space;
}

/// Resolves the lists of one interface.
class AclCollector {
  public:
    AclCollector(const TagMeanings& meanings, const state::Subnet* subnet)
        : meanings_(meanings), virtual_network_(virtual_network_space(subnet, meanings.reachable_space)) {}

    void add(const state::AccessControlListPtr& list, AclLevel level, const model::ResourcePath& attached_to) {
        // A list that is there already has judged every packet.
        if (list == nullptr || std::find(lists_.begin(), lists_.end(), list) != lists_.end()) return;
        if (lists_.empty()) {
            acl_.default_inbound = list->default_inbound;
            acl_.default_outbound = list->default_outbound;
        }
        const auto offset = static_cast<std::uint32_t>(lists_.size()) * kListPriorityOffset;
        lists_.push_back(list);
        for (const state::AclRule& rule : list->rules) {
            Side source = resolve(rule.source);
            Side destination = resolve(rule.destination);
            acl_.rules.push_back({.rule = {.rule_id = rule.id,
                                           .direction = rule.direction,
                                           .priority = rule.priority + offset,
                                           .action = rule.action,
                                           .protocol = rule.protocol,
                                           .sources = std::move(source.prefixes),
                                           .destinations = std::move(destination.prefixes),
                                           .source_ports = rule.source_ports,
                                           .destination_ports = rule.destination_ports,
                                           .logging = rule.logging},
                                  .list_priority = rule.priority,
                                  .path = rule.path,
                                  .level = level,
                                  .attached_to = attached_to,
                                  .is_active = !source.is_nothing && !destination.is_nothing});
        }
    }

    EffectiveAcl take() {
        std::stable_sort(
            acl_.rules.begin(), acl_.rules.end(), [](const EffectiveAclRule& a, const EffectiveAclRule& b) {
                return std::tie(a.rule.direction, a.rule.priority) < std::tie(b.rule.direction, b.rule.priority);
            });
        return std::move(acl_);
    }

  private:
    Side resolve(const state::AclAddress& address) const {
        switch (address.tag) {
            case state::AddressTag::None:
                return {address.prefixes};
            case state::AddressTag::VirtualNetwork:
                return side_of_tag(virtual_network_);
            case state::AddressTag::Internet:
                return side_of_tag(complement(virtual_network_));
            case state::AddressTag::AzureLoadBalancer:
                return {{kLoadBalancerProbe}};
            case state::AddressTag::SecurityTags:
                break;
        }
        std::vector<IpPrefix> members;
        for (const model::ResourcePath& tag : address.security_tags) {
            const auto found = meanings_.security_tags.find(tag);
            if (found != meanings_.security_tags.end())
                members.insert(members.end(), found->second.begin(), found->second.end());
        }
        sort_each_once(members);
        return side_of_tag(std::move(members));
    }

    const TagMeanings& meanings_;
    std::vector<IpPrefix> virtual_network_;
    std::vector<state::AccessControlListPtr> lists_;
    EffectiveAcl acl_;
};

void add_members(const state::NetworkState& state, RoutingDomainId network, TagMeanings& meanings) {
    const auto carried = state.carried_in.find(network);
    if (carried == state.carried_in.end()) return;
    for (const InstanceId& id : carried->second) {
        const state::Interface& interface = *state.interfaces.at(id);
        for (const state::InterfaceTag& tag : interface.security_tags) {
            std::vector<IpPrefix>& members = meanings.security_tags[tag.path];
            for (const state::InterfaceAddress& own : interface.addresses)
                members.push_back(IpPrefix::containing(own.address.value(), own.address.value().bit_count()));
        }
    }
}

}  // namespace

std::vector<IpPrefix> complement(const std::vector<IpPrefix>& space) {
    std::vector<IpPrefix> outside;
    collect_outside(IpPrefix::containing(IpAddress{}, 0), space, outside);
    collect_outside(IpPrefix::containing(IpAddress::v6({}), 0), space, outside);
    return outside;
}

TagMeanings tag_meanings(const state::NetworkState& state, const state::Network& network,
                         const std::vector<goal_state::Peering>& peerings) {
    TagMeanings meanings;
    meanings.reachable_space = network.address_space;
    add_members(state, network.id, meanings);
    for (const goal_state::Peering& peering : peerings) {
        const RoutingDomainId peer = peer_of(network, peering);
        const auto& remote = state.networks.at(peer)->address_space;
        meanings.reachable_space.insert(meanings.reachable_space.end(), remote.begin(), remote.end());
        add_members(state, peer, meanings);
    }
    sort_each_once(meanings.reachable_space);
    for (auto& [tag, members] : meanings.security_tags)
        sort_each_once(members);
    return meanings;
}

EffectiveAcl effective_acl(const state::Interface& interface, const state::Network& network,
                           const TagMeanings& meanings) {
    const state::Subnet* subnet = network.find_subnet(interface.addresses.front().vsid);
    AclCollector collector(meanings, subnet);
    collector.add(interface.access_control_list, AclLevel::IpConfiguration, interface.governing);
    for (const state::InterfaceTag& tag : interface.security_tags)
        collector.add(tag.access_control_list, AclLevel::SecurityTag, tag.path);
    if (subnet != nullptr) collector.add(subnet->access_control_list, AclLevel::Subnet, subnet->path);
    return collector.take();
}

void apply_access_control(const state::Interface& interface, const state::Network& network, const TagMeanings& meanings,
                          goal_state::Port& port) {
    EffectiveAcl acl = effective_acl(interface, network, meanings);
    port.default_inbound = acl.default_inbound;
    port.default_outbound = acl.default_outbound;
    for (EffectiveAclRule& each : acl.rules)
        if (each.is_active) port.acl_rules.push_back(std::move(each.rule));
}

}  // namespace nc::service::policy
