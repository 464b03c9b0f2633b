// Rules of credentials (MS-NCNBI 3.1.5.2).
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class CredentialRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
};

}  // namespace nc::service::resources
