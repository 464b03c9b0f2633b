// The text members of an access control rule (MS-NCNBI 3.1.5.1.2) as values. Used by the rule that refuses bad text and
// by the state builder that gives it its meaning. Pure functions. Thread: any.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "service/state/network_state.hpp"

namespace nc::service::state {

/// One port, "low-high", or "*" (any: an empty list); 0..65535. std::nullopt for anything else.
std::optional<std::vector<goal_state::PortRange>> parse_port_range(std::string_view text);

/// A prefix, an address, "*" (any), or one of the tags VIRTUALNETWORK, INTERNET, AZURELOADBALANCER in any case; several
/// prefixes may be separated by commas. std::nullopt for anything else.
std::optional<AclAddress> parse_acl_address(std::string_view text);

}  // namespace nc::service::state
