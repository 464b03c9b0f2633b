// Where one host stands between what is wanted and what is in force there, as a small state machine with a memory of
// its last transitions for operators. Values only: no I/O; the time of a transition is given by the caller.
// Thread: control.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/base/identifiers.hpp"

namespace nc::service::southbound {

enum class HostSyncState {
    Absent,  ///< no connection
    Unsent,  ///< connected; nothing was sent yet, or something newer waits
    Sent,    ///< the wanted generation is on its way or stored there, not yet in force
    InSync,  ///< the wanted generation is in force
    Stale,   ///< the host holds a generation newer than ours; it is left alone
    Failed,  ///< the host, or its database, refused the wanted generation
};

std::string_view to_string(HostSyncState state);

struct HostSyncTransition {
    std::chrono::steady_clock::time_point at;
    HostSyncState from = HostSyncState::Absent;
    HostSyncState to = HostSyncState::Absent;
    Generation wanted;
    std::string reason;  ///< one sentence; empty when the states speak for themselves
};

class HostSync {
  public:
    static constexpr std::size_t kRememberedTransitions = 16;
    using TimePoint = std::chrono::steady_clock::time_point;

    HostSyncState state() const { return state_; }
    Generation wanted() const { return wanted_; }
    Generation applied() const { return applied_; }
    const std::string& reason() const { return reason_; }
    /// The last transitions, oldest first; at most kRememberedTransitions.
    std::vector<HostSyncTransition> transitions() const;

    void connected(TimePoint now);
    void disconnected(TimePoint now, std::string reason);
    /// A goal state of this generation is wanted from now on.
    void want(TimePoint now, Generation generation);
    /// The wanted generation went out.
    void sent(TimePoint now);
    /// The host has `generation` in force; InSync when that is what is wanted.
    void in_force(TimePoint now, Generation generation);
    /// The host holds a newer generation than ours.
    void found_newer(TimePoint now, Generation on_host);
    /// The host or its database refused the wanted generation.
    void failed(TimePoint now, std::string reason);

  private:
    void enter(TimePoint now, HostSyncState next, std::string reason);

    HostSyncState state_ = HostSyncState::Absent;
    Generation wanted_;
    Generation applied_;
    std::string reason_;
    std::array<HostSyncTransition, kRememberedTransitions> ring_{};
    std::size_t transition_count_ = 0;
};

}  // namespace nc::service::southbound
