// Load balancers -> the rules that a host is told of, and the probes that it makes. Members are the addresses in a
// rule's pool whose interface a host carries: nothing else can answer. Pure functions. Thread: any.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "schemas/goal_state/goal_state.hpp"
#include "service/state/network_state.hpp"

namespace nc::service::policy {

enum class Health : std::uint8_t {
    Up,
    Down,
    Silent,  ///< its host has said nothing for long: it takes connections only where nobody else does
};

/// What is known of the members, by (path of the probe, VSID, address). One of which nothing is known takes
/// connections, so that a controller that has just begun and has heard of no host yet stops none (docs/decisions/0023).
using MemberHealth = std::map<std::tuple<std::string, Vsid, CustomerAddress>, Health>;

/// Adds the rules of front ends in the networks `told`, and the probes of members that `host` carries, to `goal`.
void add_load_balancing(const state::NetworkState& state, const std::set<RoutingDomainId>& told,
                        const state::Host& host, const MemberHealth& health, goal_state::GoalState& goal);

}  // namespace nc::service::policy
