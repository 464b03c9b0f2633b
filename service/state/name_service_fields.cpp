#include "service/state/name_service_fields.hpp"

#include "generated/internal_dns_server.hpp"
#include "schemas/base/ip_address.hpp"

namespace nc::service::state {

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& letter : lower)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    return lower;
}

std::optional<goal_state::NameService> name_service_of(const ResourceTree& tree) {
    for (const ResourcePtr& resource : tree.all(model::ResourceType::InternalDnsServer)) {
        const auto& server = decode<model::InternalDnsServer>(*resource);
        goal_state::NameService service{lower_case(server.zone), {}};
        while (service.zone.ends_with('.'))
            service.zone.pop_back();
        if (service.zone.empty()) continue;
        for (const model::Connection& connection : server.connections)
            for (const std::string& address : connection.management_addresses)
                if (const auto parsed = IpAddress::parse(address)) service.servers.push_back(*parsed);
        return service;
    }
    return std::nullopt;
}

}  // namespace nc::service::state
