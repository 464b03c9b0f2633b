// What commands print: JSON as it came, indented; tables whose columns follow from the schema. Pure functions. Thread:
// any.
#pragma once

#include <string>
#include <string_view>

#include "service/ctl/columns.hpp"
#include "service/ctl/transport.hpp"

namespace nc::service::ctl {

/// The type of a resource or of a collection's members by its path, with or without "/networking/VERSION"; null when
/// the model has none.
const model::ResourceInfo* type_of(std::string_view path);

/// A line for each resource with the columns of its type, under a line of titles. `type` may be null.
std::string table_of(const model::ResourceInfo* type, const Json& resources);

/// A line for each resource: its resourceRef.
std::string names_of(const Json& resources);

/// JSON indented; anything else as it is.
std::string printable(const std::string& body);

/// The code, the sentence and the target of an error body in JSON or XML, its details below; the status alone when it
/// is something else.
std::string sentence_of(const Answer& answer);

}  // namespace nc::service::ctl
