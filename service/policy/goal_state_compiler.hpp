// NetworkState -> what each host is told. A host hears of the networks of its own interfaces and of the peers of those
// networks, and of nothing else. Pure function. Thread: any.
#pragma once

#include <map>
#include <memory>

#include "schemas/goal_state/goal_state.hpp"
#include "service/policy/learned_address_policy.hpp"
#include "service/policy/load_balancer_policy.hpp"
#include "service/state/network_state.hpp"

namespace nc::service::policy {

using GoalStatePtr = std::shared_ptr<const goal_state::GoalState>;

/// What one host of `state` is told, of state.generation. Cost: linear in that.
GoalStatePtr compile_goal_state(const state::NetworkState& state, const state::Host& host,
                                const MemberHealth& health = {}, const AddressHolders& holders = {});
/// The same for every host.
std::map<InstanceId, GoalStatePtr> compile_goal_states(const state::NetworkState& state);

}  // namespace nc::service::policy
