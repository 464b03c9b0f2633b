// What commands print: JSON as it came, indented; tables whose columns follow from the schema. Pure functions. Thread:
// any.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "schemas/model/field.hpp"
#include "service/ctl/transport.hpp"

namespace nc::service::ctl {

using Json = nlohmann::ordered_json;

/// The type of a resource or of a collection's members by its path, with or without "/networking/VERSION"; null when
/// the model has none.
const model::ResourceInfo* type_of(std::string_view path);

/// A line for each resource, under a line of titles: the id, up to four members that tell one resource from another
/// (required ones first, then those that the service sets), and its states. `type` may be null.
std::string table_of(const model::ResourceInfo* type, const Json& resources);

/// JSON indented; anything else as it is.
std::string printable(const std::string& body);

/// The code, the sentence and the target of an error body, its details below; the status alone when it is something
/// else.
std::string sentence_of(const Answer& answer);

}  // namespace nc::service::ctl
