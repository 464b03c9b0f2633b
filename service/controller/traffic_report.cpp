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

constexpr const char* kInterfaceSource = "VirtualNetworkManager";
constexpr const char* kFrontEndSource = "SoftwareLoadBalancer";

Json counter(const char* source, std::string name, std::uint64_t value) {
    return Json{{"name", std::move(name)},
                {"unit", "Decimal"},
                {"currentValue", value},
                {"context", {{"source", source}, {"category", "Performance"}}}};
}

}  // namespace

void TrafficReport::add(const state::StoredResource& resource, const state::ResourceTree& tree,
                        Json& properties) const {
    if (loop_.network_state() == nullptr) return;
    if (resource.type == model::ResourceType::NetworkInterface) add_counters(resource, properties);
    if (resource.type == model::ResourceType::LoadBalancerFrontendIpConfiguration)
        add_front_end_counters(resource, tree, properties);
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
        counters.push_back(counter(kInterfaceSource, std::string(each.name) + "Out", found->outbound.*each.member));
        counters.push_back(counter(kInterfaceSource, std::string(each.name) + "In", found->inbound.*each.member));
    }
    properties["counters"] = std::move(counters);
}

/// The sums of all hosts; for front ends that hosts carry out.
void TrafficReport::add_front_end_counters(const state::StoredResource& resource, const state::ResourceTree& tree,
                                           Json& properties) const {
    const auto state = loop_.network_state();
    const auto parent = tree.find(resource.path.parent());
    const auto balancer = parent ? state->load_balancers.find(parent->instance_id) : state->load_balancers.end();
    if (balancer == state->load_balancers.end()) return;
    const auto& own = balancer->second->front_ends;
    const auto front_end =
        std::find_if(own.begin(), own.end(), [&](const auto& each) { return each.path == resource.path; });
    if (front_end == own.end()) return;
    goal_state::FrontEndCounters sum;
    for (const auto& [host, report] : loop_.reports())
        for (const goal_state::FrontEndCounters& each : report.status.front_end_counters) {
            if (each.vsid != front_end->vsid || each.address != front_end->address) continue;
            sum.total += each.total;
            sum.dropped += each.dropped;
            sum.flows += each.flows;
            sum.dropped_flows += each.dropped_flows;
            sum.tcp_syn += each.tcp_syn;
            sum.packets_per_second += each.packets_per_second;
            sum.bits_per_second += each.bits_per_second;
        }
    const bool is_v4 = front_end->address.value().is_v4();
    properties["counters"] = Json::array({
        counter(kFrontEndSource, "TotalPackets", sum.total),
        counter(kFrontEndSource, "DroppedPackets", is_v4 ? sum.dropped : 0),
        counter(kFrontEndSource, "DroppedPacketsIPv6", is_v4 ? 0 : sum.dropped),
        counter(kFrontEndSource, "FlowEntries", sum.flows),
        counter(kFrontEndSource, "DroppedFlowEntries", sum.dropped_flows),
        counter(kFrontEndSource, "SynPackets", sum.tcp_syn),
        counter(kFrontEndSource, "AverageBandwidth", sum.bits_per_second),
        counter(kFrontEndSource, "PacketsPerSecond", sum.packets_per_second),
    });
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
