// Rules of networkInterfaces/ipConfigurations (MS-NCNBI 3.1.5.11.2): an address of its subnet, free and not reserved;
// all of one interface on one network.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class NetworkInterfaceIpConfigurationRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    /// Allocates the address of a configuration with Dynamic allocation; it keeps it as long as it stays on the subnet.
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
};

}  // namespace nc::service::resources
