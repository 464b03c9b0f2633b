#include "service/resources/virtual_subnet.hpp"

#include <algorithm>
#include <set>

#include "generated/credential.hpp"
#include "generated/virtual_network.hpp"
#include "generated/virtual_subnet.hpp"
#include "schemas/model/json_value.hpp"
#include "service/pools/vsid_pool.hpp"
#include "service/resources/infrastructure_settings.hpp"
#include "service/resources/route_table.hpp"

namespace nc::service::resources {
namespace {

using model::ErrorCode;
using model::Faults;
using model::ResourceType;
using state::ResourcePtr;

constexpr const char* kDualStackTarget = "properties.dualStackSubnet";
constexpr const char* kPrefixTarget = "properties.addressPrefix";
/// A subnet needs room for its gateway and for one virtual machine.
constexpr std::size_t kHostBits = 2;

void check_prefix(const PutContext& context, const IpPrefix& prefix, Faults& faults) {
    const auto& tree = context.draft.tree();
    const ResourcePtr network = tree.find(context.proposed.path.parent());
    const auto& space = state::decode<model::VirtualNetwork>(*network).address_space.address_prefixes;
    if (std::none_of(space.begin(), space.end(), [&](const IpPrefix& owned) { return owned.contains(prefix); })) {
        faults.add(ErrorCode::InvalidSubnet, kPrefixTarget, prefix.to_string(),
                   "It is not inside the address space of " + network->path.to_string() + ".");
    }
    if (prefix.length() + kHostBits > prefix.address().bit_count()) {
        faults.add(ErrorCode::InvalidSubnet, kPrefixTarget, prefix.to_string(),
                   "It has no room for a gateway and a virtual machine.");
    }
    for (const ResourcePtr& sibling : tree.children(network->path, ResourceType::VirtualSubnet)) {
        const IpPrefix& other = state::decode<model::VirtualSubnet>(*sibling).address_prefix;
        if (sibling->path != context.proposed.path && other.overlaps(prefix)) {
            faults.add(ErrorCode::InvalidSubnet, kPrefixTarget, prefix.to_string(),
                       "It overlaps with " + other.to_string() + " of " + sibling->path.to_string() + ".");
        }
    }
}

void check_unused_before_change(const PutContext& context, const IpPrefix& prefix, Faults& faults) {
    if (state::decode<model::VirtualSubnet>(*context.existing).address_prefix == prefix) return;
    for (const ResourcePtr& referrer : context.draft.tree().referrers(context.proposed.path)) {
        const bool has_address = referrer->type == ResourceType::NetworkInterfaceIpConfiguration ||
                                 referrer->type == ResourceType::LoadBalancerFrontendIpConfiguration ||
                                 referrer->type == ResourceType::LearnedIpAddress;
        if (!has_address) continue;
        faults.add(ErrorCode::InUseSubnetCannotBeUpdated, kPrefixTarget, referrer->path.to_string());
        return;
    }
}

const std::optional<model::ResourcePath>& partner_of(const state::StoredResource& subnet) {
    return state::decode<model::VirtualSubnet>(subnet).dual_stack_subnet;
}

/// Each subnet has one partner at most, whichever of the two names the other.
void check_only_partner(const PutContext& context, const state::StoredResource& other, Faults& faults) {
    const auto& path = context.proposed.path;
    for (const ResourcePtr& sibling : context.draft.tree().children(path.parent(), ResourceType::VirtualSubnet)) {
        const auto& partner = partner_of(*sibling);
        if (sibling->path == path || !partner) continue;
        const bool is_of_other = sibling->path == other.path && *partner != path;
        const bool is_rival = sibling->path != other.path && (*partner == other.path || *partner == path);
        if (!is_of_other && !is_rival) continue;
        faults.add(ErrorCode::InvalidSubnet, kDualStackTarget, other.path.to_string(),
                   sibling->path.to_string() + " has " + partner->to_string() + " as its dualStackSubnet.");
        return;
    }
}

void check_dual_stack(const PutContext& context, const model::VirtualSubnet& proposed, Faults& faults) {
    const auto& path = proposed.dual_stack_subnet;
    const ResourcePtr other = path ? context.draft.tree().find(*path) : nullptr;
    if (other == nullptr) return;
    if (other->path.parent() != context.proposed.path.parent()) {
        faults.add(ErrorCode::VirtualNetworkMismatch, kDualStackTarget, other->path.to_string());
    } else if (state::decode<model::VirtualSubnet>(*other).address_prefix.address().version() ==
               proposed.address_prefix.address().version()) {
        faults.add(ErrorCode::InvalidSubnet, kDualStackTarget, other->path.to_string(),
                   "It is of the same IP version.");
    } else {
        check_only_partner(context, *other, faults);
    }
}

/// A pair that interfaces have addresses on stays one.
void check_partner_is_kept(const PutContext& context, Faults& faults) {
    const auto& before = partner_of(*context.existing);
    const auto& tree = context.draft.tree();
    const auto& path = context.proposed.path;
    if (!before || are_dual_stack(tree, path, *before)) return;
    const auto interfaces_on = [&](const model::ResourcePath& subnet) {
        std::set<model::ResourcePath> interfaces;
        for (const ResourcePtr& referrer : tree.referrers(subnet))
            if (referrer->type == ResourceType::NetworkInterfaceIpConfiguration)
                interfaces.insert(referrer->path.parent());
        return interfaces;
    };
    const auto on_partner = interfaces_on(*before);
    for (const model::ResourcePath& interface : interfaces_on(path)) {
        if (!on_partner.contains(interface)) continue;
        faults.add(ErrorCode::InUseSubnetCannotBeUpdated, kDualStackTarget, interface.to_string());
        return;
    }
}

void check_encryption(const PutContext& context, Faults& faults) {
    const ResourcePtr network = context.draft.tree().find(context.proposed.path.parent());
    if (state::decode<model::VirtualNetwork>(*network).encryption_credential) return;
    faults.add(ErrorCode::UnsupportedCredentialType, "properties.encryptionEnabled", network->path.to_string(),
               "The virtual network has no encryptionCredential.");
}

}  // namespace

bool are_dual_stack(const state::ResourceTree& tree, const model::ResourcePath& first,
                    const model::ResourcePath& second) {
    const auto names = [&](const model::ResourcePath& subnet, const model::ResourcePath& other) {
        const ResourcePtr resource = tree.find(subnet);
        return resource != nullptr && resource->type == ResourceType::VirtualSubnet && partner_of(*resource) == other;
    };
    return names(first, second) || names(second, first);
}

void VirtualSubnetRules::check_put(const PutContext& context, Faults& faults) const {
    check_policies_are_enabled(context, faults);
    const auto& proposed = state::decode<model::VirtualSubnet>(context.proposed);
    check_prefix(context, proposed.address_prefix, faults);
    if (context.existing != nullptr) {
        check_unused_before_change(context, proposed.address_prefix, faults);
        check_partner_is_kept(context, faults);
    }
    check_dual_stack(context, proposed, faults);
    if (proposed.encryption_enabled) check_encryption(context, faults);
    if (proposed.route_table) {
        check_next_hops(context.draft.tree(), *proposed.route_table, context.proposed.path.parent(),
                        "properties.routeTable", faults);
    }
}

void VirtualSubnetRules::check_delete(const DeleteContext& context, Faults& faults) const {
    for (const ResourcePtr& referrer : context.draft.tree().referrers(context.existing.path)) {
        if (referrer->type != ResourceType::LearnedIpAddress) continue;
        faults.add(ErrorCode::LearnedIpSubnetInUse, context.existing.path.to_string(), referrer->path.to_string());
        return;
    }
}

void VirtualSubnetRules::apply_put(const PutContext& context, state::TreeDraft& draft, Faults& faults) const {
    if (state::decode<model::VirtualSubnet>(context.proposed).virtual_subnet_id) return;
    const auto vsid = pools::next_vsid(draft.tree());
    if (!vsid) {
        faults.add(ErrorCode::InvalidVsidRangeValues, "properties.virtualSubnetId", "The next virtual subnet id",
                   "No id is free in the virtualSubnetIdRange of virtualNetworkManager; extend it.");
        return;
    }
    draft.set_property(context.proposed.path, "virtualSubnetId", model::Json(vsid->value()));
}

}  // namespace nc::service::resources
