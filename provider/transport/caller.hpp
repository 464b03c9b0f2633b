// Who asks, as the object model takes it, by what the edge knows. Thread: any.
#pragma once

#include "provider/cim/instance_provider.hpp"
#include "service/api/message.hpp"

namespace nc::provider::transport {

/// Of a request that a gate of guard.hpp let in. Only a password is passed on: another proof is one for this server,
/// and may not be played to another.
cim::Caller caller_of(const service::api::Request& request);

}  // namespace nc::provider::transport
