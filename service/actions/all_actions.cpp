#include "service/actions/all_actions.hpp"

#include <utility>

#include "schemas/model/registry.hpp"
#include "service/actions/connectivity_check.hpp"
#include "service/actions/effective_routes.hpp"
#include "service/actions/internal_resource_instances.hpp"
#include "service/actions/network_controller_backup.hpp"
#include "service/actions/network_controller_restore.hpp"
#include "service/actions/network_controller_state.hpp"
#include "service/actions/network_controller_statistics.hpp"
#include "service/actions/slb_state.hpp"
#include "service/actions/subnet_egress_reset.hpp"

namespace nc::service::actions {
namespace {

using model::ResourceType;

/// What there is of a type, from a folder of its name.
ActionShelf shelf(const ActionSettings& settings, ResourceType type) {
    return {type, settings.folder / "actions" / model::info(type).name, settings.log};
}

/// An action, and the results that it leaves.
template <class Action>
void add_diagnostics(api::ResourceController& api, const ActionSettings& settings, ResourceType type,
                     ResourceType result_type) {
    auto results = std::make_unique<DiagnosticsResults>(shelf(settings, result_type));
    api.add_unstored(type,
                     std::make_unique<Action>(settings.environment, shelf(settings, type), *results, settings.hosts));
    api.add_unstored(result_type, std::move(results));
}

}  // namespace

void add_actions(api::ResourceController& api, const ActionSettings& settings) {
    const Environment& environment = settings.environment;
    api.add_unstored(ResourceType::InternalResourceInstance, std::make_unique<InternalResourceInstances>());
    api.add_unstored(ResourceType::EffectiveRoutes, std::make_unique<EffectiveRoutes>(settings.hosts));
    api.add_unstored(
        ResourceType::SubnetEgressReset,
        std::make_unique<SubnetEgressReset>(shelf(settings, ResourceType::SubnetEgressReset), settings.reset_egress));
    api.add_unstored(
        ResourceType::NetworkControllerState,
        std::make_unique<NetworkControllerState>(environment, shelf(settings, ResourceType::NetworkControllerState),
                                                 settings.folder / "state-dumps", settings.hosts));
    api.add_unstored(
        ResourceType::NetworkControllerBackup,
        std::make_unique<NetworkControllerBackup>(environment, shelf(settings, ResourceType::NetworkControllerBackup)));
    auto restore = std::make_unique<NetworkControllerRestore>(
        environment, shelf(settings, ResourceType::NetworkControllerRestore),
        [&api](const auto& edit, const auto& done) { api.write(edit, done); });
    api.set_write_gate(*restore);
    api.add_unstored(ResourceType::NetworkControllerRestore, std::move(restore));
    add_diagnostics<ConnectivityCheck>(api, settings, ResourceType::ConnectivityCheck,
                                       ResourceType::ConnectivityCheckResult);
    add_diagnostics<SlbState>(api, settings, ResourceType::SlbState, ResourceType::SlbStateResult);
    api.add_unstored(ResourceType::NetworkControllerStatistics,
                     std::make_unique<NetworkControllerStatistics>(settings.computed, settings.hosts));
}

}  // namespace nc::service::actions
