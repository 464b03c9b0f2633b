#include "service/pools/provider_address_pool.hpp"

#include <algorithm>
#include <set>

#include "generated/logical_network.hpp"
#include "generated/logical_subnet.hpp"
#include "generated/network_interface_ip_configuration.hpp"
#include "generated/server_interface.hpp"
#include "schemas/model/json_value.hpp"
#include "service/pools/ip_pool.hpp"

namespace nc::service::pools {
namespace {

using model::ResourceType;
using state::ResourcePtr;
using state::ResourceTree;
using state::StoredResource;

/// Subnets of the logical networks on which virtual networks run, sorted by path.
std::vector<ResourcePtr> provider_subnets(const ResourceTree& tree) {
    std::vector<ResourcePtr> subnets;
    for (const ResourcePtr& network : tree.all(ResourceType::LogicalNetwork)) {
        if (!state::decode<model::LogicalNetwork>(*network).network_virtualization_enabled) continue;
        for (ResourcePtr& subnet : tree.children(network->path, ResourceType::LogicalSubnet))
            subnets.push_back(std::move(subnet));
    }
    return subnets;
}

/// Those of them that the server is on, or all when it does not say.
std::vector<ResourcePtr> subnets_of(const ResourceTree& tree, const StoredResource& server,
                                    const std::vector<ResourcePtr>& subnets) {
    std::set<model::ResourcePath> named;
    for (const ResourcePtr& interface : tree.children(server.path, ResourceType::ServerInterface)) {
        const auto& paths = state::decode<model::ServerInterface>(*interface).logical_subnets;
        named.insert(paths.begin(), paths.end());
    }
    std::vector<ResourcePtr> own;
    std::copy_if(subnets.begin(), subnets.end(), std::back_inserter(own),
                 [&](const ResourcePtr& subnet) { return named.contains(subnet->path); });
    return own.empty() ? subnets : own;
}

std::optional<IpAddress> assigned_address(const StoredResource& server) {
    const auto member = server.properties->find(kProviderAddressMember);
    if (member == server.properties->end() || !member->is_string()) return std::nullopt;
    return IpAddress::parse(member->get<std::string>());
}

ResourcePtr subnet_with(const std::vector<ResourcePtr>& subnets, const IpAddress& address) {
    for (const ResourcePtr& subnet : subnets) {
        if (state::decode<model::LogicalSubnet>(*subnet).address_prefix.contains(address)) return subnet;
    }
    return nullptr;
}

}  // namespace

std::vector<goal_state::HostProviderAddress> provider_addresses(const ResourceTree& tree,
                                                                const StoredResource& server) {
    const auto address = assigned_address(server);
    const ResourcePtr holder = address ? subnet_with(provider_subnets(tree), *address) : nullptr;
    if (holder == nullptr) return {};
    const auto& subnet = state::decode<model::LogicalSubnet>(*holder);
    goal_state::HostProviderAddress result;
    result.address = ProviderAddress{*address};
    result.prefix_length = subnet.address_prefix.length();
    if (!subnet.default_gateways.empty()) result.gateway = subnet.default_gateways.front();
    result.vlan_id = static_cast<std::uint16_t>(subnet.vlan_id);
    return {result};
}

void assign_provider_addresses(state::TreeDraft& draft) {
    const std::vector<ResourcePtr> subnets = provider_subnets(draft.tree());
    std::set<IpAddress> taken;
    std::vector<ResourcePtr> without;
    for (const ResourcePtr& server : draft.tree().all(ResourceType::Server)) {
        const auto address = assigned_address(*server);
        if (address && subnet_with(subnets, *address) != nullptr) {
            taken.insert(*address);
        } else {
            without.push_back(server);
        }
    }
    if (without.empty()) return;
    for (const ResourcePtr& subnet : subnets) {
        const auto& gateways = state::decode<model::LogicalSubnet>(*subnet).default_gateways;
        taken.insert(gateways.begin(), gateways.end());
        for (const ResourcePtr& referrer : draft.tree().referrers(subnet->path)) {
            if (referrer->type != ResourceType::NetworkInterfaceIpConfiguration) continue;
            const auto& used = state::decode<model::NetworkInterfaceIpConfiguration>(*referrer).private_ip_address;
            if (used) taken.insert(*used);
        }
    }
    for (const ResourcePtr& server : without) {
        std::optional<IpAddress> address;
        for (const ResourcePtr& subnet : subnets_of(draft.tree(), *server, subnets)) {
            for (const AddressRange& range : ranges_of(draft.tree(), subnet->path)) {
                if (!address) address = lowest_free(range, taken);
            }
        }
        if (address) taken.insert(*address);
        if (!address && !assigned_address(*server)) continue;
        draft.set_property(server->path, kProviderAddressMember,
                           address ? model::Json(address->to_string()) : model::Json(nullptr));
    }
}

}  // namespace nc::service::pools
