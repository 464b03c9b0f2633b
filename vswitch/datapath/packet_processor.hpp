// The walk of a batch of packets: receive, parse, answer or decide, change, send. Owns the ports, the underlay and the
// forwarder; knows no threads. Invariant after every poll: received = delivered + transmitted + dropped + answered +
// waiting.
//
// Bandwidth. A port that has used up its outbound bandwidth, or its share of the link, is not read from: its frames
// wait in the device, and the VM's stack feels it. Towards a VM whose inbound bandwidth is used up, frames wait here, a
// tenth of a second's worth at most. Thread: worker.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "schemas/base/result.hpp"
#include "vswitch/datapath/answer_frame.hpp"
#include "vswitch/datapath/byte_bucket.hpp"
#include "vswitch/datapath/forwarder.hpp"
#include "vswitch/datapath/icmp_responder.hpp"
#include "vswitch/datapath/inspection.hpp"
#include "vswitch/datapath/mirror_transmitter.hpp"
#include "vswitch/datapath/token_bucket.hpp"
#include "vswitch/datapath/underlay_transmitter.hpp"
#include "vswitch/datapath/waiting_frames.hpp"
#include "vswitch/packet/coalescer.hpp"
#include "vswitch/packet/drop_reason.hpp"
#include "vswitch/port/port.hpp"
#include "vswitch/port/underlay.hpp"

namespace nc::vswitch {

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
        TokenBucket icmp_errors;
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

    DatapathCounters counters() const;
    const DropCounts& drop_counts() const { return drops_; }
    /// What VMs may send in one IP packet, bytes: min(1500, the underlay's MTU - tunnel_overhead(tunnel())).
    std::uint16_t tenant_mtu() const;
    /// The same of one IP version: IPv6 packets of 1280 bytes always pass, in fragments of the tunnel's packets if need
    /// be.
    std::uint16_t mtu_of(IpVersion version) const;
    /// What packets are sent in: the policy's.
    TunnelType tunnel() const;

  private:
    void handle_from_port(PortSlot slot, Packet& packet, Milliseconds now);
    void handle_from_underlay(const InboundTrain& train, std::span<std::uint8_t> datagram, Milliseconds now);
    /// Whether the packet was ARP, DHCP, of the IPv6 link, or broadcast, which no layer sees.
    bool handle_local_protocols(PortSlot slot, const Packet& packet, const ParsedPacket& parsed, Milliseconds now);
    void send_out(PortSlot slot, const Packet& packet, const ParsedPacket& parsed, const Decision& decision,
                  Milliseconds now);
    void answer_ping(PortSlot slot, const Packet& packet, const ParsedPacket& parsed);
    void send_icmp_error(IcmpError error, PortSlot slot, const Packet& packet, const ParsedPacket& parsed,
                         Milliseconds now);
    /// Sends what a responder made, or counts why it made nothing.
    void conclude_answer(PortSlot slot, DropReason reason, std::uint32_t packets);
    void send_answer(PortSlot slot);

    /// `egress`: the port whose layers dropped it; kUnderlaySlot: those of `ingress` did, or none.
    void drop(DropReason reason, std::uint32_t packets, PortSlot ingress, PortSlot egress = kUnderlaySlot);
    void deliver(PortSlot slot, const Packet& packet, const ParsedPacket& parsed);
    void deliver_joined(PortSlot slot, const Packet& packet, const ParsedPacket& parsed);
    /// To the device, or to the frames that wait for it.
    void write_frame(PortSlot slot, std::span<iovec> pieces, const Offload& offload, const FrameSize& size);
    void hand_to_device(PortSlot slot, std::span<iovec> pieces, const Offload& offload, const FrameSize& size);
    void flush_joined();
    void flush_underlay();

    /// Sends a copy to an appliance; null: to nobody.
    void mirror(const MirrorTarget* target, const Packet& packet, const ParsedPacket& parsed);
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
    DatapathCounters counters_;
    DropCounts drops_{};
};

}  // namespace nc::vswitch
