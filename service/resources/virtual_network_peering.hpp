// Rules of virtualNetworkPeerings (MS-NCNBI 3.1.5.18.3 and the fourteen peering codes of 3.1.5.35): who may be peered
// with whom, and the states of the two sides. Where the specification is silent, docs/decisions/0006-peering-states.md
// says what was chosen. Thread: control.
#pragma once

#include <functional>

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class VirtualNetworkPeeringRules final : public ResourceRules {
  public:
    using HasGateway = std::function<bool(const state::ResourceTree&, const model::ResourcePath& network)>;

    /// `has_gateway` tells whether a virtual network owns a gateway.
    explicit VirtualNetworkPeeringRules(HasGateway has_gateway = &VirtualNetworkPeeringRules::is_named_by_gateway);

    void check_put(const PutContext& context, model::Faults& faults) const override;
    /// Sets the states of both sides.
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
    /// The other side becomes Disconnected.
    void apply_delete(const DeleteContext& context, state::TreeDraft& draft, model::Faults& faults) const override;

    /// A network has a gateway when a virtualGateways resource refers to one of its subnets.
    static bool is_named_by_gateway(const state::ResourceTree& tree, const model::ResourcePath& network);

  private:
    struct Sides;
    void check_remote(const PutContext& context, const Sides& sides, model::Faults& faults) const;
    void check_address_spaces(const PutContext& context, const Sides& sides, model::Faults& faults) const;
    void check_gateways(const PutContext& context, const Sides& sides, model::Faults& faults) const;

    HasGateway has_gateway_;
};

}  // namespace nc::service::resources
