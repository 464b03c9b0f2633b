// Backups and restores name an account, as on Windows, where the folder is on another machine. Thread: any.
#pragma once

#include <optional>

#include "schemas/model/faults.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::actions {

/// It must be a usernamePassword (MS-NCNBI 3.1.5.27), though the service uses its own account.
/// Precondition: the credential exists.
void check_credential(const std::optional<model::ResourcePath>& credential, const state::ResourceTree& tree,
                      model::Faults& faults);

}  // namespace nc::service::actions
