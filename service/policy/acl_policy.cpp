#include "service/policy/acl_policy.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "service/policy/peering_policy.hpp"
#include "service/policy/version_scope.hpp"

namespace nc::service::policy {
namespace {

using goal_state::AclAction;
using goal_state::AclDirection;

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

/// Prefixes that user-defined routes of the subnets lead somewhere belong to the virtual network, as in Azure.
std::vector<IpPrefix> virtual_network_space(const std::vector<const state::Subnet*>& subnets,
                                            std::vector<IpPrefix> space) {
    for (const state::Subnet* subnet : subnets) {
        if (subnet->route_table == nullptr) continue;
        for (const auto& [path, route] : subnet->route_table->routes) {
            const goal_state::NextHopType type = route.next_hop_type;
            const bool is_followed =
                subnets.size() == 1 || route.prefix.address().version() == subnet->prefix.address().version();
            if (is_followed && type != goal_state::NextHopType::Internet && type != goal_state::NextHopType::None)
                space.push_back(route.prefix);
        }
    }
    sort_each_once(space);
    return space;
}

/// What happens without a matching rule, and who says so.
struct Defaults {
    AclAction inbound = AclAction::Allow;
    AclAction outbound = AclAction::Allow;
    model::ResourcePath path{};
};

/// Of the rule that stands for a default action; no other rule of the port has it, and it stays the same.
InstanceId default_rule_id(IpVersion version, AclDirection direction) {
    std::array<std::uint8_t, 16> bytes{};
    bytes[14] = static_cast<std::uint8_t>(version);
    bytes[15] = direction == AclDirection::Inbound ? 1 : 2;
    return InstanceId(Guid(bytes));
}

/// Resolves the lists of one interface.
class AclCollector {
  public:
    /// `subnets`: the interface's; they outlive the collector.
    AclCollector(const TagMeanings& meanings, const std::vector<const state::Subnet*>& subnets)
        : meanings_(meanings),
          subnets_(subnets),
          virtual_network_(virtual_network_space(subnets, meanings.reachable_space)) {}

    /// `only`: the list judges packets of this version and no others.
    void add(const state::AccessControlListPtr& list, AclLevel level, const model::ResourcePath& attached_to,
             std::optional<IpVersion> only = std::nullopt) {
        // A list that is there already has judged every packet.
        if (list == nullptr || std::find(lists_.begin(), lists_.end(), list) != lists_.end()) return;
        for (const IpVersion version : {IpVersion::V4, IpVersion::V6})
            if (!only || *only == version)
                defaults_.try_emplace(version, Defaults{list->default_inbound, list->default_outbound, list->path});
        const auto offset = static_cast<std::uint32_t>(lists_.size()) * kListPriorityOffset;
        lists_.push_back(list);
        for (const state::AclRule& rule : list->rules) {
            Side source = resolve(rule.source);
            Side destination = resolve(rule.destination);
            EffectiveAclRule effective{.rule = {.rule_id = rule.id,
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
                                       .is_active = !source.is_nothing && !destination.is_nothing};
            if (only && effective.is_active)
                effective.is_active = narrow(*only, effective.rule.sources, effective.rule.destinations);
            acl_.rules.push_back(std::move(effective));
        }
    }

    /// The defaults become those of the primary subnet's packets; where the other's differ, a last rule says so.
    EffectiveAcl take() {
        for (const state::Subnet* subnet : subnets_) {
            const IpVersion version = subnet->prefix.address().version();
            const Defaults own = defaults_[version];
            if (subnet == subnets_.front()) {
                acl_.default_inbound = own.inbound;
                acl_.default_outbound = own.outbound;
                continue;
            }
            const model::ResourcePath& path = own.path.empty() ? subnet->path : own.path;
            if (own.inbound != acl_.default_inbound)
                acl_.rules.push_back(last_rule(AclDirection::Inbound, version, own.inbound, path, *subnet));
            if (own.outbound != acl_.default_outbound)
                acl_.rules.push_back(last_rule(AclDirection::Outbound, version, own.outbound, path, *subnet));
        }
        std::stable_sort(
            acl_.rules.begin(), acl_.rules.end(), [](const EffectiveAclRule& a, const EffectiveAclRule& b) {
                return std::tie(a.rule.direction, a.rule.priority) < std::tie(b.rule.direction, b.rule.priority);
            });
        return std::move(acl_);
    }

  private:
    static EffectiveAclRule last_rule(AclDirection direction, IpVersion version, AclAction action,
                                      const model::ResourcePath& path, const state::Subnet& subnet) {
        EffectiveAclRule last;
        last.rule.rule_id = default_rule_id(version, direction);
        last.rule.direction = direction;
        last.rule.priority = std::numeric_limits<std::uint32_t>::max();
        last.rule.action = action;
        last.rule.sources = {everything(version)};
        last.list_priority = kListPriorityOffset;
        last.path = path;
        last.level = AclLevel::Subnet;
        last.attached_to = subnet.path;
        return last;
    }

    Side resolve(const state::AclAddress& address) const {
        switch (address.tag) {
            case state::AddressTag::None:
                return {address.prefixes};
            case state::AddressTag::VirtualNetwork:
                return side_of_tag(virtual_network_);
            case state::AddressTag::Internet:
                return side_of_tag(complement(virtual_network_));
            case state::AddressTag::AzureLoadBalancer:
                return {{IpPrefix::containing(goal_state::kProbeSource, 32),
                         IpPrefix::containing(goal_state::kProbeSourceV6, 128)}};
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
    const std::vector<const state::Subnet*>& subnets_;
    std::vector<IpPrefix> virtual_network_;
    std::vector<state::AccessControlListPtr> lists_;
    std::map<IpVersion, Defaults> defaults_;  ///< of the first list that judges the version
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
    const std::vector<const state::Subnet*> subnets = state::subnets_of(interface, network);
    AclCollector collector(meanings, subnets);
    collector.add(interface.access_control_list, AclLevel::IpConfiguration, interface.governing);
    for (const state::InterfaceTag& tag : interface.security_tags)
        collector.add(tag.access_control_list, AclLevel::SecurityTag, tag.path);
    const auto has_another_list = [&](const state::Subnet* subnet) {
        return subnet->access_control_list != subnets.front()->access_control_list;
    };
    const bool each_judges_its_own = std::any_of(subnets.begin(), subnets.end(), has_another_list);
    for (const state::Subnet* subnet : subnets)
        collector.add(subnet->access_control_list, AclLevel::Subnet, subnet->path,
                      each_judges_its_own ? std::optional(subnet->prefix.address().version()) : std::nullopt);
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
