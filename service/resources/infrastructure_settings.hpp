// Rules of the settings that hold for all hosts: auditingSettings, iDnsServer, virtualSwitchManager (MS-NCNBI 3.1.5.20,
// 3.1.5.25, 3.1.5.26). The service creates them empty when it starts; a client's PUT always finds one. Thread: control.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

class AuditingSettingsRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
};

class InternalDnsServerRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
};

class VirtualSwitchManagerRules final : public ResourceRules {
  public:
    void check_put(const PutContext& context, model::Faults& faults) const override;
    /// Settings without a reservation mode reserve by weight.
    void apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults& faults) const override;
};

/// Whether the global bandwidth settings have been written: interfaces can have their own only then.
bool has_global_bandwidth_settings(const state::ResourceTree& tree);

/// Adds FeatureDisabled while virtualSwitchManager lets all traffic pass: there are no policies then
/// (MS-NCNBI 3.1.5.26).
void check_policies_are_enabled(const PutContext& context, model::Faults& faults);

}  // namespace nc::service::resources
