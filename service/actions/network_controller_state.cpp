#include "service/actions/network_controller_state.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <string>
#include <vector>

#include "generated/types.hpp"
#include "schemas/base/utc_time.hpp"
#include "schemas/base/version.hpp"
#include "schemas/codec/secrets.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"

namespace nc::service::actions {
namespace {

using model::Json;
using model::ProvisioningState;

constexpr std::size_t kFilesKept = 10;
constexpr const char* kSuffix = ".state.json";

/// MMddyyyyHHmmssfff (MS-NCNBI 3.1.5.22.5), in UTC.
std::string time_stamp(std::chrono::system_clock::time_point at) {
    const auto milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count() % 1000;
    const std::string digits = std::to_string(1000 + milliseconds).substr(1);
    return utc_time(at, "%m%d%Y%H%M%S") + digits;
}

Json resource_dump(const state::StoredResource& resource) {
    Json properties = *resource.properties;
    codec::remove_secrets(model::info(resource.type).fields, properties);
    return Json{{"resourceRef", resource.path.to_string()},
                {"instanceId", resource.instance_id.value().to_string()},
                {"etag", resource.etag},
                {"properties", std::move(properties)}};
}

Json host_dump(InstanceId id, const controller::HostReport& report) {
    Json host{{"instanceId", id.value().to_string()},
              {"isConnected", report.is_connected},
              {"reason", report.reason},
              {"appliedGeneration", report.status.applied.value()},
              {"fault", report.status.fault},
              {"changedAt", iso_time(report.changed_at)}};
    if (report.wanted == nullptr) return host;
    host["wanted"] = Json{{"generation", report.wanted->generation.value()},
                          {"routingDomains", report.wanted->routing_domains.size()},
                          {"addressMappings", report.wanted->mappings.size()},
                          {"peerings", report.wanted->peerings.size()},
                          {"ports", report.wanted->ports.size()}};
    return host;
}

Json state_dump(const state::ResourceTree& tree, const controller::HostReports& reports) {
    Json resources = Json::array();
    for (const state::ResourcePtr& resource : tree.descendants(model::ResourcePath()))
        resources.push_back(resource_dump(*resource));
    Json hosts = Json::array();
    for (const auto& [id, report] : reports)
        hosts.push_back(host_dump(id, report));
    return Json{{"networkControllerVersion", product_version()},
                {"generation", tree.generation().value()},
                {"hosts", std::move(hosts)},
                {"resources", std::move(resources)}};
}

/// Removes the oldest files of the folder, as far as that can be done.
void drop_old_files(const std::filesystem::path& folder) {
    std::error_code error;
    std::vector<std::pair<std::filesystem::file_time_type, std::filesystem::path>> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        if (entry.path().string().ends_with(kSuffix)) files.emplace_back(entry.last_write_time(error), entry.path());
    }
    std::sort(files.begin(), files.end());
    for (std::size_t i = 0; i + kFilesKept < files.size(); ++i)
        std::filesystem::remove(files[i].second, error);
}

bool write_dump(const std::filesystem::path& folder, const std::string& name, const Json& dump) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    std::ofstream file(folder / (name + kSuffix));
    file << dump.dump(1, ' ', false, Json::error_handler_t::replace) << '\n';
    file.close();
    drop_old_files(folder);
    return !file.fail();
}

}  // namespace

void NetworkControllerState::get(const api::UnstoredCall& call, const api::Reply& reply) {
    const auto last = actions_.newest();
    last ? reply(last->answer(200, call.route.version)) : api::UnstoredResource::get(call, reply);
}

void NetworkControllerState::put(const api::UnstoredCall& call, const codec::ProposedResource& proposed,
                                 const api::Reply& reply) {
    const std::string stamp = time_stamp(environment_.now());
    // The reference is without "diagnostics", as MS-NCNBI has it.
    const auto action = std::make_shared<ActionObject>(*call.route.type, call.route.path.to_string(), proposed);
    const auto show = [action, stamp](ProvisioningState state) { action->set(state, {{"lastQueryTimeStamp", stamp}}); };
    show(ProvisioningState::Updating);
    actions_.put(action);
    reply(action->answer(200, call.route.version));
    environment_.post([this, is_alive = std::weak_ptr(alive_), show, action, stamp, tree = call.tree, end = call.end] {
        if (is_alive.expired()) return;
        const bool is_written = write_dump(folder_, stamp, state_dump(tree, hosts_.reports()));
        show(is_written ? ProvisioningState::Succeeded : ProvisioningState::Failed);
        actions_.update(*action);
        end(operation_failure(is_written ? "" : "Nothing could be written into " + folder_.string() + "."));
    });
}

}  // namespace nc::service::actions
