// The way of goal states to a host without a network: rows of the host's five databases, as the controller sends them,
// and the host's reading of them.
#pragma once

#include <memory>
#include <vector>

#include "schemas/ovsdb/goal_state_reader.hpp"
#include "schemas/ovsdb/goal_state_rows.hpp"
#include "tests/support/fake_database.hpp"

namespace nc::reference {

class WayToHost {
  public:
    WayToHost();

    /// What the host reads when the controller wants `goal`, after all that it wanted before. Throws std::runtime_error
    /// when the host cannot read it.
    std::shared_ptr<const goal_state::GoalState> carry(std::shared_ptr<const goal_state::GoalState> goal);

  private:
    ovsdb::WantedState wanted_;
    std::vector<tests::FakeDatabase> databases_;
    std::vector<ovsdb::DatabaseMirror> mirrors_;
    ovsdb::GoalStateReader reader_;
};

}  // namespace nc::reference
