// What a host's ports have counted, as rows of nc_host Port_Counters: the host writes them, the controller reads them.
// The values are not on the host's disk: they begin anew with its server. Thread: any (no shared state).
#pragma once

#include <vector>

#include "schemas/goal_state/goal_state.hpp"
#include "schemas/ovsdb/database_mirror.hpp"

namespace nc::ovsdb {

/// The operations that bring the rows to `counters` (sorted by id): nothing for what stands there already.
Operations counter_rows(const DatabaseMirror& host, const std::vector<goal_state::PortCounters>& counters);

/// As the host wrote them, sorted by id. A value that is absent or unknown counts as 0.
std::vector<goal_state::PortCounters> read_counters(const DatabaseMirror& host);

}  // namespace nc::ovsdb
