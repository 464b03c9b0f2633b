// Goal state -> the tables that packets meet. A pure function: equal goal states give equal policies. Cost is linear in
// the goal state (about 0.1 us per address mapping), so that a change of one row is compiled anew as a whole.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "schemas/goal_state/goal_state.hpp"
#include "vswitch/encap/encapsulation.hpp"

namespace nc::vswitch {

struct PolicySnapshot;

/// Certificates that subnets were encrypted with until a short time ago, newest first.
using PredecessorCredentials = std::map<Vsid, std::vector<CredentialId>>;

/// Never fails: what a goal state leaves open (an unknown routing domain, an address outside every subnet) passes
/// nothing. Thread: any.
std::shared_ptr<const PolicySnapshot> compile(const goal_state::GoalState& goal,
                                              const PredecessorCredentials& predecessors = {});

}  // namespace nc::vswitch
