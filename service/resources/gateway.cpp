#include "service/resources/gateway.hpp"

#include "generated/gateway.hpp"
#include "generated/gateway_pool.hpp"
#include "generated/network_connection.hpp"
#include "generated/network_interface_ip_configuration.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"
#include "service/pools/gateway_capacity.hpp"
#include "service/resources/as_number.hpp"

namespace nc::service::resources {
namespace {

using model::ErrorCode;
using model::Faults;
using model::Json;
using model::ResourcePath;
using model::ResourceType;
using state::ResourcePtr;

constexpr const char* kExternal = "properties.networkInterfaces.externalNetworkInterface";
constexpr const char* kInternal = "properties.networkInterfaces.internalNetworkInterface";

void check_interfaces(const model::GatewayNetworkInterfaces& interfaces, const state::ResourceTree& tree,
                      Faults& faults) {
    const auto outside =
        tree.children(interfaces.external_network_interface, ResourceType::NetworkInterfaceIpConfiguration);
    if (outside.size() != 1) {
        faults.add(ErrorCode::InvalidGatewayIPCount, kExternal, std::to_string(outside.size()));
    } else {
        const auto& address = state::decode<model::NetworkInterfaceIpConfiguration>(*outside.front());
        const ResourcePtr subnet = tree.find(address.subnet);
        if (subnet != nullptr && subnet->type != ResourceType::LogicalSubnet) {
            faults.add(ErrorCode::InvalidNetworkInterfaceReference, kExternal,
                       interfaces.external_network_interface.to_string(), "Its address must be on a logical network.");
        }
    }
    if (!tree.children(interfaces.internal_network_interface, ResourceType::NetworkInterfaceIpConfiguration).empty()) {
        faults.add(ErrorCode::InvalidNetworkInterfaceReference, kInternal,
                   interfaces.internal_network_interface.to_string(), "It must have no IP configuration.");
    }
}

void check_unchanged(const model::GatewayNetworkInterfaces& before, const model::GatewayNetworkInterfaces& after,
                     Faults& faults) {
    const auto check = [&](const ResourcePath& old_path, const ResourcePath& new_path, const char* target) {
        if (old_path != new_path)
            faults.add(ErrorCode::InvalidParameterValue, target, new_path.to_string(), "It cannot change.");
    };
    check(before.external_network_interface, after.external_network_interface, kExternal);
    check(before.internal_network_interface, after.internal_network_interface, kInternal);
}

/// As answers show it of a gateway without BGP.
bool says_nothing(const model::GatewayBgpConfig& config) {
    return config.ext_as_number.empty() && config.bgp_peer.empty();
}

void check_as_number(const std::string& text, const std::string& target, Faults& faults) {
    if (!parse_extended_as_number(text))
        faults.add(ErrorCode::InvalidParameterValue, target, text, "It looks like 0.64512.");
}

}  // namespace

void GatewayPoolRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& proposed = state::decode<model::GatewayPool>(context.proposed);
    const bool has_tunnels =
        proposed.type == model::GatewayPoolType::S2sGre || proposed.type == model::GatewayPoolType::All;
    if (has_tunnels && proposed.ip_configuration.gre_vip_subnets.empty()) {
        constexpr const char* kTarget = "properties.ipConfiguration.greVipSubnets";
        faults.add(ErrorCode::RequiredParamMissing, kTarget, kTarget);
    }
}

void GatewayPoolRules::apply_put(const PutContext& context, state::TreeDraft& draft, Faults&) const {
    place_connections_of_pool(context.proposed.path, draft);
}

void GatewayRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& proposed = state::decode<model::Gateway>(context.proposed);
    check_interfaces(proposed.network_interfaces, context.draft.tree(), faults);
    if (context.existing != nullptr) {
        check_unchanged(state::decode<model::Gateway>(*context.existing).network_interfaces,
                        proposed.network_interfaces, faults);
    }
    if (!proposed.bgp_config || says_nothing(*proposed.bgp_config)) return;
    check_as_number(proposed.bgp_config->ext_as_number, "properties.bgpConfig.extASNumber", faults);
    for (std::size_t i = 0; i < proposed.bgp_config->bgp_peer.size(); ++i) {
        check_as_number(proposed.bgp_config->bgp_peer[i].peer_ext_as_number,
                        "properties.bgpConfig.bgpPeer[" + std::to_string(i) + "].peerExtAsNumber", faults);
    }
}

void GatewayRules::apply_put(const PutContext& context, state::TreeDraft& draft, Faults&) const {
    const auto& bgp_config = state::decode<model::Gateway>(context.proposed).bgp_config;
    if (bgp_config && says_nothing(*bgp_config)) draft.set_property(context.proposed.path, "bgpConfig", nullptr);
    if (context.existing != nullptr)
        place_connections_of_pool(state::decode<model::Gateway>(*context.existing).pool, draft);
    place_connections_of_pool(state::decode<model::Gateway>(context.proposed).pool, draft);
}

void GatewayRules::apply_delete(const DeleteContext& context, state::TreeDraft& draft, Faults&) const {
    place_connections_of_pool(state::decode<model::Gateway>(context.existing).pool, draft);
}

void place_connections_of_pool(const ResourcePath& pool, state::TreeDraft& draft) {
    for (const ResourcePtr& user : draft.tree().referrers(pool)) {
        if (user->type != ResourceType::VirtualGateway) continue;
        for (const ResourcePtr& connection : draft.tree().children(user->path, ResourceType::NetworkConnection))
            place_connection(connection->path, draft);
    }
}

void place_connection(const ResourcePath& connection, state::TreeDraft& draft) {
    const ResourcePtr stored = draft.tree().find(connection);
    const auto gateway = pools::gateway_for(draft.tree(), *stored);
    if (gateway == state::decode<model::NetworkConnection>(*stored).gateway) return;
    draft.set_property(connection, "gateway", gateway ? Json{{"resourceRef", gateway->to_string()}} : Json(nullptr));
}

}  // namespace nc::service::resources
