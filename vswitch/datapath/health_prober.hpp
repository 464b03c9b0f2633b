// Finds out whether members of load balancers answer: a small TCP client in front of the VM's port. A Tcp probe is
// content with the second step of the handshake and takes it back by a reset; an Http probe asks for its page and wants
// status 200. A member is up with the first answer, and down when none came for as long as the probe has patience, or
// when its port cannot be asked at all. Knows no device. Thread: worker.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "schemas/goal_state/goal_state.hpp"
#include "vswitch/datapath/tcp_segment.hpp"
#include "vswitch/flow/connection_table.hpp"
#include "vswitch/packet/parser.hpp"

namespace nc::vswitch {

class HealthProber {
  public:
    /// Brings a segment to the port of a member. False: there is no such port, or it takes nothing from the probe.
    using Send = std::function<bool(const goal_state::HealthProbe&, const TcpSegment&)>;

    /// The probes to make from now on. One that stays as it is keeps what it knows.
    void follow(std::span<const goal_state::HealthProbe> probes);

    /// Asks whom it is time to ask; to be called some 20 times a second.
    void poll(Milliseconds now, const Send& send);

    /// Whether a packet from a VM may be an answer to a probe: every packet is asked this.
    static bool may_take(const Tuple& tuple) {
        return tuple.destination == goal_state::probe_source(tuple.destination.version());
    }
    /// A packet that may_take(): whether it is the answer to a probe, which then goes no further.
    bool take(InstanceId port, std::span<const std::uint8_t> frame, const ParsedPacket& parsed, Milliseconds now,
              const Send& send);

    /// What is known so far, in the order of the probes.
    std::vector<goal_state::ProbeStatus> states() const;

  private:
    enum class Stage : std::uint8_t {
        Waiting,    ///< for the time of the next question
        Opening,    ///< a SYN is out
        Requested,  ///< the request for the page is out
    };
    struct Probe {
        goal_state::HealthProbe settings;
        std::optional<bool> is_up;
        Stage stage = Stage::Waiting;
        Milliseconds next_at = 0;
        Milliseconds answered_at = 0;
        std::uint16_t local_port = 0;
        std::uint32_t sequence = 0;       ///< the next one of ours
        std::uint32_t peer_sequence = 0;  ///< the next one of the member's
        std::string page;                 ///< the first bytes of the answer
    };

    void begin(Probe& probe, Milliseconds now, const Send& send);
    void end(Probe& probe, bool has_answered, Milliseconds now);
    void give_up(Probe& probe, Milliseconds now);
    void take_page(Probe& probe, std::span<const std::uint8_t> payload, std::uint32_t sequence, Milliseconds now,
                   const Send& send);
    static TcpSegment segment_of(const Probe& probe, std::uint8_t flags);

    std::vector<Probe> probes_;
    std::uint16_t last_port_ = 0;
};

}  // namespace nc::vswitch
