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
    if (const auto fault = fault_of_path(folder.string()); !fault.empty()) {
        faults.add(ErrorCode::InvalidParameterValue, kPathMember, folder.string(), fault);
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
    std::function<void(const std::optional<Error>&)> end;
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

    /// One turn. False: there is more to do.
    Result<bool> advance(std::chrono::system_clock::time_point now) {
        if (!writer) {
            auto created = BackupWriter::create(asked["backupPath"].get<std::string>(), generation, now);
            if (!created) return created.error();
            writer.emplace(*std::move(created));
        }
        const std::size_t turn_end = std::min(resources.size(), next + kStep);
        for (; next < turn_end; ++next) {
            if (auto added = writer->add(*resources[next]); !added) return added.error();
        }
        if (next < resources.size()) return false;
        if (auto finished = writer->finish(); !finished) return finished.error();
        return true;
    }

    void finish(const std::string& error) const {
        show(error.empty() ? ProvisioningState::Succeeded : ProvisioningState::Failed, error);
        end(operation_failure(error));
    }
};

void NetworkControllerBackup::get(const api::UnstoredCall& call, const api::Reply& reply) {
    const auto backup = backups_.find(call.route.path.id());
    backup ? reply(backup->answer(200, call.route.version)) : api::UnstoredResource::get(call, reply);
}

void NetworkControllerBackup::list(const api::UnstoredCall& call, const api::Reply& reply) {
    reply(backups_.list(call.route.version));
}

void NetworkControllerBackup::erase(const api::UnstoredCall& call, const api::Reply& reply) {
    backups_.erase(call.route.path.id()) ? reply(api::Answer{}) : api::UnstoredResource::erase(call, reply);
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

    const int status = backups_.find(call.route.path.id()) ? 200 : 201;
    const auto run = std::make_shared<Run>();
    run->object = std::make_shared<ActionObject>(*call.route.type, call.route.path.to_string(), proposed);
    run->asked = proposed.properties;
    run->end = call.end;
    run->generation = call.tree.generation();
    run->resources = call.tree.descendants(model::ResourcePath());
    run->show(ProvisioningState::Updating, "");
    backups_.put(run->object);
    running_ = run;
    reply(run->object->answer(status, call.route.version));
    step(run);
}

/// One turn, and a post of the next one.
void NetworkControllerBackup::step(const std::shared_ptr<Run>& run) {
    environment_.post([this, is_alive = std::weak_ptr(alive_), run] {
        if (is_alive.expired()) return;
        const Result<bool> advanced = run->advance(environment_.now());
        if (advanced && !*advanced) return step(run);
        run->finish(advanced ? "" : advanced.error().message);
        backups_.update(*run->object);
    });
}

}  // namespace nc::service::actions
