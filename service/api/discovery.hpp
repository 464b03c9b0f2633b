// GET /networking/discovery: which versions of the interface are served (MS-NCNBI 3.1.5.30). Thread: control.
#pragma once

#include "service/api/unstored_resource.hpp"

namespace nc::service::api {

class Discovery final : public UnstoredResource {
  public:
    void get(const UnstoredCall& call, const Reply& reply) override;
};

}  // namespace nc::service::api
