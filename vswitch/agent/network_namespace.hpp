// Work done inside a named network namespace (/run/netns/NAME, as `ip netns` keeps them). A thread enters, works and
// comes back; other threads stay where they are. Thread: any.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "schemas/base/result.hpp"

namespace nc::vswitch {

/// Whether the text can be the name of a namespace: 1 to 255 characters, no '/', neither "." nor "..".
bool is_namespace_name(const std::string& name);

/// What tells a namespace from any other that ever has the same name; 0 if there is none of that name now. An empty
/// name is the namespace of the process, which never changes: 1.
std::uint64_t network_namespace_id(const std::string& name);

/// Runs `work` with the calling thread inside the namespace; an empty name is the namespace that the thread is in.
/// Errors: "NetworkNamespaceUnavailable". A thread that cannot come back stops the process.
Result<void> in_network_namespace(const std::string& name, const std::function<void()>& work);

}  // namespace nc::vswitch
