// Members that are not stored but known at the moment of the answer: configurationState, pool usage, statistics. Back
// references (access="read" from="…" in the schema) are generic and need none of this. Thread: control.
#pragma once

#include <cstdint>
#include <optional>

#include "schemas/model/api_version.hpp"
#include "schemas/model/json.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::api {

class ComputedProperties {
  public:
    virtual ~ComputedProperties() = default;
    /// Adds members to the `properties` of an answer; a stored one stands in where it is absent. Unknown ones are lost.
    virtual void add(const state::StoredResource& resource, const state::ResourceTree& tree,
                     model::Json& properties) const = 0;
    /// A number that grows whenever add() might add something else although the tree is the same, so that answers can
    /// be kept until then; std::nullopt when that cannot be told, and no answer is kept.
    virtual std::optional<std::uint64_t> revision() const { return std::nullopt; }
};

}  // namespace nc::service::api
