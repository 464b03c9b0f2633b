// NetworkState -> what each host is told. A host hears of the networks of its own interfaces and of the peers of those
// networks, and of nothing else. Pure function. Thread: any.
#pragma once

#include <map>
#include <memory>

#include "schemas/goal_state/goal_state.hpp"
#include "service/state/network_state.hpp"

namespace nc::service::policy {

/// One goal state per host of `state`, all of state.generation. Cost: linear in hosts plus what they are told.
std::map<InstanceId, std::shared_ptr<const goal_state::GoalState>> compile_goal_states(
    const state::NetworkState& state);

}  // namespace nc::service::policy
