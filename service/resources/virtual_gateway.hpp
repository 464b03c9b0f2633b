// Rules of virtualGateways with their networkConnections, bgpRouters, bgpPeers and policyMaps (MS-NCNBI 3.1.5.17).
// Thread: control.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class VirtualGatewayRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    /// Its pools may have changed: all its connections are given out anew.
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
};

class NetworkConnectionRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    /// Gives the connection a gateway.
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
};

class BgpRouterRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    /// A routerId that is left out is the first address.
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
};

class BgpPeerRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    /// An asNumber that is left out is the low half of extAsNumber.
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
};

class PolicyMapRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
};

}  // namespace nc::service::resources
