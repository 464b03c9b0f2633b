// What hosts do for their VMs beside carrying packets, as rows of nc_host and back: records of connections (Auditing)
// and names (Name_Service, Name). Thread: any (no shared state).
#pragma once

#include <optional>
#include <string>

#include "schemas/base/result.hpp"
#include "schemas/goal_state/goal_state.hpp"
#include "schemas/ovsdb/database_mirror.hpp"
#include "schemas/ovsdb/row_sink.hpp"

namespace nc::ovsdb {

/// Auditing and the name service.
void put_host_services(RowSink& sink, const goal_state::GoalState& goal);
void put_name(RowSink& sink, const goal_state::Name& name);

/// Fills in auditing and name_service from nc_host.
Result<void> read_host_services(const DatabaseMirror& host, goal_state::GoalState& goal);
/// `name`: "routing domain/label". std::nullopt: there is no such row.
Result<std::optional<goal_state::Name>> read_name(const DatabaseMirror& host, const std::string& name);

}  // namespace nc::ovsdb
