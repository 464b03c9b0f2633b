// Routes of tenants (MS-NCNBI 3.1.5.10). Thread: control.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class RouteTableRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
};

class RouteRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
};

/// Faults with RouteNextHopIpAddressNotFound when a virtual appliance of the table is neither in the virtual network
/// nor in one that is peered with it.
void check_next_hops(const state::ResourceTree& tree, const model::ResourcePath& route_table,
                     const model::ResourcePath& virtual_network, const std::string& target, model::Faults& faults);

}  // namespace nc::service::resources
