// What is known of the other site: nothing, for the controller does not speak with it (docs/decisions/0012-actions.md).
// Thread: control.
#pragma once

#include "service/api/computed_properties.hpp"

namespace nc::service::actions {

class SiteStates final : public api::ComputedProperties {
  public:
    void add(const state::StoredResource& resource, const state::ResourceTree& tree,
             model::Json& properties) const override;
    std::optional<std::uint64_t> revision() const override { return 0; }
};

}  // namespace nc::service::actions
