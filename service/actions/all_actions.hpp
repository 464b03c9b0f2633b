// All actions there are: the one place that knows which class answers for which unstored resource. Thread: control.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "schemas/base/log.hpp"
#include "service/actions/environment.hpp"
#include "service/api/resource_controller.hpp"

namespace nc::service::actions {

struct ActionSettings {
    Environment environment;
    Hosts hosts;
    std::filesystem::path folder;                          ///< for state-dumps/, and what actions/ have made
    std::vector<const api::ComputedProperties*> computed;  ///< what statistics count; they outlive the controller
    Log log{"actions"};
    std::function<void(InstanceId subnet)> reset_egress{};  ///< sets the counters of a virtual subnet to zero
};

/// Makes `api` answer for all of them.
void add_actions(api::ResourceController& api, const ActionSettings& settings);

}  // namespace nc::service::actions
