// Goal states by chance, the same for the same seed: for tests of what must hold for every goal state.
#pragma once

#include <random>

#include "schemas/goal_state/goal_state.hpp"

namespace nc::tests {

/// Makes goal states that keep the promises of goal_state.hpp: sorted lists, mappings only of known subnets.
class RandomGoalState {
  public:
    explicit RandomGoalState(std::uint32_t seed) : random_(seed) {}

    goal_state::GoalState make();
    /// `state` with some items added, removed or changed, and the next generation.
    goal_state::GoalState change(goal_state::GoalState state);

  private:
    std::uint32_t below(std::uint32_t bound) {
        return std::uniform_int_distribution<std::uint32_t>(0, bound - 1)(random_);
    }
    bool coin() { return below(2) == 0; }
    Guid guid();
    IpAddress address();
    goal_state::RoutingDomain domain(std::uint32_t number);
    goal_state::Port port(const goal_state::RoutingDomain& domain);
    void add_routes(goal_state::VirtualSubnet& subnet);
    void add_meter(goal_state::RoutingDomain& domain);
    void add_traffic_settings(goal_state::Port& port);
    goal_state::AclRule rule();
    void add_mappings(goal_state::GoalState& state);
    static void sort(goal_state::GoalState& state);

    std::mt19937 random_;
};

}  // namespace nc::tests
