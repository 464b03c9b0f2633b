// subnetEgressReset (MS-NCNBI 3.1.5.29): sets the egress counters of a virtual subnet to zero. Hosts do not count
// egress yet, so that the counters have no value that could change: a reset is checked, and remembered until the
// service ends. Thread: control.
#pragma once

#include <memory>

#include "service/actions/action_object.hpp"
#include "service/api/unstored_resource.hpp"

namespace nc::service::actions {

class SubnetEgressReset final : public api::UnstoredResource {
  public:
    void get(const api::UnstoredCall& call, const api::Reply& reply) override;
    void put(const api::UnstoredCall& call, const codec::ProposedResource& proposed, const api::Reply& reply) override;

  private:
    std::shared_ptr<const ActionObject> last_;  ///< null before the first
};

}  // namespace nc::service::actions
