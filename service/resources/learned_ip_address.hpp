// Addresses that virtual machines move among themselves (MS-NCNBI 3.1.5.32), and the IP configurations that may have
// them. Thread: control.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class LearnedIpAddressRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    /// Draws an address from the subnet when the client gives none.
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
};

/// What holds for an IP configuration with a learnedIp. Precondition: `context` is of one.
void check_learned_configuration(const PutContext& context, model::Faults& faults);

}  // namespace nc::service::resources
