// Completion of ncctl's command line: a script for bash that asks `ncctl __complete WORD...` for the candidates, so
// that it knows the types of this version and the ids of the controller. Thread: the caller's.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "service/ctl/client.hpp"

namespace nc::service::ctl {

/// For `eval "$(ncctl completion bash)"`.
std::string bash_completion();

/// What the last word may become; `words` are those after "ncctl". Ids are asked of the client; null, or one that does
/// not answer: there are none.
std::vector<std::string> candidates(std::span<const std::string> words, Client* client);

}  // namespace nc::service::ctl
