// The rules of load balancers: which traffic goes where (MS-NCNBI 3.1.5.5.4 to 3.1.5.5.6). Thread: control.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class LoadBalancingRuleRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
};

class LoadBalancerInboundNatRuleRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    /// The IP configuration that the client names refers to the rule from now on.
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
    /// The IP configuration that refers to the rule no longer does.
    void apply_delete(const DeleteContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
};

class LoadBalancerOutboundNatRuleRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
};

}  // namespace nc::service::resources
