// The part of the packet processor that serves the name proxy.
#include "vswitch/datapath/packet_processor.hpp"

namespace nc::vswitch {
namespace {

constexpr std::size_t kMostNameQueries = 256;  ///< that wait for the control thread

}  // namespace

void PacketProcessor::handle_name_packet(PortSlot slot, const Packet& packet, const ParsedPacket& parsed,
                                         Milliseconds now) {
    const std::uint32_t packets = segment_count(packet.offload, parsed);
    const DropReason refused = refuse_name_client(parsed, *forwarder_.policy_of(slot));
    if (refused != DropReason::None) return drop(refused, packets, slot);
    if (parsed.tuple.protocol == kProtocolTcp) {
        counters_.answered += packets;
        for (NameQuery& query : name_streams_.take(ports_[slot].id, packet.bytes(), parsed, now, name_sender()))
            if (!resolve_name(slot, query)) answer_name_query(query, make_failure_answer(query.message));
        return;
    }
    auto query = read_name_query(packet.bytes(), parsed, ports_[slot].id);
    if (!query) return drop(DropReason::NameQueryInvalid, packets, slot);
    if (!resolve_name(slot, *query)) return drop(DropReason::NameQueriesTooMany, packets, slot);
    counters_.answered += packets;
}

bool PacketProcessor::resolve_name(PortSlot slot, NameQuery& query) {
    const RoutingDomainId network = forwarder_.policy_of(slot)->settings.routing_domain;
    if (const auto known = answer_from_policy(query, network, *forwarder_.policy())) {
        answer_name_query(query, *known);
        return true;
    }
    if (name_queries_.size() >= kMostNameQueries || !on_name_query_) return false;
    name_queries_.push_back(std::move(query));
    if (name_queries_.size() == 1) on_name_query_();
    return true;
}

void PacketProcessor::answer_name_query(const NameQuery& query, std::span<const std::uint8_t> message) {
    const auto slot = slot_of(query.port);
    const PortPolicy* policy = slot ? forwarder_.policy_of(*slot) : nullptr;
    if (policy == nullptr || !policy->owns(query.address)) return;
    if (query.stream) return name_streams_.answer(query, message, now_, name_sender());
    make_name_frame(query, message, forwarder_.policy()->fabric.router_mac, tenant_mtu(), answer_);
    send_answer(*slot);
}

void PacketProcessor::tend_name_streams(Milliseconds now) {
    now_ = now;
    name_streams_.poll(now, name_sender());
}

NameStreams::Send PacketProcessor::name_sender() {
    return [this](InstanceId port, const MacAddress& mac, const TcpSegment& segment) {
        const auto slot = slot_of(port);
        const PortPolicy* policy = slot ? forwarder_.policy_of(*slot) : nullptr;
        if (policy == nullptr || !policy->owns(segment.destination)) return;
        make_tcp_segment(segment, mac, forwarder_.policy()->fabric.router_mac, answer_);
        send_answer(*slot);
    };
}

}  // namespace nc::vswitch
