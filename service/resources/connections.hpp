// How the service reaches a device (MS-NCNBI: the connections of servers, virtualServers, multiplexers and the name
// server). Thread: control.
#pragma once

#include "service/state/resource_tree.hpp"

namespace nc::service::resources {

/// Gives each of the connections of a resource that lacks a credentialType that of its credential. Precondition: the
/// resource exists.
void complete_connections(const model::ResourcePath& path, state::TreeDraft& draft);

}  // namespace nc::service::resources
