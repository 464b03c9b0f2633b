// Rules of gatewayPools and gateways (MS-NCNBI 3.1.5.3, 3.1.5.4). When gateways come and go, the connections of virtual
// gateways are given out anew: those that found no room get it, those of a gateway that goes move. Thread: control.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class GatewayPoolRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    /// Capacity, type and redundancy may have changed.
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
};

class GatewayRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
    void apply_delete(const DeleteContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
};

/// Gives every connection of the virtual gateways that use a pool its gateway.
void place_connections_of_pool(const model::ResourcePath& pool, state::TreeDraft& draft);
/// Gives one connection its gateway, or takes it when none has room.
void place_connection(const model::ResourcePath& connection, state::TreeDraft& draft);

}  // namespace nc::service::resources
