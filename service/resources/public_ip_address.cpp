#include "service/resources/public_ip_address.hpp"

#include <algorithm>

#include "generated/public_ip_address.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"
#include "service/pools/ip_pool.hpp"
#include "service/pools/vip_pool.hpp"

namespace nc::service::resources {
namespace {

using model::AllocationMethod;
using model::ErrorCode;
using model::Faults;
using model::PublicIpAddress;
using model::ResourceType;
using state::ResourcePtr;
using state::ResourceTree;

constexpr const char* kAddressTarget = "properties.ipAddress";
constexpr const char* kMethodTarget = "properties.publicIPAllocationMethod";
constexpr const char* kLabelTarget = "properties.dnsSettings.domainNameLabel";
constexpr std::size_t kLongestLabel = 63;  // RFC 1035 2.3.4

/// Clients that give an address often leave the method out: they mean that address.
AllocationMethod method_of(const PublicIpAddress& proposed, const state::StoredResource* existing) {
    auto method = proposed.public_ip_allocation_method;
    if (!method && existing != nullptr) method = state::decode<PublicIpAddress>(*existing).public_ip_allocation_method;
    return method.value_or(proposed.ip_address ? AllocationMethod::Static : AllocationMethod::Dynamic);
}

IpVersion version_of(const PublicIpAddress& proposed) {
    return proposed.public_ip_address_version == model::IpVersion::IPv4 ? IpVersion::V4 : IpVersion::V6;
}

/// Who has the address: another public one, or something on a subnet of the pools.
ResourcePtr holder_of(const PutContext& context, const IpAddress& address) {
    const ResourceTree& tree = context.draft.tree();
    if (const auto other = tree.find(tree.numbers().holder(state::NumberSpace::public_addresses(),
                                                           state::IndexNumber::of(address), context.proposed.path)))
        return other;
    for (const ResourcePtr& pool : pools::vip_pools(tree)) {
        if (!pools::range_of(*pool).contains(address)) continue;
        if (const auto holder = pools::address_holder(tree, pool->path.parent(), address, context.proposed.path))
            return holder;
    }
    return nullptr;
}

void check_static_address(const PutContext& context, const PublicIpAddress& proposed, Faults& faults) {
    if (!proposed.ip_address) {
        faults.add(ErrorCode::PublicIPAddressMissing, kAddressTarget);
        return;
    }
    const IpAddress& address = *proposed.ip_address;
    if (address.version() != version_of(proposed)) {
        faults.add(ErrorCode::InvalidIPAddress, kAddressTarget, address.to_string(),
                   "It is not of the publicIPAddressVersion.");
    } else if (const ResourcePtr holder = holder_of(context, address)) {
        faults.add(ErrorCode::PublicIPAddressInUse, kAddressTarget, holder->path.to_string());
    }
}

/// An address that leads somewhere stays what it is.
void check_change(const PutContext& context, const PublicIpAddress& proposed, Faults& faults) {
    const auto& before = state::decode<PublicIpAddress>(*context.existing);
    if (before.public_ip_address_version != proposed.public_ip_address_version) {
        faults.add(ErrorCode::PublicIPAddressVersionCannotUpdate, "properties.publicIPAddressVersion",
                   model::to_string(proposed.public_ip_address_version));
    }
    const AllocationMethod method = method_of(proposed, context.existing);
    const bool keeps_method = before.public_ip_allocation_method == method;
    const bool keeps_address = method == AllocationMethod::Dynamic || before.ip_address == proposed.ip_address;
    const auto users = context.draft.tree().referrers(context.proposed.path);
    if ((keeps_method && keeps_address) || users.empty()) return;
    faults.add(ErrorCode::PublicIPAddressInUseCannotUpdate, keeps_method ? kAddressTarget : kMethodTarget,
               users.front()->path.to_string());
}

bool is_label(const std::string& text) {
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return text.size() <= kLongestLabel && is_letter(text.front()) && text.back() != '-' &&
           std::all_of(text.begin(), text.end(), [&](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

void check_name(const PutContext& context, const model::PublicIpDnsSettings& settings, Faults& faults) {
    const std::string& label = settings.domain_name_label;
    if (label.empty()) {
        faults.add(ErrorCode::DomainNameLabelCannotBeNullOrEmpty, kLabelTarget);
        return;
    }
    if (!is_label(label)) {
        faults.add(ErrorCode::InvalidDomainNameLabel, kLabelTarget, label);
        return;
    }
    for (const ResourcePtr& resource : context.draft.tree().all(ResourceType::PublicIpAddress)) {
        const auto& other = state::decode<PublicIpAddress>(*resource).dns_settings;
        if (resource->path == context.proposed.path || !other || other->domain_name_label != label) continue;
        faults.add(ErrorCode::DnsRecordInUse, kLabelTarget, label, "It is " + resource->path.to_string() + ".");
        return;
    }
}

}  // namespace

void check_public_address_is_free(const ResourceTree& tree, const model::ResourcePath& address,
                                  const model::ResourcePath& user, const std::string& target, Faults& faults) {
    for (const ResourcePtr& referrer : tree.referrers(address)) {
        if (referrer->path == user) continue;
        faults.add(ErrorCode::PublicIPAddressInUse, target, referrer->path.to_string());
        return;
    }
}

void PublicIpAddressRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& proposed = state::decode<PublicIpAddress>(context.proposed);
    if (method_of(proposed, context.existing) == AllocationMethod::Static)
        check_static_address(context, proposed, faults);
    if (context.existing != nullptr) check_change(context, proposed, faults);
    if (proposed.dns_settings) check_name(context, *proposed.dns_settings, faults);
}

void PublicIpAddressRules::apply_put(const PutContext& context, state::TreeDraft& draft, Faults& faults) const {
    const auto& proposed = state::decode<PublicIpAddress>(context.proposed);
    const AllocationMethod method = method_of(proposed, context.existing);
    draft.set_property(context.proposed.path, "publicIPAllocationMethod", model::Json(model::to_string(method)));
    if (method != AllocationMethod::Dynamic) return;
    std::optional<IpAddress> address;
    if (context.existing != nullptr) {
        const auto& before = state::decode<PublicIpAddress>(*context.existing);
        if (before.public_ip_allocation_method == AllocationMethod::Dynamic) address = before.ip_address;
    }
    // What the client may have sent does not count: it must not keep the pool from giving the lowest free address.
    draft.set_property(context.proposed.path, "ipAddress", model::Json(nullptr));
    if (!address) address = pools::next_public_address(draft.tree(), version_of(proposed));
    if (!address) {
        if (pools::load_balancer_manager(draft.tree())) {
            const auto pools = pools::vip_pools(draft.tree());
            const bool has_pool = std::any_of(pools.begin(), pools.end(), [&](const state::ResourcePtr& pool) {
                return pools::range_of(*pool).first.version() == version_of(proposed);
            });
            const bool is_v4 = version_of(proposed) == IpVersion::V4;
            faults.add(ErrorCode::SubnetIsFull, kMethodTarget, "vipIpPools of /loadBalancerManager/config",
                       has_pool ? ""
                       : is_v4  ? "No pool of it is of IPv4."
                                : "No pool of it is of IPv6.");
        } else {
            faults.add(ErrorCode::LbManagerResourceNotConfigured, kMethodTarget);
        }
        return;
    }
    draft.set_property(context.proposed.path, "ipAddress", model::Json(address->to_string()));
}

}  // namespace nc::service::resources
