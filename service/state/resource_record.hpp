// How one resource is written in the store: a JSON text under its path.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "schemas/base/result.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::state {

std::string write_record(const StoredResource& resource);
/// An Error with code StoreRecordInvalid when the text is not a resource of this version of the model.
Result<StoredResource> read_record(const std::string& key, const std::string& text);

/// A copy of an object with one member replaced; null removes it.
std::shared_ptr<const model::Json> with_property(const model::Json& properties, std::string_view name,
                                                 const model::Json& value);

}  // namespace nc::service::state
