// The references that a resource's stored properties hold, found by its field table.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "schemas/model/field.hpp"
#include "schemas/model/json.hpp"
#include "schemas/model/resource_path.hpp"

namespace nc::codec {

struct Reference {
    const model::Field* field;  ///< the reference property itself
    const model::Field* top;    ///< the property of the resource that holds it (the same, or a struct around it)
    std::string member;         ///< "connections[0].credential"
    model::ResourcePath target;
};

/// In the order of the table.
std::vector<Reference> references(std::span<const model::Field> fields, const model::Json& properties);

/// Replaces each reference's text by what `respell` returns for its target.
void respell_references(std::span<const model::Field> fields, model::Json& properties,
                        const std::function<std::string(const model::ResourcePath&)>& respell);

}  // namespace nc::codec
