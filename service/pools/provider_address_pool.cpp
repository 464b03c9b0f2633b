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

std::vector<IpAddress> assigned_addresses(const StoredResource& server) {
    std::vector<IpAddress> addresses;
    const auto member = server.properties->find(kProviderAddressMember);
    if (member == server.properties->end()) return addresses;
    const auto add = [&](const model::Json& text) {
        const auto address = text.is_string() ? IpAddress::parse(text.get<std::string>()) : std::nullopt;
        if (address) addresses.push_back(*address);
    };
    if (!member->is_array()) add(*member);
    if (member->is_array()) std::for_each(member->begin(), member->end(), add);
    return addresses;
}

model::Json to_member(const std::vector<IpAddress>& addresses) {
    if (addresses.empty()) return nullptr;
    if (addresses.size() == 1) return addresses.front().to_string();
    model::Json list = model::Json::array();
    for (const IpAddress& address : addresses)
        list.push_back(address.to_string());
    return list;
}

ResourcePtr subnet_with(const std::vector<ResourcePtr>& subnets, const IpAddress& address) {
    for (const ResourcePtr& subnet : subnets) {
        if (state::decode<model::LogicalSubnet>(*subnet).address_prefix.contains(address)) return subnet;
    }
    return nullptr;
}

IpVersion version_of(const ResourcePtr& subnet) {
    return state::decode<model::LogicalSubnet>(*subnet).address_prefix.address().version();
}

bool has_version(const std::vector<IpAddress>& addresses, IpVersion version) {
    return std::ranges::any_of(addresses, [&](const IpAddress& address) { return address.version() == version; });
}

/// What else has an address on provider subnets.
void take_others(const ResourceTree& tree, const std::vector<ResourcePtr>& subnets, std::set<IpAddress>& taken) {
    for (const ResourcePtr& subnet : subnets) {
        const auto& gateways = state::decode<model::LogicalSubnet>(*subnet).default_gateways;
        taken.insert(gateways.begin(), gateways.end());
        for (const ResourcePtr& referrer : tree.referrers(subnet->path)) {
            if (referrer->type != ResourceType::NetworkInterfaceIpConfiguration) continue;
            const auto& used = state::decode<model::NetworkInterfaceIpConfiguration>(*referrer).private_ip_address;
            if (used) taken.insert(*used);
        }
    }
}

/// Adds one of each IP version that has none yet, where a pool of the subnets has room.
void complete(const ResourceTree& tree, const std::vector<ResourcePtr>& subnets, std::set<IpAddress>& taken,
              std::vector<IpAddress>& addresses) {
    for (const ResourcePtr& subnet : subnets) {
        for (const AddressRange& range : ranges_of(tree, subnet->path)) {
            if (has_version(addresses, range.first.version())) continue;
            const auto address = lowest_free(range, taken);
            if (!address) continue;
            taken.insert(*address);
            addresses.push_back(*address);
        }
    }
    std::ranges::sort(addresses);
}

}  // namespace

std::vector<goal_state::HostProviderAddress> provider_addresses(const ResourceTree& tree,
                                                                const StoredResource& server) {
    std::vector<goal_state::HostProviderAddress> carried;
    const auto assigned = assigned_addresses(server);
    if (assigned.empty()) return carried;
    const std::vector<ResourcePtr> subnets = provider_subnets(tree);
    for (const IpAddress& address : assigned) {
        const ResourcePtr holder = subnet_with(subnets, address);
        if (holder == nullptr) continue;
        const auto& subnet = state::decode<model::LogicalSubnet>(*holder);
        goal_state::HostProviderAddress& added = carried.emplace_back();
        added.address = ProviderAddress{address};
        added.prefix_length = subnet.address_prefix.length();
        if (!subnet.default_gateways.empty()) added.gateway = subnet.default_gateways.front();
        added.vlan_id = static_cast<std::uint16_t>(subnet.vlan_id);
    }
    return carried;
}

void assign_provider_addresses(state::TreeDraft& draft) {
    const std::vector<ResourcePtr> subnets = provider_subnets(draft.tree());
    std::set<IpAddress> taken;
    std::vector<std::pair<ResourcePtr, std::vector<IpAddress>>> incomplete;  ///< with what they keep
    for (const ResourcePtr& server : draft.tree().all(ResourceType::Server)) {
        auto kept = assigned_addresses(*server);
        const std::size_t had = kept.size();
        std::erase_if(kept, [&](const IpAddress& address) { return subnet_with(subnets, address) == nullptr; });
        taken.insert(kept.begin(), kept.end());
        const bool lacks_one = std::ranges::any_of(
            subnets, [&](const ResourcePtr& subnet) { return !has_version(kept, version_of(subnet)); });
        if (lacks_one || kept.size() < had) incomplete.emplace_back(server, std::move(kept));
    }
    if (incomplete.empty()) return;
    take_others(draft.tree(), subnets, taken);
    for (auto& [server, addresses] : incomplete) {
        complete(draft.tree(), subnets_of(draft.tree(), *server, subnets), taken, addresses);
        if (addresses == assigned_addresses(*server)) continue;
        draft.set_property(server->path, kProviderAddressMember, to_member(addresses));
    }
}

}  // namespace nc::service::pools
