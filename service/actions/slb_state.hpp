// diagnostics/slbState (MS-NCNBI 3.1.5.22.3): what is configured for load balancing, as JSON texts in the groups and
// sections of the specification. Thread: control.
#pragma once

#include <utility>

#include "service/actions/diagnostics_action.hpp"

namespace nc::service::actions {

class SlbState final : public DiagnosticsAction {
  public:
    /// `results` outlives this.
    SlbState(Environment environment, ActionShelf actions, DiagnosticsResults& results, Hosts hosts)
        : DiagnosticsAction(std::move(environment), std::move(actions), results), hosts_(std::move(hosts)) {}

  protected:
    model::ResourceType result_type() const override { return model::ResourceType::SlbStateResult; }
    const char* result_member() const override { return "slbStateResult"; }
    model::Json findings(const model::Json& properties, const state::ResourceTree* tree) const override;

  private:
    Hosts hosts_;
};

}  // namespace nc::service::actions
