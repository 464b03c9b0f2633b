#include "service/api/discovery.hpp"

#include <utility>

#include "generated/types.hpp"
#include "schemas/base/guid.hpp"
#include "schemas/base/version.hpp"
#include "schemas/model/json_value.hpp"

namespace nc::service::api {

using model::Json;

void Discovery::get(const UnstoredCall& call, const Reply& reply) {
    Json versions = Json::array();
    for (const model::ApiVersion version : model::kApiVersions)
        versions.push_back("V" + version.to_string().substr(1));
    Json properties = Json::object();
    properties["provisioningState"] = model::to_string(model::ProvisioningState::Succeeded);
    properties["networkControllerVersion"] = product_version();
    properties["currentRestVersion"] = versions.back();
    properties["supportedRestVersions"] = std::move(versions);
    reply(document_answer(200, *call.route.type,
                          Json{{"resourceRef", call.route.path.to_string()},
                               {"resourceId", "discovery"},
                               {"instanceId", Guid().to_string()},
                               {"properties", std::move(properties)}}));
}

}  // namespace nc::service::api
