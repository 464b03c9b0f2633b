// Rules of accessControlLists and their aclRules (MS-NCNBI 3.1.5.1): a security tag has one list, what the texts of a
// rule may say, and that there are no lists while all traffic may pass.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class AccessControlListRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
};

class AclRuleRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
};

}  // namespace nc::service::resources
