// What a host's ports have counted, and what of it was for front ends of load balancers, as rows of nc_host
// Port_Counters and Front_End_Counters: the host writes them, the controller reads them. The values are not on the
// host's disk: they begin anew with its server. Thread: any (no shared state).
#pragma once

#include <vector>

#include "schemas/goal_state/goal_state.hpp"
#include "schemas/ovsdb/database_mirror.hpp"

namespace nc::ovsdb {

/// The operations that bring the rows to these counters: nothing for what stands there already. Those of both may be
/// one transaction.
Operations counter_rows(const DatabaseMirror& host, const std::vector<goal_state::PortCounters>& counters);
Operations front_end_counter_rows(const DatabaseMirror& host,
                                  const std::vector<goal_state::FrontEndCounters>& counters);

/// As the host wrote them, sorted. A value that is absent or unknown counts as 0.
std::vector<goal_state::PortCounters> read_counters(const DatabaseMirror& host);
std::vector<goal_state::FrontEndCounters> read_front_end_counters(const DatabaseMirror& host);

}  // namespace nc::ovsdb
