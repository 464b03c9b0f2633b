// How values stand in text columns, each in one form: the databases are read by people and by Microsoft's tools.
//   MAC address     00:1d:d8:b7:1c:00
//   id              8-4-4-4-12, lower case; in Physical_Port.name in braces
//   list            items joined by ','; "*" for "any" (the empty list)
//   port range      80 or 1000-2000
//   next hop        10.0.0.4, an appliance's address; or the type of another one as in MS-NCNBI, such as None
// Readers take nothing else; std::nullopt otherwise. Thread: any (pure functions).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/guid.hpp"
#include "schemas/base/identifiers.hpp"
#include "schemas/base/ip_prefix.hpp"
#include "schemas/base/mac_address.hpp"
#include "schemas/goal_state/goal_state.hpp"

namespace nc::ovsdb {

std::string braced(const Guid& id);
std::optional<Guid> guid_from_braced(std::string_view text);

std::string to_list(const std::vector<IpPrefix>& prefixes);
std::optional<std::vector<IpPrefix>> prefixes_from_list(std::string_view text);

std::string to_list(const std::vector<goal_state::PortRange>& ranges);
std::optional<std::vector<goal_state::PortRange>> port_ranges_from_list(std::string_view text);

/// Decimal, 24 bits at most.
std::optional<Vsid> vsid_from_text(std::string_view text);

std::string to_next_hop(const goal_state::Route& route);
/// Fills in the type and the address of a route.
std::optional<goal_state::Route> route_from_text(std::string_view prefix, std::string_view next_hop);

/// "6", or "*" for any protocol.
std::string to_protocol(const std::optional<std::uint8_t>& protocol);
std::optional<std::optional<std::uint8_t>> protocol_from_text(std::string_view text);

}  // namespace nc::ovsdb
