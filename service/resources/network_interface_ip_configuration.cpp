#include "service/resources/network_interface_ip_configuration.hpp"

#include <algorithm>

#include "generated/learned_ip_address.hpp"
#include "generated/logical_network.hpp"
#include "generated/logical_subnet.hpp"
#include "generated/network_interface.hpp"
#include "generated/network_interface_ip_configuration.hpp"
#include "generated/public_ip_address.hpp"
#include "generated/virtual_subnet.hpp"
#include "schemas/model/json_value.hpp"
#include "service/pools/ip_pool.hpp"
#include "service/resources/acl_attachment.hpp"
#include "service/resources/learned_ip_address.hpp"
#include "service/resources/load_balancer_fit.hpp"
#include "service/resources/public_ip_address.hpp"
#include "service/resources/virtual_subnet.hpp"

namespace nc::service::resources {
namespace {

using IpConfiguration = model::NetworkInterfaceIpConfiguration;
using model::ErrorCode;
using model::Faults;
using model::IpAllocationMethod;
using model::ResourceType;
using state::ResourcePtr;
using state::ResourceTree;
using state::StoredResource;

constexpr const char* kAddressTarget = "properties.privateIPAddress";
constexpr const char* kMethodTarget = "properties.privateIPAllocationMethod";
constexpr const char* kSubnetTarget = "properties.subnet";

/// Clients that give an address often leave the method out: they mean that address.
IpAllocationMethod method_of(const IpConfiguration& proposed, const StoredResource* existing) {
    auto method = proposed.private_ip_allocation_method;
    if (!method && existing != nullptr) {
        method = state::decode<IpConfiguration>(*existing).private_ip_allocation_method;
    }
    return method.value_or(proposed.private_ip_address ? IpAllocationMethod::Static : IpAllocationMethod::Dynamic);
}

const IpPrefix& prefix_of(const StoredResource& subnet) {
    return subnet.type == ResourceType::VirtualSubnet ? state::decode<model::VirtualSubnet>(subnet).address_prefix
                                                      : state::decode<model::LogicalSubnet>(subnet).address_prefix;
}

/// What no interface of the subnet may have.
bool is_reserved(const StoredResource& subnet, const IpAddress& address) {
    if (subnet.type == ResourceType::VirtualSubnet) return pools::is_reserved(prefix_of(subnet), address);
    const auto& gateways = state::decode<model::LogicalSubnet>(subnet).default_gateways;
    return address == prefix_of(subnet).address() ||
           std::find(gateways.begin(), gateways.end(), address) != gateways.end();
}

void check_static_address(const PutContext& context, const IpConfiguration& proposed, const StoredResource& subnet,
                          Faults& faults) {
    if (!proposed.private_ip_address) {
        faults.add(ErrorCode::PrivateIPAddressMissing, kAddressTarget);
        return;
    }
    const IpAddress& address = *proposed.private_ip_address;
    if (!prefix_of(subnet).contains(address)) {
        faults.add(ErrorCode::PrivateIPAddressNotInSubnet, kAddressTarget, address.to_string(),
                   subnet.path.to_string() + " is " + prefix_of(subnet).to_string() + ".");
    } else if (is_reserved(subnet, address)) {
        faults.add(ErrorCode::PrivateIPAddressInReservedRange, kAddressTarget, address.to_string());
    } else if (const auto holder =
                   pools::address_holder(context.draft.tree(), subnet.path, address, context.proposed.path)) {
        faults.add(ErrorCode::PrivateIPAddressInUse, kAddressTarget, address.to_string(),
                   "It is the address of " + holder->path.to_string() + ".");
    }
}

void check_unmanaged(const ResourceTree& tree, const StoredResource& subnet, Faults& faults) {
    const ResourcePtr network = tree.find(subnet.path.parent());
    if (subnet.type == ResourceType::LogicalSubnet &&
        !state::decode<model::LogicalNetwork>(*network).network_virtualization_enabled)
        return;
    faults.add(ErrorCode::UnmanagedAllocationMethodNotSupported, kMethodTarget, "Unmanaged");
}

/// An interface has one network: mixing would join what tenants keep apart.
void check_same_network(const PutContext& context, const StoredResource& subnet, Faults& faults) {
    const ResourceTree& tree = context.draft.tree();
    for (const ResourcePtr& sibling :
         tree.children(context.proposed.path.parent(), ResourceType::NetworkInterfaceIpConfiguration)) {
        const auto& other = state::decode<IpConfiguration>(*sibling).subnet;
        if (sibling->path == context.proposed.path || other.parent() == subnet.path.parent()) continue;
        const bool are_both_virtual = subnet.type == ResourceType::VirtualSubnet && tree.find(other) != nullptr &&
                                      tree.find(other)->type == ResourceType::VirtualSubnet;
        faults.add(are_both_virtual ? ErrorCode::VirtualNetworkMismatch : ErrorCode::NetworkMismatch, kSubnetTarget,
                   subnet.path.to_string(), sibling->path.to_string() + " is on " + other.to_string() + ".");
        return;
    }
}

/// The addresses of an interface share one virtual subnet; those of the other IP version are on the subnet that is
/// paired with it (docs/decisions/0024-ipv6.md).
void check_same_virtual_subnet(const PutContext& context, const StoredResource& subnet, Faults& faults) {
    if (subnet.type != ResourceType::VirtualSubnet) return;
    for (const ResourcePtr& sibling :
         context.draft.tree().children(context.proposed.path.parent(), ResourceType::NetworkInterfaceIpConfiguration)) {
        const auto& other = state::decode<IpConfiguration>(*sibling).subnet;
        if (sibling->path == context.proposed.path || other == subnet.path || other.parent() != subnet.path.parent() ||
            are_dual_stack(context.draft.tree(), other, subnet.path))
            continue;
        faults.add(ErrorCode::InvalidParameterValue, kSubnetTarget, subnet.path.to_string(),
                   sibling->path.to_string() + " is on " + other.to_string() +
                       "; all addresses of an interface are on one virtual subnet, or on it and its dualStackSubnet.");
        return;
    }
}

void check_one_primary(const PutContext& context, const IpConfiguration& proposed, Faults& faults) {
    if (!proposed.is_primary.value_or(false)) return;
    for (const ResourcePtr& sibling :
         context.draft.tree().children(context.proposed.path.parent(), ResourceType::NetworkInterfaceIpConfiguration)) {
        if (sibling->path != context.proposed.path &&
            state::decode<IpConfiguration>(*sibling).is_primary.value_or(false)) {
            faults.add(ErrorCode::InvalidParameterValue, "properties.isPrimary", "true",
                       sibling->path.to_string() + " is primary already.");
        }
    }
}

void check_host_interface(const PutContext& context, const StoredResource& subnet, Faults& faults) {
    const ResourcePtr interface = context.draft.tree().find(context.proposed.path.parent());
    if (subnet.type == ResourceType::VirtualSubnet &&
        state::decode<model::NetworkInterface>(*interface).is_host_virtual_network_interface) {
        faults.add(ErrorCode::HostVirtualNetworkInterfaceCannotConnectToVirtualNetwork, kSubnetTarget,
                   subnet.path.to_string());
    }
}

/// A public address leads to one place, in its own IP version.
void check_public_address(const PutContext& context, const IpConfiguration& proposed, const StoredResource& subnet,
                          Faults& faults) {
    constexpr const char* kTarget = "properties.publicIPAddress";
    if (!proposed.public_ip_address) return;
    const ResourceTree& tree = context.draft.tree();
    check_public_address_is_free(tree, *proposed.public_ip_address, context.proposed.path, kTarget, faults);
    const auto& address = state::decode<model::PublicIpAddress>(*tree.find(*proposed.public_ip_address));
    const bool is_v4 = address.public_ip_address_version == model::IpVersion::IPv4;
    if (is_v4 != prefix_of(subnet).address().is_v4()) {
        faults.add(ErrorCode::InvalidParameterValue, kTarget, proposed.public_ip_address->to_string(),
                   "It is not of the IP version of " + subnet.path.to_string() + ".");
    }
}

/// A translation rule leads to one adapter.
void check_inbound_nat_rules(const PutContext& context, const IpConfiguration& proposed, Faults& faults) {
    for (std::size_t i = 0; i < proposed.load_balancer_inbound_nat_rules.size(); ++i) {
        const model::ResourcePath& rule = proposed.load_balancer_inbound_nat_rules[i];
        const std::string target = "properties.loadBalancerInboundNatRules[" + std::to_string(i) + "]";
        check_backend_network(context.draft.tree(), context.proposed, rule.parent(), target, faults);
        for (const ResourcePtr& referrer : context.draft.tree().referrers(rule)) {
            if (referrer->type != ResourceType::NetworkInterfaceIpConfiguration ||
                referrer->path == context.proposed.path)
                continue;
            faults.add(ErrorCode::InboundNatRuleInUse, target, rule.to_string(),
                       "It leads to " + referrer->path.to_string() + ".");
            break;
        }
    }
}

void check_load_balancers(const PutContext& context, const IpConfiguration& proposed, Faults& faults) {
    constexpr const char* kTarget = "properties.loadBalancerBackendAddressPools";
    const ResourceTree& tree = context.draft.tree();
    for (std::size_t i = 0; i < proposed.load_balancer_backend_address_pools.size(); ++i) {
        const model::ResourcePath load_balancer = proposed.load_balancer_backend_address_pools[i].parent();
        check_backend_network(tree, context.proposed, load_balancer,
                              std::string(kTarget) + "[" + std::to_string(i) + "]", faults);
    }
    check_backend_rules(tree, context.proposed, kTarget, faults);
    check_inbound_nat_rules(context, proposed, faults);
}

}  // namespace

void NetworkInterfaceIpConfigurationRules::check_put(const PutContext& context, Faults& faults) const {
    const ResourceTree& tree = context.draft.tree();
    const auto& proposed = state::decode<IpConfiguration>(context.proposed);
    const ResourcePtr subnet = tree.find(proposed.subnet);
    if (subnet == nullptr) return;  // told by the generic check of references
    if (context.existing != nullptr) {
        const auto& before = state::decode<IpConfiguration>(*context.existing);
        const auto& method = proposed.private_ip_allocation_method;
        if (method && before.private_ip_allocation_method != method) {
            faults.add(ErrorCode::PrivateIpAllocationMethodCannotBeUpdated, kMethodTarget, model::to_string(*method));
        }
    }
    if (proposed.learned_ip) check_learned_configuration(context, faults);
    switch (proposed.learned_ip ? IpAllocationMethod::Dynamic : method_of(proposed, context.existing)) {
        case IpAllocationMethod::Static:
            check_static_address(context, proposed, *subnet, faults);
            break;
        case IpAllocationMethod::Unmanaged:
            check_unmanaged(tree, *subnet, faults);
            break;
        case IpAllocationMethod::Dynamic:
            break;
    }
    check_same_network(context, *subnet, faults);
    check_same_virtual_subnet(context, *subnet, faults);
    check_one_primary(context, proposed, faults);
    check_host_interface(context, *subnet, faults);
    check_public_address(context, proposed, *subnet, faults);
    check_load_balancers(context, proposed, faults);
    if (proposed.service_insertion && subnet->type == ResourceType::LogicalSubnet) {
        faults.add(ErrorCode::VirtualSubnetIsRequiredForServiceInsertion, "properties.serviceInsertion",
                   subnet->path.to_string());
    }
    if (subnet->type == ResourceType::LogicalSubnet && proposed.access_control_list) {
        check_no_tags(tree, *proposed.access_control_list, "properties.accessControlList", faults);
    }
}

void NetworkInterfaceIpConfigurationRules::apply_put(const PutContext& context, state::TreeDraft& draft,
                                                     Faults& faults) const {
    const auto& proposed = state::decode<IpConfiguration>(context.proposed);
    const IpAllocationMethod method = method_of(proposed, context.existing);
    draft.set_property(context.proposed.path, "privateIPAllocationMethod", model::Json(model::to_string(method)));
    if (proposed.learned_ip) {
        const auto& learned = state::decode<model::LearnedIpAddress>(*draft.tree().find(*proposed.learned_ip));
        draft.set_property(context.proposed.path, "privateIPAddress", model::Json(learned.ip_address->to_string()));
        return;
    }
    if (method != IpAllocationMethod::Dynamic) return;
    const ResourcePtr subnet = draft.tree().find(proposed.subnet);
    std::optional<IpAddress> address;
    if (context.existing != nullptr) {
        const auto& before = state::decode<IpConfiguration>(*context.existing);
        if (before.subnet == proposed.subnet) address = before.private_ip_address;
    }
    // What the client may have sent does not count: it must not keep the pool from giving the lowest free address.
    draft.set_property(context.proposed.path, "privateIPAddress", model::Json(nullptr));
    if (!address) address = pools::next_address(draft.tree(), *subnet);
    if (!address) {
        const bool has_no_pool =
            subnet->type == model::ResourceType::LogicalSubnet && pools::ranges_of(draft.tree(), subnet->path).empty();
        faults.add(ErrorCode::SubnetIsFull, kSubnetTarget, subnet->path.to_string(),
                   has_no_pool ? "It has no ipPools." : "");
        return;
    }
    draft.set_property(context.proposed.path, "privateIPAddress", model::Json(address->to_string()));
}

}  // namespace nc::service::resources
