// subnetEgressReset (MS-NCNBI 3.1.5.29): sets the egress counters of a virtual subnet to zero. Thread: control.
#pragma once

#include <functional>
#include <utility>

#include "service/actions/action_shelf.hpp"
#include "service/api/unstored_resource.hpp"

namespace nc::service::actions {

class SubnetEgressReset final : public api::UnstoredResource {
  public:
    using Reset = std::function<void(InstanceId subnet)>;

    /// `actions` is for the last one only. `reset` may be empty: nothing is counted.
    SubnetEgressReset(ActionShelf actions, Reset reset) : actions_(std::move(actions)), reset_(std::move(reset)) {}

    void get(const api::UnstoredCall& call, const api::Reply& reply) override;
    void put(const api::UnstoredCall& call, const codec::ProposedResource& proposed, const api::Reply& reply) override;

  private:
    ActionShelf actions_;
    Reset reset_;
};

}  // namespace nc::service::actions
