#include "service/actions/credential_check.hpp"

#include "generated/credential.hpp"

namespace nc::service::actions {

void check_credential(const std::optional<model::ResourcePath>& credential, const state::ResourceTree& tree,
                      model::Faults& faults) {
    if (!credential) return;
    if (state::decode<model::Credential>(*tree.find(*credential)).type != model::CredentialType::UsernamePassword)
        faults.add(model::ErrorCode::UnsupportedCredentialType, "properties.credential", credential->to_string());
}

}  // namespace nc::service::actions
