// Secrets among stored properties, found by the field table: what is stored and may not leave the service.
// Thread: any (pure functions).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "schemas/model/field.hpp"
#include "schemas/model/json.hpp"

namespace nc::codec {

/// Whether the member may not be shown: it is a secret, and its publicWhen (such as type=X509Certificate) does not hold
/// for the object that it is a member of.
bool is_hidden(const model::Field& field, const model::Json& object);

/// Removes all hidden members, also those inside structs; gives where they were, as JSON pointers (RFC 6901).
std::vector<std::string> remove_secrets(std::span<const model::Field> fields, model::Json& properties);

}  // namespace nc::codec
