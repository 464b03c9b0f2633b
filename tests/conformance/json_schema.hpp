// The part of JSON Schema draft 4 that MS-NCNBI's appendix uses: type, properties, required, items, enum, pattern,
// additionalProperties, oneOf, minItems, uniqueItems, minimum, maximum and local $ref. `format` is not looked at.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "schemas/model/field.hpp"
#include "schemas/model/json_value.hpp"

namespace nc::tests {

/// One sentence for each place where the value is not what the schema says; empty: it conforms.
std::vector<std::string> violations(const model::Json& schema, const model::Json& value);

/// The folder of the reference schemas; empty when NC_SHARED does not lead to it.
std::filesystem::path reference_schemas();
/// The resource type that a schema is of, by the name of its file: "virtualNetworks__subnets__PUT-v2.json"; null when
/// the model has none.
const model::ResourceInfo* type_of_schema(const std::string& name);
/// A schema of the reference; a null value when there is none of the name.
model::Json load_schema(const std::string& name);

}  // namespace nc::tests
