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
                 .provider_addresses = &ControlLoopTest::provider_addresses},
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
    EXPECT_FALSE(state::is_carried_out(ResourceType::LoadBalancerProbe)) << "its load balancer is not";
    EXPECT_TRUE(state::is_carried_out(ResourceType::VirtualSubnet));
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
    put("/accessControlLists/a", ResourceType::AccessControlList, {{"securityTags", {{{"resourceRef", "/x/y"}}}}});
    EXPECT_EQ(configuration_state("/publicIPAddresses/p").at("lastUpdatedTime"), "2026-01-02T00:00:00+00:00");
    EXPECT_EQ(configuration_state("/accessControlLists/a").at("lastUpdatedTime"), "2026-01-02T00:01:00+00:00");
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

TEST_F(ControlLoopTest, SaysThatHostsWriteNoRecords) {
    const auto put_rule = [&](const Json& logging, const char* source) {
        put("/accessControlLists/a/aclRules/r", ResourceType::AclRule,
            {{"sourceAddressPrefix", source}, {"destinationAddressPrefix", "10.0.0.0/8"}, {"logging", logging}});
    };
    put("/accessControlLists/a", ResourceType::AccessControlList, Json::object());
    put_rule("Disabled", "10.0.0.0/8, 11.0.0.0/8");
    EXPECT_EQ(idle_members_of("/accessControlLists/a"), std::vector<std::string>());
    put_rule("Enabled", "10.0.0.0/8,fd00::/8");
    EXPECT_EQ(idle_members_of("/accessControlLists/a"),
              (std::vector<std::string>{"logging of /accessControlLists/a/aclRules/r"}));
    put("/servers/s", ResourceType::Server, {{"auditingEnabled", {"Firewall"}}});
    EXPECT_EQ(idle_members_of("/servers/s"), (std::vector<std::string>{"auditingEnabled of /servers/s"}));
    put("/servers/s", ResourceType::Server, {{"auditingEnabled", {"Firewall", "Disabled"}}});
    EXPECT_EQ(idle_members_of("/servers/s"), std::vector<std::string>()) << "it is turned off";
}

}  // namespace
}  // namespace nc::service::controller
