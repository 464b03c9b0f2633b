#include "vswitch/datapath/inspector.hpp"

#include <algorithm>

#include "schemas/base/ascii.hpp"

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

void append_rules(std::vector<RuleInfo>& rules, const Layer& layer, const std::shared_ptr<const Group>& group,
                  std::string_view direction) {
    if (!group) return;
    for (std::size_t i = 0; i < group->size(); ++i) {
        RuleText text = group->describe(i);
        rules.push_back({std::string(layer.name), std::string(direction), std::move(text.id), text.priority,
                         std::move(text.match), std::move(text.action)});
    }
}

std::string way_out(const PacketProcessor& processor, PortSlot egress) {
    return egress == kUnderlaySlot ? "transmit to the underlay"
                                   : "deliver to " + processor.ports()[egress].port->device();
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

Result<std::vector<LayerInfo>> describe_layers(const PacketProcessor& processor, InstanceId port) {
    const auto policy = policy_of(processor, port);
    if (!policy) return policy.error();
    std::vector<LayerInfo> infos;
    for (const Layer& layer : (*policy)->layers)
        infos.push_back({std::string(layer.name), std::string(layer.meaning),
                         layer.outbound ? layer.outbound->size() : 0, layer.inbound ? layer.inbound->size() : 0});
    return infos;
}

Result<std::vector<RuleInfo>> describe_rules(const PacketProcessor& processor, InstanceId port,
                                             const std::optional<std::string>& layer) {
    const auto policy = policy_of(processor, port);
    if (!policy) return policy.error();
    std::vector<RuleInfo> rules;
    bool is_found = !layer;
    for (const Layer& candidate : (*policy)->layers) {
        if (layer && !equals_ignoring_case(*layer, candidate.name)) continue;
        is_found = true;
        append_rules(rules, candidate, candidate.outbound, "OUT");
        append_rules(rules, candidate, candidate.inbound, "IN");
    }
    if (!is_found) return Error{"LayerNotFound", "There is no layer '" + *layer + "'", "", {}};
    return rules;
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
    } else {
        // As if it came from the host that carries the source.
        const auto& home = (*policy)->home(version);
        arrival.vsid = home ? home->vsid : (*policy)->settings.vsid;
        parsed.destination_mac = (*policy)->settings.mac;
        const auto& mappings = processor.forwarder().policy()->fabric.mappings->mappings();
        const auto is_source = [&](const Mapping& mapping) { return mapping.customer_address.value() == query.source; };
        const auto same_subnet = std::ranges::find_if(
            mappings, [&](const Mapping& mapping) { return is_source(mapping) && mapping.vsid == arrival.vsid; });
        const auto mapping = same_subnet != mappings.end() ? same_subnet : std::ranges::find_if(mappings, is_source);
        if (mapping != mappings.end()) arrival.remote = mapping->provider_address;
    }

    Recorder recorder;
    const Decision decision = processor.forwarder().explain(arrival, parsed, now, recorder);
    Explanation explanation;
    for (const Recorder::Step& step : recorder.steps())
        explanation.steps.push_back({step.layer, step.rule, step.action});
    explanation.is_allowed = decision.kind != Verdict::Kind::Drop;
    if (decision.kind == Verdict::Kind::Drop) {
        explanation.verdict =
            "dropped: " + std::string(name(decision.reason)) + ": " + std::string(sentence(decision.reason));
    } else if (decision.kind == Verdict::Kind::Answer) {
        explanation.verdict = "answered by the switch";
    } else {
        explanation.verdict = decision.transposition->to_string() + "; " + way_out(processor, decision.egress);
    }
    return explanation;
}

}  // namespace nc::vswitch
