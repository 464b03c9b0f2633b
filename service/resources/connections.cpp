#include "service/resources/connections.hpp"

#include "generated/credential.hpp"
#include "schemas/model/json_value.hpp"

namespace nc::service::resources {

using model::Json;

void complete_connections(const model::ResourcePath& path, state::TreeDraft& draft) {
    const state::ResourcePtr resource = draft.tree().find(path);
    const auto given = resource->properties->find("connections");
    if (given == resource->properties->end()) return;
    Json connections = *given;
    for (Json& connection : connections) {
        if (connection.contains("credentialType")) continue;
        const auto credential = model::ResourcePath::parse(connection["credential"]["resourceRef"].get<std::string>());
        const state::ResourcePtr found = credential ? draft.tree().find(*credential) : nullptr;
        if (found) connection["credentialType"] = model::to_string(state::decode<model::Credential>(*found).type);
    }
    if (connections != *given) draft.set_property(path, "connections", connections);
}

}  // namespace nc::service::resources
