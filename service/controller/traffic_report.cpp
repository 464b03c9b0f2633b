#include "service/controller/traffic_report.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "generated/resource_type.hpp"
#include "schemas/model/json_value.hpp"

namespace nc::service::controller {
namespace {

using goal_state::DirectionCounters;
using goal_state::PortCounters;
using model::Json;

struct CounterName {
    const char* name;  ///< followed by Out or In
    std::uint64_t DirectionCounters::*member;
};
constexpr std::array kCounterNames = {
    CounterName{"TotalPackets", &DirectionCounters::total},
    CounterName{"DropPackets", &DirectionCounters::dropped},
    CounterName{"DropNoRuleMatchPackets", &DirectionCounters::dropped_without_rule},
    CounterName{"DropAclPackets", &DirectionCounters::dropped_by_acl},
    CounterName{"DropForwardingPackets", &DirectionCounters::dropped_in_forwarding},
    CounterName{"TcpSynPackets", &DirectionCounters::tcp_syn},
    CounterName{"TcpFinPackets", &DirectionCounters::tcp_fin},
    CounterName{"TcpResetPackets", &DirectionCounters::tcp_reset},
};

Json counter(std::string name, std::uint64_t value) {
    return Json{{"name", std::move(name)},
                {"unit", "Decimal"},
                {"currentValue", value},
                {"context", {{"source", "VirtualNetworkManager"}, {"category", "Performance"}}}};
}

}  // namespace

void TrafficReport::add(const state::StoredResource& resource, const state::ResourceTree& tree,
                        Json& properties) const {
    if (loop_.network_state() == nullptr) return;
    if (resource.type == model::ResourceType::NetworkInterface) add_counters(resource, properties);
    if (resource.type == model::ResourceType::VirtualSubnet) add_egress(resource, tree, properties);
}

void TrafficReport::add_counters(const state::StoredResource& resource, Json& properties) const {
    const auto state = loop_.network_state();
    const auto interface = state->interfaces.find(resource.instance_id);
    if (interface == state->interfaces.end() || !interface->second->host) return;
    const auto report = loop_.reports().find(*interface->second->host);
    if (report == loop_.reports().end()) return;
    const auto& all = report->second.status.counters;
    const auto found = std::lower_bound(all.begin(), all.end(), resource.instance_id,
                                        [](const PortCounters& each, InstanceId id) { return each.id < id; });
    if (found == all.end() || found->id != resource.instance_id) return;
    Json counters = Json::array();
    for (const CounterName& each : kCounterNames) {
        counters.push_back(counter(std::string(each.name) + "Out", found->outbound.*each.member));
        counters.push_back(counter(std::string(each.name) + "In", found->inbound.*each.member));
    }
    properties["counters"] = std::move(counters);
}

/// While the network is metered, and after that as long as there is something to show.
void TrafficReport::add_egress(const state::StoredResource& subnet, const state::ResourceTree& tree,
                               Json& properties) const {
    const EgressMeter::Bytes total = meter_.total(subnet.instance_id);
    const auto state = loop_.network_state();
    const auto resource = tree.find(subnet.path.parent());
    const auto network = resource == nullptr ? state->networks.end()
                                             : state->networks.find(RoutingDomainId(resource->instance_id.value()));
    const bool is_metered =
        state->meters_all || (network != state->networks.end() && !network->second->unbilled_space.empty());
    if (!is_metered && total == EgressMeter::Bytes{}) return;
    properties["billedEgressBytes"] = total.billed;
    properties["unbilledEgressBytes"] = total.unbilled;
}

}  // namespace nc::service::controller
