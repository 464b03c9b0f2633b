// diagnostics/connectivityCheck (MS-NCNBI 3.1.5.22.1): the question and the answer of connectivity_analysis as REST
// objects. Thread: control.
#pragma once

#include <utility>

#include "service/actions/diagnostics_action.hpp"

namespace nc::service::actions {

class ConnectivityCheck final : public DiagnosticsAction {
  public:
    /// `results` outlives this.
    ConnectivityCheck(Environment environment, ActionShelf actions, DiagnosticsResults& results, Hosts hosts)
        : DiagnosticsAction(std::move(environment), std::move(actions), results), hosts_(std::move(hosts)) {}

  protected:
    model::ResourceType result_type() const override { return model::ResourceType::ConnectivityCheckResult; }
    const char* result_member() const override { return "connectivityCheckResult"; }
    void check(const model::Json& properties, model::Faults& faults) const override;
    model::Json findings(const model::Json& properties, const state::ResourceTree* tree) const override;

  private:
    Hosts hosts_;
};

}  // namespace nc::service::actions
