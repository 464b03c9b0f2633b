// What is known of each host at this moment: whether it can be reached, what it carries, what it was told and what it
// says is in force. Filled by the control loop from the channels' callbacks, read by the provisioning reporter.
// Thread: control.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "schemas/base/identifiers.hpp"
#include "schemas/goal_state/goal_state.hpp"

namespace nc::service::controller {

struct HostReport {
    bool is_connected = false;
    bool is_silent = false;    ///< was connected, and has not been for ControlLoop::kPatience
    std::uint64_t losses = 0;  ///< of the connection, so far
    std::string reason = "The controller has not connected to the host yet.";  ///< empty while connected
    std::optional<std::vector<InstanceId>> attached_ports;  ///< sorted; absent unless connected and told
    std::set<InstanceId> newly_attached;  ///< attached while connected, not yet looked at by the control loop
    goal_state::HostStatus status;
    std::shared_ptr<const goal_state::GoalState> wanted;  ///< null: nothing was computed for it yet
    std::chrono::system_clock::time_point changed_at;     ///< of the last change of any member above

    /// Everything that the host was told is in force there.
    bool is_in_sync() const {
        return is_connected && wanted != nullptr && status.fault.empty() && status.applied >= wanted->generation;
    }
};

using HostReports = std::map<InstanceId, HostReport>;

}  // namespace nc::service::controller
