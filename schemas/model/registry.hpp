// All resource types of the model and the way from a path to its type. The tables are generated (build/generated).
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "schemas/model/field.hpp"
#include "schemas/model/resource_path.hpp"

namespace nc::model {

const ResourceInfo& info(ResourceType type);
std::span<const ResourceInfo> resources();  ///< parents before children

/// The type of a collection below a parent (none: top level), without regard to case; null when there is none. `prefix`
/// is what stands before the collection in the URI ("diagnostics"), mostly nothing.
const ResourceInfo* find_collection(std::optional<ResourceType> parent, std::string_view collection,
                                    std::string_view prefix = {});
/// Whether some top-level collections stand behind this prefix, without regard to case.
bool is_prefix(std::string_view name);
/// The type that a path is of; null when the model has none for it.
const ResourceInfo* find_type(const ResourcePath& path);
/// A member of a field table by its name or an alias, without regard to case; null when there is none.
const Field* find_field(std::span<const Field> fields, std::string_view name);

/// The path with its collections spelled as the model spells them; ids keep theirs. std::nullopt when no resource type
/// and no reference target of the model has such a path.
std::optional<ResourcePath> canonical(const ResourcePath& path);
/// "virtualNetworks/subnets": the path without ids, as spelled.
std::string collection_path(const ResourcePath& path);

/// Whether two names are equal without regard to ASCII case.
bool equal_names(std::string_view a, std::string_view b);

}  // namespace nc::model
