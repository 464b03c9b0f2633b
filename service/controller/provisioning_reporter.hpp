// What hosts say, in the words of MS-NCNBI 2.2.4: the configurationState of servers, networkInterfaces and
// virtualNetworks; and of every resource that has one, what hosts do nothing about (carried_out.hpp), which is so since
// the resource was written. A pure reading of the host reports at the moment of the answer; nothing of it is stored.
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
    std::optional<std::uint64_t> revision() const override { return loop_.revision(); }

  private:
    /// What hosts say of a resource.
    void add_reports(const state::StoredResource& resource, const state::ResourceTree& tree,
                     model::Json& properties) const;

    const ControlLoop& loop_;
};

}  // namespace nc::service::controller
