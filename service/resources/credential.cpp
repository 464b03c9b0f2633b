#include "service/resources/credential.hpp"

#include "generated/credential.hpp"

namespace nc::service::resources {

using model::CredentialType;
using model::ErrorCode;

void CredentialRules::check_put(const PutContext& context, model::Faults& faults) const {
    const auto& proposed = state::decode<model::Credential>(context.proposed);
    if (proposed.type == CredentialType::GroupManagedServiceAccount) {
        faults.add(ErrorCode::UnsupportedCredentialType, "properties.type", model::to_string(proposed.type),
                   "Only the installation of a controller creates it.");
    }
    if (proposed.type == CredentialType::UsernamePassword && proposed.user_name.empty()) {
        faults.add(ErrorCode::RequiredParamMissing, "properties.userName", "properties.userName");
    }
    // Encryption of virtual networks goes on needing a certificate.
    if (proposed.type == CredentialType::X509Certificate) return;
    for (const auto& referrer : context.draft.tree().referrers(context.proposed.path)) {
        if (referrer->type != model::ResourceType::VirtualNetwork) continue;
        faults.add(ErrorCode::UnsupportedCredentialType, "properties.type", model::to_string(proposed.type),
                   referrer->path.to_string() + " is encrypted with it.");
        return;
    }
}

}  // namespace nc::service::resources
