// What actions need of the world around them; tests give their own. Thread: control.
#pragma once

#include <chrono>
#include <functional>

#include "service/controller/host_reports.hpp"
#include "service/controller/prober.hpp"
#include "service/state/network_state.hpp"

namespace nc::service::actions {

struct Environment {
    /// Runs a function later on the control thread.
    std::function<void(std::function<void()>)> post;
    std::function<std::chrono::system_clock::time_point()> now;
};

/// What is wanted of hosts, and what they say, at the moment of the call.
struct Hosts {
    std::function<state::NetworkStatePtr()> state;  ///< gives null before the first computation
    std::function<const controller::HostReports&()> reports;
    /// Absent: no packets are sent.
    std::function<void(const controller::ProbeQuestion&, controller::Prober::Done)> probe{};
};

}  // namespace nc::service::actions
