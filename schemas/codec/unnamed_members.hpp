// What a client cannot name in a PUT and does not mean to take away: a secret, which answers show empty, and a member
// that is newer than its version of the interface (docs/decisions/0014). Thread: any (pure function).
#pragma once

#include <span>

#include "schemas/model/api_version.hpp"
#include "schemas/model/field.hpp"
#include "schemas/model/json.hpp"

namespace nc::codec {

/// Adds to the `given` members of an object what of the `stored` ones its client cannot name, also inside structs, and
/// inside those elements of lists of structs that are there already: an element is the stored one with its id; where
/// it has none, the one at its place that says the same in all that the version shows.
void keep_unnamed(std::span<const model::Field> fields, const model::Json& stored, model::ApiVersion version,
                  model::Json& given);

}  // namespace nc::codec
