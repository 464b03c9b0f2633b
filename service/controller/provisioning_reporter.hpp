// What hosts say, in the words of MS-NCNBI 2.2.4: the configurationState of servers, networkInterfaces and
// virtualNetworks. A pure reading of the host reports at the moment of the answer; nothing of it is stored.
// provisioningState is not touched: a resource is Succeeded once it is durable and handed to the hosts that can be
// reached (docs/decisions). Thread: control.
#pragma once

#include "service/api/computed_properties.hpp"
#include "service/controller/control_loop.hpp"

namespace nc::service::controller {

class ProvisioningReporter final : public api::ComputedProperties {
  public:
    /// `loop` outlives the reporter.
    explicit ProvisioningReporter(const ControlLoop& loop) : loop_(loop) {}

    void add(const state::StoredResource& resource, const state::ResourceTree& tree,
             model::Json& properties) const override;

  private:
    const ControlLoop& loop_;
};

}  // namespace nc::service::controller
