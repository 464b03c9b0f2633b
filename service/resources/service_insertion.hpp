// Appliances that get copies of traffic (MS-NCNBI 3.1.5.16). Thread: control.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class ServiceInsertionRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
};

class ServiceInsertionRuleRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    /// A range without an end is one port.
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
};

class ServiceInsertionElementRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
};

}  // namespace nc::service::resources
