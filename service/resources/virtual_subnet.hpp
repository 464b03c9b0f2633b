// Rules of virtualNetworks/subnets (MS-NCNBI 3.1.5.18.2): the prefix lies in the network's address space and beside its
// siblings; each subnet gets a VSID.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class VirtualSubnetRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    /// Allocates virtualSubnetId where there is none.
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
    void check_delete(const DeleteContext& context, model::Faults& faults) const override;
};

}  // namespace nc::service::resources
