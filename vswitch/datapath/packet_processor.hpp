// The walk of a batch of packets: receive, parse, answer or decide, change, send. Owns the ports, the underlay and the
// forwarder; knows no threads. Invariant after every poll: received = delivered + transmitted + dropped + answered +
// waiting.
//
// Bandwidth. A port that has used up its outbound bandwidth, or its share of the link, is not read from: its frames
// wait in the device, and the VM's stack feels it. Towards a VM whose inbound bandwidth is used up, frames wait here, a
// tenth of a second's worth at most. Thread: worker.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "schemas/base/result.hpp"
#include "vswitch/datapath/answer_frame.hpp"
#include "vswitch/datapath/byte_bucket.hpp"
#include "vswitch/datapath/claim_book.hpp"
#include "vswitch/datapath/forwarder.hpp"
#include "vswitch/datapath/health_prober.hpp"
#include "vswitch/datapath/icmp_responder.hpp"
#include "vswitch/datapath/inspection.hpp"
#include "vswitch/datapath/mirror_transmitter.hpp"
#include "vswitch/datapath/name_responder.hpp"
#include "vswitch/datapath/name_streams.hpp"
#include "vswitch/datapath/probe_book.hpp"
#include "vswitch/datapath/token_bucket.hpp"
#include "vswitch/datapath/underlay_transmitter.hpp"
#include "vswitch/datapath/waiting_frames.hpp"
#include "vswitch/packet/coalescer.hpp"
#include "vswitch/packet/drop_reason.hpp"
#include "vswitch/port/port.hpp"
#include "vswitch/port/underlay.hpp"

namespace nc::vswitch {

/// What reaches no layer: it is answered or dropped at its port.
bool is_broadcast_or_multicast(const ParsedPacket& parsed);

class PacketProcessor {
  public:
    struct AttachedPort {
        InstanceId id;
        std::unique_ptr<Port> port;
        std::uint64_t received_packets = 0;
        std::uint64_t received_bytes = 0;
        std::uint64_t delivered_packets = 0;
        std::uint64_t delivered_bytes = 0;
        std::uint64_t dropped_packets = 0;  ///< that came from the VM
        goal_state::PortCounters counters;  ///< without the totals, which stand above
        ByteBucket outbound;
        ByteBucket inbound;
        WaitingFrames waiting;           ///< for `inbound`
        std::uint64_t virtual_time = 0;  ///< what it sent by the shared link, over its share
        TokenBucket storm;
        TokenBucket errors;  ///< that the gateway sends: of ICMP, and resets
        Milliseconds next_advertisement = 0;
        std::vector<std::uint8_t> advertisement;  ///< the frame that the VM was sent last
    };

    /// Errors: "PortExists", "TooManyPorts".
    Result<PortSlot> attach(InstanceId id, std::unique_ptr<Port> port);
    /// The port, for the caller to close; null: not attached.
    std::unique_ptr<Port> detach(InstanceId id);
    std::optional<PortSlot> slot_of(InstanceId id) const;
    /// By slot; entries without a port are free.
    const std::vector<AttachedPort>& ports() const { return ports_; }

    /// `mtu`: of the underlay, bytes. Null: no underlay. Returns the one before, for the caller to close.
    std::unique_ptr<Underlay> set_underlay(std::unique_ptr<Underlay> underlay, std::uint16_t mtu);

    Forwarder& forwarder() { return forwarder_; }
    const Forwarder& forwarder() const { return forwarder_; }

    /// What a poll found: more may wait behind a full batch, and behind a port that is held back and was not read.
    enum class Polled : std::uint8_t { Nothing, Some, FullBatch, HeldBack };
    /// Handles at most one batch that waits.
    Polled poll_port(PortSlot slot, Milliseconds now);
    Polled poll_underlay(Milliseconds now);

    /// Tells the VMs of ports with IPv6 who their router is: each when its time has come, and when it says something
    /// new. To be called some times a second.
    void advertise_routers(Milliseconds now);
    /// The moment from which poll_port() reads: `now`, or later for one that is held back. Another port may be first.
    Milliseconds readable_at(PortSlot slot, Milliseconds now);
    /// Of two ports that are held back, whether `a` comes first at the shared link.
    bool comes_before(PortSlot a, PortSlot b) const { return ports_[a].virtual_time < ports_[b].virtual_time; }
    /// Hands frames that waited for a port's inbound bandwidth to it, as far as that reaches now. Returns when the next
    /// one may pass; std::nullopt: none waits.
    std::optional<Milliseconds> deliver_waiting(Milliseconds now);

    /// Sends a probe, or waits for one, until end_probe(): see probe_book.hpp. An equal one under way changes nothing.
    void begin_probe(const goal_state::ProbeRequest& request, Milliseconds now);
    void end_probe(const Guid& cookie) { probes_.end(cookie); }
    std::vector<goal_state::ProbeReport> take_probe_reports() { return probes_.take_reports(); }

    /// Queries for names that others must answer, since the last call.
    std::vector<NameQuery> take_name_queries() { return std::exchange(name_queries_, {}); }
    /// Called when the first query waits.
    void on_name_query(std::function<void()> callback) { on_name_query_ = std::move(callback); }
    /// Brings an answer to the VM that has asked, if it is still there.
    void answer_name_query(const NameQuery& query, std::span<const std::uint8_t> message);
    /// Sends names over TCP again that got lost, and ends idle streams; to be called some 20 times a second.
    void tend_name_streams(Milliseconds now);

    /// Tells both ends of TCP connections that a load balancer forgets for being idle, where its rule wants that; to be
    /// called after the forwarder's age().
    void reset_idle_connections(Milliseconds now);

    /// Puts the questions of health probes that are due; to be called some 20 times a second.
    void probe_members(Milliseconds now);
    std::vector<goal_state::ProbeStatus> probe_states() const { return prober_.states(); }

    /// What VMs claim of the learned addresses of the policy in force.
    std::vector<goal_state::AddressClaim> address_claims() { return current_claims().claims(); }

    DatapathCounters counters() const;
    const DropCounts& drop_counts() const { return drops_; }
    /// What VMs may send in one IP packet to any host, bytes: from 576 to 1500, else the underlay's MTU less the
    /// tunnel's overhead.
    std::uint16_t tenant_mtu() const;
    /// What that port's VM is told: less where a subnet of its addresses is encrypted.
    std::uint16_t tenant_mtu(const PortPolicy& port) const;
    /// The same of one IP version: IPv6 packets of 1280 bytes always pass, in fragments of the tunnel's packets if need
    /// be.
    std::uint16_t mtu_of(IpVersion version) const;
    /// What packets are sent in: the policy's.
    TunnelType tunnel() const;

  private:
    void handle_from_port(PortSlot slot, Packet& packet, Milliseconds now);
    void forward_from_port(PortSlot slot, const Packet& packet, const ParsedPacket& parsed, Milliseconds now);
    void handle_from_underlay(const InboundTrain& train, std::span<std::uint8_t> datagram, Milliseconds now);
    /// Whether the packet was ARP, DHCP, of the IPv6 link, or broadcast, which no layer sees.
    bool handle_local_protocols(PortSlot slot, const Packet& packet, const ParsedPacket& parsed, Milliseconds now);
    void handle_name_packet(PortSlot slot, const Packet& packet, const ParsedPacket& parsed, Milliseconds now);
    /// Answers, or lets others answer, to whom the query then goes. False: too many wait for them.
    bool resolve_name(PortSlot slot, NameQuery& query);
    NameStreams::Send name_sender();
    /// Brought up to date with the policy in force.
    ClaimBook& current_claims();
    void send_out(PortSlot slot, const Packet& packet, const ParsedPacket& parsed, const Decision& decision,
                  Milliseconds now);
    /// From the probe to a member's port, if its guards and access control lists let it.
    bool send_probe(const goal_state::HealthProbe& probe, const TcpSegment& segment);
    void answer_as_gateway(PortSlot slot, const Packet& packet, const ParsedPacket& parsed, Milliseconds now);
    void refuse_as_gateway(PortSlot slot, const Packet& packet, const ParsedPacket& parsed, Milliseconds now);
    void send_icmp_error(IcmpError error, PortSlot slot, const Packet& packet, const ParsedPacket& parsed,
                         std::uint16_t mtu, Milliseconds now);
    /// What VMs may send in one IP packet to hosts whose provider address is of that version.
    std::uint16_t mtu_over(IpVersion outer, bool is_encrypted) const;
    /// Of the provider addresses of this host, the one with the longer header.
    IpVersion widest_outer() const;
    /// Sends what a responder made, or counts why it made nothing.
    void conclude_answer(PortSlot slot, DropReason reason, std::uint32_t packets);
    void send_answer(PortSlot slot);

    void send_probe(PortSlot slot, const goal_state::ProbeRequest& request, ProbeLeg leg, Milliseconds now);
    Decision decide_probe(const Arrival& arrival, const Packet& packet, const ParsedPacket& parsed,
                          const ProbeMark& mark, Milliseconds now);
    void deliver_probe(const Packet& packet, const ParsedPacket& parsed, const Decision& decision,
                       const ProbeMark& mark, Milliseconds now);
    std::optional<ProbeMark> awaited_probe(std::span<const std::uint8_t> frame, const ParsedPacket& parsed) const;
    void take_probe_from_underlay(const Arrival& arrival, const Packet& packet, const ParsedPacket& parsed,
                                  const ProbeMark& mark, Milliseconds now);

    /// `egress`: the port whose layers dropped it; kUnderlaySlot: those of `ingress` did, or none.
    void drop(DropReason reason, std::uint32_t packets, PortSlot ingress, PortSlot egress = kUnderlaySlot);
    void deliver(PortSlot slot, const Packet& packet, const ParsedPacket& parsed);
    void deliver_joined(PortSlot slot, const Packet& packet, const ParsedPacket& parsed);
    /// To the device, or to the frames that wait for it.
    void write_frame(PortSlot slot, std::span<iovec> pieces, const Offload& offload, const FrameSize& size);
    void hand_to_device(PortSlot slot, std::span<iovec> pieces, const Offload& offload, const FrameSize& size);
    void flush_joined();
    void flush_underlay();
    void count_lost();

    /// Sends a copy to an appliance; null: to nobody.
    /// `port`: whose packet it is.
    void mirror(const MirrorTarget* target, PortSlot port, const Packet& packet, const ParsedPacket& parsed);
    void handle_mirror_copy(Vsid vsid, std::span<std::uint8_t> frame, const ProviderAddress& sender);
    /// The port that takes copies from `sender` there; std::nullopt: none does.
    std::optional<PortSlot> mirror_port(Vsid vsid, const MacAddress& mac, const ProviderAddress& sender) const;

    goal_state::Bandwidth bandwidth_of(PortSlot slot) const;
    std::uint64_t link_rate() const;
    /// Whether the port sends by its share of the link.
    bool shares_link(PortSlot slot) const;
    std::size_t most_bytes_to_read(PortSlot slot) const;
    void charge_outbound(PortSlot slot, std::uint64_t ip_bytes);
    void charge_link(PortSlot slot, std::uint64_t ip_bytes);

    Forwarder forwarder_;
    HealthProber prober_;
    ClaimBook claims_;
    std::uint64_t claims_epoch_ = 0;  ///< of the policy that they are about
    std::uint64_t probed_epoch_ = 0;  ///< of the policy whose probes are made
    std::vector<AttachedPort> ports_;
    std::unique_ptr<Underlay> underlay_;
    std::uint16_t underlay_mtu_ = 1500;
    std::uint64_t advertised_epoch_ = 0;
    PacketBatch batch_;
    UnderlayTransmitter transmitter_;
    MirrorTransmitter mirror_transmitter_;
    ByteBucket link_;                      ///< that ports with shares send by
    std::uint64_t link_virtual_time_ = 0;  ///< of the port that sent by it last, before it did
    std::size_t ports_with_waiting_ = 0;
    Milliseconds now_ = 0;  ///< of the poll that runs
    Coalescer joined_;
    PortSlot joined_for_ = kUnderlaySlot;
    AnswerFrame answer_;
    ProbeBook probes_;
    NameStreams name_streams_;
    std::vector<NameQuery> name_queries_;
    std::function<void()> on_name_query_;
    DatapathCounters counters_;
    DropCounts drops_{};
};

}  // namespace nc::vswitch
