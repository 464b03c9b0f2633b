#include "service/resources/virtual_gateway.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "generated/bgp_peer.hpp"
#include "generated/bgp_router.hpp"
#include "generated/network_connection.hpp"
#include "generated/policy_map.hpp"
#include "generated/virtual_gateway.hpp"
#include "schemas/model/json_value.hpp"
#include "service/resources/as_number.hpp"
#include "service/resources/gateway.hpp"

namespace nc::service::resources {
namespace {

using model::ErrorCode;
using model::Faults;
using model::Json;
using model::NetworkConnection;
using model::NetworkConnectionType;
using model::ResourcePath;
using model::ResourceType;
using state::ResourcePtr;

constexpr const char* kGatewaySubnets = "properties.gatewaySubnets";
constexpr std::uint32_t kLowHalf = 0xFFFF;

std::string at(const std::string& list, std::size_t index) { return list + "[" + std::to_string(index) + "]"; }

void require(bool is_given, const std::string& target, Faults& faults) {
    if (!is_given) faults.add(ErrorCode::RequiredParamMissing, target, target);
}

/// The virtual gateway, other than `except`, that is on a subnet of a network; null when there is none.
ResourcePtr other_gateway_of(const state::ResourceTree& tree, const ResourcePath& network, const ResourcePath& except) {
    for (const ResourcePtr& subnet : tree.children(network, ResourceType::VirtualSubnet)) {
        for (const ResourcePtr& referrer : tree.referrers(subnet->path)) {
            if (referrer->type == ResourceType::VirtualGateway && referrer->path != except) return referrer;
        }
    }
    return nullptr;
}

void check_ranges(const std::vector<model::VpnAddressRange>& ranges, bool is_v4, const std::string& target,
                  Faults& faults) {
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        for (const auto& address : {ranges[i].start, ranges[i].end}) {
            if (address && address->is_v4() != is_v4)
                faults.add(ErrorCode::InvalidIPAddress, at(target, i), address->to_string());
        }
        if (ranges[i].start && ranges[i].end && *ranges[i].end < *ranges[i].start)
            faults.add(ErrorCode::InvalidParameterValue, at(target, i) + ".end", ranges[i].end->to_string(),
                       "The range ends before it starts.");
    }
}

void check_tunnel_and_vlan(const NetworkConnection& proposed, Faults& faults) {
    switch (proposed.connection_type) {
        case NetworkConnectionType::IPSec:
            require(proposed.ip_sec_configuration.has_value(), "properties.ipSecConfiguration", faults);
            require(proposed.destination_ip_address.has_value(), "properties.destinationIPAddress", faults);
            break;
        case NetworkConnectionType::GRE:
            require(proposed.gre_configuration && !proposed.gre_configuration->gre_key.empty(),
                    "properties.greConfiguration.greKey", faults);
            require(proposed.destination_ip_address.has_value(), "properties.destinationIPAddress", faults);
            break;
        case NetworkConnectionType::L3:
            require(proposed.l3_configuration && proposed.l3_configuration->vlan_subnet,
                    "properties.l3Configuration.vlanSubnet", faults);
            break;
    }
    if (proposed.ip_sec_configuration &&
        proposed.ip_sec_configuration->authentication_method == model::IpSecAuthenticationMethod::Certificates) {
        faults.add(ErrorCode::InvalidParameterValue, "properties.ipSecConfiguration.authenticationMethod",
                   "Certificates", "PSK is the only method.");
    }
    if (proposed.gre_configuration && !proposed.gre_configuration->gre_key.empty()) {
        const std::string& key = proposed.gre_configuration->gre_key;
        std::uint32_t number = 0;
        const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
        if (error != std::errc{} || end != key.data() + key.size())
            faults.add(ErrorCode::InvalidParameterValue, "properties.greConfiguration.greKey", key,
                       "It is a number of 32 bits (RFC 2890).");
    }
}

std::set<IpPrefix> routed_prefixes(const NetworkConnection& connection) {
    std::set<IpPrefix> prefixes;
    for (const model::RouteInfo& route : connection.routes)
        prefixes.insert(route.destination_prefix);
    return prefixes;
}

/// Two IPSec tunnels to one address are one tunnel to the other end, which can lead to one set of prefixes only.
void check_other_tunnels(const PutContext& context, const NetworkConnection& proposed, Faults& faults) {
    if (proposed.connection_type != NetworkConnectionType::IPSec || !proposed.destination_ip_address) return;
    for (const ResourcePtr& sibling :
         context.draft.tree().children(context.proposed.path.parent(), ResourceType::NetworkConnection)) {
        const auto& other = state::decode<NetworkConnection>(*sibling);
        if (sibling->path == context.proposed.path || other.connection_type != NetworkConnectionType::IPSec ||
            other.destination_ip_address != proposed.destination_ip_address ||
            routed_prefixes(other) == routed_prefixes(proposed)) {
            continue;
        }
        faults.add(ErrorCode::DuplicateLocalVpnGatewayAddress, "properties.destinationIPAddress",
                   proposed.destination_ip_address->to_string(), sibling->path.to_string() + " leads there too.");
        return;
    }
}

/// Values of criteria that are addresses; the others are free text.
void check_match(const model::PolicyMapMatch& match, const std::string& target, Faults& faults) {
    for (std::size_t i = 0; i < match.value.size(); ++i) {
        const std::string& value = match.value[i];
        const bool is_prefix = match.property == model::PolicyMapCriterion::MatchPrefix ||
                               match.property == model::PolicyMapCriterion::IgnorePrefix;
        if (is_prefix && !IpPrefix::parse(value)) {
            faults.add(ErrorCode::InvalidIPPrefix, at(target + ".value", i), value);
        } else if (match.property == model::PolicyMapCriterion::NextHop && !IpAddress::parse(value)) {
            faults.add(ErrorCode::InvalidIPAddress, at(target + ".value", i), value);
        }
    }
}

}  // namespace

void VirtualGatewayRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& proposed = state::decode<model::VirtualGateway>(context.proposed);
    const ResourcePath network = proposed.gateway_subnets.front().parent();
    for (std::size_t i = 1; i < proposed.gateway_subnets.size(); ++i) {
        const ResourcePath& subnet = proposed.gateway_subnets[i];
        if (subnet.parent() != network)
            faults.add(ErrorCode::VirtualNetworkMismatch, at(kGatewaySubnets, i), subnet.to_string());
    }
    if (const ResourcePtr other = other_gateway_of(context.draft.tree(), network, context.proposed.path))
        faults.add(ErrorCode::MultipleGatwaysUseSameVnet, kGatewaySubnets, other->path.to_string());
    if (!proposed.vpn_configuration) return;
    check_ranges(proposed.vpn_configuration->i_pv4_address_prefixes, true,
                 "properties.vpnConfiguration.IPv4AddressPrefixes", faults);
    check_ranges(proposed.vpn_configuration->i_pv6_address_prefixes, false,
                 "properties.vpnConfiguration.IPv6AddressPrefixes", faults);
}

void VirtualGatewayRules::apply_put(const PutContext& context, state::TreeDraft& draft, Faults&) const {
    for (const ResourcePtr& connection : draft.tree().children(context.proposed.path, ResourceType::NetworkConnection))
        place_connection(connection->path, draft);
}

void NetworkConnectionRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& proposed = state::decode<NetworkConnection>(context.proposed);
    check_tunnel_and_vlan(proposed, faults);
    check_other_tunnels(context, proposed, faults);
    for (std::size_t i = 0; i < proposed.ip_addresses.size(); ++i) {
        const model::CidrIpAddress& address = proposed.ip_addresses[i];
        constexpr std::int64_t kLongestV4Prefix = 32;
        if (address.ip_address.is_v4() && address.prefix_length > kLongestV4Prefix)
            faults.add(ErrorCode::InvalidParameterValue, at("properties.ipAddresses", i) + ".prefixLength",
                       std::to_string(address.prefix_length), "An IPv4 prefix has at most 32 bits.");
    }
}

void NetworkConnectionRules::apply_put(const PutContext& context, state::TreeDraft& draft, Faults&) const {
    place_connection(context.proposed.path, draft);
}

void BgpRouterRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& proposed = state::decode<model::BgpRouter>(context.proposed);
    if (!parse_extended_as_number(proposed.ext_as_number))
        faults.add(ErrorCode::InvalidParameterValue, "properties.extAsNumber", proposed.ext_as_number,
                   "It looks like 0.64512.");
    const auto identifier = IpAddress::parse(proposed.router_id);
    if (!proposed.router_id.empty() && (!identifier || !identifier->is_v4()))
        faults.add(ErrorCode::InvalidParameterValue, "properties.routerId", proposed.router_id,
                   "A BGP identifier is written as an IPv4 address (RFC 4271).");
}

void BgpRouterRules::apply_put(const PutContext& context, state::TreeDraft& draft, Faults&) const {
    const auto& proposed = state::decode<model::BgpRouter>(context.proposed);
    if (!proposed.router_id.empty()) return;
    const auto first = std::find_if(proposed.router_ip.begin(), proposed.router_ip.end(),
                                    [](const IpAddress& address) { return address.is_v4(); });
    const std::string identifier = first == proposed.router_ip.end() ? "" : first->to_string();
    draft.set_property(context.proposed.path, "routerId", Json(identifier));
}

void BgpPeerRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& proposed = state::decode<model::BgpPeer>(context.proposed);
    const auto number = parse_extended_as_number(proposed.ext_as_number);
    if (!number) {
        faults.add(ErrorCode::InvalidParameterValue, "properties.extAsNumber", proposed.ext_as_number,
                   "It looks like 0.64512.");
    } else if (!proposed.as_number.empty() && proposed.as_number != std::to_string(*number & kLowHalf)) {
        faults.add(ErrorCode::InvalidParameterValue, "properties.asNumber", proposed.as_number,
                   "It is the low half of extAsNumber.");
    }
    const ResourcePath gateway = context.proposed.path.top_level();
    const auto check_map = [&](const std::optional<ResourcePath>& map, const char* target) {
        if (map && map->parent() != gateway)
            faults.add(ErrorCode::InvalidParameterValue, target, map->to_string(),
                       "It belongs to another virtual gateway.");
    };
    check_map(proposed.policy_map_in, "properties.policyMapIn");
    check_map(proposed.policy_map_out, "properties.policyMapOut");
}

void BgpPeerRules::apply_put(const PutContext& context, state::TreeDraft& draft, Faults&) const {
    const auto& proposed = state::decode<model::BgpPeer>(context.proposed);
    if (!proposed.as_number.empty()) return;
    const std::uint32_t number = parse_extended_as_number(proposed.ext_as_number).value_or(0);
    draft.set_property(context.proposed.path, "asNumber", Json(std::to_string(number & kLowHalf)));
}

void PolicyMapRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& entries = state::decode<model::PolicyMap>(context.proposed).policy_map_entry_list;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        for (std::size_t j = 0; j < entries[i].match_criteria.size(); ++j) {
            check_match(entries[i].match_criteria[j], at(at("properties.policyMapEntryList", i) + ".matchCriteria", j),
                        faults);
        }
    }
}

}  // namespace nc::service::resources
