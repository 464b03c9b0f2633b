// Rules of servers and their networkInterfaces (MS-NCNBI 3.1.5.15): one server per management address; each server gets
// a provider address.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class ServerRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
};

class ServerInterfaceRules final : public ResourceRules {
  public:
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
};

}  // namespace nc::service::resources
