// Virtual machines of the infrastructure (MS-NCNBI 3.1.5.21). Thread: control.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class VirtualServerRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
};

}  // namespace nc::service::resources
