#include "service/resources/learned_ip_address.hpp"

#include "generated/learned_ip_address.hpp"
#include "generated/network_interface_ip_configuration.hpp"
#include "generated/virtual_subnet.hpp"
#include "schemas/model/json_value.hpp"
#include "service/pools/ip_pool.hpp"

namespace nc::service::resources {
namespace {

using IpConfiguration = model::NetworkInterfaceIpConfiguration;
using model::ErrorCode;
using model::Faults;
using model::LearnedIpAddress;
using model::ResourceType;
using state::ResourcePtr;
using state::ResourceTree;

constexpr const char* kAddressTarget = "properties.ipAddress";
constexpr const char* kSubnetTarget = "properties.virtualSubnet";
constexpr const char* kLearnedTarget = "properties.learnedIp";

void check_address(const PutContext& context, const state::StoredResource& subnet, const IpAddress& address,
                   Faults& faults) {
    const IpPrefix& prefix = state::decode<model::VirtualSubnet>(subnet).address_prefix;
    if (!address.is_v4()) {
        faults.add(ErrorCode::LearnedIpInvalidIpAddress, kAddressTarget, address.to_string(), "It must be IPv4.");
    } else if (!prefix.contains(address)) {
        faults.add(ErrorCode::LearnedIpNotPartofSubnet, kAddressTarget, address.to_string(),
                   subnet.path.to_string() + " is " + prefix.to_string() + ".");
    } else if (pools::is_reserved(prefix, address)) {
        faults.add(ErrorCode::LearnedIpInvalidIpAddress, kAddressTarget, address.to_string(),
                   "It is reserved in the subnet.");
    } else if (const auto holder =
                   pools::address_holder(context.draft.tree(), subnet.path, address, context.proposed.path)) {
        faults.add(ErrorCode::PrivateIPAddressInUse, kAddressTarget, address.to_string(),
                   "It is the address of " + holder->path.to_string() + ".");
    }
}

/// Once an IP configuration has it, an address stays as it is.
void check_change(const PutContext& context, const LearnedIpAddress& proposed, Faults& faults) {
    const auto& before = state::decode<LearnedIpAddress>(*context.existing);
    const auto users = context.draft.tree().referrers(context.proposed.path);
    if (users.empty()) return;
    if (proposed.ip_address && proposed.ip_address != before.ip_address)
        faults.add(ErrorCode::LearnedIpConfigModified, kAddressTarget, proposed.ip_address->to_string(),
                   users.front()->path.to_string() + " has it.");
    if (proposed.virtual_subnet != before.virtual_subnet)
        faults.add(ErrorCode::LearnedIpConfigModified, kSubnetTarget, proposed.virtual_subnet.to_string(),
                   users.front()->path.to_string() + " has it.");
}

/// The adapter has a primary configuration of its own beside one learned one.
void check_siblings(const PutContext& context, Faults& faults) {
    bool has_own = false;
    for (const ResourcePtr& sibling :
         context.draft.tree().children(context.proposed.path.parent(), ResourceType::NetworkInterfaceIpConfiguration)) {
        if (sibling->path == context.proposed.path) continue;
        if (!state::decode<IpConfiguration>(*sibling).learned_ip) {
            has_own = true;
        } else {
            faults.add(ErrorCode::SingleLearnedIpPerNic, kLearnedTarget, sibling->path.to_string());
            return;
        }
    }
    if (!has_own) faults.add(ErrorCode::LearnedIpConfigMissingPrimary, kLearnedTarget);
}

}  // namespace

void LearnedIpAddressRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& proposed = state::decode<LearnedIpAddress>(context.proposed);
    const ResourcePtr subnet = context.draft.tree().find(proposed.virtual_subnet);
    if (subnet->provisioning_state != model::ProvisioningState::Succeeded)
        faults.add(ErrorCode::LearnedIpSubnetNotReady, kSubnetTarget, subnet->path.to_string());
    if (proposed.ip_address) check_address(context, *subnet, *proposed.ip_address, faults);
    if (context.existing != nullptr) check_change(context, proposed, faults);
}

void LearnedIpAddressRules::apply_put(const PutContext& context, state::TreeDraft& draft, Faults& faults) const {
    const auto& proposed = state::decode<LearnedIpAddress>(context.proposed);
    if (proposed.ip_address) return;
    std::optional<IpAddress> address;
    if (context.existing != nullptr) {
        const auto& before = state::decode<LearnedIpAddress>(*context.existing);
        if (before.virtual_subnet == proposed.virtual_subnet) address = before.ip_address;
    }
    const ResourcePtr subnet = draft.tree().find(proposed.virtual_subnet);
    if (!address) address = pools::next_address(draft.tree(), *subnet);
    if (!address) {
        faults.add(ErrorCode::SubnetIsFull, kSubnetTarget, subnet->path.to_string());
    } else if (!address->is_v4()) {
        faults.add(ErrorCode::LearnedIpInvalidIpAddress, kAddressTarget, address->to_string(), "It must be IPv4.");
    } else {
        draft.set_property(context.proposed.path, "ipAddress", model::Json(address->to_string()));
    }
}

void check_learned_configuration(const PutContext& context, Faults& faults) {
    constexpr model::ApiVersion kHasLearnedAddresses{5, 0};
    const auto& proposed = state::decode<IpConfiguration>(context.proposed);
    const bool is_new =
        context.existing == nullptr || !state::decode<IpConfiguration>(*context.existing).learned_ip.has_value();
    if (is_new && context.version < kHasLearnedAddresses) {
        faults.add(ErrorCode::LearnedIpConfigurationNotSupported, kLearnedTarget, context.version.to_string());
        return;
    }
    if (context.existing != nullptr &&
        state::decode<IpConfiguration>(*context.existing).learned_ip != proposed.learned_ip)
        faults.add(ErrorCode::LearnedIpConfigModified, kLearnedTarget, proposed.learned_ip->to_string());
    if (proposed.is_primary.value_or(false))
        faults.add(ErrorCode::LearnedIpConfigCannotBePrimary, "properties.isPrimary");
    for (const auto& [is_there, member] :
         {std::pair{proposed.public_ip_address.has_value(), "publicIPAddress"},
          std::pair{!proposed.load_balancer_backend_address_pools.empty(), "loadBalancerBackendAddressPools"},
          std::pair{!proposed.load_balancer_inbound_nat_rules.empty(), "loadBalancerInboundNatRules"}}) {
        if (is_there) {
            faults.add(ErrorCode::LearnedIpConfigCannotBeLoadbalancedOrHavePublicIP,
                       std::string("properties.") + member, member);
        }
    }
    const ResourcePtr learned = context.draft.tree().find(*proposed.learned_ip);
    const auto& source = state::decode<LearnedIpAddress>(*learned);
    if (proposed.private_ip_address && proposed.private_ip_address != source.ip_address) {
        faults.add(ErrorCode::LearnedIpConfigInvalidConfiguration, "properties.privateIPAddress",
                   proposed.private_ip_address->to_string(),
                   "The learned one is " + source.ip_address->to_string() + ".");
    }
    if (source.virtual_subnet != proposed.subnet) {
        faults.add(ErrorCode::LearnedIpConfigInvalidConfiguration, kLearnedTarget, learned->path.to_string(),
                   "It is on " + source.virtual_subnet.to_string() + ".");
    }
    check_siblings(context, faults);
}

}  // namespace nc::service::resources
