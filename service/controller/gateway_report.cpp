#include "service/controller/gateway_report.hpp"

#include <map>

#include "generated/gateway.hpp"
#include "generated/gateway_pool.hpp"
#include "generated/logical_subnet.hpp"
#include "generated/network_interface_ip_configuration.hpp"
#include "schemas/model/json_value.hpp"
#include "service/pools/gateway_capacity.hpp"
#include "service/pools/port_bandwidth.hpp"

namespace nc::service::controller {
namespace {

using model::Json;
using model::ResourcePath;
using model::ResourceType;
using state::ResourcePtr;
using state::ResourceTree;

/// Answers must have certain references also where there is nothing to name (docs/decisions/0014).
Json reference_to_nothing() { return Json{{"resourceRef", ""}}; }

Json reference_to(const ResourcePath& path) { return Json{{"resourceRef", path.to_string()}}; }

model::GatewayType type_of(model::GatewayPoolType pool) {
    switch (pool) {
        case model::GatewayPoolType::S2sIPsec:
            return model::GatewayType::IKEv2;
        case model::GatewayPoolType::S2sGre:
            return model::GatewayType::GRE;
        case model::GatewayPoolType::Forwarding:
            return model::GatewayType::Forwarding;
        case model::GatewayPoolType::All:
            break;
    }
    return model::GatewayType::All;
}

Json external_addresses(const ResourceTree& tree, const ResourcePath& external_interface) {
    Json addresses = Json::array();
    for (const ResourcePtr& held : tree.children(external_interface, ResourceType::NetworkInterfaceIpConfiguration)) {
        const auto& configuration = state::decode<model::NetworkInterfaceIpConfiguration>(*held);
        const ResourcePtr subnet = tree.find(configuration.subnet);
        if (!configuration.private_ip_address || subnet == nullptr || subnet->type != ResourceType::LogicalSubnet)
            continue;
        addresses.push_back(
            Json{{"ipAddress", configuration.private_ip_address->to_string()},
                 {"prefixLength", state::decode<model::LogicalSubnet>(*subnet).address_prefix.length()}});
    }
    return addresses;
}

/// The virtual gateways that have connections on a gateway, with those.
Json tenants_of(const ResourceTree& tree, const ResourcePath& gateway) {
    std::map<std::string, Json> tenants;
    for (const ResourcePtr& referrer : tree.referrers(gateway)) {
        if (referrer->type != ResourceType::NetworkConnection) continue;
        const ResourcePath owner = referrer->path.parent();
        Json& tenant = tenants[owner.key()];
        if (tenant.is_null()) {
            tenant = Json{{"virtualGateway", reference_to(owner)}, {"networkConnections", Json::array()}};
            const auto routers = tree.ordered_children(owner, ResourceType::BgpRouter);
            tenant["bgpRouter"] = routers.empty() ? reference_to_nothing() : reference_to(routers.front()->path);
        }
        tenant["networkConnections"].push_back(reference_to(referrer->path));
    }
    Json list = Json::array();
    for (auto& [key, tenant] : tenants)
        list.push_back(std::move(tenant));
    return list;
}

}  // namespace

void GatewayReport::add(const state::StoredResource& resource, const ResourceTree& tree, Json& properties) const {
    if (resource.type == ResourceType::VirtualSwitchManager) {
        properties["numInterfacesHavingQos"] = pools::count_with_bandwidth_settings(tree);
        return;
    }
    // These two where they are not stored.
    if (resource.type == ResourceType::NetworkConnection) properties["gateway"] = reference_to_nothing();
    if (resource.type != ResourceType::Gateway) return;
    properties["bgpConfig"] = Json{{"extASNumber", ""}, {"bgpPeer", Json::array()}};
    const auto& gateway = state::decode<model::Gateway>(resource);
    const pools::GatewayCapacity capacity = pools::capacity_of(tree, resource);
    properties["totalCapacity"] = capacity.total;
    properties["availableCapacity"] = capacity.available;
    properties["state"] = pools::stands_by(tree, resource) ? "Passive" : "Active";
    if (const ResourcePtr pool = tree.find(gateway.pool))
        properties["type"] = model::to_string(type_of(state::decode<model::GatewayPool>(*pool).type));
    properties["externalIPAddress"] = external_addresses(tree, gateway.network_interfaces.external_network_interface);
    properties["VirtualGateways"] = tenants_of(tree, resource.path);
}

}  // namespace nc::service::controller
