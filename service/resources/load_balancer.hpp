// Load balancers, their pools and probes (MS-NCNBI 3.1.5.5, 3.1.5.5.2, 3.1.5.5.7). Thread: control.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class LoadBalancerRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
};

class LoadBalancerBackendAddressPoolRules final : public ResourceRules {
  public:
    /// Members that are given with version v7 or later join or leave, when the load balancer allows it; else they are
    /// read-only and say nothing.
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
};

class LoadBalancerProbeRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
};

}  // namespace nc::service::resources
