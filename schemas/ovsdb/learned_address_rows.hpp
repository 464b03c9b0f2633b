// Addresses that ports may take over (MS-NCNBI 3.1.5.32), each a row of nc_host and back:
//   Learned_Address (port, virtual_subnet, address); its column "own_claim" is the agent's
// Thread: any (pure functions).
#pragma once

#include <optional>
#include <string>
#include <tuple>

#include "schemas/base/result.hpp"
#include "schemas/goal_state/goal_state.hpp"
#include "schemas/ovsdb/database_mirror.hpp"

namespace nc::ovsdb {

using LearnedAddressKey = std::tuple<InstanceId, Vsid, CustomerAddress>;

LearnedAddressKey key_of(const goal_state::LearnedAddress& learned);
std::string row_key_of(const goal_state::LearnedAddress& learned);
/// Of the row that the claim is about.
std::string row_key_of(const goal_state::AddressClaim& claim);
Row to_row(const goal_state::LearnedAddress& learned);

/// `name`: the part of the row's key behind its table. Nothing: the row is gone.
Result<std::optional<goal_state::LearnedAddress>> read_learned_address(const DatabaseMirror& host,
                                                                       const std::string& name);
std::optional<LearnedAddressKey> learned_address_key(const std::string& name);

/// What the agent wrote; nothing when it has not, or when the row cannot be read.
std::optional<goal_state::AddressClaim> address_claim(const std::string& key, const Row& row);

}  // namespace nc::ovsdb
