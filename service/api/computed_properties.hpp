// Members that are not stored but known at the moment of the answer: configurationState, pool usage, statistics. Back
// references (access="read" from="…" in the schema) are generic and need none of this. Thread: control.
#pragma once

#include "schemas/model/api_version.hpp"
#include "schemas/model/json.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::api {

class ComputedProperties {
  public:
    virtual ~ComputedProperties() = default;
    /// Adds members to the `properties` object of an answer. Members unknown to the model are not shown.
    virtual void add(const state::StoredResource& resource, const state::ResourceTree& tree,
                     model::Json& properties) const = 0;
};

}  // namespace nc::service::api
