// serviceInsertions and what they consist of -> what policy sees. Thread: any (pure functions).
#pragma once

#include "service/state/network_state.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::state {

/// Null: without an element whose interface exists.
ServiceInsertionPtr make_service_insertion(const ResourceTree& tree, const StoredResource& resource);

}  // namespace nc::service::state
