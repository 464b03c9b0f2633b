// The routes of an interface by REST.
#include "tests/support/network_builder.hpp"
#include "tests/unit/service/actions/actions_fixture.hpp"

namespace nc::service::actions {
namespace {

class EffectiveRoutesTest : public ActionsFixture {
  protected:
    EffectiveRoutesTest() {
        make_provider_network();
        write("/virtualNetworks/Blue", network({"24.30.1.0/24"}, {{"s", "24.30.1.0/24"}}));
        write("/networkInterfaces/web", {{"privateMacAddress", "001DD8B71C00"},
                                         {"privateMacAllocationMethod", "Static"},
                                         {"ipConfigurations", Json::array()}});
    }
};

TEST_F(EffectiveRoutesTest, NameTheResourceThatEachComesFrom) {
    tests::NetworkBuilder world;
    world.network("Blue", "24.30.1.0/24", 5001)
        .interface("web", "Blue", "24.30.1.4", "")
        .route("Blue", "all", "0.0.0.0/0", goal_state::NextHopType::VirtualAppliance, "24.30.1.9")
        .route("Blue", "own", "24.30.1.0/24", goal_state::NextHopType::VnetLocal);
    state::NetworkState state = world.build();
    // The id that the store has given.
    const InstanceId id(*Guid::parse(object("/networkInterfaces/web")["instanceId"].get<std::string>()));
    state.interfaces[id] = state.interfaces.begin()->second;
    network_state_ = std::make_shared<const state::NetworkState>(std::move(state));

    const Json answer = object("/effectiveRoutes?networkInterface=/networkInterfaces/web");
    EXPECT_EQ(answer["networkInterface"], "/networkInterfaces/web");
    EXPECT_EQ(answer["subnet"], "/virtualNetworks/Blue/subnets/s");
    ASSERT_EQ(answer["routes"].size(), 3U);
    EXPECT_EQ(answer["routes"][0], Json({{"addressPrefix", "24.30.1.0/24"},
                                         {"nextHopType", "VnetLocal"},
                                         {"source", "User"},
                                         {"state", "Active"},
                                         {"resource", "/routeTables/t/routes/own"}}));
    EXPECT_EQ(answer["routes"][1]["source"], "System");
    EXPECT_EQ(answer["routes"][1]["state"], "Overridden");
    EXPECT_EQ(answer["routes"][1]["resource"], "/virtualNetworks/Blue");
    EXPECT_EQ(answer["routes"][2]["nextHopType"], "VirtualAppliance");
    EXPECT_EQ(answer["routes"][2]["nextHopIpAddress"], "24.30.1.9");
    EXPECT_TRUE(answer["routes"][2].contains("fault")) << "nobody has the address";
}

TEST_F(EffectiveRoutesTest, SayWhichOneLeadsBackToTheInterface) {
    tests::NetworkBuilder world;
    world.host("host1", "10.10.0.4")
        .network("Blue", "24.30.1.0/24", 5001)
        .interface("web", "Blue", "24.30.1.4", "host1")
        .forwarder("web")
        .route("Blue", "all", "0.0.0.0/0", goal_state::NextHopType::VirtualAppliance, "24.30.1.4");
    state::NetworkState state = world.build();
    const InstanceId id(*Guid::parse(object("/networkInterfaces/web")["instanceId"].get<std::string>()));
    state.interfaces[id] = state.interfaces.begin()->second;
    network_state_ = std::make_shared<const state::NetworkState>(std::move(state));

    const Json answer = object("/effectiveRoutes?networkInterface=/networkInterfaces/web");
    EXPECT_EQ(answer["routes"][1]["nextHopIpAddress"], "24.30.1.4");
    EXPECT_EQ(answer["routes"][1].value("fault", ""), "The next hop is the interface itself.");
}

TEST_F(EffectiveRoutesTest, OfAPairOfSubnetsAreThoseOfEachIpVersion) {
    tests::NetworkBuilder world;
    world.network("Blue", "24.30.1.0/24", 5001)
        .interface("web", "Blue", "24.30.1.4", "")
        .route("Blue", "all", "0.0.0.0/0", goal_state::NextHopType::None)
        .route("Blue", "other", "fd00:9::/48", goal_state::NextHopType::None);
    state::NetworkState state = world.build();
    auto network = std::make_shared<state::Network>(*state.networks.begin()->second);
    network->address_space.push_back(*IpPrefix::parse("fd00:1::/48"));
    network->subnets.emplace_back().vsid = Vsid(5002);
    network->subnets.back().prefix = *IpPrefix::parse("fd00:1::/64");
    state.networks.begin()->second = network;
    auto interface = std::make_shared<state::Interface>(*state.interfaces.begin()->second);
    interface->addresses.emplace_back().address = CustomerAddress(*IpAddress::parse("fd00:1::4"));
    interface->addresses.back().vsid = Vsid(5002);
    state.interfaces[InstanceId(*Guid::parse(object("/networkInterfaces/web")["instanceId"].get<std::string>()))] =
        interface;
    network_state_ = std::make_shared<const state::NetworkState>(std::move(state));

    const Json answer = object("/effectiveRoutes?networkInterface=/networkInterfaces/web");
    std::vector<std::string> prefixes;
    for (const Json& route : answer["routes"])
        prefixes.push_back(route["addressPrefix"].get<std::string>());
    EXPECT_EQ(prefixes, (std::vector<std::string>{"24.30.1.0/24", "0.0.0.0/0", "fd00:1::/48"}))
        << "the switch overlooks routes of the other version in a table";
    EXPECT_EQ(answer["subnet"], "/virtualNetworks/Blue/subnets/s");
}

TEST_F(EffectiveRoutesTest, RefuseWhatIsNoInterfaceOfAVirtualNetwork) {
    EXPECT_EQ(get("/effectiveRoutes").status, 400);
    EXPECT_EQ(get("/effectiveRoutes?networkInterface=/networkInterfaces/none").status, 404);
    EXPECT_EQ(get("/effectiveRoutes?networkInterface=/virtualNetworks/Blue").status, 400);
    EXPECT_EQ(get("/effectiveRoutes?networkInterface=/networkInterfaces/web").status, 400) << "nothing is computed";
    network_state_ = std::make_shared<const state::NetworkState>();
    EXPECT_EQ(get("/effectiveRoutes?networkInterface=/networkInterfaces/web").status, 400) << "it has no address";
}

}  // namespace
}  // namespace nc::service::actions
