#include "service/controller/control_loop.hpp"

#include <deque>

#include <gtest/gtest.h>

#include "schemas/model/json_value.hpp"
#include "service/controller/provisioning_reporter.hpp"
#include "service/state/carried_out.hpp"
#include "service/store/memory_store.hpp"
#include "tests/support/recording_channel.hpp"

namespace nc::service::controller {
namespace {

using model::Json;
using model::ResourcePath;
using model::ResourceType;

/// A controller without REST: resources are put into drafts as the API would, posted functions run when told.
class ControlLoopTest : public testing::Test {
  protected:
    ControlLoopTest()
        : loop_({.post = [this](std::function<void()> work) { posted_.push_back(std::move(work)); },
                 .write =
                     [this](const auto& edit, const auto& done) {
                         state::TreeDraft draft(tree_);
                         edit(draft);
                         done(draft.changed().empty() ? Result<void>() : commit(std::move(draft)));
                     },
                 .channels = channels_,
                 .provider_addresses = &ControlLoopTest::provider_addresses,
                 .after =
                     [this](std::chrono::milliseconds time, std::function<void()> task) {
                         EXPECT_EQ(time, ControlLoop::kPatience);
                         later_.push_back(std::move(task));
                     },
                 .on_egress = [this](const auto& counter, InstanceId subnet,
                                     const auto& bytes) { egress_.emplace_back(counter.version, subnet, bytes); }},
                Log("test", LogLevel::Error)) {}

    static std::vector<goal_state::HostProviderAddress> provider_addresses(const state::ResourceTree&,
                                                                           const state::StoredResource& server) {
        const std::string last(server.path.id().substr(server.path.id().size() - 1));
        return {{.address = ProviderAddress(*IpAddress::parse("192.168.0." + last)),
                 .prefix_length = 24,
                 .gateway = std::nullopt,
                 .vlan_id = 0}};
    }

    Result<void> commit(state::TreeDraft draft) {
        const auto generation = store_.commit(draft.batch());
        if (!generation) return generation.error();
        const state::ResourceTree before = tree_;
        tree_ = std::move(draft).finish(*generation);
        loop_.on_committed(before, tree_);
        return {};
    }

    InstanceId put(const std::string& path, ResourceType type, Json properties) {
        state::TreeDraft draft(tree_);
        const InstanceId id(Guid::random());
        draft.put({.path = *ResourcePath::parse(path),
                   .type = type,
                   .instance_id = id,
                   .etag = "W/\"1\"",
                   .tags = nullptr,
                   .metadata = nullptr,
                   .properties = std::make_shared<const Json>(std::move(properties)),
                   .typed = nullptr,
                   .written = written_});
        EXPECT_TRUE(commit(std::move(draft)));
        run();
        return id;
    }

    InstanceId put_server(const std::string& name) {
        return put("/servers/" + name, ResourceType::Server,
                   {{"connections",
                     {{{"managementAddresses", {name}}, {"credential", {{"resourceRef", "/credentials/c"}}}}}}});
    }

    InstanceId put_network_with_interface() {
        put("/virtualNetworks/a", ResourceType::VirtualNetwork,
            {{"addressSpace", {{"addressPrefixes", {"10.1.0.0/24"}}}},
             {"logicalNetwork", {{"resourceRef", "/logicalNetworks/l"}}}});
        put("/virtualNetworks/a/subnets/s", ResourceType::VirtualSubnet,
            {{"addressPrefix", "10.1.0.0/24"}, {"virtualSubnetId", "5001"}});
        const InstanceId id = put("/networkInterfaces/n", ResourceType::NetworkInterface,
                                  {{"privateMacAddress", "001DD8B71C00"}, {"privateMacAllocationMethod", "Static"}});
        put("/networkInterfaces/n/ipConfigurations/i", ResourceType::NetworkInterfaceIpConfiguration,
            {{"privateIPAddress", "10.1.0.4"},
             {"privateIPAllocationMethod", "Static"},
             {"subnet", {{"resourceRef", "/virtualNetworks/a/subnets/s"}}}});
        return id;
    }

    void run() {
        while (!posted_.empty()) {
            const auto work = std::move(posted_.front());
            posted_.pop_front();
            work();
        }
    }

    std::string server_of_interface() const {
        const auto resource = tree_.find(*ResourcePath::parse("/networkInterfaces/n"));
        if (!resource->properties->contains("server") || resource->properties->at("server").is_null()) return "";
        return resource->properties->at("server").at("resourceRef").get<std::string>();
    }

    Json configuration_state(const std::string& path) const {
        const auto resource = tree_.find(*ResourcePath::parse(path));
        Json properties = Json::object();
        ProvisioningReporter(loop_).add(*resource, tree_, properties);
        return properties.at("configurationState");
    }
    std::string status_of(const std::string& path) const { return configuration_state(path).at("status"); }
    /// "addressPrefix of /virtualNetworks/a/subnets/s"
    std::vector<std::string> idle_members_of(const std::string& path) const {
        std::vector<std::string> texts;
        for (const auto& member : state::idle_members(*tree_.find(*ResourcePath::parse(path)), tree_))
            texts.push_back(member.name + " of " + member.holder.to_string());
        return texts;
    }

    std::chrono::sys_seconds written_{std::chrono::seconds(1'767'312'000)};
    std::deque<std::function<void()>> posted_;
    store::MemoryStore store_;
    state::ResourceTree tree_;
    tests::RecordingChannelFactory channels_;
    std::vector<std::function<void()>> later_;
    std::vector<std::tuple<IpVersion, InstanceId, EgressMeter::Bytes>> egress_;
    ControlLoop loop_;
};

TEST_F(ControlLoopTest, ConnectsToAServerWhenItIsPutAndLetsGoWhenItIsDeleted) {
    const InstanceId id = put_server("host1");
    const auto record = channels_.record(id);
    ASSERT_NE(record, nullptr);
    EXPECT_EQ(record->address, "host1");
    EXPECT_EQ(record->applied.size(), 1U);
    state::TreeDraft draft(tree_);
    draft.erase(*ResourcePath::parse("/servers/host1"));
    ASSERT_TRUE(commit(std::move(draft)));
    run();
    EXPECT_FALSE(record->is_open);
}

TEST_F(ControlLoopTest, StoresTheHostThatCarriesAnInterfaceAndSendsItsPolicyThere) {
    const InstanceId host = put_server("host1");
    const InstanceId interface = put_network_with_interface();
    EXPECT_TRUE(channels_.record(host)->applied.back()->ports.empty());
    channels_.record(host)->connect({interface});
    run();
    EXPECT_EQ(server_of_interface(), "/servers/host1");
    ASSERT_EQ(channels_.record(host)->applied.back()->ports.size(), 1U);
    EXPECT_EQ(channels_.record(host)->applied.back()->mappings.size(), 1U);
}

TEST_F(ControlLoopTest, SendsNothingToAHostThatAWriteDoesNotConcern) {
    const InstanceId host1 = put_server("host1");
    const InstanceId host2 = put_server("host2");
    const InstanceId interface = put_network_with_interface();
    channels_.record(host2)->connect();
    const std::size_t before = channels_.record(host2)->applied.size();
    channels_.record(host1)->connect({interface});
    run();
    EXPECT_EQ(channels_.record(host2)->applied.size(), before);
}

TEST_F(ControlLoopTest, KeepsTheLocationWhileAHostIsAway) {
    const InstanceId host = put_server("host1");
    const InstanceId interface = put_network_with_interface();
    channels_.record(host)->connect({interface});
    run();
    channels_.record(host)->disconnect("gone");
    run();
    EXPECT_EQ(server_of_interface(), "/servers/host1");
}

TEST_F(ControlLoopTest, FreesAnInterfaceWhosePortVanished) {
    const InstanceId host = put_server("host1");
    const InstanceId interface = put_network_with_interface();
    channels_.record(host)->connect({interface});
    run();
    channels_.record(host)->callbacks.on_attached_ports({});
    run();
    EXPECT_EQ(server_of_interface(), "");
    EXPECT_TRUE(channels_.record(host)->applied.back()->ports.empty());
}

TEST_F(ControlLoopTest, LetsTheLastOfTwoClaimsWinAndSettles) {
    const InstanceId host1 = put_server("host1");
    const InstanceId host2 = put_server("host2");
    const InstanceId interface = put_network_with_interface();
    channels_.record(host1)->connect({interface});
    channels_.record(host2)->connect({});
    run();
    channels_.record(host2)->callbacks.on_attached_ports({interface});
    run();  // ends: the two do not take the interface from each other for ever
    EXPECT_EQ(server_of_interface(), "/servers/host2");
    channels_.record(host1)->callbacks.on_attached_ports({});
    run();
    EXPECT_EQ(server_of_interface(), "/servers/host2");
}

TEST_F(ControlLoopTest, TellsWhenAWriteIsInForceOnTheHostsThatItConcerns) {
    const auto is_in_force = std::make_shared<bool>(false);
    const auto wait = [&] {
        *is_in_force = false;
        loop_.when_in_force(tree_.generation(), [is_in_force] { *is_in_force = true; });
    };
    const InstanceId host = put_server("host1");
    wait();
    EXPECT_TRUE(*is_in_force) << "no host can be reached";
    const InstanceId interface = put_network_with_interface();
    channels_.record(host)->connect({interface});
    run();
    wait();
    EXPECT_FALSE(*is_in_force) << "told, and not confirmed";
    channels_.record(host)->confirm();
    EXPECT_TRUE(*is_in_force);
    state::TreeDraft draft(tree_);
    draft.erase(*ResourcePath::parse("/networkInterfaces/n"));
    ASSERT_TRUE(commit(std::move(draft)));
    wait();
    run();
    EXPECT_FALSE(*is_in_force);
    channels_.record(host)->disconnect("gone");
    EXPECT_TRUE(*is_in_force);
}

TEST_F(ControlLoopTest, ReportsWhatHostsSay) {
    const InstanceId host = put_server("host1");
    const InstanceId interface = put_network_with_interface();
    EXPECT_EQ(status_of("/servers/host1"), "Failure");
    EXPECT_EQ(status_of("/networkInterfaces/n"), "Uninitialized");
    EXPECT_EQ(status_of("/virtualNetworks/a"), "Uninitialized");
    channels_.record(host)->connect({interface});
    run();
    EXPECT_EQ(status_of("/servers/host1"), "InProgress");
    EXPECT_EQ(status_of("/networkInterfaces/n"), "InProgress");
    channels_.record(host)->confirm();
    EXPECT_EQ(status_of("/servers/host1"), "Success");
    EXPECT_EQ(status_of("/networkInterfaces/n"), "Success");
    EXPECT_EQ(status_of("/virtualNetworks/a"), "Success");
    channels_.record(host)->disconnect("connection refused");
    EXPECT_EQ(status_of("/servers/host1"), "Failure");
    EXPECT_EQ(status_of("/virtualNetworks/a"), "Failure");
}

TEST_F(ControlLoopTest, ReportsAPortThatFailedOfItsNetworkToo) {
    const InstanceId host = put_server("host1");
    const InstanceId interface = put_network_with_interface();
    put("/virtualNetworks/b", ResourceType::VirtualNetwork,
        {{"addressSpace", {{"addressPrefixes", {"10.2.0.0/24"}}}},
         {"logicalNetwork", {{"resourceRef", "/logicalNetworks/l"}}}});
    channels_.record(host)->connect({interface});
    run();
    channels_.record(host)->confirm({{interface, "There is no certificate."}});
    EXPECT_EQ(status_of("/servers/host1"), "Success");
    EXPECT_EQ(status_of("/networkInterfaces/n"), "Failure");
    EXPECT_EQ(status_of("/virtualNetworks/a"), "Failure");
    EXPECT_NE(configuration_state("/virtualNetworks/a").dump().find("There is no certificate."), std::string::npos);
    EXPECT_EQ(status_of("/virtualNetworks/b"), "Uninitialized");
    channels_.record(host)->confirm();
    EXPECT_EQ(status_of("/virtualNetworks/a"), "Success");
}

/// What the schemas say of types and members (carriedOut="false") stands beside what hosts say.
TEST_F(ControlLoopTest, SaysWhatHostsDoNotCarryOut) {
    put_network_with_interface();
    EXPECT_NE(status_of("/virtualNetworks/a"), "Warning");
    put("/publicIPAddresses/p", ResourceType::PublicIpAddress, {{"ipAddress", "9.9.9.9"}});
    EXPECT_EQ(status_of("/publicIPAddresses/p"), "Failure");
    put("/networkInterfaces/x", ResourceType::NetworkInterface, Json::object());
    put("/networkInterfaces/x/ipConfigurations/ip", ResourceType::NetworkInterfaceIpConfiguration,
        {{"publicIPAddress", {{"resourceRef", "/publicIPAddresses/p"}}}});
    EXPECT_EQ(status_of("/networkInterfaces/x"), "Warning");

    const auto interface = tree_.find(*ResourcePath::parse("/networkInterfaces/x"));
    const auto members = state::idle_members(*interface, tree_);
    ASSERT_EQ(members.size(), 1U);
    EXPECT_EQ(members.front().name, "publicIPAddress");
    EXPECT_EQ(members.front().holder.to_string(), "/networkInterfaces/x/ipConfigurations/ip");
    EXPECT_TRUE(state::is_carried_out(ResourceType::LoadBalancerProbe));
    EXPECT_FALSE(state::is_carried_out(ResourceType::LoadBalancerOutboundNatRule));
    EXPECT_TRUE(state::is_carried_out(ResourceType::VirtualSubnet));
}

TEST_F(ControlLoopTest, CountsEgressByTheSubnetOfEachIpVersion) {
    const InstanceId host = put_server("host1");
    const InstanceId interface = put_network_with_interface();
    const InstanceId subnet_v6 = put("/virtualNetworks/a/subnets/s6", ResourceType::VirtualSubnet,
                                     {{"addressPrefix", "fd00::/64"}, {"virtualSubnetId", "5006"}});
    put("/networkInterfaces/n/ipConfigurations/i6", ResourceType::NetworkInterfaceIpConfiguration,
        {{"privateIPAddress", "fd00::4"}, {"subnet", {{"resourceRef", "/virtualNetworks/a/subnets/s6"}}}});
    channels_.record(host)->connect({interface});
    run();
    goal_state::HostStatus status;
    goal_state::PortCounters counters;
    counters.id = interface;
    counters.egress_v4 = {10, 1};
    counters.egress_v6 = {20, 2};
    status.counters = {counters};
    channels_.record(host)->callbacks.on_status(status);
    ASSERT_EQ(egress_.size(), 2U);
    EXPECT_EQ(std::get<0>(egress_[0]), IpVersion::V4);
    EXPECT_EQ(std::get<2>(egress_[0]), (EgressMeter::Bytes{10, 1}));
    EXPECT_EQ(egress_[1], (std::tuple(IpVersion::V6, subnet_v6, EgressMeter::Bytes{20, 2})));
}

TEST_F(ControlLoopTest, CallsAHostSilentThatHasBeenAwayForLong) {
    const InstanceId host = put_server("host1");
    const auto is_silent = [&] { return loop_.reports().at(host).is_silent; };
    const auto let_time_pass = [&] {
        for (const auto& task : std::exchange(later_, {}))
            task();
        run();
    };
    channels_.record(host)->disconnect("never there");
    let_time_pass();
    EXPECT_FALSE(is_silent()) << "a controller that has just begun knows nothing";
    channels_.record(host)->connect();
    channels_.record(host)->disconnect("gone");
    channels_.record(host)->connect();
    let_time_pass();
    EXPECT_FALSE(is_silent());
    channels_.record(host)->disconnect("gone again");
    EXPECT_FALSE(is_silent());
    let_time_pass();
    EXPECT_TRUE(is_silent());
    channels_.record(host)->connect();
    EXPECT_FALSE(is_silent());
}

TEST_F(ControlLoopTest, LetsTheLastClaimSayWhoHasALearnedAddress) {
    const InstanceId host = put_server("host1");
    const InstanceId interface = put_network_with_interface();
    const auto reference = [](const char* path) { return Json{{"resourceRef", path}}; };
    put("/learnedIPAddresses/vip", ResourceType::LearnedIpAddress,
        {{"ipAddress", "10.1.0.77"}, {"virtualSubnet", reference("/virtualNetworks/a/subnets/s")}});
    put("/networkInterfaces/n/ipConfigurations/learned", ResourceType::NetworkInterfaceIpConfiguration,
        {{"privateIPAddress", "10.1.0.77"},
         {"subnet", reference("/virtualNetworks/a/subnets/s")},
         {"learnedIp", reference("/learnedIPAddresses/vip")}});
    channels_.record(host)->connect({interface});
    run();
    channels_.record(host)->confirm();
    EXPECT_EQ(status_of("/learnedIPAddresses/vip"), "Uninitialized");
    const auto goal = [&] { return channels_.record(host)->applied.back(); };
    ASSERT_EQ(goal()->learned_addresses.size(), 1U);
    EXPECT_EQ(goal()->mappings.size(), 1U);

    const Generation generation = goal()->generation;
    goal_state::HostStatus status;
    status.applied = generation;
    status.ports = {{interface, goal_state::PortCondition::Applied, ""}};
    status.claims = {{interface, Vsid(5001), goal()->learned_addresses[0].address, 4}};
    channels_.record(host)->callbacks.on_status(status);
    run();
    EXPECT_EQ(goal()->generation, generation) << "no resource has changed";
    EXPECT_TRUE(goal()->learned_addresses[0].is_held);
    EXPECT_EQ(goal()->learned_addresses[0].claim, 4U);
    EXPECT_EQ(goal()->mappings.size(), 2U);
    const Json state = configuration_state("/learnedIPAddresses/vip");
    EXPECT_EQ(state["status"], "Success");
    EXPECT_EQ(state["detailedInfo"][0]["message"], "/networkInterfaces/n has the address.");
}

TEST_F(ControlLoopTest, TellsHostsWhichMembersOfALoadBalancerAreHealthy) {
    const InstanceId host = put_server("host1");
    const InstanceId interface = put_network_with_interface();
    channels_.record(host)->connect({interface});
    run();
    const auto reference = [](const char* path) { return Json{{"resourceRef", path}}; };
    put("/loadBalancers/lb", ResourceType::LoadBalancer, Json::object());
    put("/loadBalancers/lb/frontendIPConfigurations/f", ResourceType::LoadBalancerFrontendIpConfiguration,
        {{"privateIPAddress", "10.1.0.200"}, {"subnet", reference("/virtualNetworks/a/subnets/s")}});
    put("/loadBalancers/lb/backendAddressPools/p", ResourceType::LoadBalancerBackendAddressPool, Json::object());
    put("/loadBalancers/lb/probes/t", ResourceType::LoadBalancerProbe, {{"protocol", "Tcp"}, {"port", 80}});
    put("/loadBalancers/lb/loadBalancingRules/r", ResourceType::LoadBalancingRule,
        {{"frontendIPConfigurations", {reference("/loadBalancers/lb/frontendIPConfigurations/f")}},
         {"backendAddressPool", reference("/loadBalancers/lb/backendAddressPools/p")},
         {"probe", reference("/loadBalancers/lb/probes/t")},
         {"protocol", "Tcp"},
         {"frontendPort", 80},
         {"backendPort", 8080}});
    put("/networkInterfaces/n/ipConfigurations/i", ResourceType::NetworkInterfaceIpConfiguration,
        {{"privateIPAddress", "10.1.0.4"},
         {"subnet", reference("/virtualNetworks/a/subnets/s")},
         {"loadBalancerBackendAddressPools", {reference("/loadBalancers/lb/backendAddressPools/p")}}});
    const auto goal = [&] { return channels_.record(host)->applied.back(); };
    ASSERT_EQ(goal()->balancer_rules.size(), 1U);
    EXPECT_EQ(goal()->balancer_rules[0].front_end.value().to_string(), "10.1.0.200");
    EXPECT_EQ(goal()->balancer_rules[0].back_end_port, 8080);
    ASSERT_EQ(goal()->balancer_rules[0].members.size(), 1U);
    EXPECT_TRUE(goal()->balancer_rules[0].members[0].takes_new_connections) << "nothing is known of it";
    ASSERT_EQ(goal()->probes.size(), 1U);
    EXPECT_EQ(goal()->probes[0].port, interface);
    channels_.record(host)->confirm();
    EXPECT_EQ(status_of("/loadBalancers/lb/frontendIPConfigurations/f"), "Success");

    const Generation generation = goal()->generation;
    for (const bool is_up : {false, true}) {
        goal_state::HostStatus status;
        status.applied = generation;
        status.probes = {{"/loadBalancers/lb/probes/t", Vsid(5001), goal()->probes[0].address, is_up}};
        channels_.record(host)->callbacks.on_status(status);
        run();
        EXPECT_EQ(goal()->balancer_rules[0].members[0].takes_new_connections, is_up);
        EXPECT_EQ(goal()->generation, generation) << "no resource has changed";
        const Json state = configuration_state("/loadBalancers/lb/frontendIPConfigurations/f");
        EXPECT_EQ(state["status"], is_up ? "Success" : "Warning");
        const Json& member = state["vipEndpointStates"][0]["dipEndpointStates"][0];
        EXPECT_EQ(member["dipEndpoint"], "10.1.0.4:8080");
        EXPECT_EQ(member["probeRule"], is_up ? "" : "/loadBalancers/lb/probes/t");
    }
}

TEST_F(ControlLoopTest, SaysWhichRoutesLeadNowhere) {
    const InstanceId host = put_server("host1");
    const InstanceId interface = put_network_with_interface();
    channels_.record(host)->connect({interface});
    run();
    put("/routeTables/t", ResourceType::RouteTable, Json::object());
    put("/routeTables/t/routes/lost", ResourceType::Route,
        {{"addressPrefix", "10.9.0.0/16"}, {"nextHopType", "VirtualAppliance"}, {"nextHopIpAddress", "10.1.0.77"}});
    put("/routeTables/t/routes/none", ResourceType::Route, {{"addressPrefix", "10.8.0.0/16"}, {"nextHopType", "None"}});
    put("/virtualNetworks/a/subnets/t", ResourceType::VirtualSubnet,
        {{"addressPrefix", "10.1.0.128/25"},
         {"virtualSubnetId", "5002"},
         {"routeTable", {{"resourceRef", "/routeTables/t"}}}});
    channels_.record(host)->confirm();
    const auto network = tree_.find(*ResourcePath::parse("/virtualNetworks/a"));
    Json properties = Json::object();
    ProvisioningReporter(loop_).add(*network, tree_, properties);
    const Json& state = properties.at("configurationState");
    EXPECT_EQ(state.at("status"), "Warning");
    ASSERT_EQ(state.at("detailedInfo").size(), 2U) << "what hosts say, and one route";
    EXPECT_EQ(state.at("detailedInfo")[0].at("code"), "Success");
    EXPECT_EQ(
        state.at("detailedInfo")[1].at("message"),
        "Packets by /routeTables/t/routes/lost are dropped. No network interface of the virtual network, or of one "
        "that it is connected with, has the address 10.1.0.77.");
    put("/routeTables/t/routes/lost", ResourceType::Route,
        {{"addressPrefix", "10.9.0.0/16"}, {"nextHopType", "VnetLocal"}});
    put("/routeTables/t", ResourceType::RouteTable, Json::object());  // as the API renews its etag
    channels_.record(host)->confirm();
    EXPECT_EQ(status_of("/virtualNetworks/a"), "Success");
}

TEST_F(ControlLoopTest, SaysSinceWhenHostsDoNotCarryOut) {
    put("/publicIPAddresses/p", ResourceType::PublicIpAddress, {{"ipAddress", "9.9.9.9"}});
    written_ += std::chrono::minutes(1);
    put("/loadBalancerMuxes/a", ResourceType::LoadBalancerMux, Json::object());
    EXPECT_EQ(configuration_state("/publicIPAddresses/p").at("lastUpdatedTime"), "2026-01-02T00:00:00+00:00");
    EXPECT_EQ(configuration_state("/loadBalancerMuxes/a").at("lastUpdatedTime"), "2026-01-02T00:01:00+00:00");
}

TEST_F(ControlLoopTest, SaysNothingAgainstIpv6) {
    put_network_with_interface();
    put("/virtualNetworks/a", ResourceType::VirtualNetwork,
        {{"addressSpace", {{"addressPrefixes", {"10.1.0.0/24", "fd00::/48"}}}},
         {"dhcpOptions", {{"dnsServers", {"fd00::53"}}}},
         {"logicalNetwork", {{"resourceRef", "/logicalNetworks/l"}}}});
    put("/virtualNetworks/a/subnets/t", ResourceType::VirtualSubnet,
        {{"addressPrefix", "fd00::/64"}, {"dualStackSubnet", {{"resourceRef", "/virtualNetworks/a/subnets/s"}}}});
    put("/networkInterfaces/n/ipConfigurations/j", ResourceType::NetworkInterfaceIpConfiguration,
        {{"privateIPAddress", "fd00::4"}, {"subnet", {{"resourceRef", "/virtualNetworks/a/subnets/t"}}}});
    EXPECT_EQ(idle_members_of("/virtualNetworks/a"), std::vector<std::string>());
    EXPECT_EQ(idle_members_of("/networkInterfaces/n"), std::vector<std::string>());
}

TEST_F(ControlLoopTest, TellsHostsOfAuditing) {
    const InstanceId host = put(
        "/servers/host1", ResourceType::Server,
        {{"connections", {{{"managementAddresses", {"host1"}}, {"credential", {{"resourceRef", "/credentials/c"}}}}}},
         {"auditingEnabled", {"Firewall"}}});
    channels_.record(host)->connect({});
    run();
    EXPECT_FALSE(channels_.record(host)->applied.back()->auditing);
    put("/auditingSettings/configuration", ResourceType::AuditingSettings, {{"outputDirectory", "C:\\logs"}});
    EXPECT_EQ(channels_.record(host)->applied.back()->auditing, (goal_state::Auditing{host, "C:\\logs"}));
}

}  // namespace
}  // namespace nc::service::controller
