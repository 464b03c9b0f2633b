// Rules of networkInterfaces (MS-NCNBI 3.1.5.11): what stays as it was created, and its MAC address.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class NetworkInterfaceRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    /// Allocates the MAC address of an interface with Dynamic allocation; it keeps it over updates.
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
};

}  // namespace nc::service::resources
