// Access control lists as they apply to one interface. An interface is governed by the list of its ipConfiguration and
// by the list of its subnet: both apply, the interface's rules are looked at first. Without a matching rule the default
// action of the first list that exists decides; without any list everything inside the network and its peers passes.
// Tags become prefixes here, so that the switch knows only addresses. Pure functions. Thread: any.
#pragma once

#include <vector>

#include "schemas/goal_state/goal_state.hpp"
#include "service/state/network_state.hpp"

namespace nc::service::policy {

/// Added to the priority of a subnet's rules, so that one order holds for both lists; priorities end at 65535.
inline constexpr std::uint32_t kSubnetRulePriorityOffset = 65536;

/// Writes default actions and rules of `interface` into `port`. `reachable_space` is the address space of its network
/// and of the networks that exchange packets with it: the meaning of the tag VIRTUALNETWORK.
void apply_access_control(const state::Interface& interface, const state::Network& network,
                          const std::vector<IpPrefix>& reachable_space, goal_state::Port& port);

/// The prefixes of IPv4 and IPv6 that lie outside `space`: the meaning of the tag INTERNET. Sorted, disjoint.
std::vector<IpPrefix> complement(const std::vector<IpPrefix>& space);

}  // namespace nc::service::policy
