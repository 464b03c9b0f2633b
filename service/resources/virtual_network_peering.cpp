#include "service/resources/virtual_network_peering.hpp"

#include <utility>

#include "generated/virtual_network.hpp"
#include "generated/virtual_network_peering.hpp"
#include "service/resources/peering_record.hpp"

namespace nc::service::resources {
namespace {

using model::ErrorCode;
using model::Faults;
using model::PeeringState;
using model::ResourcePath;
using model::ResourceType;
using model::VirtualNetworkPeering;
using state::ResourcePtr;
using state::ResourceTree;

constexpr const char* kRemoteTarget = "properties.remoteVirtualNetwork";

const std::vector<IpPrefix>& address_space(const state::StoredResource& network) {
    return state::decode<model::VirtualNetwork>(network).address_space.address_prefixes;
}

/// "10.0.0.0/16 of /virtualNetworks/a and 10.0.1.0/24 of /virtualNetworks/b"; empty when nothing overlaps.
std::string overlap(const state::StoredResource& a, const state::StoredResource& b) {
    for (const IpPrefix& in_a : address_space(a)) {
        for (const IpPrefix& in_b : address_space(b)) {
            if (in_a.overlaps(in_b)) {
                return in_a.to_string() + " of " + a.path.to_string() + " and " + in_b.to_string() + " of " +
                       b.path.to_string();
            }
        }
    }
    return {};
}

std::optional<PeeringState> stored_state(const state::StoredResource* peering) {
    if (peering == nullptr) return std::nullopt;
    return state::decode<VirtualNetworkPeering>(*peering).peering_state;
}

/// A network that was read and is written back carries its peerings along. Those that it does not change stay what they
/// are, in a state that nobody could write too.
bool is_carried_along(const PutContext& context) {
    if (context.is_addressed || context.existing == nullptr) return false;
    const auto& proposed = state::decode<VirtualNetworkPeering>(context.proposed);
    const auto& existing = state::decode<VirtualNetworkPeering>(*context.existing);
    return proposed.remote_virtual_network == existing.remote_virtual_network &&
           proposed.allow_virtual_network_access == existing.allow_virtual_network_access &&
           proposed.allow_forwarded_traffic == existing.allow_forwarded_traffic &&
           proposed.allow_gateway_transit == existing.allow_gateway_transit &&
           proposed.use_remote_gateways == existing.use_remote_gateways;
}

/// A network has a gateway when a virtual gateway is on one of its subnets.
bool has_gateway(const ResourceTree& tree, const ResourcePath& network) {
    for (const ResourcePtr& subnet : tree.children(network, ResourceType::VirtualSubnet)) {
        for (const ResourcePtr& referrer : tree.referrers(subnet->path)) {
            if (referrer->type == ResourceType::VirtualGateway) return true;
        }
    }
    return false;
}

}  // namespace

/// The two networks of a proposed peering.
struct VirtualNetworkPeeringRules::Sides {
    const VirtualNetworkPeering& peering;
    ResourcePtr parent;
    ResourcePtr remote;          ///< never null, never the parent
    ResourcePtr remote_peering;  ///< back to the parent; null when there is none
};

void VirtualNetworkPeeringRules::check_put(const PutContext& context, Faults& faults) const {
    if (is_carried_along(context)) return;
    const ResourceTree& tree = context.draft.tree();
    const auto& peering = state::decode<VirtualNetworkPeering>(context.proposed);
    const auto lost = context.existing != nullptr ? lost_remote_network(*context.existing) : std::nullopt;
    const auto& wanted = peering.remote_virtual_network;
    const ResourcePtr remote = wanted ? tree.find(*wanted) : nullptr;

    if (peering.use_remote_gateways && peering.allow_gateway_transit) {
        faults.add(ErrorCode::UseRemoteAndAllowTransitCannotBeTrue, "properties.useRemoteGateways");
    }
    // Its network is gone: only a network of the same name that was created since can take the place.
    if (lost && (remote == nullptr || *wanted != *lost)) {
        faults.add(ErrorCode::CannotUpdateDisconnectedPeeringWithNullRemoteVnet, kRemoteTarget,
                   context.proposed.path.to_string());
        return;
    }
    if (!wanted) {
        faults.add(ErrorCode::RemoteVirtualNetworkNotSpecified, kRemoteTarget);
        return;
    }
    if (remote == nullptr) {
        faults.add(ErrorCode::InvalidResourceReference, kRemoteTarget, wanted->to_string());
        return;
    }
    if (*wanted == context.proposed.path.parent()) {
        faults.add(ErrorCode::PeeringRemoteVnetIsSameAsParentVnet, kRemoteTarget, wanted->to_string());
        return;
    }
    const Sides sides{peering, tree.find(context.proposed.path.parent()), remote,
                      peering_between(tree, remote->path, context.proposed.path.parent())};
    check_remote(context, sides, faults);
    check_address_spaces(context, sides, faults);
    if (peering.use_remote_gateways) check_gateways(context, sides, faults);
}

void VirtualNetworkPeeringRules::check_remote(const PutContext& context, const Sides& sides, Faults& faults) const {
    const ResourceTree& tree = context.draft.tree();
    if (context.existing != nullptr) {
        const auto& before = state::decode<VirtualNetworkPeering>(*context.existing).remote_virtual_network;
        if (before && *before != sides.remote->path) {
            faults.add(ErrorCode::ChangingRemoteVirtualNetworkNotAllowed, kRemoteTarget,
                       sides.remote->path.to_string());
        }
    }
    if (sides.remote->provisioning_state != model::ProvisioningState::Succeeded) {
        faults.add(ErrorCode::ReferencedResourceNotProvisioned, kRemoteTarget, sides.remote->path.to_string());
    }
    for (const ResourcePtr& other : tree.children(sides.parent->path, ResourceType::VirtualNetworkPeering)) {
        const auto& leads_to = state::decode<VirtualNetworkPeering>(*other).remote_virtual_network;
        if (other->path != context.proposed.path && leads_to && *leads_to == sides.remote->path) {
            faults.add(ErrorCode::AnotherPeeringAlreadyReferencesRemoteVnet, kRemoteTarget, other->path.to_string());
        }
    }
    for (const ResourcePtr& other : tree.children(sides.remote->path, ResourceType::VirtualNetworkPeering)) {
        const auto lost = lost_remote_network(*other);
        if (lost && *lost == sides.parent->path) {
            faults.add(ErrorCode::RemotePeeringIsStaleBecauseVnetWasRecreated, kRemoteTarget, other->path.to_string());
        }
    }
}

/// The two spaces must not meet, nor may either meet that of a network that the other is peered with: packets could
/// not tell where to go.
void VirtualNetworkPeeringRules::check_address_spaces(const PutContext& context, const Sides& sides,
                                                      Faults& faults) const {
    const ResourceTree& tree = context.draft.tree();
    if (const std::string found = overlap(*sides.parent, *sides.remote); !found.empty()) {
        faults.add(ErrorCode::VnetAddressSpacesOverlap, kRemoteTarget, found);
    }
    const std::pair<ResourcePtr, ResourcePtr> directions[] = {{sides.parent, sides.remote},
                                                              {sides.remote, sides.parent}};
    for (const auto& [network, newcomer] : directions) {
        for (const ResourcePtr& other : tree.children(network->path, ResourceType::VirtualNetworkPeering)) {
            const auto& leads_to = state::decode<VirtualNetworkPeering>(*other).remote_virtual_network;
            if (!leads_to || *leads_to == newcomer->path || stored_state(other.get()) == PeeringState::Disconnected)
                continue;
            const ResourcePtr third = tree.find(*leads_to);
            const std::string found = third != nullptr ? overlap(*newcomer, *third) : std::string();
            if (!found.empty()) {
                faults.add(ErrorCode::VnetAddressSpaceOverlapsWithAlreadyPeeredVnet, kRemoteTarget, found);
            }
        }
    }
}

void VirtualNetworkPeeringRules::check_gateways(const PutContext& context, const Sides& sides, Faults& faults) const {
    constexpr const char* kTarget = "properties.useRemoteGateways";
    const ResourceTree& tree = context.draft.tree();
    if (!has_gateway(tree, sides.remote->path)) {
        faults.add(ErrorCode::RemoteVnetHasNoGateways, kTarget, sides.remote->path.to_string());
    }
    if (has_gateway(tree, sides.parent->path)) {
        faults.add(ErrorCode::ParentVnetAlreadyHasGateways, kTarget, sides.parent->path.to_string());
    }
    for (const ResourcePtr& other : tree.children(sides.parent->path, ResourceType::VirtualNetworkPeering)) {
        if (other->path != context.proposed.path && state::decode<VirtualNetworkPeering>(*other).use_remote_gateways) {
            faults.add(ErrorCode::AnotherPeeringAlreadyUsesRemoteGateways, kTarget, other->path.to_string());
        }
    }
    if (sides.remote_peering != nullptr &&
        !state::decode<VirtualNetworkPeering>(*sides.remote_peering).allow_gateway_transit) {
        faults.add(ErrorCode::RemotePeeringDoesNotAllowGatewayTransit, kTarget, sides.remote_peering->path.to_string());
    }
}

void VirtualNetworkPeeringRules::apply_put(const PutContext& context, state::TreeDraft& draft, Faults&) const {
    if (is_carried_along(context)) {
        state::StoredResource unchanged = context.proposed;
        unchanged.properties = context.existing->properties;
        draft.put(std::move(unchanged));
        return;
    }
    const ResourcePath path = context.proposed.path;
    const ResourcePath remote = *state::decode<VirtualNetworkPeering>(context.proposed).remote_virtual_network;
    const ResourcePtr remote_peering = peering_between(draft.tree(), remote, path.parent());
    forget_lost_remote_network(path, draft);
    set_peering_state(path, remote_peering != nullptr ? PeeringState::Connected : PeeringState::Initiated, draft);
    show_remote_address_space(path, draft);
    if (remote_peering == nullptr) return;
    set_peering_state(remote_peering->path, PeeringState::Connected, draft);
    show_remote_address_space(remote_peering->path, draft);
}

void VirtualNetworkPeeringRules::apply_delete(const DeleteContext& context, state::TreeDraft& draft, Faults&) const {
    const auto& remote = state::decode<VirtualNetworkPeering>(context.existing).remote_virtual_network;
    if (!remote) return;
    const ResourcePtr other = peering_between(draft.tree(), *remote, context.existing.path.parent());
    if (other != nullptr) set_peering_state(other->path, PeeringState::Disconnected, draft);
}

}  // namespace nc::service::resources
