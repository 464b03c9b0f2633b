// Rules of virtualNetworks/subnets (MS-NCNBI 3.1.5.18.2): the prefix lies in the network's address space and beside its
// siblings; each subnet gets a VSID; two of different IP versions may be a dual-stack pair.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

/// Whether one of the two names the other as its dualStackSubnet: interfaces may have addresses on both.
bool are_dual_stack(const state::ResourceTree& tree, const model::ResourcePath& first,
                    const model::ResourcePath& second);

class VirtualSubnetRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    /// Allocates virtualSubnetId where there is none.
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
    void check_delete(const DeleteContext& context, model::Faults& faults) const override;
};

}  // namespace nc::service::resources
