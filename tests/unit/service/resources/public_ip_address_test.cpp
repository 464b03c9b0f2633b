// Rules of public addresses, loadBalancerManager, multiplexers, virtual servers and reservations.
#include "tests/unit/service/resources/load_balancer_fixture.hpp"

namespace nc::service::resources {
namespace {

class PublicIpAddressTest : public LoadBalancerFixture {
  protected:
    PublicIpAddressTest() { make_manager(); }
    std::string address_of(const std::string& id) { return properties("/publicIPAddresses/" + id)["ipAddress"]; }
};

TEST_F(PublicIpAddressTest, ComesFromThePoolsOfTheManager) {
    const Json first = write("/publicIPAddresses/1", Json::object());
    EXPECT_EQ(first["ipAddress"], "41.40.40.11");
    EXPECT_EQ(first["publicIPAllocationMethod"], "Dynamic");
    EXPECT_EQ(first["publicIPAddressVersion"], "IPv4");
    EXPECT_EQ(first["idleTimeoutInMinutes"], 4);
    make_load_balancer("lb", "41.40.40.12");
    EXPECT_EQ(write("/publicIPAddresses/2",
                    {{"ipAddress", "41.40.40.12"}, {"publicIPAllocationMethod", "Dynamic"}})["ipAddress"],
              "41.40.40.13");
    EXPECT_EQ(write("/publicIPAddresses/1", first), first);
    write("/publicIPAddresses/3", Json::object());
    EXPECT_EQ(refused("/publicIPAddresses/4", Json::object()), "SubnetIsFull");
    remove("/publicIPAddresses/2");
    EXPECT_EQ(write("/publicIPAddresses/5", Json::object())["ipAddress"], "41.40.40.13");
    EXPECT_EQ(refused("/publicIPAddresses/6", {{"publicIPAddressVersion", "IPv6"}}), "SubnetIsFull");
    EXPECT_NE(put("/publicIPAddresses/6", R"({"properties":{"publicIPAddressVersion":"IPv6"}})")
                  .body.find("No pool of it is of IPv6."),
              std::string::npos);
}

TEST_F(PublicIpAddressTest, ComesFromAPublicSubnetWhereverItsPoolStands) {
    write("/loadBalancerManager/config",
          with(manager(), "vipIpPools", {reference(private_pool()), reference(public_pool())}));
    EXPECT_EQ(write("/publicIPAddresses/1", Json::object())["ipAddress"], "41.40.40.11");
}

TEST_F(PublicIpAddressTest, ComesFromAnyPoolWhereNoSubnetIsPublic) {
    write(public_subnet(), with(properties(public_subnet()), "isPublic", false));
    write("/loadBalancerManager/config",
          with(manager(), "vipIpPools", {reference(private_pool()), reference(public_pool())}));
    EXPECT_EQ(write("/publicIPAddresses/1", Json::object())["ipAddress"], "20.20.20.10");
}

TEST_F(PublicIpAddressTest, IsGivenByTheClientWhenStatic) {
    EXPECT_EQ(write("/publicIPAddresses/1", {{"ipAddress", "41.40.40.12"}})["publicIPAllocationMethod"], "Static");
    const Json by_client = {{"publicIPAllocationMethod", "Static"}};
    EXPECT_EQ(refused("/publicIPAddresses/2", by_client), "PublicIPAddressMissing");
    EXPECT_EQ(refused("/publicIPAddresses/2", with(by_client, "ipAddress", "nonsense")), "InvalidIPAddress");
    EXPECT_EQ(refused("/publicIPAddresses/2", with(by_client, "ipAddress", "2001:db8::1")), "InvalidIPAddress");
    EXPECT_EQ(refused("/publicIPAddresses/2", with(by_client, "ipAddress", "41.40.40.12")), "PublicIPAddressInUse");
    EXPECT_EQ(refused("/publicIPAddresses/2", with(by_client, "ipAddress", "41.40.40.10")), "PublicIPAddressInUse");
    EXPECT_EQ(refused("/publicIPAddresses/2", {{"idleTimeoutInMinutes", 31}}), "PublicIPIdleTimeoutIsOutOfRange");
    make_load_balancer("lb", "41.40.40.13");
    EXPECT_EQ(refused("/publicIPAddresses/2", with(by_client, "ipAddress", "41.40.40.13")), "PublicIPAddressInUse");
    EXPECT_EQ(refused("/loadBalancers/x", load_balancer(front_end(public_subnet(), "41.40.40.12"))),
              "PrivateIPAddressInUse");
}

TEST_F(PublicIpAddressTest, StaysWhatItIsWhileItLeadsSomewhere) {
    write("/publicIPAddresses/1", {{"ipAddress", "41.40.40.12"}});
    EXPECT_EQ(refused("/publicIPAddresses/1", {{"ipAddress", "41.40.40.12"}, {"publicIPAddressVersion", "IPv6"}}),
              "InvalidIPAddress PublicIPAddressVersionCannotUpdate");
    make_interface("n", "/virtualNetworks/a/subnets/s", {{"publicIPAddress", reference("/publicIPAddresses/1")}});
    EXPECT_EQ(properties("/publicIPAddresses/1")["ipConfiguration"],
              reference("/networkInterfaces/n/ipConfigurations/ip"));
    EXPECT_EQ(refused("/publicIPAddresses/1", {{"ipAddress", "41.40.40.13"}}), "PublicIPAddressInUseCannotUpdate");
    EXPECT_EQ(refused("/publicIPAddresses/1", {{"publicIPAllocationMethod", "Dynamic"}}),
              "PublicIPAddressInUseCannotUpdate");
    EXPECT_EQ(refused_delete("/publicIPAddresses/1"), "PublicIPAddressInUse");
    EXPECT_EQ(refused("/networkInterfaces/m", interface_with("/virtualNetworks/a/subnets/s", "publicIPAddress",
                                                             reference("/publicIPAddresses/1"))),
              "PublicIPAddressInUse");
    write("/publicIPAddresses/1", {{"ipAddress", "41.40.40.12"}, {"idleTimeoutInMinutes", 5}});
    remove("/networkInterfaces/n");
    write("/publicIPAddresses/1", {{"ipAddress", "41.40.40.13"}});
}

TEST_F(PublicIpAddressTest, LeadsToAddressesOfItsVersion) {
    write("/publicIPAddresses/six", {{"ipAddress", "2001:db8::1"}, {"publicIPAddressVersion", "IPv6"}});
    EXPECT_EQ(refused("/networkInterfaces/n", interface_with("/virtualNetworks/a/subnets/s", "publicIPAddress",
                                                             reference("/publicIPAddresses/six"))),
              "InvalidParameterValue");
}

TEST_F(PublicIpAddressTest, HasANameOfItsOwn) {
    const auto named = [](const Json& label) { return Json{{"dnsSettings", {{"domainNameLabel", label}}}}; };
    write("/publicIPAddresses/1", named("web-1"));
    EXPECT_EQ(refused("/publicIPAddresses/2", named("web-1")), "DnsRecordInUse");
    EXPECT_EQ(refused("/publicIPAddresses/2", {{"dnsSettings", Json::object()}}), "DomainNameLabelCannotBeNullOrEmpty");
    for (const char* label : {"Web", "1web", "web-", "w_b"})
        EXPECT_EQ(refused("/publicIPAddresses/2", named(label)), "InvalidDomainNameLabel") << label;
    EXPECT_EQ(refused("/publicIPAddresses/2", named(std::string(64, 'a'))), "InvalidDomainNameLabel");
}

TEST_F(PublicIpAddressTest, CountsAsUsedInItsPool) {
    write("/publicIPAddresses/1", Json::object());
    EXPECT_EQ(refused_delete(public_pool()), "InUseIpPoolCannotBeDeleted InUseIpPoolCannotBeDeleted");
    EXPECT_EQ(refused(public_subnet(), with(properties(public_subnet()), "vlanID", "8")), "CannotUpdateVLanId");
}

class LoadBalancerManagerTest : public LoadBalancerFixture {};

TEST_F(LoadBalancerManagerTest, IsAbsentUntilItIsWritten) {
    EXPECT_EQ(get("/loadBalancerManager/config").status, 404);
    EXPECT_EQ(refused("/loadBalancers/lb", load_balancer(front_end("/virtualNetworks/a/subnets/s", "10.1.1.9"))),
              "LbManagerResourceNotConfigured");
    EXPECT_EQ(refused("/publicIPAddresses/1", Json::object()), "LbManagerResourceNotConfigured");
    EXPECT_EQ(refused("/loadBalancerManager/config", Json::object()), "RequiredParamMissing RequiredParamMissing");
    make_manager();
    EXPECT_EQ(properties("/networking/v6/loadBalancerManager/config")["loadBalancerMuxMode"], "BgpPeering");
    EXPECT_EQ(refused_with(405, "/loadBalancerManager/config"), "OperationNotSupported");
}

TEST_F(LoadBalancerManagerTest, HasItsAddressInAPool) {
    EXPECT_EQ(refused("/loadBalancerManager/config", with(manager(), "loadBalancerManagerIPAddress", "41.40.40.99")),
              "InvalidIPAddress");
    EXPECT_EQ(refused("/loadBalancerManager/config", with(manager(), "outboundNatIPExemptions", {"nonsense"})),
              "InvalidIPPrefix");
    write("/loadBalancerManager/config", without(manager(), "vipIpPools"));
}

TEST_F(LoadBalancerManagerTest, TakesAndLeavesPoolsWithoutUsersOnly) {
    make_manager();
    const std::string idle = "/logicalNetworks/VIP/subnets/private/ipPools/idle";
    make_interface("n", "/logicalNetworks/VIP/subnets/private",
                   {{"privateIPAddress", "20.20.20.30"}, {"privateIPAllocationMethod", "Static"}});
    EXPECT_EQ(
        refused("/loadBalancerManager/config",
                with(manager(), "vipIpPools", {reference(public_pool()), reference(private_pool()), reference(idle)})),
        "InvalidParameterValue");
    write("/publicIPAddresses/1", {{"ipAddress", "20.20.20.12"}});
    EXPECT_EQ(refused("/loadBalancerManager/config", with(manager(), "vipIpPools", {reference(public_pool())})),
              "InUseVipPoolCannotBeRemoved");
    remove("/publicIPAddresses/1");
    write("/loadBalancerManager/config", with(manager(), "vipIpPools", {reference(public_pool())}));
    EXPECT_EQ(refused_delete(public_pool()), "InUseIpPoolCannotBeDeleted InUseIpPoolCannotBeDeleted");
}

TEST_F(LoadBalancerManagerTest, RefusesPoolsThatCannotBe) {
    write(
        "/logicalNetworks/BIG",
        {{"subnets",
          {child("s", {{"addressPrefix", "50.0.0.0/8"},
                       {"vlanID", "7"},
                       {"ipPools", {pool("huge", "50.0.0.0", "50.1.0.0"), pool("small", "50.2.0.0", "50.2.0.9")}}})}}});
    const auto also = [&](const char* id) {
        return with(manager(), "vipIpPools",
                    {reference(public_pool()), reference(std::string("/logicalNetworks/BIG/subnets/s/ipPools/") + id)});
    };
    EXPECT_EQ(refused("/loadBalancerManager/config", also("huge")), "VipRangeTooLarge DuplicateNonZeroVIPSubnetVLanID");
    EXPECT_EQ(refused("/loadBalancerManager/config", also("small")), "DuplicateNonZeroVIPSubnetVLanID");
}

TEST_F(LoadBalancerManagerTest, KeepsItsModeOnceSomethingBuildsOnIt) {
    const Json l2 = with(manager(), "loadBalancerMuxMode", "L2Forwarding");
    const std::string path = "/networking/v6/loadBalancerManager/config";
    EXPECT_EQ(refused("/loadBalancerManager/config", l2), "LoadBalancerMuxModeNotSupported");
    make_manager();
    make_load_balancer("lb");
    EXPECT_EQ(refused(path, l2), "CannotUpdateMuxModeAfterCreatingLoadBalancers");
    remove("/loadBalancers/lb");
    write("/publicIPAddresses/1", Json::object());
    make_interface("n", "/virtualNetworks/a/subnets/s", {{"publicIPAddress", reference("/publicIPAddresses/1")}});
    EXPECT_EQ(refused(path, l2), "CannotUpdateMuxModeAfterCreatingNetworkInterfaceWithPublicIP");
    remove("/networkInterfaces/n");
    const auto connection = *model::ResourcePath::parse("/virtualGateways/g/networkConnections/c");
    edit([&](state::TreeDraft& draft) {
        draft.put({.path = connection,
                   .type = model::ResourceType::NetworkConnection,
                   .instance_id = InstanceId(Guid::random()),
                   .etag = "W/\"1\"",
                   .tags = nullptr,
                   .metadata = nullptr,
                   .properties = std::make_shared<const Json>(Json{{"connectionType", "IPSec"}}),
                   .typed = nullptr});
    });
    EXPECT_EQ(refused(path, l2), "CannotUpdateMuxModeAfterCreatingVirtualGatewayWithIPSecConnection");
    edit([&](state::TreeDraft& draft) { draft.erase(connection); });
    write(path, l2);
    write("/loadBalancerManager/config", l2);
}

class LoadBalancerMuxTest : public LoadBalancerFixture {
  protected:
    LoadBalancerMuxTest() {
        make_manager();
        write("/credentials/c", {{"type", "usernamePassword"}, {"userName", "u"}, {"value", "s"}});
        write("/virtualServers/vm", virtual_server());
    }
    static Json virtual_server() {
        return {{"vmGuid", "5c1e1a1c-4b1f-4a4e-9a43-0f3b0a4a7a11"},
                {"connections", {{{"managementAddresses", {"mux1"}}, {"credential", reference("/credentials/c")}}}}};
    }
    static Json mux() {
        return {{"virtualServer", reference("/virtualServers/vm")},
                {"routerConfiguration",
                 {{"localASN", 64628},
                  {"peerRouterConfigurations",
                   {{{"routerName", "r1"}, {"routerIPAddress", "10.10.56.1"}, {"peerASN", "64623"}}}}}}};
    }
};

TEST_F(LoadBalancerMuxTest, ShowsEveryMemberThatClientsRead) {
    const Json stored = write("/networking/v7/loadBalancerMuxes/m", mux());
    EXPECT_EQ(stored["routerConfiguration"]["peerRouterConfigurations"][0]["id"], "r1");
    EXPECT_EQ(stored["routerConfiguration"]["peerRouterConfigurations"][0]["peerASN"], 64623);
    EXPECT_EQ(stored["activityState"], "NA");
    EXPECT_EQ(stored["counters"], Json::array());
    EXPECT_EQ(properties("/virtualServers/vm")["loadBalancerMuxes"], Json::array({reference("/loadBalancerMuxes/m")}));
    EXPECT_EQ(refused_delete("/virtualServers/vm"), "InUseVirtualServerCannotBeDeleted");
    EXPECT_EQ(
        refused("/networking/v6/loadBalancerManager/config", with(manager(), "loadBalancerMuxMode", "L2Forwarding")),
        "CannotUpdateMuxModeAfterCreatingLoadBalancerMuxes");
}

TEST_F(LoadBalancerMuxTest, NeedsAutonomousSystems) {
    Json body = mux();
    body["routerConfiguration"].erase("localASN");
    body["routerConfiguration"]["peerRouterConfigurations"][0].erase("peerASN");
    EXPECT_EQ(refused("/loadBalancerMuxes/m", body), "RequiredParamMissing RequiredParamMissing");
    body["routerConfiguration"]["localASN4"] = 4200000001;
    body["routerConfiguration"]["peerRouterConfigurations"][0]["peerASN4"] = 4200000002;
    EXPECT_EQ(write("/networking/v7.1/loadBalancerMuxes/m", body)["routerConfiguration"]["localASN4"], 4200000001);
    body = mux();
    body["routerConfiguration"]["peerRouterConfigurations"].push_back(
        {{"routerName", "r2"}, {"peerASN", 1}, {"localIPAddress", "10.0.0.1"}});
    EXPECT_EQ(refused("/loadBalancerMuxes/m", body), "InvalidParameterValue");
}

TEST_F(LoadBalancerMuxTest, KeepsItsAdaptersInL2Forwarding) {
    write("/networking/v6/loadBalancerManager/config", with(manager(), "loadBalancerMuxMode", "L2Forwarding"));
    EXPECT_EQ(refused("/loadBalancerMuxes/m", mux()), "RequiredParamMissing RequiredParamMissing");
    make_interface("in", "/logicalNetworks/VIP/subnets/private");
    make_interface("out", "/virtualNetworks/a/subnets/s");
    const auto on = [](const std::string& internal) {
        return with(mux(), "networkInterfaces",
                    {{"externalNetworkInterface", reference("/networkInterfaces/out")},
                     {"internalNetworkInterface", reference("/networkInterfaces/" + internal)}});
    };
    EXPECT_EQ(refused("/loadBalancerMuxes/m", on("out")), "InvalidParameterValue");
    EXPECT_EQ(refused("/loadBalancerMuxes/m", on("missing")), "InvalidNetworkInterfaceReference");
    write("/loadBalancerMuxes/m", on("in"));
    write("/loadBalancerMuxes/m", on("in"));
    make_interface("in2", "/logicalNetworks/VIP/subnets/private");
    EXPECT_EQ(refused("/loadBalancerMuxes/m", on("in2")),
              "CannotUpdateNetworkInterfaceAfterCreationInL2ForwardingMode");
}

TEST_F(LoadBalancerMuxTest, MarksAVirtualServerBesideItsProperties) {
    const api::Response stored =
        put("/virtualServers/vm", Json{{"properties", virtual_server()}, {"markServerReadOnly", true}}.dump());
    ASSERT_EQ(stored.status, 200) << stored.body;
    EXPECT_EQ(object("/virtualServers/vm")["markServerReadOnly"], true);
    EXPECT_FALSE(properties("/virtualServers/vm").contains("markServerReadOnly"));
    EXPECT_EQ(refused("/virtualServers/x", with(virtual_server(), "vmGuid", "nonsense")), "InvalidParameterValue");
    Json body = virtual_server();
    body["connections"][0]["managementAddresses"] = {"not a name"};
    EXPECT_EQ(refused("/virtualServers/x", body), "InvalidParameterValue");
    body["connections"][0]["managementAddresses"] = Json::array();
    EXPECT_EQ(refused("/virtualServers/x", body), "RequiredParamMissing");
}

TEST_F(LoadBalancerMuxTest, GivesNoReservedAddressOut) {
    const std::string path = "/logicalNetworks/VIP/subnets/private/ipReservations/r";
    write(path, {{"reservedAddresses", {"20.20.20.10", "20.20.20.30"}}});
    make_interface("n", "/logicalNetworks/VIP/subnets/private");
    make_interface("m", "/logicalNetworks/VIP/subnets/private");
    EXPECT_EQ(properties("/networkInterfaces/n/ipConfigurations/ip")["privateIPAddress"], "20.20.20.31");
    EXPECT_EQ(properties("/networkInterfaces/m/ipConfigurations/ip")["privateIPAddress"], "20.20.20.11");
    EXPECT_EQ(refused(path, {{"reservedAddresses", {"20.20.21.1"}}}), "InvalidIPAddress");
    EXPECT_EQ(refused(path, {{"reservedAddresses", {"20.20.20.11"}}}), "PrivateIPAddressInUse");
    write(path, properties(path));
}

}  // namespace
}  // namespace nc::service::resources
