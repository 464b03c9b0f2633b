#include "service/actions/asked_interface.hpp"

#include "schemas/model/faults.hpp"
#include "service/api/error_answer.hpp"
#include "service/api/uri_text.hpp"

namespace nc::service::actions {
namespace {

using model::ErrorCode;

constexpr const char* kParameter = "networkInterface";

}  // namespace

void answer_about_interface(const Hosts& hosts, const api::UnstoredCall& call, const api::Reply& reply,
                            const std::function<void(const AskedInterface&)>& answer) {
    const auto parameters = api::query_parameters(call.query);
    if (!parameters)
        return reply(api::refuse(ErrorCode::InvalidParameterValue, call.query, "It is not encoded properly."));
    const auto given = parameters->find("networkinterface");
    if (given == parameters->end())
        return reply(api::refuse(ErrorCode::RequiredParamMissing, kParameter, {}, kParameter));
    const auto path = model::ResourcePath::parse(given->second);
    const state::ResourcePtr resource = path ? call.tree.find(*path) : nullptr;
    if (resource == nullptr) return reply(api::refuse(ErrorCode::NotFound, given->second, {}, kParameter));
    const auto refuse = [&](const char* why) {
        reply(api::refuse(ErrorCode::InvalidParameterValue, given->second, why, kParameter));
    };
    if (resource->type != model::ResourceType::NetworkInterface) return refuse("It must be a network interface.");

    const state::NetworkStatePtr state = hosts.state();
    if (state == nullptr) return refuse("Nothing has been computed yet.");
    const auto interface = state->interfaces.find(resource->instance_id);
    if (interface == state->interfaces.end()) return refuse("It is not on a virtual network, or has no address there.");
    const auto network = state->networks.find(interface->second->network);
    if (network == state->networks.end()) return refuse("Its virtual network is not in force.");
    answer({resource->path, *state, *interface->second, *network->second});
}

}  // namespace nc::service::actions
