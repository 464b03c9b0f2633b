// subnetEgressReset (MS-NCNBI 3.1.5.29): sets the egress counters of a virtual subnet to zero. Hosts do not count
// egress yet, so that the counters have no value that could change: a reset is checked, and remembered.
// Thread: control.
#pragma once

#include <utility>

#include "service/actions/action_shelf.hpp"
#include "service/api/unstored_resource.hpp"

namespace nc::service::actions {

class SubnetEgressReset final : public api::UnstoredResource {
  public:
    /// `actions` is for the last one only.
    explicit SubnetEgressReset(ActionShelf actions) : actions_(std::move(actions)) {}

    void get(const api::UnstoredCall& call, const api::Reply& reply) override;
    void put(const api::UnstoredCall& call, const codec::ProposedResource& proposed, const api::Reply& reply) override;

  private:
    ActionShelf actions_;
};

}  // namespace nc::service::actions
