// The body of a PUT, with its inline children, to the resources that it proposes: the one place that accepts what
// clients really send (any case of names, numbers as strings, null and [null], one element for a list, whole objects
// that were read before, unknown members) and turns it into canonical properties. All faults are collected.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "schemas/model/api_version.hpp"
#include "schemas/model/faults.hpp"
#include "schemas/model/field.hpp"
#include "schemas/model/json.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/resource_path.hpp"

namespace nc::codec {

struct ProposedResource {
    model::ResourcePath path;
    model::ResourceType type{};
    std::string target;      ///< where in the body it is: "" or "properties.subnets[0]"
    model::Json tags;        ///< null: absent
    model::Json metadata;    ///< resourceMetadata; null: absent
    model::Json properties;  ///< canonical, without children; members of Access::Read are kept from the existing one
};

struct NormalizedPut {
    std::vector<ProposedResource> resources;  ///< parents before children
    /// Collections that the body lists: children that are stored but not in `resources` are to be removed. A collection
    /// that the body leaves out, or gives as null, is not here: its children stay.
    std::vector<std::pair<model::ResourcePath, model::ResourceType>> listed;
};

/// The stored properties of a path; null when it does not exist.
using StoredProperties = std::function<const model::Json*(const model::ResourcePath&)>;

/// `path` names the addressed resource. Nothing of the result is to be used when faults were added.
NormalizedPut normalize(const model::ResourcePath& path, const model::ResourceInfo& type, const model::Json& body,
                        model::ApiVersion version, const StoredProperties& stored, model::Faults& faults);

/// Whether a text can be a resourceId: 1 to 256 bytes without control characters, / \ ? # %, and no blank at either
/// end.
bool is_resource_id(std::string_view text);

}  // namespace nc::codec
