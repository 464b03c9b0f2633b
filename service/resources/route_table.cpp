#include "service/resources/route_table.hpp"

#include <algorithm>
#include <array>

#include "generated/route.hpp"
#include "generated/virtual_network.hpp"
#include "generated/virtual_network_peering.hpp"
#include "schemas/base/ip_prefix.hpp"

namespace nc::service::resources {
namespace {

using model::ErrorCode;
using model::Faults;
using model::ResourcePath;
using model::ResourceType;
using model::Route;
using model::RouteNextHopType;
using state::ResourcePtr;
using state::ResourceTree;

constexpr const char* kPrefixTarget = "properties.addressPrefix";
constexpr const char* kNextHopTarget = "properties.nextHopIpAddress";
constexpr std::size_t kMostRoutes = 100;

/// This host, loopback, link-local, multicast and reserved addresses (RFC 6890, RFC 4291 2.4): packets to them are not
/// forwarded.
constexpr std::array kRestricted{"0.0.0.0/8",   "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4",
                                 "240.0.0.0/4", "::1/128",     "fe80::/10",      "ff00::/8"};
/// Addresses that the Internet does not know (RFC 1918, RFC 6598, RFC 4193).
constexpr std::array kPrivate{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"};

template <std::size_t N>
bool is_within(const std::array<const char*, N>& spaces, const IpPrefix& prefix) {
    return std::any_of(spaces.begin(), spaces.end(),
                       [&](const char* space) { return IpPrefix::parse(space)->contains(prefix); });
}

void check_next_hop(const Route& proposed, Faults& faults) {
    const auto& next_hop = proposed.next_hop_ip_address;
    if (proposed.next_hop_type != RouteNextHopType::VirtualAppliance) {
        if (next_hop) faults.add(ErrorCode::NextHopIpAddressNotAllowed, kNextHopTarget, next_hop->to_string());
    } else if (!next_hop) {
        faults.add(ErrorCode::MissingNextHopIpAddress, kNextHopTarget);
    } else if (next_hop->version() != proposed.address_prefix.address().version()) {
        faults.add(ErrorCode::InvalidNextHopIpAddress, kNextHopTarget, next_hop->to_string(),
                   "It is not of the IP version of the prefix.");
    } else if (is_within(kRestricted, IpPrefix::containing(*next_hop, next_hop->bit_count()))) {
        faults.add(ErrorCode::InvalidNextHopIpAddress, kNextHopTarget, next_hop->to_string());
    }
}

void check_count(const ResourceTree& tree, const ResourcePath& route_table, const char* target, Faults& faults) {
    const std::size_t count = tree.children(route_table, ResourceType::Route).size();
    if (count > kMostRoutes) faults.add(ErrorCode::RouteCountLimitReached, target, std::to_string(count));
}

/// The prefixes of a virtual network and of those that it is connected with by peerings.
std::vector<IpPrefix> reachable_from(const ResourceTree& tree, const ResourcePath& virtual_network) {
    const ResourcePtr network = tree.find(virtual_network);
    std::vector<IpPrefix> prefixes = state::decode<model::VirtualNetwork>(*network).address_space.address_prefixes;
    for (const ResourcePtr& peering : tree.children(virtual_network, ResourceType::VirtualNetworkPeering)) {
        const auto& source = state::decode<model::VirtualNetworkPeering>(*peering);
        if (!source.remote_address_space || source.peering_state != model::PeeringState::Connected) continue;
        const auto& remote = source.remote_address_space->address_prefixes;
        prefixes.insert(prefixes.end(), remote.begin(), remote.end());
    }
    return prefixes;
}

void check_reachable(const ResourceTree& tree, const state::StoredResource& route, const ResourcePath& virtual_network,
                     const std::string& target, Faults& faults) {
    const auto& next_hop = state::decode<Route>(route).next_hop_ip_address;
    if (!next_hop || !tree.find(virtual_network)) return;
    const auto prefixes = reachable_from(tree, virtual_network);
    if (std::any_of(prefixes.begin(), prefixes.end(), [&](const IpPrefix& p) { return p.contains(*next_hop); })) return;
    faults.add(ErrorCode::RouteNextHopIpAddressNotFound, target, next_hop->to_string(),
               "The route is " + route.path.to_string() + ", the network " + virtual_network.to_string() + ".");
}

}  // namespace

void RouteTableRules::check_put(const PutContext& context, Faults& faults) const {
    check_count(context.draft.tree(), context.proposed.path, "properties.routes", faults);
}

void RouteRules::check_put(const PutContext& context, Faults& faults) const {
    const ResourceTree& tree = context.draft.tree();
    const ResourcePath table = context.proposed.path.parent();
    const auto& proposed = state::decode<Route>(context.proposed);
    const IpPrefix& prefix = proposed.address_prefix;
    if (context.is_addressed) check_count(tree, table, "", faults);
    if (prefix.length() != 0 && is_within(kRestricted, prefix))
        faults.add(ErrorCode::AddressPrefixInRestrictedAddressSpace, kPrefixTarget, prefix.to_string());
    if (proposed.next_hop_type == RouteNextHopType::Internet && is_within(kPrivate, prefix))
        faults.add(ErrorCode::AddressPrefixMustBeInPublicAddressSpace, kPrefixTarget, prefix.to_string());
    check_next_hop(proposed, faults);
    for (const ResourcePtr& sibling : tree.children(table, ResourceType::Route)) {
        if (sibling->path == context.proposed.path || state::decode<Route>(*sibling).address_prefix != prefix) continue;
        faults.add(ErrorCode::RouteConflict, kPrefixTarget, sibling->path.to_string());
        break;
    }
    for (const ResourcePtr& subnet : tree.referrers(table)) {
        const std::size_t faults_before = faults.errors().size();
        check_reachable(tree, context.proposed, subnet->path.parent(), kNextHopTarget, faults);
        if (faults.errors().size() != faults_before) break;
    }
}

void check_next_hops(const ResourceTree& tree, const ResourcePath& route_table, const ResourcePath& virtual_network,
                     const std::string& target, Faults& faults) {
    for (const ResourcePtr& route : tree.children(route_table, ResourceType::Route))
        check_reachable(tree, *route, virtual_network, target, faults);
}

}  // namespace nc::service::resources
