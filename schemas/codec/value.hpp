// One member's value between what clients send and what is stored: numbers and booleans as strings, enum values and
// addresses in any spelling, references of any case become one canonical form, which is the form of answers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schemas/model/faults.hpp"
#include "schemas/model/field.hpp"
#include "schemas/model/json.hpp"

namespace nc::codec {

/// The canonical form of one value (an element, when the field is a list). A null result means "absent" (null, or an
/// empty string where a string is not what is meant) or a fault, which is added with `target`.
model::Json canonical_value(const model::Field& field, const model::Json& value, const std::string& target,
                            model::Faults& faults);

/// The members of an object in canonical form: known ones only, in the order of the table, defaults filled in, faults
/// for what is required. Members with Access::Read or Computed are dropped.
model::Json canonical_members(std::span<const model::Field> fields, const model::Json& object,
                              const std::string& target, model::Faults& faults);

/// The member of an object by name or alias of a field, without regard to case; null when absent.
const model::Json* find_member(const model::Field& field, const model::Json& object);
const model::Json* find_member(std::string_view name, const model::Json& object);

/// Native to wire: a Bool or Int of Wire::Text becomes a string. Values of rules may come in either form.
model::Json to_wire(const model::Field& field, const model::Json& value);

/// What a member holds that nobody gave: an empty list, the model's default, or null.
model::Json default_of(const model::Field& field);

/// A short text of any value for an error message: long texts are cut, of objects and arrays only the kind is told.
std::string excerpt(const model::Json& value);

}  // namespace nc::codec
