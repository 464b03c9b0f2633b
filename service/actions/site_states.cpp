#include "service/actions/site_states.hpp"

#include "generated/types.hpp"
#include "schemas/model/json_value.hpp"

namespace nc::service::actions {

using model::Json;

void SiteStates::add(const state::StoredResource& resource, const state::ResourceTree&, Json& properties) const {
    if (resource.type != model::ResourceType::NetworkControllerSite) return;
    properties["state"] = model::to_string(model::SiteState::Initiated);
    properties["deploymentId"] = "";
    properties["apiVersion"] = "";
    properties["networkControllerVersion"] = "";
    properties["configurationState"] =
        Json{{"status", model::to_string(model::ConfigurationStatus::Uninitialized)},
             {"id", resource.instance_id.value().to_string()},
             {"detailedInfo", Json::array({{{"source", "Multisite"},
                                            {"message", "This service does not connect to other sites."},
                                            {"code", "Unknown"}}})}};
}

}  // namespace nc::service::actions
