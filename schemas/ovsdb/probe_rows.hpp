// Probes (goal_state/probe.hpp) <-> rows of nc_host's table Probe. The controller makes a row on the host of either end
// and deletes it when it knows enough; the agent fills in what it found. Rows of a controller that died are deleted by
// the agent. Thread: any (pure functions).
#pragma once

#include <vector>

#include "schemas/goal_state/probe.hpp"
#include "schemas/ovsdb/database_mirror.hpp"

namespace nc::ovsdb {

Operations insert_probe(const goal_state::ProbeRequest& request);
/// Of both roles.
Operations delete_probe(const Guid& cookie);
Operations answer_probe(const goal_state::ProbeReport& report);

/// Rows that cannot be understood are passed over.
std::vector<goal_state::ProbeRequest> probe_requests(const DatabaseMirror& host);
/// Of the probes that the agent has answered.
std::vector<goal_state::ProbeReport> probe_reports(const DatabaseMirror& host);

}  // namespace nc::ovsdb
