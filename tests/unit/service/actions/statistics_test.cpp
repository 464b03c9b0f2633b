// Figures of the service, and what it tells of load balancing: counted and read, never made up.
#include "service/controller/pool_usage.hpp"
#include "tests/unit/service/actions/actions_fixture.hpp"

namespace nc::service::actions {
namespace {

/// Networks by name: one is in order, one has a warning, one fails; nothing is known of others.
class KnownHealth : public api::ComputedProperties {
  public:
    void add(const state::StoredResource& resource, const state::ResourceTree&, Json& properties) const override {
        if (resource.type != ResourceType::VirtualNetwork) return;
        const std::string_view id = resource.path.id();
        if (id == "good") properties["configurationState"] = Json{{"status", "Success"}};
        if (id == "odd") properties["configurationState"] = Json{{"status", "Warning"}};
        if (id == "bad") properties["configurationState"] = Json{{"status", "Failure"}};
    }
};

class StatisticsTest : public ActionsFixture {
  protected:
    StatisticsTest() {
        add_actions({&health_, &usage_});
        make_provider_network();
        make_mac_pool();
        write("/logicalNetworks/public",
              {{"subnets",
                {child("s",
                       {{"addressPrefix", "41.40.40.0/24"},
                        {"ipPools",
                         {child("vips", {{"startIpAddress", "41.40.40.10"}, {"endIpAddress", "41.40.40.90"}})}}})}}});
        write("/loadBalancerManager/config",
              {{"loadBalancerManagerIPAddress", "41.40.40.10"},
               {"outboundNatIPExemptions", Json::array()},
               {"vipIpPools", {reference("/logicalNetworks/public/subnets/s/ipPools/vips")}}});
    }
    Json of(const char* list, const std::string& type) {
        const Json all = object("/monitoring/networkControllerStatistics")["properties"][list];
        for (const Json& item : all) {
            if (item["resourceType"] == type) return item;
        }
        return nullptr;
    }
    static Json usage(const std::string& type, int total, int in_use) {
        return {{"resourceType", type}, {"totalResourceCount", total}, {"inUseResourceCount", in_use}};
    }
    /// A load balancer on a static public address whose rule leads to the address of nic1.
    void make_load_balancer() {
        write("/virtualNetworks/Blue", network({"24.30.1.0/24"}, {{"s", "24.30.1.0/24"}}));
        write("/publicIPAddresses/vip", {{"ipAddress", "41.40.40.20"}, {"publicIPAllocationMethod", "Static"}});
        write("/publicIPAddresses/spare", {{"ipAddress", "41.40.40.21"}, {"publicIPAllocationMethod", "Static"}});
        write("/loadBalancers/lb",
              {{"frontendIPConfigurations", {child("fe", {{"publicIPAddress", reference("/publicIPAddresses/vip")}})}},
               {"backendAddressPools", {child("used", Json::object()), child("unused", Json::object())}},
               {"loadBalancingRules",
                {child("rule",
                       {{"frontendIPConfigurations", {reference("/loadBalancers/lb/frontendIPConfigurations/fe")}},
                        {"backendAddressPool", reference("/loadBalancers/lb/backendAddressPools/used")},
                        {"protocol", "TCP"},
                        {"frontendPort", 80},
                        {"backendPort", 80}})}}});
        for (const auto& [nic, pool] : {std::pair("nic1", "used"), {"nic2", "unused"}}) {
            Json interface = interface_on("/virtualNetworks/Blue/subnets/s");
            interface["ipConfigurations"][0]["properties"]["loadBalancerBackendAddressPools"] = {
                reference(std::string("/loadBalancers/lb/backendAddressPools/") + pool)};
            write(std::string("/networkInterfaces/") + nic, interface);
        }
    }
    Json slb_section(const std::string& name) {
        const Json action = write("/diagnostics/slbState", Json::object());
        run();
        const Json result = properties(action["slbStateResult"]["resourceRef"]);
        EXPECT_EQ(result["provisioningState"], "Succeeded");
        EXPECT_EQ(result["status"], "Success");
        for (const Json& group : result["output"]["dataGroups"]) {
            for (const Json& section : group["dataSections"]) {
                if (section["name"] == name) return section;
            }
        }
        return nullptr;
    }

    const KnownHealth health_;
    const controller::PoolUsage usage_;
};

TEST_F(StatisticsTest, HealthIsCountedByConfigurationState) {
    for (const char* name : {"good", "odd", "bad", "unknown"})
        write(std::string("/virtualNetworks/") + name, network({"24.30.1.0/24"}));
    EXPECT_EQ(of("healthStatistics", "VirtualNetwork"), (Json{{"resourceType", "VirtualNetwork"},
                                                              {"totalResourceCount", 4},
                                                              {"healthyResourceCount", 1},
                                                              {"errorResourceCount", 1},
                                                              {"warningResourceCount", 1},
                                                              {"healthUnknownCount", 1}}));
    EXPECT_EQ(of("healthStatistics", "Gateway")["totalResourceCount"], 0);
    EXPECT_EQ(of("healthStatistics", "LoadBalancerMux")["totalResourceCount"], 0);
}

TEST_F(StatisticsTest, UsageIsOfPublicAddressesBackendsAndMacAddresses) {
    EXPECT_EQ(of("usageStatistics", "MacPoolUtilization"), usage("MacPoolUtilization", 3, 0));
    make_load_balancer();
    EXPECT_EQ(of("usageStatistics", "MacPoolUtilization"), usage("MacPoolUtilization", 3, 2));
    EXPECT_EQ(of("usageStatistics", "PublicIPUtilization"), usage("PublicIPUtilization", 2, 1));
    EXPECT_EQ(of("usageStatistics", "BackendIPUtilization"), usage("BackendIPUtilization", 2, 1));
}

TEST_F(StatisticsTest, CountersAreNewerThanTheFirstVersion) {
    controller::HostReport connected;
    connected.is_connected = true;
    reports_[InstanceId(Guid::random())] = connected;
    reports_[InstanceId(Guid::random())] = {};
    const Json counters = object("/monitoring/networkControllerStatistics")["properties"]["counters"];
    const auto value = [&](const std::string& name) {
        for (const Json& counter : counters) {
            if (counter["name"] == name) return counter["currentValue"];
        }
        return Json();
    };
    EXPECT_EQ(value("Resources"), controller_->tree().size());
    EXPECT_EQ(value("Hosts"), 2);
    EXPECT_EQ(value("Connected Hosts"), 1);
    EXPECT_EQ(value("Hosts In Sync"), 0);
    EXPECT_FALSE(object("/networking/v1/monitoring/networkControllerStatistics")["properties"].contains("counters"));
}

TEST_F(StatisticsTest, SlbStateTellsAddressesWithTheirRulesAndBackends) {
    make_load_balancer();
    const Json addresses = slb_section("VipConsolidatedState")["dataUnits"];
    ASSERT_EQ(addresses.size(), 1U) << addresses;
    EXPECT_EQ(addresses[0]["name"], "41.40.40.20");
    const Json told = Json::parse(addresses[0]["value"][0].get<std::string>());
    EXPECT_EQ(told["frontendIPConfiguration"], "/loadBalancers/lb/frontendIPConfigurations/fe");
    EXPECT_EQ(told["rules"], Json::array({"/loadBalancers/lb/loadBalancingRules/rule"}));
    ASSERT_EQ(told["backends"].size(), 1U);
    EXPECT_EQ(told["backends"][0]["ipConfiguration"], "/networkInterfaces/nic1/ipConfigurations/ip");
}

TEST_F(StatisticsTest, SlbStateTellsTheFabric) {
    EXPECT_EQ(slb_section("SlbmVips")["dataUnits"], Json::array({{{"value", {"\"41.40.40.10\""}}}}));
    const Json range = slb_section("VipRanges")["dataUnits"][0];
    EXPECT_EQ(range["name"], "/logicalNetworks/public/subnets/s/ipPools/vips");
    EXPECT_EQ(range["value"][0], R"({"startIpAddress":"41.40.40.10","endIpAddress":"41.40.40.90"})");
    EXPECT_EQ(slb_section("MuxRoutes")["dataRetrievalFailed"], false) << "there are no multiplexers";
    write("/servers/h1", server_at("192.0.2.1"));
    controller::HostReport connected;
    connected.is_connected = true;
    reports_[controller_->tree().find(model::ResourcePath::top("servers", "h1"))->instance_id] = connected;
    const Json host = slb_section("ConnectedHostInfo")["dataUnits"][0];
    EXPECT_EQ(host["name"], "h1");
    EXPECT_EQ(host["value"][0], R"({"isConnected":true,"isInSync":false})");
}

}  // namespace
}  // namespace nc::service::actions
