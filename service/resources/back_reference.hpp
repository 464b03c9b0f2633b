// Back references that clients may write, such as backendIPConfigurations of a pool: they are kept on the side that
// refers. Thread: control.
#pragma once

#include <string_view>
#include <vector>

#include "service/state/resource_tree.hpp"

namespace nc::service::resources {

/// Makes the resources `wanted`, and no others of this type, refer to `target` by the list `member`. Ones that do not
/// exist are left out: the generic check of references has told of them.
void set_referrers(state::TreeDraft& draft, const model::ResourcePath& target, model::ResourceType type,
                   std::string_view member, const std::vector<model::ResourcePath>& wanted);

}  // namespace nc::service::resources
