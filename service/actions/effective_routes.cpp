#include "service/actions/effective_routes.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "generated/types.hpp"
#include "schemas/model/faults.hpp"
#include "schemas/model/json_value.hpp"
#include "service/actions/asked_interface.hpp"
#include "service/api/error_answer.hpp"
#include "service/policy/route_policy.hpp"

namespace nc::service::actions {
namespace {

using goal_state::NextHopType;
using model::ErrorCode;
using model::Json;
using policy::EffectiveRoute;
using policy::RouteSource;

model::RouteSource source_of(RouteSource source) {
    switch (source) {
        case RouteSource::User:
            return model::RouteSource::User;
        case RouteSource::Peering:
            return model::RouteSource::Peering;
        case RouteSource::System:
            break;
    }
    return model::RouteSource::System;
}

model::RouteNextHopType type_of(NextHopType type) {
    switch (type) {
        case NextHopType::VnetLocal:
            return model::RouteNextHopType::VnetLocal;
        case NextHopType::VirtualAppliance:
            return model::RouteNextHopType::VirtualAppliance;
        case NextHopType::VirtualNetworkGateway:
            return model::RouteNextHopType::VirtualNetworkGateway;
        case NextHopType::Internet:
            return model::RouteNextHopType::Internet;
        case NextHopType::None:
            break;
    }
    return model::RouteNextHopType::None;
}

/// Such packets are dropped as RouteLoop; other interfaces of the subnet may well use the route.
bool leads_back(const EffectiveRoute& route, const state::Interface& interface) {
    return route.next_hop && std::ranges::find(interface.addresses, *route.next_hop,
                                               &state::InterfaceAddress::address) != interface.addresses.end();
}

Json entry_of(const EffectiveRoute& route, const state::Interface& interface) {
    Json entry{{"addressPrefix", route.prefix.to_string()},
               {"nextHopType", route.source == RouteSource::Peering ? "VirtualNetworkPeering"
                                                                    : model::to_string(type_of(route.next_hop_type))}};
    if (route.next_hop) entry["nextHopIpAddress"] = route.next_hop->value().to_string();
    entry["source"] = model::to_string(source_of(route.source));
    entry["state"] = model::to_string(route.is_active ? model::RouteState::Active : model::RouteState::Overridden);
    entry["resource"] = route.resource.to_string();
    if (!route.fault.empty()) entry["fault"] = route.fault;
    if (leads_back(route, interface)) entry["fault"] = "The next hop is the interface itself.";
    return entry;
}

}  // namespace

void EffectiveRoutes::get(const api::UnstoredCall& call, const api::Reply& reply) {
    answer_about_interface(hosts_, call, reply, [&](const AskedInterface& asked) {
        // Each subnet of a pair routes its own IP version; the primary address's is named, and its routes come first.
        const auto primary = asked.interface.addresses.front().address.value().version();
        const state::Subnet* named = policy::subnet_of(asked.network, asked.interface, primary);
        if (named == nullptr)
            return reply(api::refuse(ErrorCode::InvalidParameterValue, asked.path.to_string(),
                                     "Its virtual subnet is not in force.", "networkInterface"));
        Json routes = Json::array();
        for (const IpVersion version : {primary, primary == IpVersion::V4 ? IpVersion::V6 : IpVersion::V4}) {
            const state::Subnet* subnet = policy::subnet_of(asked.network, asked.interface, version);
            if (subnet == nullptr) continue;
            for (const EffectiveRoute& route : policy::effective_routes(asked.state, asked.network, *subnet))
                if (route.prefix.address().version() == version) routes.push_back(entry_of(route, asked.interface));
        }
        reply(api::document_answer(200, *call.route.type,
                                   Json{{"networkInterface", asked.path.to_string()},
                                        {"subnet", named->path.to_string()},
                                        {"routes", std::move(routes)}}));
    });
}

}  // namespace nc::service::actions
