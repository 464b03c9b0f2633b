#include "service/resources/load_balancer_frontend.hpp"

#include "generated/load_balancer_frontend_ip_configuration.hpp"
#include "generated/logical_subnet.hpp"
#include "generated/public_ip_address.hpp"
#include "generated/virtual_subnet.hpp"
#include "schemas/model/json_value.hpp"
#include "service/pools/ip_pool.hpp"
#include "service/pools/vip_pool.hpp"
#include "service/resources/load_balancer_fit.hpp"
#include "service/resources/public_ip_address.hpp"

namespace nc::service::resources {
namespace {

using FrontEnd = model::LoadBalancerFrontendIpConfiguration;
using model::ErrorCode;
using model::Faults;
using model::IpAllocationMethod;
using model::ResourcePath;
using model::ResourceType;
using state::ResourcePtr;
using state::ResourceTree;
using state::StoredResource;

constexpr const char* kAddressTarget = "properties.privateIPAddress";
constexpr const char* kMethodTarget = "properties.privateIPAllocationMethod";
constexpr const char* kPublicTarget = "properties.publicIPAddress";
constexpr const char* kSubnetTarget = "properties.subnet";

IpAllocationMethod method_of(const FrontEnd& front_end) {
    return front_end.public_ip_address ? IpAllocationMethod::Dynamic : IpAllocationMethod::Static;
}

/// Empty: it is of the infrastructure.
ResourcePath network_of(const ResourceTree& tree, const FrontEnd& front_end) {
    return front_end.subnet ? virtual_network_of(tree, *front_end.subnet) : ResourcePath();
}

void check_public(const PutContext& context, const FrontEnd& proposed, Faults& faults) {
    const ResourceTree& tree = context.draft.tree();
    if (proposed.private_ip_address) {
        faults.add(ErrorCode::FrontendPrivateIPAddressIsNotNull, kAddressTarget,
                   proposed.private_ip_address->to_string());
    }
    if (proposed.private_ip_allocation_method.value_or(IpAllocationMethod::Dynamic) != IpAllocationMethod::Dynamic) {
        faults.add(ErrorCode::FrontendPrivateIPAllocationMethodIsNotDynamic, kMethodTarget,
                   model::to_string(*proposed.private_ip_allocation_method));
    }
    check_public_address_is_free(tree, *proposed.public_ip_address, context.proposed.path, kPublicTarget, faults);
    const auto& address = state::decode<model::PublicIpAddress>(*tree.find(*proposed.public_ip_address)).ip_address;
    if (address && !pools::is_in_vip_pool(tree, *address))
        faults.add(ErrorCode::FrontEndIpNotInVipPool, kPublicTarget, address->to_string());
}

void check_address_on_virtual_subnet(const StoredResource& subnet, const IpAddress& address, Faults& faults) {
    const auto& source = state::decode<model::VirtualSubnet>(subnet);
    if (!source.address_prefix.contains(address)) {
        faults.add(ErrorCode::PrivateIPAddressNotInSubnet, kAddressTarget, address.to_string(),
                   subnet.path.to_string() + " is " + source.address_prefix.to_string() + ".");
    } else if (pools::is_reserved(source.address_prefix, address)) {
        faults.add(ErrorCode::PrivateIPAddressInReservedRange, kAddressTarget, address.to_string());
    }
    if (source.service_insertion)
        faults.add(ErrorCode::FrontendIPConfigDoesNotSupportServiceInsertion, kSubnetTarget, subnet.path.to_string());
}

void check_address_on_logical_subnet(const ResourceTree& tree, const StoredResource& subnet, const IpAddress& address,
                                     Faults& faults) {
    const IpPrefix& prefix = state::decode<model::LogicalSubnet>(subnet).address_prefix;
    if (!prefix.contains(address)) {
        faults.add(ErrorCode::PrivateIPAddressNotInSubnet, kAddressTarget, address.to_string(),
                   subnet.path.to_string() + " is " + prefix.to_string() + ".");
    } else if (!pools::is_in_vip_pool(tree, address)) {
        faults.add(ErrorCode::FrontEndIpNotInVipPool, kAddressTarget, address.to_string());
    }
}

void check_private(const PutContext& context, const FrontEnd& proposed, Faults& faults) {
    const ResourceTree& tree = context.draft.tree();
    if (proposed.private_ip_allocation_method.value_or(IpAllocationMethod::Static) != IpAllocationMethod::Static) {
        faults.add(ErrorCode::FrontendPrivateIpAllocationMethodIsNotStatic, kMethodTarget,
                   model::to_string(*proposed.private_ip_allocation_method));
    }
    if (!proposed.private_ip_address) {
        faults.add(ErrorCode::PrivateIPAddressMissing, kAddressTarget);
        return;
    }
    const IpAddress& address = *proposed.private_ip_address;
    const ResourcePtr subnet = tree.find(*proposed.subnet);
    const std::size_t faults_before = faults.errors().size();
    if (subnet->type == ResourceType::VirtualSubnet) {
        check_address_on_virtual_subnet(*subnet, address, faults);
    } else {
        check_address_on_logical_subnet(tree, *subnet, address, faults);
    }
    if (faults.errors().size() != faults_before) return;
    if (const auto holder = pools::address_holder(tree, subnet->path, address, context.proposed.path)) {
        faults.add(ErrorCode::PrivateIPAddressInUse, kAddressTarget, address.to_string(),
                   "It is the address of " + holder->path.to_string() + ".");
    }
}

/// Front ends of one load balancer are all on one virtual network or all of the infrastructure, and stay what they are.
void check_kind(const PutContext& context, const FrontEnd& proposed, Faults& faults) {
    const ResourceTree& tree = context.draft.tree();
    const ResourcePath network = network_of(tree, proposed);
    if (context.existing != nullptr) {
        const ResourcePath before = network_of(context.draft.base(), state::decode<FrontEnd>(*context.existing));
        if (before.empty() != network.empty())
            faults.add(ErrorCode::IpConfigCannotChangeFromInternalToPublicViceVersa, "properties");
    }
    for (const ResourcePtr& sibling :
         tree.children(context.proposed.path.parent(), ResourceType::LoadBalancerFrontendIpConfiguration)) {
        if (sibling->path == context.proposed.path) continue;
        if (network_of(tree, state::decode<FrontEnd>(*sibling)).empty() == network.empty()) continue;
        faults.add(ErrorCode::LoadBalancerHasBothPublicAndInternalFrontends, "properties", sibling->path.to_string());
        return;
    }
}

/// Back ends that joined before, of whichever pool or translation rule: they are on one network, so that one of them
/// tells.
void check_backends(const PutContext& context, const FrontEnd& proposed, Faults& faults) {
    const ResourceTree& tree = context.draft.tree();
    if (network_of(tree, proposed).empty()) return;
    const ResourcePath load_balancer = context.proposed.path.parent();
    for (const ResourceType type :
         {ResourceType::LoadBalancerBackendAddressPool, ResourceType::LoadBalancerInboundNatRule}) {
        for (const ResourcePtr& target : tree.children(load_balancer, type)) {
            const auto backends = backends_of(tree, target->path);
            if (backends.empty()) continue;
            check_backend_network(tree, *backends.front(), load_balancer, kSubnetTarget, faults);
            return;
        }
    }
}

}  // namespace

void LoadBalancerFrontendIpConfigurationRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& proposed = state::decode<FrontEnd>(context.proposed);
    if (proposed.public_ip_address && proposed.subnet) {
        faults.add(ErrorCode::FrontendIPConfigHasBothSubnetAndPublicIP, "properties");
        return;
    }
    if (proposed.public_ip_address) {
        check_public(context, proposed, faults);
    } else if (proposed.subnet) {
        check_private(context, proposed, faults);
    } else {
        faults.add(ErrorCode::FrontendIPConfigHasNoSubnetOrPublicIP, "properties");
        return;
    }
    check_kind(context, proposed, faults);
    check_backends(context, proposed, faults);
}

void LoadBalancerFrontendIpConfigurationRules::apply_put(const PutContext& context, state::TreeDraft& draft,
                                                         Faults&) const {
    const auto method = method_of(state::decode<FrontEnd>(context.proposed));
    draft.set_property(context.proposed.path, "privateIPAllocationMethod", model::Json(model::to_string(method)));
}

void LoadBalancerFrontendIpConfigurationRules::check_delete(const DeleteContext& context, Faults& faults) const {
    if (!context.is_addressed) return;
    const ResourcePath load_balancer = context.existing.path.parent();
    if (context.draft.tree().children(load_balancer, ResourceType::LoadBalancerFrontendIpConfiguration).size() == 1)
        faults.add(ErrorCode::InvalidFrontendIPCount, context.existing.path.to_string());
}

}  // namespace nc::service::resources
