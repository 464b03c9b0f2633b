// monitoring/networkControllerStatistics (MS-NCNBI 3.1.5.23): counted at the moment of the GET. Thread: control.
#pragma once

#include <utility>
#include <vector>

#include "service/actions/environment.hpp"
#include "service/api/computed_properties.hpp"
#include "service/api/unstored_resource.hpp"

namespace nc::service::actions {

class NetworkControllerStatistics final : public api::UnstoredResource {
  public:
    /// `computed` tell configurationState and usage of resources; they outlive this.
    NetworkControllerStatistics(std::vector<const api::ComputedProperties*> computed, Hosts hosts)
        : computed_(std::move(computed)), hosts_(std::move(hosts)) {}

    void get(const api::UnstoredCall& call, const api::Reply& reply) override;

  private:
    std::vector<const api::ComputedProperties*> computed_;
    Hosts hosts_;
};

}  // namespace nc::service::actions
