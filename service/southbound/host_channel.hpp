// How the controller speaks to one host: it hands over the goal state that the host should have, and hears whether the
// host can be reached, which ports it carries and what it has in force. Behind this interface stand OVSDB
// (ovsdb_host_channel) and, in tests, a recorder (tests/support/recording_channel.hpp).
// Thread: control. No call blocks; callbacks come from the event loop, never from inside a call of the channel.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "schemas/base/identifiers.hpp"
#include "schemas/goal_state/goal_state.hpp"
#include "schemas/goal_state/probe.hpp"
#include "service/southbound/host_sync.hpp"

namespace nc::service::southbound {

/// What a channel tells its owner. Every function must be set. After the channel is destroyed none is called.
struct HostCallbacks {
    /// The connection was made, or is lost or refused; `reason` is one sentence, empty while connected.
    std::function<void(bool connected, std::string reason)> on_connection;

    /// The ports that are attached to the host's switch now: the whole set, sorted. Called once after each connection,
    /// then at each change, and before the first on_status of a connection.
    std::function<void(std::vector<InstanceId> ports)> on_attached_ports;

    /// What the host says. `applied` is the newest generation given to apply() whose content is in force on the host: a
    /// generation that changes nothing for this host counts as applied as soon as its predecessor is. A fault of the
    /// way to the host (rows refused, a newer generation there) is told here too.
    std::function<void(goal_state::HostStatus status)> on_status;

    /// What the host says of a probe that it was asked for; again at each change.
    std::function<void(goal_state::ProbeReport report)> on_probe = [](const auto&) {};
};

class HostChannel {
  public:
    virtual ~HostChannel() = default;
    HostChannel() = default;
    HostChannel(const HostChannel&) = delete;
    HostChannel& operator=(const HostChannel&) = delete;

    /// Says what the host should have from now on. The latest one wins; one that was not sent yet is skipped. Before
    /// the first call the channel only listens and changes nothing on the host. A lower generation than that of the
    /// call before is an error of the caller.
    virtual void apply(std::shared_ptr<const goal_state::GoalState> goal_state) = 0;

    /// Asks the host for its part in a probe. Without a connection nothing happens, and nothing will be heard.
    virtual void begin_probe(const goal_state::ProbeRequest& request) = 0;
    virtual void end_probe(const Guid& cookie) = 0;

    /// Where this host stands, with its last transitions.
    virtual const HostSync& sync() const = 0;
};

class HostChannelFactory {
  public:
    virtual ~HostChannelFactory() = default;

    /// A channel to `host` (the instanceId of its servers resource). `address` is a management address: an IP address
    /// or a host name, with ":port" when it is not 6640. The channel connects by itself and keeps trying; an address
    /// that cannot be understood is told by on_connection.
    virtual std::unique_ptr<HostChannel> create(InstanceId host, std::string address, HostCallbacks callbacks) = 0;
};

}  // namespace nc::service::southbound
