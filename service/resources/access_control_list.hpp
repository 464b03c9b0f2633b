// Rules of accessControlLists/aclRules (MS-NCNBI 3.1.5.1.2): what the texts of a rule may say.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class AclRuleRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
};

}  // namespace nc::service::resources
