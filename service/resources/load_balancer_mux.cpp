#include "generated/load_balancer_mux.hpp"

#include <algorithm>

#include "generated/load_balancer_manager.hpp"
#include "generated/network_interface_ip_configuration.hpp"
#include "schemas/model/json_value.hpp"
#include "service/pools/vip_pool.hpp"
#include "service/resources/connections.hpp"
#include "service/resources/load_balancer_manager.hpp"

namespace nc::service::resources {
namespace {

using model::ErrorCode;
using model::Faults;
using model::LoadBalancerMux;
using model::ResourceType;
using state::ResourcePtr;
using state::ResourceTree;

constexpr const char* kRouterTarget = "properties.routerConfiguration";
constexpr const char* kPeers = "peerRouterConfigurations";
constexpr const char* kInterfacesTarget = "properties.networkInterfaces";

bool is_l2_forwarding(const ResourceTree& tree) {
    const ResourcePtr manager = pools::load_balancer_manager(tree);
    return manager && state::decode<model::LoadBalancerManager>(*manager).load_balancer_mux_mode ==
                          model::LoadBalancerMuxMode::L2Forwarding;
}

/// An autonomous system is given by two bytes or by four; the four go before the two.
void check_number(std::int64_t two_bytes, std::optional<std::int64_t> four_bytes, const std::string& target,
                  Faults& faults) {
    if (two_bytes == 0 && four_bytes.value_or(0) == 0) faults.add(ErrorCode::RequiredParamMissing, target, target);
}

void check_routers(const model::MuxRouterConfiguration& configuration, Faults& faults) {
    const std::string target = kRouterTarget;
    check_number(configuration.local_asn, configuration.local_asn_4, target + ".localASN", faults);
    const auto& peers = configuration.peer_router_configurations;
    for (std::size_t i = 0; i < peers.size(); ++i) {
        const std::string peer = target + "." + kPeers + "[" + std::to_string(i) + "]";
        check_number(peers[i].peer_asn, peers[i].peer_asn_4, peer + ".peerASN", faults);
        if (peers[i].local_ip_address != peers.front().local_ip_address) {
            const auto& address = peers[i].local_ip_address;
            faults.add(ErrorCode::InvalidParameterValue, peer + ".localIPAddress", address ? address->to_string() : "",
                       "It must be the same for all routers of a multiplexer.");
        }
    }
}

/// The adapter behind which virtual machines are: its address is the service's to choose, on a logical network.
void check_internal_interface(const ResourceTree& tree, const model::ResourcePath& interface, Faults& faults) {
    const auto configurations = tree.children(interface, ResourceType::NetworkInterfaceIpConfiguration);
    const bool fits = std::any_of(configurations.begin(), configurations.end(), [&](const ResourcePtr& resource) {
        const auto& source = state::decode<model::NetworkInterfaceIpConfiguration>(*resource);
        const ResourcePtr subnet = tree.find(source.subnet);
        return subnet && subnet->type == ResourceType::LogicalSubnet &&
               source.private_ip_allocation_method == model::IpAllocationMethod::Dynamic;
    });
    if (fits) return;
    faults.add(ErrorCode::InvalidParameterValue, std::string(kInterfacesTarget) + ".internalNetworkInterface",
               interface.to_string(), "It needs a dynamic address on a logical subnet.");
}

void check_interfaces(const PutContext& context, const LoadBalancerMux& proposed, Faults& faults) {
    const auto interfaces = proposed.network_interfaces.value_or(model::MuxNetworkInterfaces{});
    for (const auto& [path, member] : {std::pair{&interfaces.external_network_interface, "externalNetworkInterface"},
                                       std::pair{&interfaces.internal_network_interface, "internalNetworkInterface"}}) {
        const std::string target = std::string(kInterfacesTarget) + "." + member;
        if (!*path) faults.add(ErrorCode::RequiredParamMissing, target, target);
    }
    if (interfaces.internal_network_interface)
        check_internal_interface(context.draft.tree(), *interfaces.internal_network_interface, faults);
    if (context.existing != nullptr &&
        state::decode<LoadBalancerMux>(*context.existing).network_interfaces != proposed.network_interfaces) {
        faults.add(ErrorCode::CannotUpdateNetworkInterfaceAfterCreationInL2ForwardingMode, kInterfacesTarget,
                   "networkInterfaces");
    }
}

}  // namespace

void LoadBalancerMuxRules::check_put(const PutContext& context, Faults& faults) const {
    const auto& proposed = state::decode<LoadBalancerMux>(context.proposed);
    check_routers(proposed.router_configuration, faults);
    if (is_l2_forwarding(context.draft.tree())) check_interfaces(context, proposed, faults);
}

void LoadBalancerMuxRules::apply_put(const PutContext& context, state::TreeDraft& draft, Faults&) const {
    model::Json configuration = (*context.proposed.properties)["routerConfiguration"];
    bool is_changed = false;
    for (model::Json& peer : configuration[kPeers]) {
        if (!peer.value("id", "").empty()) continue;
        peer["id"] = peer["routerName"];
        is_changed = true;
    }
    if (is_changed) draft.set_property(context.proposed.path, "routerConfiguration", configuration);
    complete_connections(context.proposed.path, draft);
}

}  // namespace nc::service::resources
