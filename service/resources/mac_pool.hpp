// Rules of macPools (MS-NCNBI 3.1.5.9): a range of unicast addresses that no other pool holds. Its ends are fixed at
// creation by the schema.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class MacPoolRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
};

}  // namespace nc::service::resources
