// What the agent does to the machine: devices into ports, goal states into policy, provider addresses onto the
// underlay. An interface, so that the agent's logic is tested without root. Thread: control.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "schemas/base/identifiers.hpp"
#include "schemas/base/result.hpp"
#include "schemas/goal_state/goal_state.hpp"
#include "schemas/goal_state/probe.hpp"

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
    /// What they have counted of front ends, sorted by (VSID, address). Rates are those since the call before.
    virtual std::vector<goal_state::FrontEndCounters> front_end_counters() = 0;

    /// Puts the goal state in force. Policy is in force even when this fails: an Error says what of the host could not
    /// be prepared ("UnderlayUnavailable": tunnels do not work, local traffic does).
    virtual Result<void> apply(const goal_state::GoalState& goal) = 0;
    /// Ports of that goal state that pass less than they should because of this host, and why: sentences.
    virtual std::map<InstanceId, std::string> port_faults() const = 0;
    /// The outcomes so far of the probes of the goal state in force.
    virtual std::vector<goal_state::ProbeStatus> probe_states() const = 0;

    /// What the VMs claim of the learned addresses of the goal state in force.
    virtual std::vector<goal_state::AddressClaim> address_claims() const = 0;

    /// Whether something on the host changed since the last call, so that the goal state must be applied again.
    virtual bool needs_apply() = 0;

    /// Probes (goal_state/probe.hpp): begun once per cookie and role, and under way until they are ended.
    virtual void begin_probe(const goal_state::ProbeRequest& request) = 0;
    virtual void end_probe(const Guid& cookie) = 0;
    virtual std::vector<goal_state::ProbeReport> take_probe_reports() = 0;  ///< those that changed since the last call

    /// Does what is to be done about once a second.
    virtual void tend() {}
};

}  // namespace nc::vswitch
