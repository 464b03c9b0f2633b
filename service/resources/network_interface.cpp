#include "service/resources/network_interface.hpp"

#include "generated/network_interface.hpp"
#include "schemas/model/json_value.hpp"
#include "service/pools/mac_pool.hpp"
#include "service/pools/port_bandwidth.hpp"
#include "service/resources/infrastructure_settings.hpp"

namespace nc::service::resources {
namespace {

using model::AllocationMethod;
using model::ErrorCode;
using model::Faults;
using model::NetworkInterface;

constexpr const char* kMacTarget = "properties.privateMacAddress";
constexpr std::size_t kDnsServerLimit = 9;

std::string text(bool value) { return value ? "true" : "false"; }

/// Clients that give an address often leave the method out: they mean that address.
AllocationMethod method_of(const NetworkInterface& proposed, const state::StoredResource* existing) {
    auto method = proposed.private_mac_allocation_method;
    if (!method && existing != nullptr) {
        method = state::decode<NetworkInterface>(*existing).private_mac_allocation_method;
    }
    return method.value_or(proposed.private_mac_address ? AllocationMethod::Static : AllocationMethod::Dynamic);
}

void check_unchanged(const NetworkInterface& before, const NetworkInterface& after, Faults& faults) {
    if (before.is_host_virtual_network_interface != after.is_host_virtual_network_interface) {
        faults.add(ErrorCode::IsHostVirtualNetworkInterfaceCannotBeUpdated, "properties.isHostVirtualNetworkInterface",
                   text(after.is_host_virtual_network_interface));
    }
    if (before.is_primary != after.is_primary) {
        faults.add(ErrorCode::PrimaryNicPropertyCannotBeUpdated, "properties.isPrimary", text(after.is_primary));
    }
    const auto& method = after.private_mac_allocation_method;
    if (method && before.private_mac_allocation_method != method) {
        faults.add(ErrorCode::PrivateMacAllocationMethodCannotBeUpdated, "properties.privateMacAllocationMethod",
                   model::to_string(*method));
    }
}

void check_static_mac(const PutContext& context, const NetworkInterface& proposed, Faults& faults) {
    if (!proposed.private_mac_address) {
        faults.add(ErrorCode::PrivateMacAddressMissing, kMacTarget);
        return;
    }
    const MacAddress& mac = *proposed.private_mac_address;
    if (mac.is_multicast() || mac.is_zero()) {
        faults.add(ErrorCode::InvalidPrivateMacAddress, kMacTarget, mac.to_rest_string());
    }
    const auto holder = pools::interface_with(context.draft.tree(), mac, context.proposed.path);
    if (holder != nullptr) {
        faults.add(ErrorCode::InvalidPrivateMacAddress, kMacTarget, mac.to_rest_string(),
                   "It is the address of " + holder->path.to_string() + ".");
    }
}

}  // namespace

void NetworkInterfaceRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& proposed = state::decode<NetworkInterface>(context.proposed);
    if (context.existing != nullptr) {
        check_unchanged(state::decode<NetworkInterface>(*context.existing), proposed, faults);
    }
    if (method_of(proposed, context.existing) == AllocationMethod::Static) check_static_mac(context, proposed, faults);
    if (pools::has_bandwidth_settings(proposed) && !has_global_bandwidth_settings(context.draft.tree()))
        faults.add(ErrorCode::QosGlobalSettingsNotConfigured, "properties.portSettings.qosSettings");
    const std::size_t dns_server_count = proposed.dns_settings ? proposed.dns_settings->dns_servers.size() : 0;
    if (dns_server_count > 0 && !proposed.is_primary) {
        faults.add(ErrorCode::OnlyPrimaryNetworkInterfaceCanHaveDnsSettings, "properties.dnsSettings");
    }
    if (dns_server_count > kDnsServerLimit) {
        faults.add(ErrorCode::DnsServerCountLimitReached, "properties.dnsSettings.dnsServers",
                   std::to_string(dns_server_count));
    }
}

void NetworkInterfaceRules::apply_put(const PutContext& context, state::TreeDraft& draft, Faults& faults) const {
    const auto& proposed = state::decode<NetworkInterface>(context.proposed);
    const AllocationMethod method = method_of(proposed, context.existing);
    draft.set_property(context.proposed.path, "privateMacAllocationMethod", model::Json(model::to_string(method)));
    if (method != AllocationMethod::Dynamic) return;
    std::optional<MacAddress> mac;
    if (context.existing != nullptr) mac = state::decode<NetworkInterface>(*context.existing).private_mac_address;
    // What the client may have sent does not count: it must not keep the pool from giving the lowest free address.
    draft.set_property(context.proposed.path, "privateMacAddress", model::Json(nullptr));
    if (!mac) mac = pools::next_mac_address(draft.tree());
    if (!mac) {
        faults.add(ErrorCode::InvalidParameterValue, "properties.privateMacAllocationMethod", "Dynamic",
                   "No macPools resource has a free address.");
        return;
    }
    draft.set_property(context.proposed.path, "privateMacAddress", model::Json(mac->to_rest_string()));
}

}  // namespace nc::service::resources
