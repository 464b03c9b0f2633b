// goal_state::Origin <-> the rows of nc_host's table Origin. Thread: any (pure functions).
#pragma once

#include <optional>
#include <string>

#include "schemas/base/result.hpp"
#include "schemas/goal_state/goal_state.hpp"
#include "schemas/ovsdb/database_mirror.hpp"
#include "schemas/ovsdb/row_difference.hpp"

namespace nc::ovsdb {

WantedRow origin_row(const goal_state::Origin& origin);

/// Absent: there is no such row. Errors: "GoalStateUnreadable".
Result<std::optional<goal_state::Origin>> read_origin(const DatabaseMirror& host, const std::string& rule);

}  // namespace nc::ovsdb
