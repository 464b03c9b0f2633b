// Rules of virtualNetworks (MS-NCNBI 3.1.5.18): a sane address space that stays fixed while the network is peered, a
// logical network that can carry it; and what its deletion means for the peers.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class VirtualNetworkRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    /// Peerings that lead here show the new address space.
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
    /// Peerings that led here become Disconnected and lose their remote network.
    void apply_delete(const DeleteContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
};

}  // namespace nc::service::resources
