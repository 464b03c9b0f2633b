// A backup and what exists now, to the changes that make them equal. Either everything of the backup can be restored,
// or what cannot is named and nothing is changed. Thread: control.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "service/actions/backup_file.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::actions {

struct RestorePlan {
    std::vector<std::pair<std::string, std::string>> failed;  ///< paths, and why; then nothing was changed
    std::vector<std::string> missing_secrets;                 ///< sentences: what must be entered again
};

/// Resources that the backup lacks go, except singletons, which always exist. Secrets that exist now under the same
/// path are kept, since a backup has none. A resource that is as the backup has it is not touched.
RestorePlan plan_restore(const Backup& backup, state::TreeDraft& draft);

}  // namespace nc::service::actions
