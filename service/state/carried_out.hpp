// What hosts of this version do nothing about, as the schemas say it (carriedOut="false"): it is stored and checked,
// and configurationState says so. Thread: any (pure functions).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "service/state/resource_tree.hpp"

namespace nc::service::state {

/// Whether hosts do anything about resources of a type; no for those below a type about which they do not.
bool is_carried_out(model::ResourceType type);

/// A member that a client has set and no host looks at.
struct IdleMember {
    std::string name;            ///< "routeTable", "portSettings.qosSettings"
    model::ResourcePath holder;  ///< the first resource that has it
    std::size_t count = 1;       ///< how many have it
};

/// Those of a resource and of everything below it, each name once. Values that are as if nothing was said do not count.
std::vector<IdleMember> idle_members(const StoredResource& resource, const ResourceTree& tree);

}  // namespace nc::service::state
