#include "service/resources/logical_network.hpp"

#include <set>

#include "generated/ip_pool.hpp"
#include "generated/ip_reservation.hpp"
#include "generated/logical_network.hpp"
#include "generated/logical_route.hpp"
#include "generated/logical_subnet.hpp"
#include "service/pools/ip_pool.hpp"
#include "service/pools/provider_address_pool.hpp"
#include "service/pools/vip_pool.hpp"
#include "service/resources/acl_attachment.hpp"

namespace nc::service::resources {
namespace {

using model::ErrorCode;
using model::Faults;
using model::ResourceType;
using pools::AddressRange;
using pools::range_of;
using state::ResourcePtr;
using state::ResourceTree;
using state::StoredResource;

constexpr const char* kPrefixTarget = "properties.addressPrefix";

/// Who has an address of `range` that is not in `still`; null when nobody has.
ResourcePtr user_left_without(const ResourceTree& tree, const StoredResource& subnet, const AddressRange& range,
                              const std::optional<AddressRange>& still) {
    for (const auto& [address, user] : pools::addresses_in_use(tree, subnet)) {
        if (range.contains(address) && !(still && still->contains(address))) return user;
    }
    return nullptr;
}

void check_siblings(const PutContext& context, const model::LogicalSubnet& proposed, Faults& faults) {
    for (const ResourcePtr& sibling :
         context.draft.tree().children(context.proposed.path.parent(), ResourceType::LogicalSubnet)) {
        if (sibling->path == context.proposed.path) continue;
        const auto& other = state::decode<model::LogicalSubnet>(*sibling);
        if (other.address_prefix.overlaps(proposed.address_prefix)) {
            faults.add(
                ErrorCode::InvalidSubnet, kPrefixTarget, proposed.address_prefix.to_string(),
                "It overlaps with " + other.address_prefix.to_string() + " of " + sibling->path.to_string() + ".");
        }
        if (proposed.is_public && other.is_public && proposed.vlan_id != 0 && proposed.vlan_id == other.vlan_id) {
            faults.add(ErrorCode::DuplicateNonZeroVIPSubnetVLanID, "properties.vlanID",
                       std::to_string(proposed.vlan_id));
        }
    }
}

void check_gateways(const model::LogicalSubnet& proposed, Faults& faults) {
    for (std::size_t i = 0; i < proposed.default_gateways.size(); ++i) {
        const IpAddress& gateway = proposed.default_gateways[i];
        if (proposed.address_prefix.contains(gateway)) continue;
        faults.add(ErrorCode::InvalidIPAddress, "properties.defaultGateways[" + std::to_string(i) + "]",
                   gateway.to_string(), "It is not inside " + proposed.address_prefix.to_string() + ".");
    }
}

/// A changed prefix must go on holding the pools that the request does not touch, and the addresses in use.
void check_changed_prefix(const PutContext& context, const IpPrefix& prefix, Faults& faults) {
    const auto& tree = context.draft.tree();
    for (const ResourcePtr& pool : tree.children(context.proposed.path, ResourceType::IpPool)) {
        const bool is_untouched = context.draft.base().find(pool->path) == pool;
        const AddressRange range = range_of(*pool);
        if (is_untouched && !(prefix.contains(range.first) && prefix.contains(range.last))) {
            faults.add(ErrorCode::InUseSubnetCannotBeUpdated, kPrefixTarget, pool->path.to_string());
        }
    }
    const IpPrefix& before = state::decode<model::LogicalSubnet>(*context.existing).address_prefix;
    const ResourcePtr user =
        user_left_without(context.draft.base(), *context.existing, {before.address(), before.last_address()},
                          AddressRange{prefix.address(), prefix.last_address()});
    if (user != nullptr) faults.add(ErrorCode::InUseSubnetCannotBeUpdated, kPrefixTarget, user->path.to_string());
}

/// Routers know front-end addresses by the VLAN: it stays while there are any.
void check_changed_vlan(const PutContext& context, std::int64_t vlan, Faults& faults) {
    const ResourceTree& base = context.draft.base();
    if (state::decode<model::LogicalSubnet>(*context.existing).vlan_id == vlan) return;
    for (const ResourcePtr& pool : pools::vip_pools(base)) {
        if (pool->path.parent() != context.existing->path) continue;
        const ResourcePtr user = user_left_without(base, *context.existing, range_of(*pool), std::nullopt);
        if (user == nullptr) continue;
        faults.add(ErrorCode::CannotUpdateVLanId, "properties.vlanID", user->path.to_string());
        return;
    }
}

}  // namespace

void LogicalNetworkRules::check_put(const PutContext& context, Faults& faults) const {
    if (state::decode<model::LogicalNetwork>(context.proposed).network_virtualization_enabled) return;
    for (const ResourcePtr& referrer : context.draft.tree().referrers(context.proposed.path)) {
        if (referrer->type != ResourceType::VirtualNetwork) continue;
        faults.add(ErrorCode::InvalidParameterValue, "properties.networkVirtualizationEnabled", "False",
                   referrer->path.to_string() + " runs over this network.");
        return;
    }
}

void LogicalNetworkRules::apply_put(const PutContext&, state::TreeDraft& draft, Faults&) const {
    pools::assign_provider_addresses(draft);
}

void LogicalSubnetRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& proposed = state::decode<model::LogicalSubnet>(context.proposed);
    check_siblings(context, proposed, faults);
    check_gateways(proposed, faults);
    if (context.existing != nullptr) {
        check_changed_prefix(context, proposed.address_prefix, faults);
        check_changed_vlan(context, proposed.vlan_id, faults);
    }
    if (proposed.access_control_list) {
        check_no_tags(context.draft.tree(), *proposed.access_control_list, "properties.accessControlList", faults);
    }
}

void LogicalSubnetRules::apply_put(const PutContext&, state::TreeDraft& draft, Faults&) const {
    pools::assign_provider_addresses(draft);
}

void LogicalSubnetRules::check_delete(const DeleteContext& context, Faults& faults) const {
    const IpPrefix& prefix = state::decode<model::LogicalSubnet>(context.existing).address_prefix;
    const ResourcePtr user = user_left_without(context.draft.base(), context.existing,
                                               {prefix.address(), prefix.last_address()}, std::nullopt);
    // Interfaces refer to the subnet and are found by the generic check; provider addresses are not references.
    if (user != nullptr && user->type == ResourceType::Server) {
        faults.add(ErrorCode::InUseSubnetCannotBeDeleted, context.existing.path.to_string(), user->path.to_string());
    }
}

void IpPoolRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& tree = context.draft.tree();
    const AddressRange proposed = range_of(context.proposed);
    const ResourcePtr subnet = tree.find(context.proposed.path.parent());
    const IpPrefix& prefix = state::decode<model::LogicalSubnet>(*subnet).address_prefix;
    for (const auto& [address, target] : {std::pair{proposed.first, "properties.startIpAddress"},
                                          std::pair{proposed.last, "properties.endIpAddress"}}) {
        if (!prefix.contains(address)) {
            faults.add(ErrorCode::InvalidIPAddress, target, address.to_string(),
                       "It is not inside " + prefix.to_string() + ".");
        }
    }
    if (proposed.last < proposed.first) {
        faults.add(ErrorCode::InvalidIPAddress, "properties.endIpAddress", proposed.last.to_string(),
                   "The range ends before it starts.");
    }
    for (const ResourcePtr& sibling : tree.children(subnet->path, ResourceType::IpPool)) {
        if (sibling->path == context.proposed.path || !range_of(*sibling).overlaps(proposed)) continue;
        faults.add(ErrorCode::InvalidParameterValue, "properties.startIpAddress", proposed.first.to_string(),
                   "The range overlaps with " + sibling->path.to_string() + ".");
    }
    if (context.existing == nullptr) return;
    const ResourcePtr user = user_left_without(tree, *subnet, range_of(*context.existing), proposed);
    if (user != nullptr) {
        faults.add(ErrorCode::InvalidParameterValue, "properties.startIpAddress", proposed.first.to_string(),
                   "The range must go on holding the address of " + user->path.to_string() + ".");
    }
}

void IpPoolRules::apply_put(const PutContext&, state::TreeDraft& draft, Faults&) const {
    pools::assign_provider_addresses(draft);
}

void IpPoolRules::check_delete(const DeleteContext& context, Faults& faults) const {
    const ResourceTree& tree = context.draft.base();
    const ResourcePtr subnet = tree.find(context.existing.path.parent());
    const ResourcePtr user = user_left_without(tree, *subnet, range_of(context.existing), std::nullopt);
    if (user != nullptr) {
        faults.add(ErrorCode::InUseIpPoolCannotBeDeleted, context.existing.path.to_string(), user->path.to_string());
    }
}

void IpReservationRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& addresses = state::decode<model::IpReservation>(context.proposed).reserved_addresses;
    const ResourcePtr subnet = context.draft.tree().find(context.proposed.path.parent());
    const IpPrefix& prefix = state::decode<model::LogicalSubnet>(*subnet).address_prefix;
    std::set<IpAddress> before;
    if (context.existing != nullptr) {
        const auto& reserved = state::decode<model::IpReservation>(*context.existing).reserved_addresses;
        before.insert(reserved.begin(), reserved.end());
    }
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        const std::string target = "properties.reservedAddresses[" + std::to_string(i) + "]";
        if (!prefix.contains(addresses[i])) {
            faults.add(ErrorCode::InvalidIPAddress, target, addresses[i].to_string(),
                       "It is not inside " + prefix.to_string() + ".");
            continue;
        }
        const ResourcePtr holder = pools::address_holder(context.draft.tree(), subnet->path, addresses[i], {});
        if (holder && !before.contains(addresses[i])) {
            faults.add(ErrorCode::PrivateIPAddressInUse, target, addresses[i].to_string(),
                       "It is the address of " + holder->path.to_string() + ".");
        }
    }
}

void LogicalRouteRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& proposed = state::decode<model::LogicalRoute>(context.proposed);
    const ResourcePtr subnet = context.draft.tree().find(context.proposed.path.parent());
    const IpPrefix& prefix = state::decode<model::LogicalSubnet>(*subnet).address_prefix;
    if (!prefix.contains(proposed.next_hop)) {
        faults.add(ErrorCode::InvalidIPAddress, "properties.nextHop", proposed.next_hop.to_string(),
                   "It is not inside " + prefix.to_string() + ".");
    }
    if (proposed.destination.address().version() != prefix.address().version()) {
        faults.add(ErrorCode::InvalidIPPrefix, "properties.destination", proposed.destination.to_string(),
                   "It is not of the IP version of the subnet.");
    }
}

}  // namespace nc::service::resources
