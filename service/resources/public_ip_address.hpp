// Public addresses (MS-NCNBI 3.1.5.14): given by the client, or drawn from the pools of loadBalancerManager.
// Thread: control.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class PublicIpAddressRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
};

/// Faults with PublicIPAddressInUse when another resource than `user` refers to the address: it leads to one place.
void check_public_address_is_free(const state::ResourceTree& tree, const model::ResourcePath& address,
                                  const model::ResourcePath& user, const std::string& target, model::Faults& faults);

}  // namespace nc::service::resources
