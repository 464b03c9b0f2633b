#include "service/pools/gateway_capacity.hpp"

#include <algorithm>

#include "generated/gateway.hpp"
#include "generated/gateway_pool.hpp"
#include "generated/network_connection.hpp"
#include "generated/virtual_gateway.hpp"

namespace nc::service::pools {
namespace {

using model::GatewayPoolType;
using model::NetworkConnectionType;
using model::ResourcePath;
using model::ResourceType;
using state::ResourcePtr;
using state::ResourceTree;
using state::StoredResource;

bool serves(GatewayPoolType pool, NetworkConnectionType connection) {
    switch (pool) {
        case GatewayPoolType::All:
            return true;
        case GatewayPoolType::S2sIPsec:
            return connection == NetworkConnectionType::IPSec;
        case GatewayPoolType::S2sGre:
            return connection == NetworkConnectionType::GRE;
        case GatewayPoolType::Forwarding:
            return connection == NetworkConnectionType::L3;
    }
    return false;
}

/// A gateway passes both directions by the same processor: the larger one counts.
std::int64_t demand_of(const model::NetworkConnection& connection) {
    return std::max(connection.inbound_kilo_bits_per_second, connection.outbound_kilo_bits_per_second);
}

std::vector<ResourcePtr> gateways_of(const ResourceTree& tree, const ResourcePath& pool) {
    std::vector<ResourcePtr> gateways = tree.referrers(pool);
    std::erase_if(gateways, [](const ResourcePtr& referrer) { return referrer->type != ResourceType::Gateway; });
    return gateways;
}

std::int64_t total_of(const ResourceTree& tree, const StoredResource& gateway) {
    const ResourcePtr pool = tree.find(state::decode<model::Gateway>(gateway).pool);
    return pool == nullptr ? 0 : state::decode<model::GatewayPool>(*pool).gateway_capacity_kilo_bits_per_second;
}

/// What connections other than `except` have been promised.
std::int64_t promised_by(const ResourceTree& tree, const StoredResource& gateway, const ResourcePath& except) {
    std::int64_t promised = 0;
    for (const ResourcePtr& referrer : tree.referrers(gateway.path)) {
        if (referrer->type == ResourceType::NetworkConnection && referrer->path != except)
            promised += demand_of(state::decode<model::NetworkConnection>(*referrer));
    }
    return promised;
}

}  // namespace

GatewayCapacity capacity_of(const ResourceTree& tree, const StoredResource& gateway) {
    const std::int64_t total = total_of(tree, gateway);
    return {total, std::max<std::int64_t>(total - promised_by(tree, gateway, {}), 0)};
}

bool stands_by(const ResourceTree& tree, const StoredResource& gateway) {
    const ResourcePtr pool = tree.find(state::decode<model::Gateway>(gateway).pool);
    if (pool == nullptr) return true;
    const std::vector<ResourcePtr> gateways = gateways_of(tree, pool->path);
    const auto self = std::find_if(gateways.begin(), gateways.end(),
                                   [&](const ResourcePtr& member) { return member->path == gateway.path; });
    return gateways.end() - self <= state::decode<model::GatewayPool>(*pool).redundant_gateway_count;
}

std::optional<ResourcePath> gateway_for(const ResourceTree& tree, const StoredResource& connection) {
    const auto& wanted = state::decode<model::NetworkConnection>(connection);
    const ResourcePtr virtual_gateway = tree.find(connection.path.parent());
    if (virtual_gateway == nullptr) return std::nullopt;
    std::optional<ResourcePath> best;
    std::int64_t most = -1;
    for (const ResourcePath& pool_path : state::decode<model::VirtualGateway>(*virtual_gateway).gateway_pools) {
        const ResourcePtr pool = tree.find(pool_path);
        if (pool == nullptr || !serves(state::decode<model::GatewayPool>(*pool).type, wanted.connection_type)) continue;
        for (const ResourcePtr& gateway : gateways_of(tree, pool->path)) {
            const std::int64_t available = total_of(tree, *gateway) - promised_by(tree, *gateway, connection.path);
            if (stands_by(tree, *gateway) || available < demand_of(wanted)) continue;
            if (wanted.gateway && *wanted.gateway == gateway->path) return gateway->path;
            if (available > most) {
                most = available;
                best = gateway->path;
            }
        }
    }
    return best;
}

}  // namespace nc::service::pools
