// Decides what happens to a packet: by the unified flow that an earlier packet left, or by a walk through the layers,
// which leaves one. Knows no device and sends nothing. Invariant: the decision by a flow equals that of a walk at the
// same moment. Thread: worker.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "vswitch/datapath/connection_audit.hpp"
#include "vswitch/flow/connection_image.hpp"
#include "vswitch/flow/connection_table.hpp"
#include "vswitch/flow/flow_table.hpp"
#include "vswitch/flow/fragment_tracker.hpp"
#include "vswitch/packet/parser.hpp"
#include "vswitch/pipeline/pipeline.hpp"
#include "vswitch/policy/policy_snapshot.hpp"

namespace nc::vswitch {

/// Where a packet came from: a port of this host, or (ingress = kUnderlaySlot) another host.
struct Arrival {
    PortSlot ingress = kUnderlaySlot;
    Vsid vsid;                  ///< from the underlay: of the outer header
    ProviderAddress remote;     ///< from the underlay: its source address
    CredentialId credential{};  ///< from the underlay: what it was encrypted with; 0: nothing
};

struct Decision {
    Verdict::Kind kind = Verdict::Kind::Drop;
    DropReason reason = DropReason::None;
    PortSlot egress = kUnderlaySlot;
    const Transposition* transposition = nullptr;  ///< valid until the next decision; Deliver and Transmit only
    bool is_hit = false;
    /// Deliver and Transmit only: who gets copies, at the sender's port and at the receiver's; null: nobody.
    std::array<const MirrorTarget*, 2> mirrors{};
    Meter meter = Meter::None;  ///< of what left the sender's port
};

class Forwarder {
  public:
    Forwarder();

    /// The policy before is returned, for the caller to free elsewhere.
    std::shared_ptr<const PolicySnapshot> set_policy(std::shared_ptr<const PolicySnapshot> policy);
    const PolicySnapshot* policy() const { return policy_.get(); }

    /// At most kUnderlaySlot ports; std::nullopt when all slots are taken.
    std::optional<PortSlot> attach(InstanceId id);
    void detach(PortSlot slot);
    const PortPolicy* policy_of(PortSlot slot) const { return slots_[slot].policy; }

    /// `frame` holds the packet that `parsed` describes: IP, and neither broadcast nor multicast. `packets`: how many
    /// on a wire it stands for.
    Decision decide(const Arrival& arrival, std::span<const std::uint8_t> frame, const ParsedPacket& parsed,
                    std::uint32_t packets, Milliseconds now);

    /// The walk alone: no flow is used or left, no connection begun. Ports of this host that the packet passes add
    /// their steps.
    Decision explain(const Arrival& arrival, const ParsedPacket& parsed, Milliseconds now, Recorder& recorder);

    /// Forgets what is idle; to be called some 20 times a second.
    void age(Milliseconds now);

    /// A TCP connection to a front end that has become idle, whose ends are to be told.
    struct IdleConnection {
        PortSlot port = kUnderlaySlot;  ///< of the originator
        Tuple original;
        std::array<std::uint32_t, 2> acknowledged{};  ///< as in TrackedConnection
    };
    /// Those that age() has found since the last call. They are kept for the resets to find their way.
    std::vector<IdleConnection> take_idle() { return std::exchange(idle_, {}); }

    /// Grows with every new policy and every attached or detached port.
    std::uint64_t epoch() const { return epoch_; }

    /// The connections of all ports, for the process that comes after this one.
    std::vector<HandedConnection> hand_over(Milliseconds now) const;
    /// Those of the process before; each goes on when its port is attached.
    void take_over(std::vector<HandedConnection> connections) { inherited_ = std::move(connections); }

    const FlowTable& flows() const { return flows_; }
    const ConnectionTable& connections() const { return connections_; }
    /// Counters of rules that are in force, brought up to date.
    const RuleCounters& settled_rule_counters();
    ConnectionAudit& audit() { return audit_; }
    const ConnectionAudit& audit() const { return audit_; }

  private:
    struct Slot {
        std::optional<InstanceId> id;  ///< absent: free
        const PortPolicy* policy = nullptr;
        std::uint32_t flows = 0;  ///< that the port owns
    };
    /// What a passed port adds to the connection table once the packet has passed everything.
    struct ConnectionStep {
        PortSlot port = kUnderlaySlot;
        Direction direction = Direction::Outbound;
        enum class Kind : std::uint8_t { None, Begin, Continue } kind = Kind::None;
        ConnectionKey key;
        Tuple tuple;                             ///< of the packet as the port sees it
        std::optional<Translation> translation;  ///< Begin
        ConnectionReference reference;           ///< Continue
        AuditedRulePtr audited;                  ///< the rule that decided on the connection's first packet, this one
    };
    struct Judgement {
        Verdict verdict;
        ConnectionStep connection;
    };
    struct Journey {
        Decision decision;
        Transposition transposition;
        std::array<ConnectionStep, 2> steps;
        std::array<RulePath, 2> rules;  ///< at the sender's port, at the receiver's
        bool has_left_sender = false;   ///< passed the layers of the port that it came from
    };

    void bind_slots();
    Journey travel(const Arrival& arrival, std::span<const std::uint8_t> frame, const ParsedPacket& parsed,
                   Milliseconds now, Recorder* recorder);
    Judgement judge(PortSlot slot, Direction direction, const PacketFacts& facts, const ParsedPacket& parsed,
                    Milliseconds now, Recorder* recorder);
    /// Why the port could not tell the answers of a connection that begins from others; None: it can.
    DropReason conflict_of(const ConnectionStep& step, Milliseconds now);
    PortSlot slot_of(const PortPolicy& policy) const;
    bool continue_connections(const UnifiedFlow& flow, const ParsedPacket& parsed, Milliseconds now);
    static void see(TrackedConnection& connection, Direction direction, const ParsedPacket& parsed, Milliseconds now);
    ConnectionReference commit(const ConnectionStep& step, const ParsedPacket& parsed, Milliseconds now);
    /// `begun`: whether the step has begun a connection.
    void record(const ConnectionStep& step, bool begun, Milliseconds now);
    /// The port that a flow between these is counted at.
    static PortSlot owner_of(PortSlot ingress, PortSlot egress);
    bool has_flow_limit_reached(PortSlot owner) const;
    /// What a flow that is about to be forgotten, or to be made anew, has taken.
    void release(const FlowKey& key, const UnifiedFlow& flow);
    void forget_rules_of_before();

    std::shared_ptr<const PolicySnapshot> policy_;
    std::vector<Slot> slots_;
    std::vector<PortSlot> slot_of_policy_;  ///< by index into policy_->ports
    std::uint64_t epoch_ = 1;
    FlowTable flows_;
    ConnectionTable connections_;
    std::vector<HandedConnection> inherited_;  ///< of ports that are not attached yet
    RuleCounters rule_counters_;
    std::uint64_t counted_epoch_ = 0;  ///< whose rules all of rule_counters_ are
    FragmentTracker fragments_;
    ConnectionAudit audit_;
    std::vector<IdleConnection> idle_;
    Transposition uncached_;
};

}  // namespace nc::vswitch
