#include "vswitch/datapath/packet_processor.hpp"

#include <algorithm>
#include <utility>

#include "vswitch/datapath/arp_responder.hpp"
#include "vswitch/datapath/dhcp_responder.hpp"
#include "vswitch/datapath/ipv6_link.hpp"
#include "vswitch/datapath/port_counting.hpp"
#include "vswitch/datapath/router_advertisement.hpp"
#include "vswitch/packet/priority_tag.hpp"
#include "vswitch/packet/receive_offload.hpp"
#include "vswitch/packet/segmentation.hpp"

namespace nc::vswitch {
namespace {

/// One size fits every host's VMs: a larger one would not reach hosts with a standard underlay.
constexpr std::uint16_t kLargestTenantMtu = 1500;
constexpr std::uint16_t kSmallestTenantMtu = 576;
constexpr std::uint16_t kSmallestIpv6Mtu = 1280;  ///< RFC 8200 section 5
constexpr std::uint32_t kErrorsPerSecond = 100;   ///< per port; RFC 1812 section 4.3.2.8 asks for a limit

bool is_multicast(const IpAddress& address) {
    if (!address.is_v4()) return address.bytes()[0] == 0xFF;
    const std::uint32_t number = address.v4_number();
    return number >> 28 == 0xE || number == 0xFFFFFFFF;
}

void count_egress(goal_state::PortCounters& counters, IpVersion version, Meter meter, std::uint64_t ip_bytes) {
    goal_state::EgressBytes& egress = version == IpVersion::V4 ? counters.egress_v4 : counters.egress_v6;
    if (meter == Meter::Billed) egress.billed += ip_bytes;
    if (meter == Meter::Unbilled) egress.unbilled += ip_bytes;
}

/// Of the IP packets that this frame becomes on the wire.
std::size_t longest_ip_packet(const Packet& packet, const ParsedPacket& parsed) {
    if (packet.offload.gso == Gso::None) return parsed.end - parsed.l3_offset;
    return std::min<std::size_t>(parsed.payload_offset + packet.offload.gso_size, parsed.end) - parsed.l3_offset;
}

/// IPv6 cannot be told less than its smallest MTU.
std::uint16_t inner_mtu(std::uint16_t mtu, IpVersion inner) {
    return inner == IpVersion::V4 ? mtu : std::max(mtu, kSmallestIpv6Mtu);
}

/// Marks that the packet got on its way go to its own header. False: its sender would not understand them, and learns
/// of the congestion by the packet's loss. In a joined train they may have been another packet's.
bool take_over_ecn(const InboundTrain& train, const Packet& packet, const ParsedPacket& parsed) {
    if (train.ecn == Ecn::NotCapable || train.ecn == Ecn::Capable0) return true;
    const Ecn inner = ecn_of(packet, parsed);
    const std::optional<Ecn> taken = decapsulated(inner, train.ecn);
    if (!taken) return train.is_joined;
    if (*taken != inner) set_ecn(*taken, packet, parsed);
    return true;
}

/// Whether the layers between load balancing and the VM let in what comes from a health probe.
bool passes_guards(const PortPolicy& policy, const Fabric& fabric, const PacketFacts& facts) {
    const auto end = std::ranges::find_if(policy.layers, [](const Layer& layer) { return !layer.guards_vm; });
    const LayerStack guards(policy.layers.begin(), end);
    return walk(guards, fabric, Direction::Inbound, facts, std::nullopt).kind == Verdict::Kind::Deliver;
}

}  // namespace

bool is_broadcast_or_multicast(const ParsedPacket& parsed) {
    return parsed.destination_mac.is_multicast() || is_multicast(parsed.tuple.destination);
}

Result<PortSlot> PacketProcessor::attach(InstanceId id, std::unique_ptr<Port> port) {
    if (slot_of(id)) return Error{"PortExists", "A port with id " + id.value().to_string() + " is attached", "", {}};
    const auto slot = forwarder_.attach(id);
    if (!slot) return Error{"TooManyPorts", "All port slots are taken", "", {}};
    if (*slot >= ports_.size()) ports_.resize(*slot + std::size_t{1});
    ports_[*slot] = AttachedPort{};
    ports_[*slot].id = id;
    ports_[*slot].port = std::move(port);
    return *slot;
}

std::unique_ptr<Port> PacketProcessor::detach(InstanceId id) {
    const auto slot = slot_of(id);
    if (!slot) return nullptr;
    forwarder_.detach(*slot);
    AttachedPort& port = ports_[*slot];
    if (!port.waiting.is_empty()) {
        --ports_with_waiting_;
        drop(DropReason::DestinationNotAttached, static_cast<std::uint32_t>(port.waiting.packets()), kUnderlaySlot);
    }
    return std::exchange(ports_[*slot], AttachedPort{}).port;
}

std::optional<PortSlot> PacketProcessor::slot_of(InstanceId id) const {
    const auto found =
        std::ranges::find_if(ports_, [&](const AttachedPort& port) { return port.port && port.id == id; });
    if (found == ports_.end()) return std::nullopt;
    return static_cast<PortSlot>(found - ports_.begin());
}

std::unique_ptr<Underlay> PacketProcessor::set_underlay(std::unique_ptr<Underlay> underlay, std::uint16_t mtu) {
    if (underlay) underlay_mtu_ = mtu;
    underlay_.swap(underlay);
    return underlay;
}

std::uint16_t PacketProcessor::tenant_mtu() const { return mtu_over(widest_outer(), false); }

std::uint16_t PacketProcessor::tenant_mtu(const PortPolicy& port) const {
    const auto& encryption = forwarder_.policy()->fabric.encryption;
    const bool is_encrypted = std::ranges::any_of(port.settings.addresses, [&](const goal_state::PortAddress& own) {
        const auto subnet = encryption.find(own.vsid);
        return subnet != encryption.end() && subnet->second.credential;
    });
    return mtu_over(widest_outer(), is_encrypted);
}

IpVersion PacketProcessor::widest_outer() const {
    const PolicySnapshot* policy = forwarder_.policy();
    const bool has_ipv6 = policy != nullptr && std::ranges::any_of(policy->fabric.own_addresses, [](const auto& own) {
                              return own.value().version() == IpVersion::V6;
                          });
    return has_ipv6 ? IpVersion::V6 : IpVersion::V4;
}

std::uint16_t PacketProcessor::mtu_over(IpVersion outer, bool is_encrypted) const {
    const std::size_t overhead = is_encrypted ? encrypted_overhead(outer) : tunnel_overhead(tunnel(), outer);
    const std::size_t room = underlay_mtu_ - std::min<std::size_t>(underlay_mtu_, overhead);
    return static_cast<std::uint16_t>(std::clamp<std::size_t>(room, kSmallestTenantMtu, kLargestTenantMtu));
}

std::uint16_t PacketProcessor::mtu_of(IpVersion version) const { return inner_mtu(tenant_mtu(), version); }

TunnelType PacketProcessor::tunnel() const {
    const PolicySnapshot* policy = forwarder_.policy();
    return policy != nullptr ? policy->fabric.tunnel : TunnelType::Vxlan;
}

DatapathCounters PacketProcessor::counters() const {
    DatapathCounters counters = counters_;
    counters.flows = forwarder_.flows().size();
    counters.connections = forwarder_.connections().size();
    for (const AttachedPort& port : ports_)
        counters.waiting += port.waiting.packets();
    counters.records_left_out = forwarder_.audit().left_out();
    return counters;
}

void PacketProcessor::advertise_routers(Milliseconds now) {
    const bool may_be_news = std::exchange(advertised_epoch_, forwarder_.epoch()) != forwarder_.epoch();
    for (std::size_t i = 0; i < ports_.size(); ++i) {
        AttachedPort& port = ports_[i];
        const auto slot = static_cast<PortSlot>(i);
        const PortPolicy* policy = port.port ? forwarder_.policy_of(slot) : nullptr;
        const bool is_due = now >= port.next_advertisement;
        if (policy == nullptr || !policy->v6 || (!is_due && !may_be_news)) continue;
        make_router_advertisement(*policy, forwarder_.policy()->fabric.router_mac,
                                  inner_mtu(tenant_mtu(*policy), IpVersion::V6), answer_);
        const auto frame = answer_.bytes();
        if (!is_due && std::ranges::equal(frame, port.advertisement)) continue;
        port.advertisement.assign(frame.begin(), frame.end());
        port.next_advertisement = now + kAdvertisementIntervalSeconds * 1000;
        send_answer(slot);
    }
}

void PacketProcessor::reset_idle_connections(Milliseconds now) {
    for (const Forwarder::IdleConnection& idle : forwarder_.take_idle()) {
        const PortPolicy* policy = forwarder_.policy_of(idle.port);
        if (policy == nullptr) continue;
        const Tuple& original = idle.original;
        const MacAddress& router_mac = forwarder_.policy()->fabric.router_mac;
        TcpSegment reset{original.destination, original.source,      original.destination_port, original.source_port,
                         idle.acknowledged[0], idle.acknowledged[1], kTcpRst | kTcpAck};
        make_tcp_segment(reset, policy->settings.mac, router_mac, answer_);
        send_answer(idle.port);
        // To the member as if the originator had sent it, so that it takes the connection's way.
        reset = {original.source,      original.destination, original.source_port, original.destination_port,
                 idle.acknowledged[1], idle.acknowledged[0], kTcpRst | kTcpAck};
        make_tcp_segment(reset, router_mac, policy->settings.mac, answer_);
        batch_.clear();
        std::ranges::copy(answer_.bytes(), batch_.next_buffer().begin());
        batch_.push(static_cast<std::uint32_t>(answer_.size()), {});
        ParsedPacket parsed;
        if (parse(batch_.packets().front().bytes(), parsed) != DropReason::None) continue;
        ++counters_.received;
        forward_from_port(idle.port, batch_.packets().front(), parsed, now);
        flush_underlay();
    }
}

void PacketProcessor::probe_members(Milliseconds now) {
    const PolicySnapshot* policy = forwarder_.policy();
    if (policy == nullptr) return;
    if (std::exchange(probed_epoch_, forwarder_.epoch()) != forwarder_.epoch()) prober_.follow(policy->probes);
    prober_.poll(now, [this](const auto& probe, const TcpSegment& segment) { return send_probe(probe, segment); });
}

ClaimBook& PacketProcessor::current_claims() {
    const PolicySnapshot* policy = forwarder_.policy();
    if (std::exchange(claims_epoch_, forwarder_.epoch()) != forwarder_.epoch() && policy != nullptr)
        claims_.follow(policy->learned_addresses);
    return claims_;
}

bool PacketProcessor::send_probe(const goal_state::HealthProbe& probe, const TcpSegment& segment) {
    const auto slot = slot_of(probe.port);
    const PortPolicy* policy = slot ? forwarder_.policy_of(*slot) : nullptr;
    if (policy == nullptr) return false;
    PacketFacts facts;
    facts.tuple = {segment.source, segment.destination, kProtocolTcp,
                   false,          segment.source_port, segment.destination_port};
    const MacAddress& router_mac = forwarder_.policy()->fabric.router_mac;
    if (!passes_guards(*policy, forwarder_.policy()->fabric, facts)) return false;
    make_tcp_segment(segment, policy->settings.mac, router_mac, answer_);
    send_answer(*slot);
    return true;
}

PacketProcessor::Polled PacketProcessor::poll_port(PortSlot slot, Milliseconds now) {
    now_ = now;
    if (readable_at(slot, now) > now) return Polled::HeldBack;
    if (shares_link(slot)) link_virtual_time_ = std::max(link_virtual_time_, ports_[slot].virtual_time);
    batch_.clear(most_bytes_to_read(slot));
    ports_[slot].port->receive(batch_);
    for (Packet& packet : batch_.packets())
        handle_from_port(slot, packet, now);
    flush_underlay();
    return batch_.is_full() ? Polled::FullBatch : batch_.size() > 0 ? Polled::Some : Polled::Nothing;
}

PacketProcessor::Polled PacketProcessor::poll_underlay(Milliseconds now) {
    now_ = now;
    if (!underlay_) return Polled::Nothing;
    const auto trains = underlay_->receive();
    for (const InboundTrain& train : trains)
        for (auto left = train.bytes; !left.empty();) {
            const std::size_t size = std::min<std::size_t>(left.size(), train.segment_size);
            handle_from_underlay(train, left.first(size), now);
            left = left.subspan(size);
        }
    flush_joined();
    count_lost();
    return trains.size() >= kTrainsPerBatch ? Polled::FullBatch : trains.empty() ? Polled::Nothing : Polled::Some;
}

void PacketProcessor::handle_from_port(PortSlot slot, Packet& packet, Milliseconds now) {
    AttachedPort& port = ports_[slot];
    take_off_priority_tag(packet);
    ParsedPacket parsed;
    const DropReason malformed = parse(packet.bytes(), parsed);
    const bool is_sane = malformed == DropReason::None && is_consistent(packet.offload, parsed);
    const std::uint32_t packets = is_sane ? segment_count(packet.offload, parsed) : 1;
    counters_.received += packets;
    port.received_packets += packets;
    port.received_bytes += packet.length;
    if (forwarder_.policy_of(slot) == nullptr) return drop(DropReason::PortWithoutPolicy, packets, slot);
    if (malformed != DropReason::None) return drop(malformed, packets, slot);
    if (!is_sane) return drop(DropReason::OffloadInvalid, packets, slot);
    const std::uint64_t ip_bytes = ip_bytes_of(packet, parsed, packets);
    packet.length = parsed.end;
    charge_outbound(slot, ip_bytes);
    // Before what is of the link only: there the source of IPv6 probes is.
    if (HealthProber::may_take(parsed.tuple)) {
        const auto send = [this](const auto& probe, const TcpSegment& segment) { return send_probe(probe, segment); };
        if (prober_.take(port.id, packet.bytes(), parsed, now, send)) {
            counters_.answered += packets;
            return;
        }
    }
    if (handle_local_protocols(slot, packet, parsed, now)) return;
    forward_from_port(slot, packet, parsed, now);
}

void PacketProcessor::forward_from_port(PortSlot slot, const Packet& packet, const ParsedPacket& parsed,
                                        Milliseconds now) {
    const std::uint32_t packets = segment_count(packet.offload, parsed);
    const Arrival arrival{slot, {}, {}, {}};
    const Decision decision = forwarder_.decide(arrival, packet.bytes(), parsed, packets, now);
    (decision.is_hit ? counters_.flow_hits : counters_.flow_misses) += packets;
    switch (decision.kind) {
        case Verdict::Kind::Answer:
            return answer_as_gateway(slot, packet, parsed, now);
        case Verdict::Kind::Drop:
            if (decision.reason == DropReason::TimeToLiveExceeded)
                send_icmp_error(IcmpError::TimeExceeded, slot, packet, parsed, kLargestTenantMtu, now);
            return drop(decision.reason, packets, slot, decision.egress);
        default:
            count_tcp_flags(ports_[slot].counters.outbound, parsed);
            return send_out(slot, packet, parsed, decision, now);
    }
}

bool PacketProcessor::handle_local_protocols(PortSlot slot, const Packet& packet, const ParsedPacket& parsed,
                                             Milliseconds now) {
    const PortPolicy& policy = *forwarder_.policy_of(slot);
    const Fabric& fabric = forwarder_.policy()->fabric;
    const std::uint32_t packets = parsed.is_arp ? 1 : segment_count(packet.offload, parsed);
    const auto storm_limit = policy.settings.storm_limit;
    if (storm_limit && parsed.destination_mac.is_multicast() && !ports_[slot].storm.take(*storm_limit, now)) {
        drop(DropReason::StormLimit, packets, slot);
        return true;
    }
    if (parsed.is_arp) {
        const DropReason reason = answer_arp(packet.bytes(), parsed, policy, fabric, answer_);
        if (!policy.learned.empty() && is_arp_of_its_sender(reason))
            current_claims().observe(policy.settings.id, arp_sender(packet.bytes(), parsed));
        conclude_answer(slot, reason, packets);
        return true;
    }
    if (!parsed.tuple.source.is_v4()) {
        const auto answered = answer_on_link(packet.bytes(), parsed, policy, fabric,
                                             inner_mtu(tenant_mtu(policy), IpVersion::V6), answer_);
        if (answered) conclude_answer(slot, *answered, packets);
        const bool is_for_router = !answered && is_for_link_router(parsed, fabric.router_mac);
        if (is_for_router) answer_as_gateway(slot, packet, parsed, now);
        if (answered || is_for_router) return true;
    }
    if (is_for_dhcp_server(parsed, policy) && packet.offload.gso == Gso::None) {
        const std::uint16_t mtu = tenant_mtu(policy);
        conclude_answer(slot, answer_dhcp(packet.bytes(), parsed, policy, fabric.router_mac, mtu, answer_), 1);
        return true;
    }
    if (is_for_name_proxy(parsed, fabric) && packet.offload.gso != Gso::Udp) {
        handle_name_packet(slot, packet, parsed, now);
        return true;
    }
    if (is_broadcast_or_multicast(parsed)) {
        drop(DropReason::BroadcastNotCarried, packets, slot);
        return true;
    }
    return false;
}

void PacketProcessor::send_out(PortSlot slot, const Packet& packet, const ParsedPacket& parsed,
                               const Decision& decision, Milliseconds now) {
    const std::uint32_t packets = segment_count(packet.offload, parsed);
    const std::uint64_t ip_bytes = ip_bytes_of(packet, parsed, packets);
    if (decision.kind == Verdict::Kind::Deliver) {
        count_egress(ports_[slot].counters, parsed.tuple.source.version(), decision.meter, ip_bytes);
        mirror(decision.mirrors[0], slot, packet, parsed);
        apply(*decision.transposition, packet, parsed);
        mirror(decision.mirrors[1], decision.egress, packet, parsed);
        count_tcp_flags(ports_[decision.egress].counters.inbound, parsed);
        return deliver(decision.egress, packet, parsed);
    }
    const Encapsulation& encapsulation = *decision.transposition->encapsulation;
    const std::uint16_t room = mtu_over(encapsulation.remote.value().version(), encapsulation.encryption.has_value());
    const std::uint16_t mtu = inner_mtu(room, parsed.tuple.source.version());
    if (longest_ip_packet(packet, parsed) > mtu) {
        // Told also where fragments would be allowed: the switch makes none, but the sender then does.
        send_icmp_error(IcmpError::PacketTooBig, slot, packet, parsed, mtu, now);
        return drop(DropReason::MtuExceeded, packets, slot);
    }
    count_egress(ports_[slot].counters, parsed.tuple.source.version(), decision.meter, ip_bytes);
    charge_link(slot, ip_bytes);
    mirror(decision.mirrors[0], slot, packet, parsed);
    apply(*decision.transposition, packet, parsed);
    if (!transmitter_.has_room_for(packets)) flush_underlay();
    transmitter_.set_type(tunnel());
    transmitter_.set_longest_in_train(room + sizeof(EthernetHeader) + kTunnelHeaderSize);
    transmitter_.add(packet, parsed, encapsulation);
}

void PacketProcessor::answer_as_gateway(PortSlot slot, const Packet& packet, const ParsedPacket& parsed,
                                        Milliseconds now) {
    if (!is_echo_request(parsed)) {
        refuse_as_gateway(slot, packet, parsed, now);
        return drop(DropReason::GatewayTakesOnlyPing, segment_count(packet.offload, parsed), slot);
    }
    turn_into_echo_reply(packet, parsed, forwarder_.policy()->fabric.router_mac);
    std::array<iovec, 2> pieces = {iovec{}, iovec{packet.data, parsed.end}};
    ports_[slot].port->transmit(pieces, {});
    ++counters_.answered;
}

/// Nothing listens there: UDP is told by ICMP, a TCP connection by a reset (RFC 1812 section 4.3.3.1).
void PacketProcessor::refuse_as_gateway(PortSlot slot, const Packet& packet, const ParsedPacket& parsed,
                                        Milliseconds now) {
    if (parsed.destination_mac.is_multicast() || is_multicast(parsed.tuple.source)) return;
    if (parsed.tuple.protocol == kProtocolUdp)
        send_icmp_error(IcmpError::PortUnreachable, slot, packet, parsed, kLargestTenantMtu, now);
    const bool is_syn = parsed.tuple.protocol == kProtocolTcp && !parsed.is_fragment &&
                        (parsed.tcp_flags & (kTcpSyn | kTcpAck | kTcpRst)) == kTcpSyn;
    if (!is_syn) return;
    make_tcp_segment(reset_of(packet.bytes(), parsed), parsed.source_mac, forwarder_.policy()->fabric.router_mac,
                     answer_);
    if (ports_[slot].errors.take(kErrorsPerSecond, now)) send_answer(slot);
}

void PacketProcessor::send_icmp_error(IcmpError error, PortSlot slot, const Packet& packet, const ParsedPacket& parsed,
                                      std::uint16_t mtu, Milliseconds now) {
    const PortPolicy& policy = *forwarder_.policy_of(slot);
    if (!make_icmp_error(error, packet, parsed, policy, forwarder_.policy()->fabric.router_mac, mtu, answer_)) return;
    if (ports_[slot].errors.take(kErrorsPerSecond, now)) send_answer(slot);
}

void PacketProcessor::conclude_answer(PortSlot slot, DropReason reason, std::uint32_t packets) {
    if (reason != DropReason::None) return drop(reason, packets, slot);
    send_answer(slot);
    counters_.answered += packets;
}

void PacketProcessor::send_answer(PortSlot slot) {
    std::array<iovec, 2> pieces = {iovec{}, iovec{answer_.bytes().data(), answer_.size()}};
    ports_[slot].port->transmit(pieces, {});
}

void PacketProcessor::handle_from_underlay(const InboundTrain& train, std::span<std::uint8_t> datagram,
                                           Milliseconds now) {
    ++counters_.received;
    if (train.fault != DropReason::None) return drop(train.fault, 1, kUnderlaySlot);
    Vsid vsid;
    const DropReason outer = pop_tunnel_header(train.type, datagram, vsid);
    if (outer != DropReason::None) return drop(outer, 1, kUnderlaySlot);
    const std::span<std::uint8_t> frame = datagram.subspan(kTunnelHeaderSize);
    if (is_mirror_copy(frame)) return handle_mirror_copy(vsid, frame, train.remote);
    ParsedPacket parsed;
    const DropReason malformed = parse(frame, parsed);
    if (malformed != DropReason::None) return drop(malformed, 1, kUnderlaySlot);
    if (parsed.is_arp) return drop(DropReason::ArpNotAnswered, 1, kUnderlaySlot);
    if (is_broadcast_or_multicast(parsed)) return drop(DropReason::BroadcastNotCarried, 1, kUnderlaySlot);
    if (is_of_link(parsed)) return drop(DropReason::LinkLocalNotCarried, 1, kUnderlaySlot);

    Packet packet{frame.data(), parsed.end, {}};
    if (!take_over_ecn(train, packet, parsed)) return drop(DropReason::CongestionNotUnderstood, 1, kUnderlaySlot);
    const Arrival arrival{kUnderlaySlot, vsid, train.remote, train.credential};
    if (!probes_.is_empty())
        if (const auto probe = awaited_probe(packet.bytes(), parsed))
            return take_probe_from_underlay(arrival, packet, parsed, *probe, now);
    if (train.type == TunnelType::Nvgre)
        packet.offload = offload_of_joined(packet, parsed, mtu_of(parsed.tuple.source.version()));
    const std::uint32_t packets = segment_count(packet.offload, parsed);
    counters_.received += packets - 1;
    const Decision decision = forwarder_.decide(arrival, packet.bytes(), parsed, packets, now);
    (decision.is_hit ? counters_.flow_hits : counters_.flow_misses) += packets;
    if (decision.kind != Verdict::Kind::Deliver) return drop(decision.reason, packets, kUnderlaySlot, decision.egress);
    apply(*decision.transposition, packet, parsed);
    mirror(decision.mirrors[1], decision.egress, packet, parsed);
    count_tcp_flags(ports_[decision.egress].counters.inbound, parsed);
    deliver_joined(decision.egress, packet, parsed);
}

void PacketProcessor::flush_underlay() {
    if (transmitter_.is_empty()) return;
    const UnderlayTransmitter::Outcome outcome = transmitter_.flush(underlay_.get());
    counters_.transmitted += outcome.transmitted;
    if (outcome.refused > 0) drop(DropReason::UnderlayDown, static_cast<std::uint32_t>(outcome.refused), kUnderlaySlot);
    if (outcome.unencrypted > 0)
        drop(DropReason::EncryptionUnavailable, static_cast<std::uint32_t>(outcome.unencrypted), kUnderlaySlot);
}

/// Packets that waited for encryption in vain.
void PacketProcessor::count_lost() {
    const std::uint64_t lost = underlay_->take_lost();
    if (lost == 0) return;
    counters_.transmitted -= lost;
    drop(DropReason::EncryptionUnavailable, static_cast<std::uint32_t>(lost), kUnderlaySlot);
}

void PacketProcessor::drop(DropReason reason, std::uint32_t packets, PortSlot ingress, PortSlot egress) {
    counters_.dropped += packets;
    drops_[static_cast<std::size_t>(reason)] += packets;
    if (ingress != kUnderlaySlot) ports_[ingress].dropped_packets += packets;
    if (egress != kUnderlaySlot) {
        count_drop(ports_[egress].counters.inbound, reason, packets);
    } else if (ingress != kUnderlaySlot) {
        count_drop(ports_[ingress].counters.outbound, reason, packets);
    }
}

}  // namespace nc::vswitch
