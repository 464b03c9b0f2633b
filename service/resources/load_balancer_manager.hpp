// What holds for all load balancers, and the multiplexers (MS-NCNBI 3.1.5.6, 3.1.5.7). Thread: control.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class LoadBalancerManagerRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
};

class LoadBalancerMuxRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    /// Gives each router of the client an id where it has none.
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
};

}  // namespace nc::service::resources
