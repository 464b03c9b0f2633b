#include "service/actions/network_controller_restore.hpp"

#include <utility>

#include "generated/network_controller_restore.hpp"
#include "schemas/model/json_value.hpp"
#include "service/actions/credential_check.hpp"
#include "service/actions/restore_plan.hpp"
#include "service/api/error_answer.hpp"

namespace nc::service::actions {

using model::ErrorCode;
using model::Json;
using model::ProvisioningState;

struct NetworkControllerRestore::Run {
    std::shared_ptr<ActionObject> object;
    Json asked;  ///< the properties of the PUT
    std::function<void(const std::optional<Error>&)> end;
    Json messages = Json::array();
    Json succeeded = Json::array();
    Json failed = Json::array();

    void show(ProvisioningState state, const std::string& error) const {
        Json properties = asked;
        properties["errorMessage"] = error;
        properties["statusMessages"] = messages;
        for (const char* name : {"failedResources", "failedResourceList", "failedResourcesList"})
            properties[name] = failed;
        for (const char* name : {"successfulResources", "successfulResourceList", "successfulResourcesList"})
            properties[name] = succeeded;
        object->set(state, std::move(properties));
    }
};

std::optional<Error> NetworkControllerRestore::refusal() const {
    if (running_.empty()) return std::nullopt;
    return model::make_error(ErrorCode::RestoreOperationInProgress, "", running_);
}

void NetworkControllerRestore::get(const api::UnstoredCall& call, const api::Reply& reply) {
    const auto restore = restores_.find(call.route.path.id());
    restore ? reply(restore->answer(200, call.route.version)) : api::UnstoredResource::get(call, reply);
}

void NetworkControllerRestore::list(const api::UnstoredCall& call, const api::Reply& reply) {
    reply(restores_.list(call.route.version));
}

void NetworkControllerRestore::erase(const api::UnstoredCall& call, const api::Reply& reply) {
    restores_.erase(call.route.path.id()) ? reply(api::Answer{}) : api::UnstoredResource::erase(call, reply);
}

void NetworkControllerRestore::put(const api::UnstoredCall& call, const codec::ProposedResource& proposed,
                                   const api::Reply& reply) {
    if (const auto refused = refusal()) return reply(api::error_answer(*refused));
    const auto asked = model::NetworkControllerRestore::from_json(proposed.properties);
    model::Faults faults;
    if (const auto fault = fault_of_path(asked.restore_path); !fault.empty())
        faults.add(ErrorCode::InvalidParameterValue, "properties.restorePath", asked.restore_path, fault);
    check_credential(asked.credential, call.tree, faults);
    if (!faults.empty()) return reply(api::error_answer(api::combine(faults)));

    const int status = restores_.find(call.route.path.id()) ? 200 : 201;
    const auto run = std::make_shared<Run>();
    run->object = std::make_shared<ActionObject>(*call.route.type, call.route.path.to_string(), proposed);
    run->asked = proposed.properties;
    run->end = call.end;
    run->show(ProvisioningState::Updating, "");
    restores_.put(run->object);
    running_ = run->object->reference();
    reply(run->object->answer(status, call.route.version));
    environment_.post([this, is_alive = std::weak_ptr(alive_), run] {
        if (!is_alive.expired()) carry_out(run);
    });
}

void NetworkControllerRestore::carry_out(const std::shared_ptr<Run>& run) {
    const auto backup = read_backup(run->asked["restorePath"].get<std::string>());
    if (!backup) return finish(*run, backup.error().message);
    run->messages.push_back("The backup of " + backup->time + " has " + std::to_string(backup->resources.size()) +
                            " resources.");
    Json names = Json::array();
    for (const BackedUpResource& backed_up : backup->resources) {
        if (backed_up.resource.path.depth() == 1) names.push_back(listed_name(backed_up.resource));
    }
    const Edit edit = [&](state::TreeDraft& draft) {
        const RestorePlan plan = plan_restore(*backup, draft);
        for (const auto& [path, why] : plan.failed) {
            run->failed.push_back(path);
            run->messages.push_back(path + ": " + why);
        }
        for (const std::string& missing : plan.missing_secrets)
            run->messages.push_back(missing);
    };
    write_(edit, [this, is_alive = std::weak_ptr(alive_), run, names](const Result<void>& written) {
        if (is_alive.expired()) return;
        if (!written) return finish(*run, written.error().message);
        if (!run->failed.empty()) return finish(*run, "Nothing was restored; see statusMessages.");
        run->succeeded = names;
        finish(*run, "");
    });
}

void NetworkControllerRestore::finish(const Run& run, const std::string& error) {
    run.show(error.empty() ? ProvisioningState::Succeeded : ProvisioningState::Failed, error);
    restores_.update(*run.object);
    running_.clear();
    run.end(operation_failure(error));
}

}  // namespace nc::service::actions
