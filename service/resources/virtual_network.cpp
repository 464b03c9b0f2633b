#include "service/resources/virtual_network.hpp"

#include <algorithm>
#include <string_view>

#include "generated/credential.hpp"
#include "generated/logical_network.hpp"
#include "generated/virtual_network.hpp"
#include "generated/virtual_subnet.hpp"
#include "service/resources/infrastructure_settings.hpp"
#include "service/resources/peering_record.hpp"

namespace nc::service::resources {
namespace {

using model::ErrorCode;
using model::Faults;
using model::ResourceType;
using state::ResourcePtr;

constexpr std::size_t kDnsServerLimit = 9;
constexpr const char* kAddressSpaceTarget = "properties.addressSpace";

std::vector<IpPrefix> sorted_space(const model::VirtualNetwork& network) {
    std::vector<IpPrefix> prefixes = network.address_space.address_prefixes;
    std::sort(prefixes.begin(), prefixes.end());
    return prefixes;
}

bool contains(const std::vector<IpPrefix>& space, const IpPrefix& prefix) {
    return std::any_of(space.begin(), space.end(), [&](const IpPrefix& owned) { return owned.contains(prefix); });
}

/// Prefixes that no virtual machine can have an ordinary address in.
bool is_special(const IpPrefix& prefix) {
    static const std::vector<IpPrefix> special = [] {
        std::vector<IpPrefix> prefixes;
        for (const char* text :
             {"0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/8", "fe80::/10", "ff00::/8"})
            prefixes.push_back(*IpPrefix::parse(text));
        return prefixes;
    }();
    return std::any_of(special.begin(), special.end(), [&](const IpPrefix& each) { return each.overlaps(prefix); });
}

void check_address_space(const std::vector<IpPrefix>& prefixes, Faults& faults) {
    for (std::size_t i = 0; i < prefixes.size(); ++i) {
        const std::string target = std::string(kAddressSpaceTarget) + ".addressPrefixes[" + std::to_string(i) + "]";
        if (is_special(prefixes[i])) {
            faults.add(ErrorCode::InvalidIPPrefix, target, prefixes[i].to_string(),
                       "It holds addresses that no virtual machine can have.");
        }
        for (std::size_t j = 0; j < i; ++j) {
            if (prefixes[i].overlaps(prefixes[j])) {
                faults.add(ErrorCode::InvalidParameterValue, target, prefixes[i].to_string(),
                           "It overlaps with " + prefixes[j].to_string() + " of the same address space.");
            }
        }
    }
}

void check_unchanged_while_peered(const PutContext& context, const model::VirtualNetwork& proposed, Faults& faults) {
    const auto peerings = context.draft.base().children(context.existing->path, ResourceType::VirtualNetworkPeering);
    if (peerings.empty()) return;
    if (sorted_space(proposed) == sorted_space(state::decode<model::VirtualNetwork>(*context.existing))) return;
    faults.add(ErrorCode::VnetAddressSpaceCannotChangeDueToPeerings, kAddressSpaceTarget,
               peerings.front()->path.to_string());
}

/// Subnets of the request are checked by their own rules; here those that the request does not touch.
void check_untouched_subnets(const PutContext& context, const model::VirtualNetwork& proposed, Faults& faults) {
    for (const ResourcePtr& subnet :
         context.draft.tree().children(context.proposed.path, ResourceType::VirtualSubnet)) {
        if (context.draft.base().find(subnet->path) != subnet) continue;
        const auto& untouched = state::decode<model::VirtualSubnet>(*subnet);
        if (untouched.encryption_enabled && !proposed.encryption_credential) {
            faults.add(ErrorCode::UnsupportedCredentialType, "properties.encryptionCredential", "",
                       "The subnet " + subnet->path.to_string() + " is encrypted with it.");
        }
        const IpPrefix& prefix = untouched.address_prefix;
        if (contains(proposed.address_space.address_prefixes, prefix)) continue;
        faults.add(ErrorCode::InUseSubnetCannotBeUpdated, kAddressSpaceTarget, subnet->path.to_string(),
                   "The address space must go on holding " + prefix.to_string() + ".");
    }
}

void check_unbilled_ranges(const std::string& text, Faults& faults) {
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::size_t comma = rest.find(',');
        std::string_view item = rest.substr(0, comma);
        rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
        item.remove_prefix(std::min(item.find_first_not_of(' '), item.size()));
        item = item.substr(0, item.find_last_not_of(' ') + 1);
        if (!IpPrefix::parse(item)) {
            faults.add(ErrorCode::InvalidUnbilledAddressRange, "properties.unbilledAddressRanges", text);
            return;
        }
    }
}

}  // namespace

void VirtualNetworkRules::check_put(const PutContext& context, Faults& faults) const {
    check_policies_are_enabled(context, faults);
    const auto& tree = context.draft.tree();
    const auto& proposed = state::decode<model::VirtualNetwork>(context.proposed);
    check_address_space(proposed.address_space.address_prefixes, faults);
    if (context.existing != nullptr) check_unchanged_while_peered(context, proposed, faults);
    check_untouched_subnets(context, proposed, faults);
    check_unbilled_ranges(proposed.unbilled_address_ranges, faults);
    if (proposed.dhcp_options.dns_servers.size() > kDnsServerLimit) {
        faults.add(ErrorCode::DnsServerCountLimitReached, "properties.dhcpOptions.dnsServers",
                   std::to_string(proposed.dhcp_options.dns_servers.size()));
    }
    const ResourcePtr carrier = tree.find(proposed.logical_network);
    if (carrier != nullptr && !state::decode<model::LogicalNetwork>(*carrier).network_virtualization_enabled) {
        faults.add(ErrorCode::InvalidLogicalNetworkReference, "properties.logicalNetwork",
                   proposed.logical_network.to_string(),
                   "A logical network with networkVirtualizationEnabled is needed.");
    }
    const ResourcePtr credential =
        proposed.encryption_credential ? tree.find(*proposed.encryption_credential) : nullptr;
    if (credential != nullptr &&
        state::decode<model::Credential>(*credential).type != model::CredentialType::X509Certificate) {
        faults.add(ErrorCode::UnsupportedCredentialType, "properties.encryptionCredential",
                   credential->path.to_string(), "Encryption needs an X509Certificate.");
    }
}

void VirtualNetworkRules::apply_put(const PutContext& context, state::TreeDraft& draft, Faults&) const {
    if (context.existing == nullptr) return;
    for (const ResourcePtr& referrer : draft.tree().referrers(context.proposed.path)) {
        if (referrer->type == ResourceType::VirtualNetworkPeering) show_remote_address_space(referrer->path, draft);
    }
}

void VirtualNetworkRules::apply_delete(const DeleteContext& context, state::TreeDraft& draft, Faults&) const {
    for (const ResourcePtr& referrer : draft.tree().referrers(context.existing.path)) {
        if (referrer->type == ResourceType::VirtualNetworkPeering) lose_remote_network(*referrer, draft);
    }
}

}  // namespace nc::service::resources
