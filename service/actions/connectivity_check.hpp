// diagnostics/connectivityCheck (MS-NCNBI 3.1.5.22.1): a probe from port to port, or, where hosts
// cannot be reached, connectivity_analysis, as REST objects (decision 0032). Thread: control.
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
    /// What the hosts were told says, where no packet can be sent.
    model::Json findings(const model::Json& properties, const state::ResourceTree* tree) const override;
    /// By a packet from the sender's port to the receiver's.
    void find_out(const model::Json& properties, const state::ResourceTree& tree,
                  const std::function<void(model::Json)>& done) const override;

  private:
    Hosts hosts_;
};

}  // namespace nc::service::actions
