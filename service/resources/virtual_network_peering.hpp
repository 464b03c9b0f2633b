// Rules of virtualNetworkPeerings (MS-NCNBI 3.1.5.18.3 and the fourteen peering codes of 3.1.5.35): who may be peered
// with whom, and the states of the two sides. Where the specification is silent, docs/decisions/0006-peering-states.md
// says what was chosen. Thread: control.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class VirtualNetworkPeeringRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    /// Sets the states of both sides.
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
    /// The other side becomes Disconnected.
    void apply_delete(const DeleteContext& context, state::TreeDraft& draft, model::Faults& faults) const override;

  private:
    struct Sides;
    void check_remote(const PutContext& context, const Sides& sides, model::Faults& faults) const;
    void check_address_spaces(const PutContext& context, const Sides& sides, model::Faults& faults) const;
    void check_gateways(const PutContext& context, const Sides& sides, model::Faults& faults) const;
};

}  // namespace nc::service::resources
