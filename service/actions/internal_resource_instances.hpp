// internalResourceInstances: which resource has an instanceId (MS-NCNBI 3.1.5.24). Thread: control.
#pragma once

#include "service/api/unstored_resource.hpp"

namespace nc::service::actions {

class InternalResourceInstances final : public api::UnstoredResource {
  public:
    void get(const api::UnstoredCall& call, const api::Reply& reply) override;
    void list(const api::UnstoredCall& call, const api::Reply& reply) override;
};

}  // namespace nc::service::actions
