// The probes that this host was asked to send or to wait for, and what became of them. A packet counts as a probe only
// while its cookie, 128 random bits that no VM is told, stands here. Thread: worker.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "schemas/goal_state/probe.hpp"
#include "vswitch/datapath/probe_packet.hpp"

namespace nc::vswitch {

/// What a probe met on this host.
struct ProbePassage {
    std::vector<std::string> out;  ///< sentences on the layers of the port that sent it; empty: sent by another host
    std::vector<std::string> in;   ///< on those of the port that it is for; empty: it did not get to them here
    std::string dropped;           ///< why; empty: it passed
};

class ProbeBook {
  public:
    using Clock = std::chrono::steady_clock;

    /// Whether no packet can be a probe.
    bool is_empty() const { return probes_.empty(); }

    /// Asking again for the same role of the same probe changes nothing: false.
    bool begin(const goal_state::ProbeRequest& request);
    void end(const Guid& cookie);
    /// What was asked of this host in that role; null: nothing.
    const goal_state::ProbeRequest* find(const Guid& cookie, goal_state::ProbeRole role) const;

    void fail(const Guid& cookie, goal_state::ProbeRole role, std::string sentence);
    /// The packet leaves its port now.
    void sent(const Guid& cookie, Clock::time_point now);
    void passed(const ProbeMark& mark, const ProbePassage& passage);
    /// It has come to its end: the port of the receiver, or with its answer that of the sender.
    void arrived(const ProbeMark& mark, Clock::time_point now);

    /// Those that changed since the last call.
    std::vector<goal_state::ProbeReport> take_reports();

  private:
    struct Probe {
        goal_state::ProbeRequest request;
        goal_state::ProbeReport report;
        Clock::time_point sent_at{};
        bool is_changed = true;
    };
    Probe* at(const Guid& cookie, goal_state::ProbeRole role);
    void add_steps(Probe& probe, const std::vector<std::string>& steps, ProbeLeg leg);
    void add_drop(Probe& probe, const std::string& reason, ProbeLeg leg);

    std::vector<Probe> probes_;
};

}  // namespace nc::vswitch
