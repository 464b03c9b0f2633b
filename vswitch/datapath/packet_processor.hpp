// The walk of a batch of packets: receive, parse, answer or decide, change, send. Owns the ports, the underlay and the
// forwarder; knows no threads. Invariant after every poll: received = delivered + transmitted + dropped + answered.
// Thread: worker.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "schemas/base/result.hpp"
#include "vswitch/datapath/answer_frame.hpp"
#include "vswitch/datapath/forwarder.hpp"
#include "vswitch/datapath/health_prober.hpp"
#include "vswitch/datapath/icmp_responder.hpp"
#include "vswitch/datapath/inspection.hpp"
#include "vswitch/datapath/token_bucket.hpp"
#include "vswitch/datapath/underlay_transmitter.hpp"
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

    /// What a poll found: more may wait only behind a full batch.
    enum class Polled : std::uint8_t { Nothing, Some, FullBatch };
    /// Handles at most one batch that waits.
    Polled poll_port(PortSlot slot, Milliseconds now);
    Polled poll_underlay(Milliseconds now);

    /// Tells the VMs of ports with IPv6 who their router is: each when its time has come, and when it says something
    /// new. To be called some times a second.
    void advertise_routers(Milliseconds now);

    /// Tells both ends of TCP connections that a load balancer forgets for being idle, where its rule wants that; to be
    /// called after the forwarder's age().
    void reset_idle_connections(Milliseconds now);

    /// Puts the questions of health probes that are due; to be called some 20 times a second.
    void probe_members(Milliseconds now);
    std::vector<goal_state::ProbeStatus> probe_states() const { return prober_.states(); }

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
    void forward_from_port(PortSlot slot, const Packet& packet, const ParsedPacket& parsed, Milliseconds now);
    void handle_from_underlay(const InboundTrain& train, std::span<std::uint8_t> datagram, Milliseconds now);
    /// Whether the packet was ARP, DHCP, of the IPv6 link, or broadcast, which no layer sees.
    bool handle_local_protocols(PortSlot slot, const Packet& packet, const ParsedPacket& parsed, Milliseconds now);
    void send_out(PortSlot slot, const Packet& packet, const ParsedPacket& parsed, const Decision& decision,
                  Milliseconds now);
    /// From the probe to a member's port, if its guards and access control lists let it.
    bool send_probe(const goal_state::HealthProbe& probe, const TcpSegment& segment);
    void answer_ping(PortSlot slot, const Packet& packet, const ParsedPacket& parsed);
    void send_icmp_error(IcmpError error, PortSlot slot, const Packet& packet, const ParsedPacket& parsed,
                         Milliseconds now);
    /// Sends what a responder made, or counts why it made nothing.
    void conclude_answer(PortSlot slot, DropReason reason, std::uint32_t packets);
    void send_answer(PortSlot slot);

    void drop(DropReason reason, std::uint32_t packets, PortSlot ingress);
    void deliver(PortSlot slot, const Packet& packet, const ParsedPacket& parsed);
    void deliver_joined(PortSlot slot, const Packet& packet, const ParsedPacket& parsed);
    void write_frame(PortSlot slot, std::span<iovec> pieces, const Offload& offload, std::uint32_t packets,
                     std::uint64_t bytes);
    void flush_joined();
    void flush_underlay();

    Forwarder forwarder_;
    HealthProber prober_;
    std::uint64_t probed_epoch_ = 0;  ///< of the policy whose probes are made
    std::vector<AttachedPort> ports_;
    std::unique_ptr<Underlay> underlay_;
    std::uint16_t underlay_mtu_ = 1500;
    std::uint64_t advertised_epoch_ = 0;
    PacketBatch batch_;
    UnderlayTransmitter transmitter_;
    Coalescer joined_;
    PortSlot joined_for_ = kUnderlaySlot;
    AnswerFrame answer_;
    DatapathCounters counters_;
    DropCounts drops_{};
};

}  // namespace nc::vswitch
