#include "service/actions/subnet_egress_reset.hpp"

#include "generated/subnet_egress_reset.hpp"
#include "schemas/model/json_value.hpp"
#include "service/api/error_answer.hpp"

namespace nc::service::actions {

void SubnetEgressReset::get(const api::UnstoredCall& call, const api::Reply& reply) {
    const auto last = actions_.newest();
    last ? reply(last->answer(200, call.route.version)) : api::UnstoredResource::get(call, reply);
}

void SubnetEgressReset::put(const api::UnstoredCall& call, const codec::ProposedResource& proposed,
                            const api::Reply& reply) {
    const auto asked = model::SubnetEgressReset::from_json(proposed.properties);
    const auto path = model::ResourcePath::parse(asked.virtual_subnet_resource_reference);
    const state::ResourcePtr subnet = path ? call.tree.find(*path) : nullptr;
    if (!subnet || subnet->type != model::ResourceType::VirtualSubnet)
        return reply(api::refuse(path ? model::ErrorCode::NotFound : model::ErrorCode::InvalidJsonReferenceFormat,
                                 asked.virtual_subnet_resource_reference, "",
                                 "properties.virtualSubnetResourceReference"));
    if (reset_) reset_(subnet->instance_id);
    const int status = actions_.newest() ? 200 : 201;
    const auto action = std::make_shared<ActionObject>(*call.route.type, call.route.path.to_string(), proposed);
    action->set(model::ProvisioningState::Succeeded, {{"virtualSubnetResourceReference", subnet->path.to_string()}});
    actions_.put(action);
    reply(action->answer(status, call.route.version));
}

}  // namespace nc::service::actions
