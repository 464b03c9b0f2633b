// Rules of logicalNetworks, their subnets, ipPools and routes (MS-NCNBI 3.1.5.8): prefixes, pools and gateways fit into
// each other; provider addresses are handed out as soon as there are any, and what is handed out stays.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class LogicalNetworkRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
};

class LogicalSubnetRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
    void check_delete(const DeleteContext& context, model::Faults& faults) const override;
};

class IpPoolRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
    void check_delete(const DeleteContext& context, model::Faults& faults) const override;
};

class IpReservationRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
};

class LogicalRouteRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
};

}  // namespace nc::service::resources
