// Access control lists as they apply to one interface: the list of its ipConfiguration, those of its security tags and
// that of its subnet, looked at in this order. On a pair of subnets the list of each judges packets of its own IP
// version (docs/decisions/0024). Without a matching rule the default action of the first list that exists decides;
// without any list everything inside the network and its peers passes. Tags become prefixes here, so that the switch
// knows only addresses (docs/decisions/0003). Pure functions. Thread: any.
#pragma once

#include <map>
#include <vector>

#include "schemas/goal_state/goal_state.hpp"
#include "service/state/network_state.hpp"

namespace nc::service::policy {

/// Added to the priority of rules once per list before theirs, so that one order holds for all; priorities end at
/// 65535.
inline constexpr std::uint32_t kListPriorityOffset = 65536;

/// What tags in rules stand for in one virtual network.
struct TagMeanings {
    /// The address space of the network and of those that exchange packets with it, sorted.
    std::vector<IpPrefix> reachable_space;
    /// By the path of a security tag: addresses of interfaces there that carry it and live on a host; sorted.
    std::map<model::ResourcePath, std::vector<IpPrefix>> security_tags;
};

/// `peerings`: those of the network that packets pass (passing_peerings).
TagMeanings tag_meanings(const state::NetworkState& state, const state::Network& network,
                         const std::vector<goal_state::Peering>& peerings);

enum class AclLevel : std::uint8_t { IpConfiguration, SecurityTag, Subnet };

struct EffectiveAclRule {
    goal_state::AclRule rule;         ///< with the priority among all lists
    std::uint32_t list_priority = 0;  ///< within its own list
    model::ResourcePath path;
    AclLevel level = AclLevel::IpConfiguration;
    model::ResourcePath attached_to;  ///< the ipConfiguration, tag or subnet
    bool is_active = true;            ///< false: a tag of it stands for nothing, so that no packet matches
};

/// Where the default actions for the other IP version differ, a last rule says so; its path is that of the list, or of
/// the subnet without one.
struct EffectiveAcl {
    goal_state::AclAction default_inbound = goal_state::AclAction::Allow;
    goal_state::AclAction default_outbound = goal_state::AclAction::Allow;
    std::vector<EffectiveAclRule> rules;  ///< sorted by direction, then priority
};

EffectiveAcl effective_acl(const state::Interface& interface, const state::Network& network,
                           const TagMeanings& meanings);

/// Writes default actions and active rules of `interface` into `port`.
void apply_access_control(const state::Interface& interface, const state::Network& network, const TagMeanings& meanings,
                          goal_state::Port& port);

/// The prefixes of IPv4 and IPv6 that lie outside `space`: the meaning of the tag INTERNET. Sorted, disjoint.
std::vector<IpPrefix> complement(const std::vector<IpPrefix>& space);

}  // namespace nc::service::policy
