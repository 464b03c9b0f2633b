// The internal name service (iDnsServer, MS-NCNBI 3.1.5.25) as hosts carry it out. Thread: control.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schemas/goal_state/goal_state.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::state {

/// Of ASCII letters; names in DNS are equal without regard to them (RFC 4343).
std::string lower_case(std::string_view text);

/// The zone, and those management addresses of the connections that are IP addresses. std::nullopt: there is no zone.
std::optional<goal_state::NameService> name_service_of(const ResourceTree& tree);

}  // namespace nc::service::state
