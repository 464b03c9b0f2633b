// What stored resources say about bandwidth, reservations and meters, in the units of the goal state.
// Thread: any (pure functions).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "generated/types.hpp"
#include "schemas/base/ip_prefix.hpp"
#include "schemas/goal_state/goal_state.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::state {

/// MS-NCNBI 3.1.5.11. What is larger than the goal state can say is no limit at all.
goal_state::Bandwidth bandwidth_of(const std::optional<model::QosSettings>& settings);

/// What the switches' settings (MS-NCNBI 3.1.5.26) give a port without a reservation, at least 1; absent: they keep no
/// reservations.
std::optional<std::uint32_t> default_share_of(const ResourceTree& tree);

/// The slowest interfaceSpeed (bits per second) of the server's interfaces, in Mbit/s; 0: none is a number.
std::uint32_t link_speed_of(const ResourceTree& tree, const StoredResource& server);

/// unbilledAddressRanges: prefixes separated by commas. Sorted; what is no prefix is left out.
std::vector<IpPrefix> unbilled_space_of(const std::string& ranges);

}  // namespace nc::service::state
