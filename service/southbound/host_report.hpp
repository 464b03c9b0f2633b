// What the rows of a host say about it: the ports it carries, and what it has in force.
// Thread: any (pure functions).
#pragma once

#include <vector>

#include "schemas/goal_state/goal_state.hpp"
#include "schemas/ovsdb/database_mirror.hpp"

namespace nc::service::southbound {

/// The ports named by Physical_Port rows, sorted.
std::vector<InstanceId> attached_ports(const ovsdb::DatabaseMirror& vtep);

/// cur_cfg and fault as the agent wrote them; no ports.
goal_state::HostStatus reported_status(const ovsdb::DatabaseMirror& host);

/// The condition of each port as the agent wrote it, sorted by id.
std::vector<goal_state::PortStatus> reported_conditions(const ovsdb::DatabaseMirror& host);

/// The outcome of each probe that has one, sorted like GoalState::probes.
std::vector<goal_state::AddressClaim> reported_claims(const ovsdb::DatabaseMirror& host);
std::vector<goal_state::ProbeStatus> reported_probes(const ovsdb::DatabaseMirror& host);

}  // namespace nc::service::southbound
