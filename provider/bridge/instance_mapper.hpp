// Between the JSON of a resource, as REST shows it, and an instance of its class. Struct members are embedded
// instances, references the path that they hold, free-form JSON its text. Pure functions. Thread: any.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "provider/bridge/resource_classes.hpp"
#include "provider/cim/instance.hpp"
#include "schemas/base/result.hpp"
#include "schemas/model/json.hpp"
#include "schemas/model/resource_path.hpp"

namespace nc::provider::bridge {

/// `path`: the key of an instance whose JSON has none.
cim::Instance to_instance(const ResourceClasses& classes, const ResourceClass& of, const model::Json& resource,
                          const std::string& path);

/// Puts the values at these positions of the instance into the JSON, where they are; NULL takes a member away. Error
/// InvalidParameter for free-form JSON that is none.
Result<void> write_members(const ResourceClasses& classes, const ResourceClass& of, const cim::Instance& instance,
                           std::span<const std::size_t> positions, model::Json& resource);

/// \\.\root\NetworkController:NC_X.resourceRef="path"
cim::ObjectPath object_path(const ResourceClass& of, const std::string& path);

/// The paths that a reference of the resource holds, as spelled there.
std::vector<std::string> referenced_paths(const ReferenceAssociation& reference, const model::Json& resource);

}  // namespace nc::provider::bridge
