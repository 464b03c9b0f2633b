#include "service/resources/virtual_server.hpp"

#include "generated/virtual_server.hpp"
#include "schemas/base/host_address.hpp"
#include "service/resources/connections.hpp"

namespace nc::service::resources {

using model::ErrorCode;

void VirtualServerRules::check_put(const PutContext& context, model::Faults& faults) const {
    const auto& proposed = state::decode<model::VirtualServer>(context.proposed);
    for (std::size_t i = 0; i < proposed.connections.size(); ++i) {
        const std::string target = "properties.connections[" + std::to_string(i) + "].managementAddresses";
        const auto& addresses = proposed.connections[i].management_addresses;
        if (addresses.empty()) faults.add(ErrorCode::RequiredParamMissing, target, target);
        for (const std::string& address : addresses) {
            if (parse_host_address(address)) continue;
            faults.add(ErrorCode::InvalidParameterValue, target, address,
                       "It must be a name or an address, with or without a port.");
        }
    }
}

void VirtualServerRules::apply_put(const PutContext& context, state::TreeDraft& draft, model::Faults&) const {
    complete_connections(context.proposed.path, draft);
}

}  // namespace nc::service::resources
