// The addresses that clients of a load balancer see (MS-NCNBI 3.1.5.5.3). Thread: control.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class LoadBalancerFrontendIpConfigurationRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    /// Says Static or Dynamic where the client said nothing.
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
    void check_delete(const DeleteContext& context, model::Faults& faults) const override;
};

}  // namespace nc::service::resources
