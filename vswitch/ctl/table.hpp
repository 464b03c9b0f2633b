// A list of flat JSON objects as a table for people: one line per object, columns as wide as they need.
// Thread: any (pure functions).
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace nc::vswitch {

/// Columns are those of the first object, in its order; later objects may lack some. Arrays are joined by ','; the last
/// column is not padded. An empty list gives "none".
std::string table_from(const nlohmann::ordered_json& list);

/// "key  value" lines of one flat object.
std::string lines_from(const nlohmann::ordered_json& object);

}  // namespace nc::vswitch
