#include "service/resources/credential.hpp"

#include <algorithm>
#include <string_view>

#include "generated/credential.hpp"
#include "schemas/model/registry.hpp"

namespace nc::service::resources {

namespace {

using model::CredentialType;
using model::ErrorCode;

/// Whether a certificate's subject tells a common name: a bare name, or a distinguished name (RFC 4514) with a CN.
bool has_common_name(std::string_view subject) {
    if (subject.find('=') == std::string_view::npos) return true;
    while (!subject.empty()) {
        const std::size_t comma = subject.find(',');
        std::string_view attribute = subject.substr(0, comma);
        subject = comma == std::string_view::npos ? std::string_view{} : subject.substr(comma + 1);
        attribute.remove_prefix(std::min(attribute.find_first_not_of(' '), attribute.size()));
        constexpr std::string_view kCommonName = "CN=";
        if (attribute.size() > kCommonName.size() &&
            model::equal_names(attribute.substr(0, kCommonName.size()), kCommonName))
            return true;
    }
    return false;
}

}  // namespace

void CredentialRules::check_put(const PutContext& context, model::Faults& faults) const {
    const auto& proposed = state::decode<model::Credential>(context.proposed);
    if (proposed.type == CredentialType::GroupManagedServiceAccount) {
        faults.add(ErrorCode::UnsupportedCredentialType, "properties.type", model::to_string(proposed.type),
                   "Only the installation of a controller creates it.");
    }
    if (proposed.type == CredentialType::UsernamePassword && proposed.user_name.empty()) {
        faults.add(ErrorCode::RequiredParamMissing, "properties.userName", "properties.userName");
    }
    if (proposed.type == CredentialType::X509CertificateSubjectName && !has_common_name(proposed.value))
        faults.add(ErrorCode::CommonNameExtractionFailed, "properties.value", proposed.value);
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
