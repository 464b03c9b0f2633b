#include "service/actions/diagnostics_action.hpp"

#include <utility>

#include "generated/types.hpp"
#include "schemas/base/utc_time.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"
#include "service/api/error_answer.hpp"

namespace nc::service::actions {

using model::Json;
using model::ProvisioningState;

void DiagnosticsResults::get(const api::UnstoredCall& call, const api::Reply& reply) {
    const auto found = shelf.find(call.route.path.id());
    found ? reply(found->answer(200, call.route.version)) : api::UnstoredResource::get(call, reply);
}

void DiagnosticsResults::list(const api::UnstoredCall& call, const api::Reply& reply) {
    reply(shelf.list(call.route.version));
}

void DiagnosticsAction::get(const api::UnstoredCall& call, const api::Reply& reply) {
    const auto last = actions_.newest();
    last ? reply(last->answer(200, call.route.version)) : api::UnstoredResource::get(call, reply);
}

void DiagnosticsAction::put(const api::UnstoredCall& call, const codec::ProposedResource& proposed,
                            const api::Reply& reply) {
    model::Faults faults;
    check(proposed.properties, faults);
    if (!faults.empty()) return reply(api::error_answer(api::combine(faults)));

    const model::ResourceInfo& type = *call.route.type;
    const model::ResourceInfo& result_info = model::info(result_type());
    const std::string reference = "/" + std::string(result_info.path) + "/" + call.operation_id;
    Json asked = proposed.properties;
    asked["operationId"] = call.operation_id;
    asked["submitTime"] = iso_time(environment_.now());

    const auto result = std::make_shared<ActionObject>(result_info, reference, call.operation_id);
    const auto show = [result, asked](ProvisioningState state, const Json& found) {
        Json properties = asked;
        properties.update(found);
        result->set(state, std::move(properties));
    };
    show(ProvisioningState::Updating, findings(asked, nullptr));
    results_.put(result);

    const int status = actions_.newest() ? 200 : 201;
    const auto action = std::make_shared<ActionObject>(
        type, "/" + std::string(type.path) + "/" + std::string(type.singleton), proposed);
    asked[result_member()] = Json{{"resourceRef", reference}};
    action->set(ProvisioningState::Updating, asked);
    actions_.put(action);
    reply(action->answer(status, call.route.version));

    environment_.post(
        [this, is_alive = std::weak_ptr(alive_), show, action, result, asked, tree = call.tree, end = call.end] {
            if (is_alive.expired()) return;
            find_out(asked, tree, [this, is_alive, show, action, result, asked, end](const Json& found) {
                if (is_alive.expired()) return;
                show(ProvisioningState::Succeeded, found);
                results_.update(*result);
                action->set(ProvisioningState::Succeeded, asked);
                actions_.update(*action);
                end(std::nullopt);
            });
        });
}

}  // namespace nc::service::actions
