#include "service/actions/network_controller_backup.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "generated/network_controller_backup.hpp"
#include "schemas/model/json_value.hpp"
#include "service/actions/backup_file.hpp"
#include "service/actions/credential_check.hpp"
#include "service/api/error_answer.hpp"

namespace nc::service::actions {
namespace {

using model::ErrorCode;
using model::Json;
using model::ProvisioningState;

/// Resources that are written in one turn of the control thread.
constexpr std::size_t kStep = 500;
constexpr const char* kPathMember = "properties.backupPath";

void check_folder(const std::filesystem::path& folder, model::Faults& faults) {
    std::error_code error;
    if (!folder.is_absolute()) {
        faults.add(ErrorCode::InvalidParameterValue, kPathMember, folder.string(),
                   "It must be an absolute path on the machine of the service.");
    } else if (std::filesystem::exists(folder, error) && !std::filesystem::is_directory(folder, error)) {
        faults.add(ErrorCode::InvalidParameterValue, kPathMember, folder.string(), "It is not a folder.");
    } else if (std::filesystem::is_directory(folder, error) && !std::filesystem::is_empty(folder, error) && !error) {
        faults.add(ErrorCode::BackupFolderNotEmpty, kPathMember, folder.string());
    }
}

}  // namespace

struct NetworkControllerBackup::Run {
    std::shared_ptr<ActionObject> object;
    Json asked;  ///< the properties of the PUT
    Generation generation;
    std::vector<state::ResourcePtr> resources;
    std::optional<BackupWriter> writer;  ///< absent before the first step
    std::size_t next = 0;                ///< of `resources`

    void show(ProvisioningState state, const std::string& error) const {
        Json names = Json::array();
        for (const state::ResourcePtr& resource : resources) {
            if (resource->path.depth() == 1) names.push_back(listed_name(*resource));
        }
        Json properties = asked;
        properties["errorMessage"] = error;
        for (const auto& [list, of] : {std::pair("failedResourcesList", ProvisioningState::Failed),
                                       {"successfulResourcesList", ProvisioningState::Succeeded},
                                       {"inProgressResourcesList", ProvisioningState::Updating}})
            properties[list] = state == of ? names : Json::array();
        object->set(state, std::move(properties));
    }
};

void NetworkControllerBackup::get(const api::UnstoredCall& call, const api::Reply& reply) {
    const auto backup = backups_.find(call.route.path);
    backup ? reply(backup->answer(200, call.route.version)) : api::UnstoredResource::get(call, reply);
}

void NetworkControllerBackup::list(const api::UnstoredCall& call, const api::Reply& reply) {
    reply(backups_.list(*call.route.type, call.route.version));
}

void NetworkControllerBackup::erase(const api::UnstoredCall& call, const api::Reply& reply) {
    backups_.erase(call.route.path) ? reply(api::Answer{}) : api::UnstoredResource::erase(call, reply);
}

void NetworkControllerBackup::put(const api::UnstoredCall& call, const codec::ProposedResource& proposed,
                                  const api::Reply& reply) {
    if (const auto running = running_.lock())
        return reply(api::refuse(ErrorCode::AnotherOperationInProgress, running->object->reference()));
    const auto asked = model::NetworkControllerBackup::from_json(proposed.properties);
    model::Faults faults;
    check_folder(asked.backup_path, faults);
    check_credential(asked.credential, call.tree, faults);
    if (!faults.empty()) return reply(api::error_answer(api::combine(faults)));

    const int status = backups_.find(call.route.path) ? 200 : 201;
    const auto run = std::make_shared<Run>();
    run->object = std::make_shared<ActionObject>(*call.route.type, call.route.path.to_string(), proposed);
    run->asked = proposed.properties;
    run->generation = call.tree.generation();
    run->resources = call.tree.descendants(model::ResourcePath());
    run->show(ProvisioningState::Updating, "");
    backups_.put(call.route.path, run->object);
    running_ = run;
    reply(run->object->answer(status, call.route.version));
    step(run);
}

/// One turn, and a post of the next one.
void NetworkControllerBackup::step(const std::shared_ptr<Run>& run) {
    environment_.post([this, is_alive = std::weak_ptr(alive_), run] {
        if (is_alive.expired()) return;
        if (!run->writer) {
            auto writer =
                BackupWriter::create(run->asked["backupPath"].get<std::string>(), run->generation, environment_.now());
            if (!writer) return run->show(ProvisioningState::Failed, writer.error().message);
            run->writer.emplace(*std::move(writer));
        }
        const std::size_t end = std::min(run->resources.size(), run->next + kStep);
        for (; run->next < end; ++run->next) {
            if (const auto added = run->writer->add(*run->resources[run->next]); !added)
                return run->show(ProvisioningState::Failed, added.error().message);
        }
        if (run->next < run->resources.size()) return step(run);
        const auto finished = run->writer->finish();
        run->show(finished ? ProvisioningState::Succeeded : ProvisioningState::Failed,
                  finished ? "" : finished.error().message);
    });
}

}  // namespace nc::service::actions
