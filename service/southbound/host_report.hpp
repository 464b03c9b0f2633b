// What the rows of a host say about it: the ports it carries, and what it has in force.
// Thread: any (pure functions).
#pragma once

#include <vector>

#include "schemas/goal_state/goal_state.hpp"
#include "schemas/ovsdb/database_mirror.hpp"

namespace nc::service::southbound {

/// The ports named by Physical_Port rows, sorted.
std::vector<InstanceId> attached_ports(const ovsdb::DatabaseMirror& vtep);

/// cur_cfg, fault and the condition of each port as the agent wrote them, ports sorted.
goal_state::HostStatus reported_status(const ovsdb::DatabaseMirror& host);

}  // namespace nc::service::southbound
