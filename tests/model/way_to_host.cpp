#include "tests/model/way_to_host.hpp"

#include <stdexcept>
#include <string>

#include "schemas/ovsdb/row_difference.hpp"

namespace nc::reference {

WayToHost::WayToHost() {
    for (const ovsdb::DatabaseSpec& spec : ovsdb::host_databases()) {
        databases_.emplace_back(spec);
        mirrors_.emplace_back(spec);
    }
}

std::shared_ptr<const goal_state::GoalState> WayToHost::carry(std::shared_ptr<const goal_state::GoalState> goal) {
    const auto generation = static_cast<std::int64_t>(goal->generation.value());
    const ovsdb::WantedState::TouchedKeys touched = wanted_.update(std::move(goal));
    for (std::size_t i = 0; i < databases_.size(); ++i) {
        ovsdb::Operations operations = ovsdb::difference(wanted_.rows(i), mirrors_[i], touched[i]);
        const std::string global_table(mirrors_[i].spec().global_table);
        operations.push_back(ovsdb::Update{global_table, {}, {{"next_cfg", generation}}});
        const ovsdb::DatabaseChanges changes = databases_[i].execute(operations);
        mirrors_[i].apply(changes);
        reader_.apply(mirrors_[i].spec().name, changes);
    }
    if (const Result<bool> read = reader_.read(); !read) throw std::runtime_error(read.error().message);
    return std::make_shared<const goal_state::GoalState>(reader_.goal_state());
}

}  // namespace nc::reference
