#include "tests/unit/service/resources/rules_fixture.hpp"

namespace nc::service::resources {
namespace {

class VirtualNetworkPeeringTest : public RulesFixture {
  protected:
    VirtualNetworkPeeringTest() {
        make_provider_network();
        write("/virtualNetworks/a", network({"10.1.0.0/16"}, {{"s", "10.1.1.0/24"}}));
        write("/virtualNetworks/b", network({"10.2.0.0/16"}, {{"s", "10.2.1.0/24"}}));
        write("/virtualNetworks/c", network({"10.3.0.0/16"}));
    }
    std::string state_of(const std::string& from, const std::string& to) {
        return properties(peering_path(from, to))["peeringState"];
    }
    void connect(const std::string& one, const std::string& other) {
        write(peering_path(one, other), peering(other));
        write(peering_path(other, one), peering(one));
    }
};

TEST_F(VirtualNetworkPeeringTest, IsInitiatedUntilTheOtherSideExistsThenBothAreConnected) {
    EXPECT_EQ(write(peering_path("a", "b"), peering("B"))["peeringState"], "Initiated");
    EXPECT_EQ(write(peering_path("b", "a"), peering("A"))["peeringState"], "Connected");
    EXPECT_EQ(state_of("a", "b"), "Connected");
}

TEST_F(VirtualNetworkPeeringTest, ShowsTheDefaultsAndTheRemoteAddressSpace) {
    const Json stored = write(peering_path("a", "b"), peering("b"));
    EXPECT_EQ(stored["allowVirtualNetworkAccess"], true);
    EXPECT_EQ(stored["allowForwardedTraffic"], false);
    EXPECT_EQ(stored["allowGatewayTransit"], false);
    EXPECT_EQ(stored["useRemoteGateways"], false);
    EXPECT_EQ(stored["remoteAddressSpace"]["addressPrefixes"], Json({"10.2.0.0/16"}));
    EXPECT_EQ(stored["remoteVirtualNetwork"]["resourceRef"], "/virtualNetworks/b");
}

TEST_F(VirtualNetworkPeeringTest, StaysConnectedOverAnUpdateThatLeavesTheOtherSideAlone) {
    connect("a", "b");
    const std::string etag_of_b = etag(peering_path("b", "a"));
    Json changed = peering("b");
    changed["allowForwardedTraffic"] = "True";
    EXPECT_EQ(write(peering_path("a", "b"), changed)["peeringState"], "Connected");
    EXPECT_EQ(properties(peering_path("a", "b"))["allowForwardedTraffic"], true);
    EXPECT_EQ(etag(peering_path("b", "a")), etag_of_b);
}

TEST_F(VirtualNetworkPeeringTest, LeavesTheOtherSideDisconnectedWhenItGoes) {
    connect("a", "b");
    remove(peering_path("a", "b"));
    EXPECT_EQ(state_of("b", "a"), "Disconnected");
    EXPECT_EQ(properties(peering_path("b", "a"))["remoteVirtualNetwork"]["resourceRef"], "/virtualNetworks/a");
}

TEST_F(VirtualNetworkPeeringTest, StaysWhatItIsWhenItsNetworkIsWrittenBackAsItWasRead) {
    connect("a", "b");
    remove(peering_path("a", "b"));
    Json read = object("/virtualNetworks/b")["properties"];
    read["subnets"].push_back(child("more", {{"addressPrefix", "10.2.2.0/24"}}));
    write("/virtualNetworks/b", read);
    EXPECT_EQ(state_of("b", "a"), "Disconnected");

    remove("/virtualNetworks/a");
    write("/virtualNetworks/b", object("/virtualNetworks/b")["properties"]);
    EXPECT_TRUE(properties(peering_path("b", "a"))["remoteVirtualNetwork"].is_null());
    write("/virtualNetworks/a", network({"10.1.0.0/16"}));
    write("/virtualNetworks/b", object("/virtualNetworks/b")["properties"]);
    EXPECT_EQ(refused(peering_path("a", "b"), peering("b")), "RemotePeeringIsStaleBecauseVnetWasRecreated");

    read = object("/virtualNetworks/b")["properties"];
    read["virtualNetworkPeerings"][0]["properties"]["allowForwardedTraffic"] = true;
    EXPECT_EQ(refused("/virtualNetworks/b", read), "CannotUpdateDisconnectedPeeringWithNullRemoteVnet");
    EXPECT_EQ(refused(peering_path("b", "a"), properties(peering_path("b", "a"))),
              "CannotUpdateDisconnectedPeeringWithNullRemoteVnet");
}

TEST_F(VirtualNetworkPeeringTest, LeavesNothingBehindWhenAnInitiatedSideGoes) {
    write(peering_path("a", "b"), peering("b"));
    remove(peering_path("a", "b"));
    EXPECT_EQ(get(peering_path("a", "b")).status, 404);
    EXPECT_EQ(write(peering_path("b", "a"), peering("a"))["peeringState"], "Initiated");
}

TEST_F(VirtualNetworkPeeringTest, ConnectsAgainWhenTheDeletedSideIsCreatedAgain) {
    connect("a", "b");
    remove(peering_path("a", "b"));
    EXPECT_EQ(write(peering_path("a", "b"), peering("b"))["peeringState"], "Connected");
    EXPECT_EQ(state_of("b", "a"), "Connected");
}

TEST_F(VirtualNetworkPeeringTest, BecomesInitiatedWhenADisconnectedSideIsUpdatedAlone) {
    connect("a", "b");
    remove(peering_path("a", "b"));
    EXPECT_EQ(write(peering_path("b", "a"), peering("a"))["peeringState"], "Initiated");
}

TEST_F(VirtualNetworkPeeringTest, LosesItsRemoteNetworkWhenThatIsDeleted) {
    connect("a", "b");
    remove("/virtualNetworks/a");
    const Json left = properties(peering_path("b", "a"));
    EXPECT_EQ(left["peeringState"], "Disconnected");
    EXPECT_TRUE(left["remoteVirtualNetwork"].is_null());
    EXPECT_FALSE(get(peering_path("b", "a")).body.find("#lost") != std::string::npos);
}

TEST_F(VirtualNetworkPeeringTest, LosesItsRemoteNetworkAlsoWhileInitiated) {
    write(peering_path("b", "a"), peering("a"));
    remove("/virtualNetworks/a");
    EXPECT_EQ(state_of("b", "a"), "Disconnected");
}

TEST_F(VirtualNetworkPeeringTest, IsNotTransitive) {
    connect("a", "b");
    connect("b", "c");
    EXPECT_EQ(object("/virtualNetworks/a/virtualNetworkPeerings")["value"].size(), 1U);
    EXPECT_EQ(object("/virtualNetworks/c/virtualNetworkPeerings")["value"].size(), 1U);
}

TEST_F(VirtualNetworkPeeringTest, SurvivesARestart) {
    connect("a", "b");
    remove("/virtualNetworks/b");
    restart();
    EXPECT_EQ(refused(peering_path("a", "b"), peering("b")), "CannotUpdateDisconnectedPeeringWithNullRemoteVnet");
}

TEST_F(VirtualNetworkPeeringTest, ComesInlineWithItsNetworkToo) {
    Json inline_peering = network({"10.4.0.0/16"});
    inline_peering["virtualNetworkPeerings"] = {child("to-a", peering("a"))};
    write("/virtualNetworks/d", inline_peering);
    EXPECT_EQ(state_of("d", "a"), "Initiated");
    write(peering_path("a", "d"), peering("d"));
    EXPECT_EQ(state_of("d", "a"), "Connected");
    // What was read is written back: the peerings stay as they are.
    write("/virtualNetworks/d", properties("/virtualNetworks/d"));
    EXPECT_EQ(state_of("d", "a"), "Connected");
    inline_peering["virtualNetworkPeerings"] = Json::array();
    write("/virtualNetworks/d", inline_peering);
    EXPECT_EQ(state_of("a", "d"), "Disconnected");
}

TEST_F(VirtualNetworkPeeringTest, NeedsARemoteNetwork) {
    EXPECT_EQ(refused(peering_path("a", "b"), Json::object()), "RemoteVirtualNetworkNotSpecified");
    EXPECT_EQ(refused(peering_path("a", "b"), {{"remoteVirtualNetwork", nullptr}}), "RemoteVirtualNetworkNotSpecified");
    EXPECT_EQ(refused(peering_path("a", "b"), peering("nowhere")), "InvalidResourceReference");
    EXPECT_EQ(refused(peering_path("a", "b"), {{"remoteVirtualNetwork", reference("/servers/x")}}),
              "InvalidJsonReferenceWrongType");
}

TEST_F(VirtualNetworkPeeringTest, DoesNotLeadToItsOwnNetwork) {
    EXPECT_EQ(refused(peering_path("a", "b"), peering("A")), "PeeringRemoteVnetIsSameAsParentVnet");
}

TEST_F(VirtualNetworkPeeringTest, KeepsItsRemoteNetwork) {
    write(peering_path("a", "b"), peering("b"));
    EXPECT_EQ(refused(peering_path("a", "b"), peering("c")), "ChangingRemoteVirtualNetworkNotAllowed");
}

TEST_F(VirtualNetworkPeeringTest, IsTheOnlyOneToItsRemoteNetwork) {
    write(peering_path("a", "b"), peering("b"));
    EXPECT_EQ(refused(peering_path("a", "c"), peering("b")), "AnotherPeeringAlreadyReferencesRemoteVnet");
}

TEST_F(VirtualNetworkPeeringTest, RefusesNetworksThatOverlap) {
    write("/virtualNetworks/x", network({"10.9.0.0/16", "10.1.128.0/17"}));
    EXPECT_EQ(refused(peering_path("x", "a"), peering("a")), "VnetAddressSpacesOverlap");
    EXPECT_EQ(refused(peering_path("a", "x"), peering("x")), "VnetAddressSpacesOverlap");
}

TEST_F(VirtualNetworkPeeringTest, RefusesANetworkThatOverlapsWithAPeerOfTheOtherSide) {
    connect("a", "b");
    write("/virtualNetworks/x", network({"10.1.4.0/24"}));
    EXPECT_EQ(refused(peering_path("x", "b"), peering("b")), "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet");
    EXPECT_EQ(refused(peering_path("b", "x"), peering("x")), "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet");
    // Where the former peering is no more, the space is free.
    remove(peering_path("a", "b"));
    remove(peering_path("b", "a"));
    EXPECT_EQ(write(peering_path("x", "b"), peering("b"))["peeringState"], "Initiated");
}

TEST_F(VirtualNetworkPeeringTest, ChecksTheSpaceAgainWhenADeletedSideComesBack) {
    connect("a", "b");
    remove(peering_path("b", "a"));
    write("/virtualNetworks/x", network({"10.1.4.0/24"}));
    connect("x", "b");
    EXPECT_EQ(refused(peering_path("b", "a"), peering("a")), "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet");
}

TEST_F(VirtualNetworkPeeringTest, RefusesAStaleRemotePeeringUntilItIsUpdated) {
    connect("a", "b");
    remove("/virtualNetworks/a");
    write("/virtualNetworks/a", network({"10.1.0.0/16"}));
    EXPECT_EQ(refused(peering_path("a", "b"), peering("b")), "RemotePeeringIsStaleBecauseVnetWasRecreated");
    EXPECT_EQ(write(peering_path("b", "a"), peering("a"))["peeringState"], "Initiated");
    EXPECT_EQ(write(peering_path("a", "b"), peering("b"))["peeringState"], "Connected");
    EXPECT_EQ(state_of("b", "a"), "Connected");
}

TEST_F(VirtualNetworkPeeringTest, RefusesAStaleRemotePeeringUntilItIsCreatedAnew) {
    connect("a", "b");
    remove("/virtualNetworks/a");
    write("/virtualNetworks/a", network({"10.1.0.0/16"}));
    remove(peering_path("b", "a"));
    connect("a", "b");
    EXPECT_EQ(state_of("a", "b"), "Connected");
}

TEST_F(VirtualNetworkPeeringTest, CannotBeUpdatedOnceItsRemoteNetworkIsGone) {
    connect("a", "b");
    remove("/virtualNetworks/b");
    const char* code = "CannotUpdateDisconnectedPeeringWithNullRemoteVnet";
    EXPECT_EQ(refused(peering_path("a", "b"), peering("b")), code);
    EXPECT_EQ(refused(peering_path("a", "b"), peering("c")), code);
    EXPECT_EQ(refused(peering_path("a", "b"), {{"remoteVirtualNetwork", nullptr}}), code);
    remove(peering_path("a", "b"));
}

TEST_F(VirtualNetworkPeeringTest, RefusesARemoteNetworkThatIsNotProvisioned) {
    edit([](state::TreeDraft& draft) {
        state::StoredResource failed = *draft.tree().find(model::ResourcePath::top("virtualNetworks", "b"));
        failed.provisioning_state = model::ProvisioningState::Failed;
        draft.put(failed);
    });
    EXPECT_EQ(refused(peering_path("a", "b"), peering("b")), "ReferencedResourceNotProvisioned");
}

TEST_F(VirtualNetworkPeeringTest, CannotBothGiveAndTakeGateways) {
    Json both = peering("b");
    both["useRemoteGateways"] = both["allowGatewayTransit"] = true;
    EXPECT_EQ(refused(peering_path("a", "b"), both), "UseRemoteAndAllowTransitCannotBeTrue RemoteVnetHasNoGateways");
}

TEST_F(VirtualNetworkPeeringTest, ReportsAllFaultsAtOnce) {
    write(peering_path("a", "b"), peering("b"));
    write("/virtualNetworks/x", network({"10.1.4.0/24"}));
    Json wrong = peering("x");
    wrong["useRemoteGateways"] = true;
    EXPECT_EQ(refused(peering_path("a", "b"), wrong),
              "ChangingRemoteVirtualNetworkNotAllowed VnetAddressSpacesOverlap RemoteVnetHasNoGateways");
}

class PeeringGatewayTest : public VirtualNetworkPeeringTest {
  protected:
    PeeringGatewayTest() {
        write("/gatewayPools/pool",
              {{"type", "forwarding"}, {"redundantGatewayCount", 0}, {"gatewayCapacityKiloBitsPerSecond", 1000}});
    }
    void give_gateway_to(const std::string& network_id) {
        const std::string subnet = "/virtualNetworks/" + network_id + "/subnets/gateway";
        write(subnet, {{"addressPrefix", "10." + std::to_string(network_id[0] - 'a' + 1) + ".255.0/24"}});
        write("/virtualGateways/of-" + network_id,
              {{"GatewayPools", {reference("/gatewayPools/pool")}}, {"gatewaySubnets", {reference(subnet)}}});
    }
    static Json using_gateways_of(const std::string& remote) {
        Json body = peering(remote);
        body["useRemoteGateways"] = true;
        return body;
    }
    static Json lending_to(const std::string& remote) {
        Json body = peering(remote);
        body["allowGatewayTransit"] = true;
        return body;
    }
};

TEST_F(PeeringGatewayTest, NeedsAGatewayOnTheOtherSide) {
    EXPECT_EQ(refused(peering_path("a", "b"), using_gateways_of("b")), "RemoteVnetHasNoGateways");
}

TEST_F(PeeringGatewayTest, NeedsNoGatewayOfItsOwn) {
    give_gateway_to("a");
    give_gateway_to("b");
    EXPECT_EQ(refused(peering_path("a", "b"), using_gateways_of("b")), "ParentVnetAlreadyHasGateways");
}

TEST_F(PeeringGatewayTest, NeedsTheLeaveOfTheOtherSide) {
    give_gateway_to("b");
    write(peering_path("b", "a"), peering("a"));
    EXPECT_EQ(refused(peering_path("a", "b"), using_gateways_of("b")), "RemotePeeringDoesNotAllowGatewayTransit");
    write(peering_path("b", "a"), lending_to("a"));
    EXPECT_EQ(write(peering_path("a", "b"), using_gateways_of("b"))["useRemoteGateways"], true);
}

TEST_F(PeeringGatewayTest, TakesOneOtherNetworksGatewaysAtMost) {
    give_gateway_to("b");
    give_gateway_to("c");
    write(peering_path("b", "a"), lending_to("a"));
    write(peering_path("c", "a"), lending_to("a"));
    write(peering_path("a", "b"), using_gateways_of("b"));
    EXPECT_EQ(refused(peering_path("a", "c"), using_gateways_of("c")), "AnotherPeeringAlreadyUsesRemoteGateways");
}

}  // namespace
}  // namespace nc::service::resources
