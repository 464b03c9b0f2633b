// The controller's heart: store generation -> NetworkState -> goal state per host -> host. It wakes when a write is
// committed or a host says something, computes the whole next state as a pure function of the tree, and hands each host
// what it should have; the channels send only differences. It also keeps each interface's `server` (MS-NCNBI
// 3.1.5.10) at the host that says it carries the port, so that locations outlive a restart of either side.
//
// Invariants: a host is told nothing before it is in the tree; goal states only go up in generation; a wake-up that
// changes nothing for a host does not touch its channel; a host that is away keeps its interfaces' locations.
// Thread: control.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "schemas/base/log.hpp"
#include "service/api/commit_observer.hpp"
#include "service/api/hand_over.hpp"
#include "service/controller/egress_meter.hpp"
#include "service/controller/hand_over_tracker.hpp"
#include "service/controller/host_reports.hpp"
#include "service/policy/learned_address_policy.hpp"
#include "service/policy/load_balancer_policy.hpp"
#include "service/southbound/host_channel.hpp"
#include "service/state/network_state.hpp"
#include "service/state/resource_tree.hpp"
#include "service/state/state_builder.hpp"

namespace nc::service::controller {

class ControlLoop final : public api::CommitObserver, public api::HandOver {
  public:
    struct Environment {
        /// Runs a function later on the control thread.
        std::function<void(std::function<void()>)> post;
        /// A write of the service itself, to the newest accepted state (api::ResourceController::write).
        using Edit = std::function<void(state::TreeDraft&)>;
        std::function<void(const Edit&, std::function<void(const Result<void>&)> done)> write;
        southbound::HostChannelFactory& channels;
        state::StateBuilder::ProviderAddresses provider_addresses;
        /// Runs a function after a time on the control thread.
        std::function<void(std::chrono::milliseconds, std::function<void()>)> after;
        /// Hears what each port of a host has sent out of its network, by each of its subnets (instanceId).
        std::function<void(const EgressMeter::Counter&, InstanceId subnet, const EgressMeter::Bytes&)> on_egress{};
    };

    /// After so long without a connection, nobody begins anything with a host's members of load balancers, if others
    /// can have it (docs/decisions/0023).
    static constexpr std::chrono::milliseconds kPatience{30'000};

    ControlLoop(Environment environment, Log log);

    /// Begins with what the store holds: connects to every host.
    void start(const state::ResourceTree& tree);
    void on_committed(const state::ResourceTree& before, const state::ResourceTree& after) override;
    void when_in_force(Generation generation, std::function<void()> done) override;

    /// Asks a host for its part in a probe (Prober); nothing happens when there is no such host.
    void begin_probe(InstanceId host, const goal_state::ProbeRequest& request);
    void end_probe(InstanceId host, const Guid& cookie);
    /// Who is told what hosts say of probes.
    void listen_to_probes(std::function<void(const goal_state::ProbeReport&)> listener) {
        probe_listener_ = std::move(listener);
    }

    const HostReports& reports() const { return reports_; }
    state::NetworkStatePtr network_state() const { return network_state_; }
    /// Grows whenever one of the two above may have changed.
    std::uint64_t revision() const { return revision_; }
    const policy::MemberHealth& member_health() const { return health_; }
    const policy::AddressHolders& address_holders() const { return holders_; }

  private:
    struct Connection {
        std::string address;
        std::unique_ptr<southbound::HostChannel> channel;
    };

    void wake();
    void run();
    void follow_servers();
    void apply_goal_states();
    void tell(const std::set<InstanceId>& hosts);
    /// Hosts that send connections to members whose health is another now.
    std::set<InstanceId> follow_health();
    /// Hosts that may have to be told who has an address now.
    std::set<InstanceId> follow_claims();
    void follow_attached_ports();
    /// The server of each interface; absent: none carries it.
    using Locations = std::map<InstanceId, std::optional<model::ResourcePath>>;
    void store_locations(const Locations& locations);
    bool carries(InstanceId host, InstanceId port) const;
    southbound::HostCallbacks callbacks_of(InstanceId host);
    /// What is to be done when a connection comes and goes.
    void take_connection(InstanceId host, bool is_connected, std::string reason);
    HostReport& touch(InstanceId host);
    void take_status(InstanceId host, goal_state::HostStatus status);
    void tell_egress(InstanceId host) const;

    Environment environment_;
    Log log_;
    state::StateBuilder builder_;
    state::ResourceTree tree_;
    state::NetworkStatePtr network_state_;
    std::map<InstanceId, Connection> connections_;
    HostReports reports_;
    std::function<void(const goal_state::ProbeReport&)> probe_listener_;
    std::uint64_t revision_ = 0;
    policy::MemberHealth health_;     ///< as the goal states were last told it
    policy::AddressHolders holders_;  ///< as the goal states were last told them
    HandOverTracker hand_overs_;
    bool is_woken_ = false;
    std::shared_ptr<char> alive_ = std::make_shared<char>();  ///< a posted run() of a dead loop does nothing
};

}  // namespace nc::service::controller
