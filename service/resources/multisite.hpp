// Rules of multisite/configuration with its sites, and of multisitePrimary/configuration (MS-NCNBI 3.1.5.33, 3.1.5.34).
// The controller stores them and does not speak with other sites.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class MultisiteRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
};

class NetworkControllerSiteRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
};

/// A PUT makes this site the primary one.
class MultisitePrimaryRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
};

}  // namespace nc::service::resources
