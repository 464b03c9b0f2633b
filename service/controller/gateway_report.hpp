// What answers tell of gateways and switches beyond what is stored: who is on a gateway, how much room it has, how many
// interfaces have bandwidth settings. Counted from the tree for each answer. Thread: control.
#pragma once

#include "service/api/computed_properties.hpp"

namespace nc::service::controller {

class GatewayReport final : public api::ComputedProperties {
  public:
    void add(const state::StoredResource& resource, const state::ResourceTree& tree,
             model::Json& properties) const override;
    std::optional<std::uint64_t> revision() const override { return 0; }
};

}  // namespace nc::service::controller
