#include "service/resources/server.hpp"

#include "generated/server.hpp"
#include "schemas/base/host_address.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"
#include "service/pools/provider_address_pool.hpp"
#include "service/resources/base64_text.hpp"
#include "service/resources/connections.hpp"

namespace nc::service::resources {
namespace {

using model::ErrorCode;
using model::Faults;

/// The address by which the controller reaches a server is the first one of its first connection.
const std::string* management_address(const model::Server& server) {
    if (server.connections.empty() || server.connections.front().management_addresses.empty()) return nullptr;
    return &server.connections.front().management_addresses.front();
}

}  // namespace

void ServerRules::check_put(const PutContext& context, Faults& faults) const {
    constexpr const char* kTarget = "properties.connections[0].managementAddresses";
    const auto& proposed = state::decode<model::Server>(context.proposed);
    if (!is_base64(proposed.certificate)) {
        faults.add(ErrorCode::InvalidParameterValue, "properties.certificate", proposed.certificate.substr(0, 40),
                   "It must be the Base64 text of a certificate.");
    }
    const std::string* address = management_address(proposed);
    if (address == nullptr || address->empty()) {
        faults.add(ErrorCode::RequiredParamMissing, kTarget, kTarget);
        return;
    }
    if (!parse_host_address(*address)) {
        faults.add(ErrorCode::InvalidParameterValue, kTarget, *address,
                   "It must be a name or an address, with or without a port: 10.0.0.1 or 10.0.0.1:6640.");
    }
    for (const auto& resource : context.draft.tree().all(model::ResourceType::Server)) {
        const std::string* other = management_address(state::decode<model::Server>(*resource));
        if (resource->path == context.proposed.path || other == nullptr || !model::equal_names(*other, *address))
            continue;
        faults.add(ErrorCode::InvalidParameterValue, kTarget, *address,
                   "It is the address of " + resource->path.to_string() + ".");
    }
}

void ServerRules::apply_put(const PutContext& context, state::TreeDraft& draft, Faults&) const {
    if (context.existing != nullptr) {
        // The body of an update knows nothing of the assigned address; it stays with the server.
        const auto kept = context.existing->properties->find(pools::kProviderAddressMember);
        if (kept != context.existing->properties->end()) {
            draft.set_property(context.proposed.path, pools::kProviderAddressMember, *kept);
        }
    }
    complete_connections(context.proposed.path, draft);
    pools::assign_provider_addresses(draft);
}

void ServerInterfaceRules::apply_put(const PutContext&, state::TreeDraft& draft, Faults&) const {
    pools::assign_provider_addresses(draft);
}

}  // namespace nc::service::resources
