// The controller's side and the host's agent together, through a real ovsdb-server, with a switch that only remembers.
#include "service/southbound/ovsdb_host_channel.hpp"

#include <chrono>
#include <set>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "tests/support/ovsdb_server.hpp"
#include "tests/support/random_goal_state.hpp"
#include "vswitch/agent/host_agent.hpp"

namespace nc::service::southbound {
namespace {

using goal_state::GoalState;
using vswitch::Attachment;
using vswitch::HostAgent;
using Clock = std::chrono::steady_clock;

class RememberingSwitch final : public vswitch::HostSwitch {
  public:
    std::vector<goal_state::PortCounters> counters() const override { return {}; }
    std::vector<goal_state::FrontEndCounters> front_end_counters() override { return {}; }
    std::vector<goal_state::ProbeStatus> probe_states() const override { return health; }
    std::vector<goal_state::ProbeStatus> health;
    std::vector<goal_state::AddressClaim> address_claims() const override { return claims; }
    std::vector<goal_state::AddressClaim> claims;
    Result<void> attach(const Attachment& attachment) override {
        if (attachment.device == "broken") return Error{"TapUnavailable", "There is no such device.", "device", {}};
        attached.insert(attachment.port);
        return {};
    }
    void detach(InstanceId port) override { attached.erase(port); }
    std::vector<InstanceId> dead_ports() const override { return {}; }
    Result<void> apply(const GoalState& goal) override {
        applied.push_back(goal);
        return outcome;
    }
    std::map<InstanceId, std::string> port_faults() const override { return faults; }
    bool needs_apply() override { return std::exchange(is_host_changed, false); }
    void begin_probe(const goal_state::ProbeRequest& request) override { asked_probes.push_back(request); }
    void end_probe(const Guid& cookie) override {
        std::erase_if(asked_probes, [&](const auto& probe) { return probe.cookie == cookie; });
    }
    std::vector<goal_state::ProbeReport> take_probe_reports() override { return std::exchange(reports, {}); }

    std::set<InstanceId> attached;
    std::vector<GoalState> applied;
    std::vector<goal_state::ProbeRequest> asked_probes;
    std::vector<goal_state::ProbeReport> reports;
    Result<void> outcome;
    std::map<InstanceId, std::string> faults;
    bool is_host_changed = false;
};

/// What the owner of a channel heard.
struct Heard {
    std::vector<bool> connections;
    std::string reason;
    std::vector<InstanceId> ports;
    goal_state::HostStatus status;
    std::size_t status_count = 0;
    std::optional<goal_state::ProbeReport> probe;
};

class OvsdbHostChannelTest : public testing::Test {
  protected:
    void SetUp() override {
        server_ = tests::OvsdbServer::start();
        if (!server_) GTEST_SKIP() << "ovsdb-server is not installed";
    }

    std::unique_ptr<HostChannel> open_channel(Heard& heard, const std::string& address) {
        return factory_.create(InstanceId(Guid::random()), address,
                               {[&heard](bool connected, std::string reason) {
                                    heard.connections.push_back(connected);
                                    heard.reason = std::move(reason);
                                },
                                [&heard](std::vector<InstanceId> ports) { heard.ports = std::move(ports); },
                                [&heard](goal_state::HostStatus status) {
                                    heard.status = std::move(status);
                                    ++heard.status_count;
                                },
                                [&heard](goal_state::ProbeReport report) { heard.probe = std::move(report); }});
    }
    std::unique_ptr<HostAgent> start_agent(RememberingSwitch& host_switch) {
        auto agent = std::make_unique<HostAgent>(context_, ovsdb::UnixEndpoint{server_->socket_path()}, host_switch,
                                                 Log("agent", LogLevel::Error));
        agent->start();
        return agent;
    }

    /// Runs the event loop until `condition` holds; fails after ten seconds.
    template <class Condition>
    bool run_until(Condition condition) {
        const Clock::time_point deadline = Clock::now() + std::chrono::seconds(10);
        while (!condition()) {
            if (Clock::now() > deadline) return false;
            context_.run_one_for(std::chrono::milliseconds(10));
            context_.restart();
        }
        return true;
    }
    /// Runs the event loop until the host has nothing more to say for a while.
    void settle() {
        const Clock::time_point end = Clock::now() + std::chrono::milliseconds(200);
        while (Clock::now() < end) {
            context_.run_one_for(std::chrono::milliseconds(10));
            context_.restart();
        }
    }
    bool attach(HostAgent& agent, const Attachment& attachment) {
        std::optional<Result<void>> outcome;
        agent.add_port(attachment, [&](Result<void> result) { outcome = std::move(result); });
        return run_until([&] { return outcome.has_value(); }) && outcome->has_value();
    }

    static std::shared_ptr<const GoalState> goal(std::uint32_t seed, std::uint64_t generation) {
        GoalState state = tests::RandomGoalState(seed).make();
        state.generation = Generation(generation);
        return std::make_shared<const GoalState>(std::move(state));
    }

    boost::asio::io_context context_;
    std::unique_ptr<tests::OvsdbServer> server_;
    OvsdbHostChannelFactory factory_{
        context_, std::nullopt, {[] { return Clock::now(); }, [] { return 0.5; }, Log("southbound", LogLevel::Error)}};
};

TEST_F(OvsdbHostChannelTest, BringsAGoalStateIntoForceAndHearsOfIt) {
    Heard heard;
    RememberingSwitch host_switch;
    const auto agent = start_agent(host_switch);
    const auto channel = open_channel(heard, server_->tcp_address());
    const auto wanted = goal(1, 7);
    channel->apply(wanted);
    // The host's report may overtake the answer to the last transaction.
    ASSERT_TRUE(run_until(
        [&] { return heard.status.applied == Generation(7) && channel->sync().state() == HostSyncState::InSync; }));
    EXPECT_EQ(channel->sync().state(), HostSyncState::InSync);
    ASSERT_FALSE(host_switch.applied.empty());
    EXPECT_TRUE(host_switch.applied.back() == *wanted);
    EXPECT_TRUE(heard.status.fault.empty());
    EXPECT_EQ(heard.status.ports.size(), wanted->ports.size());
}

TEST_F(OvsdbHostChannelTest, WritesNothingBeforeTheFirstApply) {
    Heard heard;
    RememberingSwitch host_switch;
    const auto agent = start_agent(host_switch);
    const auto channel = open_channel(heard, server_->tcp_address());
    ASSERT_TRUE(run_until([&] { return !heard.connections.empty(); }));
    settle();
    EXPECT_EQ(heard.connections, std::vector<bool>{true});
    EXPECT_TRUE(host_switch.applied.empty());
    EXPECT_EQ(channel->sync().state(), HostSyncState::Unsent);
}

TEST_F(OvsdbHostChannelTest, WritesNothingWhenAControllerStartsAgainWithTheSameContent) {
    Heard heard;
    RememberingSwitch host_switch;
    const auto agent = start_agent(host_switch);
    auto channel = open_channel(heard, server_->tcp_address());
    channel->apply(goal(2, 7));
    ASSERT_TRUE(run_until([&] { return heard.status.applied == Generation(7); }));
    settle();
    channel.reset();
    const std::size_t applied_count = host_switch.applied.size();

    Heard heard_again;
    channel = open_channel(heard_again, server_->tcp_address());
    channel->apply(goal(2, 9));  // a later revision that changes nothing for this host
    ASSERT_TRUE(run_until([&] { return heard_again.status.applied == Generation(9); }));
    settle();
    EXPECT_EQ(channel->sync().state(), HostSyncState::InSync);
    EXPECT_EQ(host_switch.applied.size(), applied_count);
    EXPECT_EQ(agent->applied(), Generation(7));
}

TEST_F(OvsdbHostChannelTest, LeavesAHostAloneThatHoldsANewerGeneration) {
    Heard heard;
    RememberingSwitch host_switch;
    const auto agent = start_agent(host_switch);
    auto channel = open_channel(heard, server_->tcp_address());
    channel->apply(goal(3, 100));
    ASSERT_TRUE(run_until([&] { return heard.status.applied == Generation(100); }));
    channel = open_channel(heard, server_->tcp_address());
    channel->apply(goal(4, 50));
    ASSERT_TRUE(run_until([&] { return !heard.status.fault.empty(); }));
    EXPECT_EQ(channel->sync().state(), HostSyncState::Stale);
    settle();
    EXPECT_EQ(agent->applied(), Generation(100));
}

TEST_F(OvsdbHostChannelTest, TellsOfAttachedPortsAndTheirCondition) {
    Heard heard;
    RememberingSwitch host_switch;
    auto agent = start_agent(host_switch);
    const auto channel = open_channel(heard, server_->tcp_address());
    auto wanted = goal(5, 1);
    for (std::uint32_t seed = 6; wanted->ports.empty(); ++seed)
        wanted = goal(seed, 1);
    const InstanceId port = wanted->ports.front().id;
    ASSERT_TRUE(run_until([&] { return attach(*agent, {port, "vm1", "eth0"}); }));
    ASSERT_TRUE(run_until([&] { return heard.ports == std::vector<InstanceId>{port}; }));
    channel->apply(wanted);
    const auto condition = [&] {
        for (const goal_state::PortStatus& status : heard.status.ports)
            if (status.id == port) return status.condition;
        return goal_state::PortCondition::Failed;
    };
    EXPECT_TRUE(run_until([&] { return condition() == goal_state::PortCondition::Applied; }));

    // The switch starts again: the port comes back from the host's own database.
    agent.reset();
    RememberingSwitch next_switch;
    agent = start_agent(next_switch);
    EXPECT_TRUE(run_until([&] { return next_switch.attached.contains(port) && !next_switch.applied.empty(); }));
    EXPECT_TRUE(next_switch.applied.back() == *wanted);

    std::optional<Result<void>> removed;
    agent->remove_port(port, [&](Result<void> result) { removed = std::move(result); });
    EXPECT_TRUE(run_until([&] { return removed.has_value() && heard.ports.empty(); }));
    EXPECT_TRUE(run_until([&] { return condition() == goal_state::PortCondition::NotAttached; }));
}

TEST_F(OvsdbHostChannelTest, TellsWhatTheHostCouldNotApply) {
    Heard heard;
    RememberingSwitch host_switch;
    host_switch.outcome = Error{"UnderlayUnavailable", "There is no underlay.", {}, {}};
    const auto agent = start_agent(host_switch);
    const auto channel = open_channel(heard, server_->tcp_address());
    channel->apply(goal(8, 3));
    ASSERT_TRUE(run_until([&] { return heard.status.fault == "There is no underlay."; }));
    // The fault may be told before the last answer to the writes is in.
    EXPECT_TRUE(run_until([&] { return channel->sync().state() == HostSyncState::Failed; }));
    host_switch.outcome = {};
    EXPECT_TRUE(run_until([&] { return heard.status.fault.empty(); }));  // the agent tries again by itself
    EXPECT_TRUE(run_until([&] { return channel->sync().state() == HostSyncState::InSync; }));
}

TEST_F(OvsdbHostChannelTest, AppliesTheGoalStateAgainWhenTheHostChanged) {
    Heard heard;
    RememberingSwitch host_switch;
    const auto agent = start_agent(host_switch);
    const auto channel = open_channel(heard, server_->tcp_address());
    channel->apply(goal(8, 3));
    ASSERT_TRUE(run_until([&] { return channel->sync().state() == HostSyncState::InSync; }));
    const std::size_t before = host_switch.applied.size();
    host_switch.is_host_changed = true;
    EXPECT_TRUE(run_until([&] { return host_switch.applied.size() == before + 1; }));
}

TEST_F(OvsdbHostChannelTest, ComesBackAfterTheServerWasAway) {
    Heard heard;
    RememberingSwitch host_switch;
    const auto agent = start_agent(host_switch);
    const auto channel = open_channel(heard, server_->tcp_address());
    channel->apply(goal(9, 1));
    ASSERT_TRUE(run_until([&] { return heard.status.applied == Generation(1); }));
    server_->stop();
    ASSERT_TRUE(run_until([&] { return !heard.connections.back(); }));
    EXPECT_EQ(channel->sync().state(), HostSyncState::Absent);
    channel->apply(goal(10, 2));
    ASSERT_TRUE(server_->restart());
    ASSERT_TRUE(run_until([&] { return heard.status.applied == Generation(2); }));
    EXPECT_EQ(heard.connections, (std::vector<bool>{true, false, true}));
}

TEST_F(OvsdbHostChannelTest, CarriesAProbeToTheHostAndWhatItFoundBack) {
    Heard heard;
    RememberingSwitch host_switch;
    const auto agent = start_agent(host_switch);
    const auto channel = open_channel(heard, server_->tcp_address());
    channel->apply(goal(9, 1));
    ASSERT_TRUE(run_until([&] { return heard.status.applied == Generation(1); }));

    goal_state::ProbeRequest request;
    request.cookie = Guid::random();
    request.role = goal_state::ProbeRole::Sender;
    request.port = InstanceId(Guid::random());
    channel->begin_probe(request);
    ASSERT_TRUE(run_until([&] { return host_switch.asked_probes == std::vector{request}; }));
    const goal_state::ProbeReport report{request.cookie, request.role, goal_state::ProbeOutcome::Answered,
                                         "It came.",     {"a", "b"},   250};
    host_switch.reports = {report};
    ASSERT_TRUE(run_until([&] { return heard.probe == report; }));
    channel->end_probe(request.cookie);
    EXPECT_TRUE(run_until([&] { return host_switch.asked_probes.empty(); }));
    EXPECT_EQ(host_switch.applied.size(), 1U) << "a probe is no part of the goal state";
}

TEST_F(OvsdbHostChannelTest, HearsOfHealthAndTellsItUnderTheSameGeneration) {
    Heard heard;
    RememberingSwitch host_switch;
    const auto agent = start_agent(host_switch);
    const auto channel = open_channel(heard, server_->tcp_address());
    GoalState state = *goal(9, 1);
    goal_state::HealthProbe probe;
    probe.resource_id = "/loadBalancers/lb/probes/p";
    probe.vsid = Vsid(5001);
    probe.address = CustomerAddress(IpAddress::v4({10, 0, 0, 4}));
    probe.probed_port = 80;
    state.probes = {probe};
    goal_state::BalancerRule rule;
    rule.vsid = probe.vsid;
    rule.front_end = CustomerAddress(IpAddress::v4({10, 0, 0, 200}));
    rule.members = {{probe.vsid, probe.address, true}};
    state.balancer_rules = {rule};
    channel->apply(std::make_shared<const GoalState>(state));
    ASSERT_TRUE(run_until([&] { return heard.status.applied == Generation(1); }));
    for (const bool is_up : {false, true}) {
        host_switch.health = {{probe.resource_id, probe.vsid, probe.address, is_up}};
        ASSERT_TRUE(run_until([&] { return heard.status.probes == host_switch.health; }));
        state.balancer_rules[0].members[0].takes_new_connections = is_up;
        channel->apply(std::make_shared<const GoalState>(state));
        ASSERT_TRUE(run_until([&] { return host_switch.applied.back() == state; }));
    }
    EXPECT_TRUE(run_until([&] { return channel->sync().state() == HostSyncState::InSync; }));
}

TEST_F(OvsdbHostChannelTest, HearsWhoClaimsAnAddressAndTellsWhoHasItUnderTheSameGeneration) {
    Heard heard;
    RememberingSwitch host_switch;
    const auto agent = start_agent(host_switch);
    const auto channel = open_channel(heard, server_->tcp_address());
    GoalState state = *goal(9, 1);
    goal_state::LearnedAddress learned;
    learned.port = InstanceId(Guid::random());
    learned.vsid = Vsid(5001);
    learned.address = CustomerAddress(IpAddress::v4({10, 0, 0, 77}));
    state.learned_addresses = {learned};
    channel->apply(std::make_shared<const GoalState>(state));
    ASSERT_TRUE(run_until([&] { return heard.status.applied == Generation(1); }));
    EXPECT_TRUE(heard.status.claims.empty());
    host_switch.claims = {{learned.port, learned.vsid, learned.address, 1}};
    ASSERT_TRUE(run_until([&] { return heard.status.claims == host_switch.claims; }));
    state.learned_addresses[0].claim = 1;
    state.learned_addresses[0].is_held = true;
    channel->apply(std::make_shared<const GoalState>(state));
    ASSERT_TRUE(run_until([&] { return host_switch.applied.back() == state; }));
    host_switch.claims.clear();
    EXPECT_TRUE(run_until([&] { return heard.status.claims.empty(); }));
}

TEST_F(OvsdbHostChannelTest, SaysWhyAnAddressCannotBeUsed) {
    Heard heard;
    const auto nonsense = open_channel(heard, "not an address");
    ASSERT_TRUE(run_until([&] { return !heard.connections.empty(); }));
    EXPECT_EQ(heard.reason, "\"not an address\" is not an address of a host.");
    Heard heard_remote;
    const auto remote = open_channel(heard_remote, "192.0.2.1");
    ASSERT_TRUE(run_until([&] { return !heard_remote.connections.empty(); }));
    EXPECT_FALSE(heard_remote.reason.empty());
    EXPECT_EQ(remote->sync().state(), HostSyncState::Absent);
}

}  // namespace
}  // namespace nc::service::southbound
