#include "service/actions/internal_resource_instances.hpp"

#include <utility>

#include "generated/types.hpp"
#include "schemas/model/json_value.hpp"
#include "service/api/error_answer.hpp"

namespace nc::service::actions {
namespace {

using model::Json;

/// The instanceId of the mapping is the one that it maps: it exists as long as that does.
Json mapping_to(const state::StoredResource& resource) {
    const std::string id = resource.instance_id.value().to_string();
    return Json{{"resourceRef", "/internalResourceInstances/" + id},
                {"resourceId", id},
                {"instanceId", id},
                {"properties",
                 {{"provisioningState", model::to_string(model::ProvisioningState::Succeeded)},
                  {"resourceReference", resource.path.to_string()}}}};
}

}  // namespace

void InternalResourceInstances::get(const api::UnstoredCall& call, const api::Reply& reply) {
    const auto id = Guid::parse(call.route.path.id());
    const state::ResourcePtr resource = id ? call.tree.find(InstanceId(*id)) : nullptr;
    if (!resource) return api::UnstoredResource::get(call, reply);
    reply(api::document_answer(200, *call.route.type, mapping_to(*resource)));
}

void InternalResourceInstances::list(const api::UnstoredCall& call, const api::Reply& reply) {
    Json value = Json::array();
    for (const state::ResourcePtr& resource : call.tree.descendants(model::ResourcePath()))
        value.push_back(mapping_to(*resource));
    reply(api::document_answer(200, *call.route.type, Json{{"value", std::move(value)}, {"nextLink", ""}}, true));
}

}  // namespace nc::service::actions
