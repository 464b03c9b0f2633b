// The interface that a GET asks about with ?networkInterface=PATH. Thread: control.
#pragma once

#include <functional>

#include "service/actions/environment.hpp"
#include "service/api/unstored_resource.hpp"

namespace nc::service::actions {

/// All of one state; `path` as the client named the interface's resource.
struct AskedInterface {
    const model::ResourcePath& path;
    const state::NetworkState& state;
    const state::Interface& interface;
    const state::Network& network;
};

/// Answers with what `answer` makes of the interface, or refuses: RequiredParamMissing and InvalidParameterValue
/// (networkInterface: no interface, or not on a virtual network that is in force), NotFound.
void answer_about_interface(const Hosts& hosts, const api::UnstoredCall& call, const api::Reply& reply,
                            const std::function<void(const AskedInterface&)>& answer);

}  // namespace nc::service::actions
