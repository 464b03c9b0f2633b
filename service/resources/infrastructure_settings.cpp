#include "service/resources/infrastructure_settings.hpp"

#include "generated/auditing_settings.hpp"
#include "generated/credential.hpp"
#include "generated/internal_dns_server.hpp"
#include "generated/virtual_switch_manager.hpp"
#include "schemas/model/json_value.hpp"
#include "service/pools/port_bandwidth.hpp"
#include "service/resources/connections.hpp"

namespace nc::service::resources {
namespace {

using model::CredentialType;
using model::ErrorCode;
using model::Faults;
using model::VirtualSwitchManager;
using state::ResourcePtr;

const model::ResourcePath& switch_manager_path() {
    static const auto path = model::ResourcePath::top("virtualSwitchManager", "configuration");
    return path;
}

/// A client names the member. It may be empty, as the service shows it before anybody has set it: that turns off what
/// the resource is for, as long as it is all empty.
void require(const PutContext& context, const char* member, bool is_off, Faults& faults) {
    const auto value = context.proposed.properties->find(member);
    const bool is_named = value != context.proposed.properties->end();
    const bool is_empty = is_named && (*value == "" || *value == model::Json::array());
    const std::string target = std::string("properties.") + member;
    if (!is_named || (is_empty && !is_off)) faults.add(ErrorCode::RequiredParamMissing, target, target);
}

bool is_empty(const model::VirtualSwitchQosSettings& settings) { return settings == model::VirtualSwitchQosSettings{}; }

/// As it is stored: what a client writes is compared with what the service completed.
model::VirtualSwitchQosSettings completed(model::VirtualSwitchQosSettings settings) {
    if (!is_empty(settings) && !settings.reservation_mode) settings.reservation_mode = model::ReservationMode::Weight;
    return settings;
}

}  // namespace

void AuditingSettingsRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& proposed = state::decode<model::AuditingSettings>(context.proposed);
    if (context.existing != nullptr) require(context, "outputDirectory", !proposed.encryption_credential, faults);
    const ResourcePtr credential =
        proposed.encryption_credential ? context.draft.tree().find(*proposed.encryption_credential) : nullptr;
    if (credential != nullptr &&
        state::decode<model::Credential>(*credential).type != CredentialType::X509Certificate) {
        faults.add(ErrorCode::UnsupportedCredentialType, "properties.encryptionCredential",
                   credential->path.to_string(), "Encryption needs an X509Certificate.");
    }
}

void InternalDnsServerRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& proposed = state::decode<model::InternalDnsServer>(context.proposed);
    if (context.existing != nullptr) {
        const bool is_off = proposed.connections.empty() && proposed.zone.empty();
        require(context, "connections", is_off, faults);
        require(context, "zone", is_off, faults);
    }
    for (std::size_t i = 0; i < proposed.connections.size(); ++i) {
        const ResourcePtr credential = context.draft.tree().find(proposed.connections[i].credential);
        if (credential == nullptr) continue;
        const CredentialType type = state::decode<model::Credential>(*credential).type;
        if (type == CredentialType::UsernamePassword || type == CredentialType::X509Certificate) continue;
        faults.add(ErrorCode::UnsupportedCredentialType, "properties.connections[" + std::to_string(i) + "].credential",
                   credential->path.to_string(), "A name server needs usernamePassword or X509Certificate.");
    }
}

void InternalDnsServerRules::apply_put(const PutContext& context, state::TreeDraft& draft, Faults&) const {
    complete_connections(context.proposed.path, draft);
}

void VirtualSwitchManagerRules::check_put(const PutContext& context, Faults& faults) const {
    if (context.existing == nullptr) return;
    const auto& before = state::decode<VirtualSwitchManager>(*context.existing).qos_settings;
    const auto& after = state::decode<VirtualSwitchManager>(context.proposed).qos_settings;
    if (completed(before) == completed(after)) return;
    const std::size_t users = pools::count_with_bandwidth_settings(context.draft.tree());
    if (users > 0)
        faults.add(ErrorCode::InUseQosSettingsCannotBeUpdated, "properties.qosSettings", std::to_string(users));
}

void VirtualSwitchManagerRules::apply_put(const PutContext& context, state::TreeDraft& draft, Faults&) const {
    const auto& settings = state::decode<VirtualSwitchManager>(context.proposed).qos_settings;
    if (is_empty(settings) || settings.reservation_mode) return;
    model::Json stored = context.proposed.properties->at("qosSettings");
    stored["reservationMode"] = model::to_string(model::ReservationMode::Weight);
    draft.set_property(context.proposed.path, "qosSettings", stored);
}

bool has_global_bandwidth_settings(const state::ResourceTree& tree) {
    const ResourcePtr manager = tree.find(switch_manager_path());
    return manager != nullptr && !is_empty(state::decode<VirtualSwitchManager>(*manager).qos_settings);
}

void check_policies_are_enabled(const PutContext& context, Faults& faults) {
    if (!context.is_addressed) return;
    const ResourcePtr manager = context.draft.tree().find(switch_manager_path());
    if (manager == nullptr ||
        state::decode<VirtualSwitchManager>(*manager).port_default_state != model::PortDefaultState::AllowTraffic) {
        return;
    }
    faults.add(ErrorCode::FeatureDisabled, "", context.proposed.path.top_level().collection(),
               "virtualSwitchManager has portDefaultState AllowTraffic.");
}

}  // namespace nc::service::resources
