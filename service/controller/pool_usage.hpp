// The `usage` members of pools and of the networks that hold them: how many addresses there are and how many are taken.
// Counted from the tree for each answer, as pools keep no books. Thread: control.
#pragma once

#include "service/api/computed_properties.hpp"

namespace nc::service::controller {

class PoolUsage final : public api::ComputedProperties {
  public:
    void add(const state::StoredResource& resource, const state::ResourceTree& tree,
             model::Json& properties) const override;
    std::optional<std::uint64_t> revision() const override { return 0; }
};

}  // namespace nc::service::controller
