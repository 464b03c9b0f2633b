// PacketProcessor: the way of a frame into a port, what waits on it, bandwidth, and copies for appliances.
#include <algorithm>
#include <array>

#include "vswitch/datapath/packet_processor.hpp"
#include "vswitch/datapath/port_counting.hpp"
#include "vswitch/packet/segmentation.hpp"

namespace nc::vswitch {
namespace {

/// Of what waits for a port's inbound bandwidth: a tenth of a second's worth, or some super-packets at low rates.
constexpr std::uint64_t kWaitingParts = 10;
constexpr std::uint64_t kWaitingLeast = 256 * 1024;  ///< bytes

/// Read at once from a port that shares the link, so that none gets far ahead of the others.
constexpr std::size_t kLinkTurn = 16 * 1024;  ///< bytes

/// Fraction bits of virtual times.
constexpr std::uint64_t kVirtualScale = 1024;

std::uint64_t bits_per_second(std::uint32_t megabits) { return megabits * kBitsPerMegabit; }

}  // namespace

void PacketProcessor::deliver(PortSlot slot, const Packet& packet, const ParsedPacket& parsed) {
    const std::uint32_t packets = segment_count(packet.offload, parsed);
    if (packet.offload.gso != Gso::Udp || ports_[slot].port->takes_udp_segmentation()) {
        std::array<iovec, 2> pieces = {iovec{}, iovec{packet.data, parsed.end}};
        return write_frame(slot, pieces, packet.offload, {packets, parsed.end, ip_bytes_of(packet, parsed, packets)});
    }
    const Segmenter segmenter(packet, parsed);
    std::array<std::uint8_t, 160> headers{};
    for (std::uint32_t i = 0; i < segmenter.count(); ++i) {
        segmenter.write_headers(i, headers.data());
        const auto payload = segmenter.payload(i);
        std::array<iovec, 3> pieces = {iovec{}, iovec{headers.data(), segmenter.header_size()},
                                       iovec{packet.data + (payload.data() - packet.data), payload.size()}};
        const std::uint64_t bytes = segmenter.header_size() + payload.size();
        write_frame(slot, pieces, {}, {1, bytes, bytes - parsed.l3_offset});
    }
}

void PacketProcessor::deliver_joined(PortSlot slot, const Packet& packet, const ParsedPacket& parsed) {
    if (!joined_.is_empty()) {
        if (joined_for_ == slot && joined_.append(packet, parsed)) return;
        flush_joined();
    }
    if (joined_.start(packet, parsed, ports_[slot].port->takes_udp_segmentation())) {
        joined_for_ = slot;
        return;
    }
    deliver(slot, packet, parsed);
}

void PacketProcessor::flush_joined() {
    if (joined_.is_empty()) return;
    const std::uint32_t packets = joined_.count();
    const std::uint64_t bytes = joined_.bytes();
    const Coalescer::Frame frame = joined_.finish();
    write_frame(joined_for_, frame.pieces, frame.offload, {packets, bytes, bytes - packets * sizeof(EthernetHeader)});
}

void PacketProcessor::write_frame(PortSlot slot, std::span<iovec> pieces, const Offload& offload,
                                  const FrameSize& size) {
    AttachedPort& port = ports_[slot];
    const std::uint64_t rate = bits_per_second(bandwidth_of(slot).inbound_maximum);
    if (rate == 0 && port.waiting.is_empty()) return hand_to_device(slot, pieces, offload, size);
    if (port.waiting.is_empty() && port.inbound.is_open(rate, now_)) {
        port.inbound.take(size.ip_bytes);
        return hand_to_device(slot, pieces, offload, size);
    }
    const std::uint64_t most = std::max(kWaitingLeast, rate / 8 / kWaitingParts);
    if (port.waiting.ip_bytes() + size.ip_bytes > most)
        return drop(DropReason::InboundBandwidthExceeded, size.packets, kUnderlaySlot, slot);
    if (port.waiting.is_empty()) ++ports_with_waiting_;
    port.waiting.push(pieces, offload, size);
}

void PacketProcessor::hand_to_device(PortSlot slot, std::span<iovec> pieces, const Offload& offload,
                                     const FrameSize& size) {
    AttachedPort& port = ports_[slot];
    if (!port.port->transmit(pieces, offload))
        return drop(DropReason::DeviceRefused, size.packets, kUnderlaySlot, slot);
    counters_.delivered += size.packets;
    port.delivered_packets += size.packets;
    port.delivered_bytes += size.bytes;
}

std::optional<Milliseconds> PacketProcessor::deliver_waiting(Milliseconds now) {
    if (ports_with_waiting_ == 0) return std::nullopt;
    now_ = now;
    std::optional<Milliseconds> next;
    for (std::size_t i = 0; i < ports_.size(); ++i) {
        AttachedPort& port = ports_[i];
        if (port.waiting.is_empty()) continue;
        const auto slot = static_cast<PortSlot>(i);
        const std::uint64_t rate = bits_per_second(bandwidth_of(slot).inbound_maximum);
        while (!port.waiting.is_empty() && port.inbound.is_open(rate, now)) {
            WaitingFrames::Frame frame = port.waiting.pop();
            if (rate > 0) port.inbound.take(frame.size.ip_bytes);
            std::array<iovec, 2> pieces = {iovec{}, iovec{frame.bytes.data(), frame.bytes.size()}};
            hand_to_device(slot, pieces, frame.offload, frame.size);
        }
        if (port.waiting.is_empty()) {
            --ports_with_waiting_;
            continue;
        }
        const Milliseconds at = port.inbound.opens_at(rate, now);
        next = std::min(next.value_or(at), at);
    }
    return next;
}

goal_state::Bandwidth PacketProcessor::bandwidth_of(PortSlot slot) const {
    const PortPolicy* policy = forwarder_.policy_of(slot);
    return policy != nullptr ? policy->settings.bandwidth : goal_state::Bandwidth{};
}

std::uint64_t PacketProcessor::link_rate() const {
    const PolicySnapshot* policy = forwarder_.policy();
    return policy != nullptr ? bits_per_second(policy->link_speed) : 0;
}

bool PacketProcessor::shares_link(PortSlot slot) const {
    return link_rate() > 0 && bandwidth_of(slot).outbound_share > 0;
}

Milliseconds PacketProcessor::readable_at(PortSlot slot, Milliseconds now) {
    AttachedPort& port = ports_[slot];
    Milliseconds at = now;
    const std::uint64_t rate = bits_per_second(bandwidth_of(slot).outbound_maximum);
    if (!port.outbound.is_open(rate, now)) at = port.outbound.opens_at(rate, now);
    if (!shares_link(slot)) return at;
    // One that was silent begins where the others are: what it did not send before is not kept for it.
    port.virtual_time = std::max(port.virtual_time, link_virtual_time_);
    if (!link_.is_open(link_rate(), now)) at = std::max(at, link_.opens_at(link_rate(), now));
    return at;
}

std::size_t PacketProcessor::most_bytes_to_read(PortSlot slot) const {
    std::uint64_t most = kBatchBytes;
    if (bandwidth_of(slot).outbound_maximum > 0) most = std::min(most, ports_[slot].outbound.room());
    if (shares_link(slot)) most = std::min<std::uint64_t>({most, link_.room(), kLinkTurn});
    return most;
}

void PacketProcessor::charge_outbound(PortSlot slot, std::uint64_t ip_bytes) {
    if (bandwidth_of(slot).outbound_maximum > 0) ports_[slot].outbound.take(ip_bytes);
}

void PacketProcessor::charge_link(PortSlot slot, std::uint64_t ip_bytes) {
    if (!shares_link(slot)) return;
    link_.take(ip_bytes);
    ports_[slot].virtual_time += ip_bytes * kVirtualScale / bandwidth_of(slot).outbound_share;
}

void PacketProcessor::mirror(const MirrorTarget* target, const Packet& packet, const ParsedPacket& parsed) {
    if (target == nullptr) return;
    const std::uint32_t packets = segment_count(packet.offload, parsed);
    const Fabric& fabric = forwarder_.policy()->fabric;
    counters_.received += packets;
    if (!fabric.is_own(target->host)) {
        const auto sent =
            mirror_transmitter_.send(packet, parsed, *target, fabric.router_mac, tunnel(), underlay_.get());
        counters_.transmitted += sent.transmitted;
        if (sent.refused > 0) drop(DropReason::UnderlayDown, sent.refused, kUnderlaySlot);
        return;
    }
    const auto slot = mirror_port(target->vsid, target->mac, target->host);
    if (!slot) return drop(DropReason::DestinationNotAttached, packets, kUnderlaySlot);
    deliver(*slot, packet, parsed);
}

void PacketProcessor::handle_mirror_copy(Vsid vsid, std::span<std::uint8_t> frame, const ProviderAddress& sender) {
    const auto slot = mirror_port(vsid, mirror_destination(frame), sender);
    if (!slot) return drop(DropReason::MirrorNotExpected, 1, kUnderlaySlot);
    const std::span<std::uint8_t> copied = mirrored_frame(frame);
    // Behind what was joined for other packets of the batch, which came before.
    flush_joined();
    std::array<iovec, 2> pieces = {iovec{}, iovec{copied.data(), copied.size()}};
    write_frame(*slot, pieces, {}, {1, copied.size(), copied.size() - sizeof(EthernetHeader)});
}

std::optional<PortSlot> PacketProcessor::mirror_port(Vsid vsid, const MacAddress& mac,
                                                     const ProviderAddress& sender) const {
    const PolicySnapshot* policy = forwarder_.policy();
    const PortPolicy* port = policy != nullptr ? policy->find(vsid, mac) : nullptr;
    if (port == nullptr || !std::ranges::binary_search(port->settings.mirror_hosts, sender)) return std::nullopt;
    return slot_of(port->settings.id);
}

}  // namespace nc::vswitch
