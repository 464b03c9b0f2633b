// What the agent does to the machine: devices into ports, goal states into policy, provider addresses onto the
// underlay. An interface, so that the agent's logic is tested without root. Thread: control.
#pragma once

#include <string>
#include <vector>

#include "schemas/base/identifiers.hpp"
#include "schemas/base/result.hpp"
#include "schemas/goal_state/goal_state.hpp"

namespace nc::vswitch {

/// A device of a VM, and the network interface that it stands for.
struct Attachment {
    InstanceId port;
    std::string netns;  ///< name of the network namespace; empty: that of the switch
    std::string device;
    friend bool operator==(const Attachment&, const Attachment&) = default;
};

class HostSwitch {
  public:
    virtual ~HostSwitch() = default;

    /// Errors: "PortExists", "TapUnavailable", "TapBusy", "NetworkNamespaceUnavailable".
    virtual Result<void> attach(const Attachment& attachment) = 0;
    /// Succeeds too when there is no such port.
    virtual void detach(InstanceId port) = 0;
    /// Ports whose device is gone; they stay attached until they are detached.
    virtual std::vector<InstanceId> dead_ports() const = 0;

    /// What the ports have counted since they were attached, sorted by id.
    virtual std::vector<goal_state::PortCounters> counters() const = 0;

    /// Puts the goal state in force. Policy is in force even when this fails: an Error says what of the host could not
    /// be prepared ("UnderlayUnavailable": tunnels do not work, local traffic does).
    virtual Result<void> apply(const goal_state::GoalState& goal) = 0;
    /// Whether something on the host changed since the last call, so that the goal state must be applied again.
    virtual bool needs_apply() = 0;
};

}  // namespace nc::vswitch
