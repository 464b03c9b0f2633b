#include "vswitch/datapath/inspector.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "schemas/base/ascii.hpp"
#include "vswitch/datapath/dhcp_responder.hpp"
#include "vswitch/datapath/dhcpv6_responder.hpp"
#include "vswitch/datapath/explanation.hpp"
#include "vswitch/datapath/ipv6_link.hpp"
#include "vswitch/datapath/link_local.hpp"
#include "vswitch/datapath/name_responder.hpp"
#include "vswitch/policy/rule_origin.hpp"

namespace nc::vswitch {
namespace {

std::string id_text(InstanceId id) { return id.value().to_string(); }

/// The port's policy, or the error that says why it has none.
Result<const PortPolicy*> policy_of(const PacketProcessor& processor, InstanceId port) {
    const auto slot = processor.slot_of(port);
    if (!slot) return Error{"PortNotFound", "No port with id " + id_text(port) + " is attached", "", {}};
    const PortPolicy* policy = processor.forwarder().policy_of(*slot);
    if (policy == nullptr) return Error{"PortHasNoPolicy", "Port " + id_text(port) + " has no policy", "", {}};
    return policy;
}

std::string protocol_name(std::uint8_t protocol) {
    switch (protocol) {
        case kProtocolIcmp:
            return "ICMP";
        case kProtocolIcmpv6:
            return "ICMPv6";
        case kProtocolTcp:
            return "TCP";
        case kProtocolUdp:
            return "UDP";
        default:
            return std::to_string(protocol);
    }
}

std::string end_point(const IpAddress& address, std::uint16_t port, std::uint8_t protocol) {
    const bool has_port = protocol == kProtocolTcp || protocol == kProtocolUdp;
    if (!has_port) return address.to_string();
    const std::string text = address.is_v4() ? address.to_string() : "[" + address.to_string() + "]";
    return text + ":" + std::to_string(port);
}

std::string state_name(const TrackedConnection& connection) {
    if (connection.original.protocol != kProtocolTcp) return connection.is_answered ? "answered" : "unanswered";
    switch (connection.tcp.state()) {
        case TcpState::Opening:
            return "opening";
        case TcpState::Established:
            return "established";
        case TcpState::Closing:
            return "closing";
        case TcpState::Closed:
            break;
    }
    return "closed";
}

bool is_named(const std::optional<std::string>& wanted, std::string_view name) {
    return !wanted || equals_ignoring_case(*wanted, name);
}

/// Calls `visit(layer, group, direction)` for the groups of a port, those of one layer when it is named. Errors:
/// "PortNotFound", "PortHasNoPolicy", "LayerNotFound".
template <class Visit>
Result<void> for_each_group(const PacketProcessor& processor, InstanceId port, const std::optional<std::string>& layer,
                            Visit visit) {
    const auto policy = policy_of(processor, port);
    if (!policy) return policy.error();
    bool is_found = !layer;
    for (const Layer& candidate : (*policy)->layers) {
        if (!is_named(layer, candidate.name)) continue;
        is_found = true;
        if (candidate.outbound) visit(candidate, *candidate.outbound, "OUT");
        if (candidate.inbound) visit(candidate, *candidate.inbound, "IN");
    }
    if (!is_found) return Error{"LayerNotFound", "There is no layer '" + *layer + "'", "", {}};
    return {};
}

std::string way_out(const PacketProcessor& processor, PortSlot egress) {
    return egress == kUnderlaySlot ? "transmit to the underlay"
                                   : "deliver to " + processor.ports()[egress].port->device();
}

std::string drop_sentence(DropReason reason) {
    return "dropped: " + std::string(name(reason)) + ": " + std::string(sentence(reason));
}

ParsedPacket packet_of(const TupleQuery& query) {
    ParsedPacket parsed;
    parsed.tuple = {query.source, query.destination, query.protocol, false, query.source_port, query.destination_port};
    // Asked with ports 0 0: an echo request.
    if (is_icmp(parsed.tuple) && query.destination_port == 0)
        parsed.tuple.destination_port = static_cast<std::uint16_t>(echo_request_type(query.source.version()) << 8);
    parsed.time_to_live = 64;
    parsed.tcp_flags = kTcpSyn;
    return parsed;
}

/// What happens to a packet of the VM that no layer sees; std::nullopt: the layers decide.
std::optional<Explanation> explain_at_port(const ParsedPacket& parsed, const PortPolicy& port, const Fabric& fabric) {
    if (is_for_dhcp_server(parsed, port))
        return Explanation{{}, "answered by the switch, the subnet's DHCP server", true};
    if (is_for_name_proxy(parsed, fabric)) {
        const DropReason refused = refuse_name_client(parsed, port);
        if (refused != DropReason::None) return Explanation{{}, drop_sentence(refused), false};
        return Explanation{{}, "answered by the switch, the name proxy", true};
    }
    if (!parsed.tuple.source.is_v4() && !port.v6)
        return Explanation{{}, drop_sentence(DropReason::IpVersionNotOfPort), false};
    if (is_for_dhcpv6_server(parsed, fabric.router_mac))
        return Explanation{{}, "answered by the switch, the link's DHCPv6 server", true};
    if (is_for_link_router(parsed, fabric.router_mac) && is_echo_request(parsed.tuple))
        return Explanation{{}, "answered by the switch, the link's router", true};
    if (is_broadcast_or_multicast(parsed))
        return Explanation{{}, drop_sentence(DropReason::BroadcastNotCarried), false};
    if (is_link_local(parsed.tuple.source) || is_link_local(parsed.tuple.destination))
        return Explanation{{}, drop_sentence(DropReason::LinkLocalNotCarried), false};
    return std::nullopt;
}

/// Fills in the host that the source's packets come from, and what that host encrypts them with. The port's own check
/// of sources says which network a source is of: another tenant may have the same address elsewhere.
void come_from_sender(Arrival& arrival, const Tuple& tuple, const PortPolicy& port, const Fabric& fabric) {
    PacketFacts facts;
    facts.vsid = arrival.vsid;
    facts.tuple = tuple;
    Vsid sender;
    for (const Layer& layer : port.layers) {
        if (!layer.inbound) continue;
        const Action action = layer.inbound->find(facts).action;
        if (const auto* from = std::get_if<AcceptFrom>(&action)) {
            const Mapping* mapping = fabric.mappings->find(from->source, CustomerAddress(tuple.source));
            if (mapping == nullptr) return;
            sender = from->source;
            arrival.remote = mapping->provider_address;
        } else if (const auto* forwarded = std::get_if<AcceptForwarded>(&action)) {
            if (forwarded->hosts->empty()) return;
            arrival.remote = forwarded->hosts->front();
        }
    }
    const auto encryption = fabric.encryption_for(arrival.vsid, sender, tuple.source);
    if (encryption) arrival.credential = encryption->credential;
}

}  // namespace

std::vector<PortInfo> describe_ports(const PacketProcessor& processor) {
    std::vector<PortInfo> infos;
    for (std::size_t i = 0; i < processor.ports().size(); ++i) {
        const PacketProcessor::AttachedPort& port = processor.ports()[i];
        if (!port.port) continue;
        PortInfo info;
        info.id = port.id;
        info.device = port.port->device();
        info.is_up = port.port->is_up();
        info.received_packets = port.received_packets;
        info.received_bytes = port.received_bytes;
        info.delivered_packets = port.delivered_packets;
        info.delivered_bytes = port.delivered_bytes;
        info.dropped_packets = port.dropped_packets;
        info.counters = port.counters;
        info.counters.id = port.id;
        info.counters.outbound.total = port.received_packets;
        info.counters.inbound.total = port.delivered_packets + port.counters.inbound.dropped;
        if (const PortPolicy* policy = processor.forwarder().policy_of(static_cast<PortSlot>(i)); policy != nullptr) {
            info.has_policy = true;
            info.resource_id = policy->settings.resource_id;
            info.mac = policy->settings.mac;
            info.vsid = policy->settings.vsid;
            for (const goal_state::PortAddress& own : policy->settings.addresses)
                info.addresses.push_back(own.address.value());
        }
        infos.push_back(std::move(info));
    }
    return infos;
}

std::vector<DropCount> describe_drops(const DropCounts& drops) {
    std::vector<DropCount> counts;
    for (std::size_t i = 0; i < drops.size(); ++i) {
        const auto reason = static_cast<DropReason>(i);
        if (drops[i] > 0) counts.push_back({std::string(name(reason)), std::string(sentence(reason)), drops[i]});
    }
    return counts;
}

std::vector<FlowInfo> describe_flows(const PacketProcessor& processor, std::optional<InstanceId> port,
                                     Milliseconds now) {
    std::vector<FlowInfo> infos;
    processor.forwarder().flows().for_each([&](const FlowKey& key, const UnifiedFlow& flow) {
        const bool is_outbound = key.ingress != kUnderlaySlot;
        const PacketProcessor::AttachedPort& owner = processor.ports()[is_outbound ? key.ingress : flow.egress];
        if (port && owner.id != *port) return;
        const Tuple tuple = tuple_of(key);
        FlowInfo info;
        info.port = owner.id;
        info.direction = is_outbound ? "OUT" : "IN";
        info.source = end_point(tuple.source, tuple.source_port, tuple.protocol);
        info.destination = end_point(tuple.destination, tuple.destination_port, tuple.protocol);
        info.protocol = protocol_name(tuple.protocol);
        if (flow.transposition.encapsulation) {
            info.vsid = flow.transposition.encapsulation->vsid;
        } else {
            info.vsid = Vsid(key.vsid);
        }
        info.action = flow.transposition.to_string() + "; " + way_out(processor, flow.egress);
        info.packets = flow.packets;
        info.bytes = flow.bytes;
        info.idle_milliseconds = now - flow.last_used;
        infos.push_back(std::move(info));
    });
    return infos;
}

std::vector<ConnectionInfo> describe_connections(const PacketProcessor& processor, std::optional<InstanceId> port,
                                                 Milliseconds now) {
    std::vector<ConnectionInfo> infos;
    processor.forwarder().connections().for_each([&](const ConnectionKey& key, const TrackedConnection& connection) {
        const InstanceId owner = processor.ports()[key.port].id;
        if ((port && owner != *port) || !connection.is_alive(now)) return;
        const Tuple& first = connection.original;
        infos.push_back({owner, connection.originator == Direction::Outbound ? "OUT" : "IN",
                         protocol_name(first.protocol), end_point(first.source, first.source_port, first.protocol),
                         end_point(first.destination, first.destination_port, first.protocol), state_name(connection),
                         now - connection.last_seen, connection.idle_limit()});
    });
    return infos;
}

Result<std::vector<LayerInfo>> describe_layers(const PacketProcessor& processor, InstanceId port) {
    const auto policy = policy_of(processor, port);
    if (!policy) return policy.error();
    std::vector<LayerInfo> infos;
    for (const Layer& layer : (*policy)->layers)
        infos.push_back({std::string(layer.name), std::string(layer.meaning),
                         layer.outbound ? layer.outbound->size() : 0, layer.inbound ? layer.inbound->size() : 0});
    return infos;
}

Result<std::vector<GroupInfo>> describe_groups(const PacketProcessor& processor, InstanceId port,
                                               const std::optional<std::string>& layer) {
    std::vector<GroupInfo> infos;
    const Result<void> found =
        for_each_group(processor, port, layer, [&](const Layer& of, const Group& group, std::string_view direction) {
            infos.push_back({std::string(of.name), group_name(of.name, direction), std::string(direction),
                             std::string(group.match_type()), group.size()});
        });
    if (!found) return found.error();
    return infos;
}

Result<std::vector<RuleInfo>> describe_rules(PacketProcessor& processor, InstanceId port,
                                             const std::optional<std::string>& layer,
                                             const std::optional<std::string>& group) {
    std::vector<RuleInfo> rules;
    bool is_group_found = !group;
    const RuleCounters& counters = processor.forwarder().settled_rule_counters();
    const auto append = [&](const Layer& of, const Group& in, std::string_view direction) {
        const std::string name = group_name(of.name, direction);
        if (!is_named(group, name)) return;
        is_group_found = true;
        const PortPolicy& policy = **policy_of(processor, port);
        const PortSlot slot = *processor.slot_of(port);
        const auto layer_index = static_cast<std::uint8_t>(&of - policy.layers.data());
        const Direction way = direction == "OUT" ? Direction::Outbound : Direction::Inbound;
        for (std::size_t i = 0; i < in.size(); ++i) {
            RuleText text = in.describe(i);
            std::string resource = origin_of(*processor.forwarder().policy(), policy, text.id).resource;
            rules.push_back({std::string(of.name), name, std::string(direction), std::move(text.id), text.priority,
                             std::move(text.match), std::move(text.action), std::move(resource),
                             counters.of({slot, {in.identity(i), layer_index, way}})});
        }
    };
    const Result<void> found = for_each_group(processor, port, layer, append);
    if (!found) return found.error();
    if (!is_group_found) return Error{"GroupNotFound", "There is no group '" + *group + "'", "", {}};
    return rules;
}

std::vector<FrontEndInfo> describe_front_ends(PacketProcessor& processor) {
    const PolicySnapshot* const policy = processor.forwarder().policy();
    if (policy == nullptr || policy->front_ends_by_rule.empty()) return {};
    std::map<std::pair<Vsid, CustomerAddress>, FrontEndInfo> sums;
    processor.forwarder().settled_rule_counters().for_each([&](const CountedRule& counted, const RuleCount& count) {
        const auto found = policy->front_ends_by_rule.find(counted.rule.rule);
        if (found == policy->front_ends_by_rule.end()) return;
        FrontEndInfo& info = sums[found->second];
        goal_state::FrontEndCounters& sum = info.counters;
        info.bytes += count.matched_bytes;
        sum.total += count.matched_packets;
        sum.dropped += count.dropped_packets;
        sum.flows += count.flows;
        sum.dropped_flows += count.dropped_flows;
        sum.tcp_syn += count.tcp_syn;
    });
    std::vector<FrontEndInfo> all;
    for (auto& [front_end, info] : sums) {
        std::tie(info.counters.vsid, info.counters.address) = front_end;
        all.push_back(info);
    }
    return all;
}

Result<std::vector<MappingInfo>> describe_mappings(const PacketProcessor& processor, InstanceId port) {
    const auto policy = policy_of(processor, port);
    if (!policy) return policy.error();
    std::vector<MappingInfo> infos;
    for (const Mapping& mapping : processor.forwarder().policy()->fabric.mappings->mappings())
        infos.push_back(
            {mapping.vsid, mapping.customer_address.value(), mapping.mac, mapping.provider_address.value()});
    return infos;
}

Result<PortFlowStats> describe_flow_stats(const PacketProcessor& processor, InstanceId port) {
    const auto policy = policy_of(processor, port);
    if (!policy) return policy.error();
    PortFlowStats stats;
    stats.flow_limit = (*policy)->settings.port_flow_limit;
    stats.flow_idle_seconds = FlowTable::kFlowIdleLimit / 1000;
    const PortSlot slot = *processor.slot_of(port);
    processor.forwarder().flows().for_each([&](const FlowKey& key, const UnifiedFlow& flow) {
        const bool is_outbound = key.ingress == slot;
        if (!is_outbound && flow.egress != slot) return;
        ++(is_outbound ? stats.outbound_flows : stats.inbound_flows);
        ++(key.protocol == kProtocolTcp   ? stats.tcp_flows
           : key.protocol == kProtocolUdp ? stats.udp_flows
                                          : stats.other_flows);
        stats.packets += flow.packets;
        stats.bytes += flow.bytes;
    });
    processor.forwarder().connections().for_each([&](const ConnectionKey& key, const TrackedConnection& connection) {
        if (key.port != slot) return;
        ++stats.connections;
        if (key.protocol == kProtocolTcp && connection.tcp.state() == TcpState::Opening) ++stats.half_open_connections;
    });
    return stats;
}

Result<std::vector<LayerFlowStats>> describe_layer_flow_stats(const PacketProcessor& processor, InstanceId port) {
    const auto policy = policy_of(processor, port);
    if (!policy) return policy.error();
    const PortSlot slot = *processor.slot_of(port);
    std::vector<LayerFlowStats> all;
    for (const Layer& layer : (*policy)->layers) {
        if (!layer.is_stateful) continue;
        LayerFlowStats& stats = all.emplace_back();
        stats.layer = layer.name;
        const auto count = [&](const ConnectionKey& key, const TrackedConnection& connection) {
            if (key.port != slot || (!layer.guards_vm && !connection.translation)) return;
            ++(key.protocol == kProtocolTcp ? stats.tcp : key.protocol == kProtocolUdp ? stats.udp : stats.other);
            if (key.protocol == kProtocolTcp && connection.tcp.state() == TcpState::Opening) ++stats.half_open;
        };
        processor.forwarder().connections().for_each(count);
    }
    return all;
}

Result<Explanation> explain_tuple(PacketProcessor& processor, const TupleQuery& query, Milliseconds now) {
    const auto policy = policy_of(processor, query.port);
    if (!policy) return policy.error();
    const IpVersion version = query.source.version();
    if (query.destination.version() != version)
        return Error{"InvalidAddress", "Source and destination are not of the same IP version", "", {}};
    ParsedPacket parsed = packet_of(query);
    Arrival arrival;
    if (query.is_outbound) {
        arrival.ingress = *processor.slot_of(query.port);
        parsed.source_mac = (*policy)->settings.mac;
        if (auto at_port = explain_at_port(parsed, **policy, processor.forwarder().policy()->fabric)) return *at_port;
    } else {
        // As if it came from the host that carries the source.
        const auto& home = (*policy)->home(version);
        arrival.vsid = home ? home->vsid : (*policy)->settings.vsid;
        parsed.destination_mac = (*policy)->settings.mac;
        come_from_sender(arrival, parsed.tuple, **policy, processor.forwarder().policy()->fabric);
    }

    Recorder recorder;
    const Decision decision = processor.forwarder().explain(arrival, parsed, now, recorder);
    Explanation explanation;
    explanation.steps = explained_steps(processor.forwarder(), arrival.ingress, decision, recorder);
    explanation.is_allowed = decision.kind != Verdict::Kind::Drop;
    if (decision.kind == Verdict::Kind::Drop) {
        explanation.verdict = drop_sentence(decision.reason);
    } else if (decision.kind == Verdict::Kind::Answer) {
        explanation.verdict = "answered by the switch";
    } else {
        explanation.verdict = decision.transposition->to_string() + "; " + way_out(processor, decision.egress);
    }
    return explanation;
}

}  // namespace nc::vswitch
