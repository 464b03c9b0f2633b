// What a port counts, by the names of MS-NCNBI 3.1.5.11 (counters of networkInterfaces). Thread: any (pure functions).
#pragma once

#include "schemas/goal_state/goal_state.hpp"
#include "vswitch/packet/drop_reason.hpp"
#include "vswitch/packet/parser.hpp"

namespace nc::vswitch {

void count_drop(goal_state::DirectionCounters& counters, DropReason reason, std::uint32_t packets);
/// One that passed; a super-packet has the flags of its first or last segment once.
void count_tcp_flags(goal_state::DirectionCounters& counters, const ParsedPacket& packet);

}  // namespace nc::vswitch
