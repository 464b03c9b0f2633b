// Who reaches whom, told from what hosts were told, and which resource it is that keeps packets from it.
#include "service/actions/connectivity_analysis.hpp"

#include <gtest/gtest.h>

#include "service/policy/goal_state_compiler.hpp"
#include "tests/support/network_builder.hpp"

namespace nc::service::actions {
namespace {

using goal_state::AclAction;
using goal_state::AclDirection;

class ConnectivityAnalysisTest : public testing::Test {
  protected:
    ConnectivityAnalysisTest() {
        world_.host("h1", "10.0.0.1").host("h2", "10.0.0.2");
        world_.network("Blue", "24.30.1.0/24", 5001).network("Red", "24.30.2.0/24", 5002);
        world_.interface("web", "Blue", "24.30.1.4", "h1").interface("db", "Blue", "24.30.1.5", "h2");
        world_.interface("red", "Red", "24.30.2.4", "h2").interface("nowhere", "Blue", "24.30.1.6", "");
    }

    /// Hosts that have all that is wanted in force, but for what `spoil` does to them.
    ConnectivityFinding ask(const std::string& sender, const std::string& receiver,
                            const std::function<void(controller::HostReports&)>& spoil = {},
                            std::uint8_t protocol = 1) {
        const state::NetworkState state = world_.build();
        controller::HostReports reports;
        for (const auto& [id, goal] : policy::compile_goal_states(state)) {
            controller::HostReport report;
            report.is_connected = true;
            report.wanted = goal;
            report.status.applied = goal->generation;
            for (const goal_state::Port& port : goal->ports)
                report.status.ports.push_back({port.id, goal_state::PortCondition::Applied, ""});
            reports[id] = report;
        }
        if (spoil) spoil(reports);
        return analyze_connectivity(
            {world_.network_id("Blue"), *IpAddress::parse(sender), *IpAddress::parse(receiver), protocol}, state,
            reports, state::ResourceTree());
    }
    void expect_failure(const ConnectivityFinding& finding, const std::string& words) {
        EXPECT_FALSE(finding.reaches());
        EXPECT_NE(finding.reason().find(words), std::string::npos) << finding.reason();
    }

    static state::AclRule rule(AclDirection direction, AclAction action, std::uint32_t priority) {
        state::AclRule rule;
        rule.id = InstanceId(*Guid::parse("11111111-0000-0000-0000-000000000001"));
        rule.direction = direction;
        rule.action = action;
        rule.priority = priority;
        return rule;
    }

    tests::NetworkBuilder world_;
};

TEST_F(ConnectivityAnalysisTest, InterfacesOfOneNetworkReachEachOther) {
    const ConnectivityFinding finding = ask("24.30.1.4", "24.30.1.5");
    EXPECT_TRUE(finding.reaches()) << finding.reason();
    EXPECT_EQ(finding.sender.steps.front(), "/networkInterfaces/web is on /servers/h1.");
    EXPECT_EQ(finding.sender.steps.back(),
              "The address 24.30.1.5 lies behind the provider address 10.0.0.2, in virtual subnet 5001.");
    EXPECT_EQ(finding.receiver->steps.front(), "/networkInterfaces/db is on /servers/h2.");
}

TEST_F(ConnectivityAnalysisTest, AnAddressThatNobodyHasIsNotReached) {
    expect_failure(ask("24.30.1.99", "24.30.1.5"),
                   "No network interface of /virtualNetworks/Blue has the address 24.30.1.99");
    expect_failure(ask("24.30.1.4", "24.30.1.99"), "and its peers has the address 24.30.1.99");
}

TEST_F(ConnectivityAnalysisTest, RoutesAreFollowedThroughTheApplianceOfAPeer) {
    using goal_state::NextHopType;
    world_.network("Green", "24.30.3.0/24", 5003).interface("green", "Green", "24.30.3.4", "h1");
    world_.peer("Blue", "Red").side("Red", "Green").side("Green", "Red", true, true, true);
    expect_failure(ask("24.30.1.4", "24.30.3.4"), "and its peers has the address 24.30.3.4");
    world_.route("Blue", "r", "24.30.3.0/24", NextHopType::VirtualAppliance, "24.30.2.4");
    expect_failure(ask("24.30.1.4", "24.30.3.4"), "macSpoofingEnabled is not Enabled");
    world_.forwarder("red");
    const ConnectivityFinding finding = ask("24.30.1.4", "24.30.3.4");
    EXPECT_TRUE(finding.reaches()) << finding.reason();
    const auto& steps = finding.sender.steps;
    EXPECT_NE(std::find(steps.begin(), steps.end(),
                        "The route /routeTables/t/routes/r leads to the virtual appliance /networkInterfaces/red; what "
                        "its operating system does is not looked at."),
              steps.end());
}

TEST_F(ConnectivityAnalysisTest, ForwardedPacketsEndAtAPeeringThatDoesNotAcceptThem) {
    world_.network("Green", "24.30.3.0/24", 5003).interface("green", "Green", "24.30.3.4", "h1").forwarder("red");
    world_.peer("Blue", "Red").peer("Red", "Green");
    world_.route("Blue", "r", "24.30.3.0/24", goal_state::NextHopType::VirtualAppliance, "24.30.2.4");
    expect_failure(ask("24.30.1.4", "24.30.3.4"), "allowForwardedTraffic is false");
}

TEST_F(ConnectivityAnalysisTest, ARouteThatDiscardsOrLeadsInACircleIsNamed) {
    world_.route("Blue", "none", "24.30.1.5/32", goal_state::NextHopType::None);
    expect_failure(ask("24.30.1.4", "24.30.1.5"), "The route /routeTables/t/routes/none drops the packets.");
    world_.forwarder("web").forwarder("db");
    world_.route("Blue", "self", "24.30.1.77/32", goal_state::NextHopType::VirtualAppliance, "24.30.1.4");
    expect_failure(ask("24.30.1.4", "24.30.1.77"), "leads back to /networkInterfaces/web");
    expect_failure(ask("24.30.1.5", "24.30.1.77"), "leads back to /networkInterfaces/web");
}

TEST_F(ConnectivityAnalysisTest, AnInterfaceThatNoHostCarriesNeitherSendsNorReceives) {
    expect_failure(ask("24.30.1.6", "24.30.1.5"), "No host carries /networkInterfaces/nowhere");
    expect_failure(ask("24.30.1.4", "24.30.1.6"), "No host carries the receiver /networkInterfaces/nowhere");
}

TEST_F(ConnectivityAnalysisTest, APeeredNetworkIsReachedWhileThePeeringLetsPacketsPass) {
    expect_failure(ask("24.30.1.4", "24.30.2.4"), "No network interface");
    world_.side("Blue", "Red").side("Red", "Blue", true, false);
    expect_failure(ask("24.30.1.4", "24.30.2.4"),
                   "The peering /virtualNetworks/Blue/virtualNetworkPeerings/Red lets nothing pass");
}

TEST_F(ConnectivityAnalysisTest, ThePeeringIsAStepOfTheWay) {
    world_.peer("Blue", "Red");
    const ConnectivityFinding finding = ask("24.30.1.4", "24.30.2.4");
    EXPECT_TRUE(finding.reaches()) << finding.reason();
    const std::string step =
        "The peering /virtualNetworks/Blue/virtualNetworkPeerings/Red leads to the receiver's network.";
    EXPECT_NE(std::find(finding.sender.steps.begin(), finding.sender.steps.end(), step), finding.sender.steps.end());
}

TEST_F(ConnectivityAnalysisTest, ARuleThatDropsIsNamedAtTheEndWhereItDrops) {
    state::AccessControlList list;
    list.rules = {rule(AclDirection::Inbound, AclAction::Deny, 100)};
    world_.access_control("Blue", list);
    const ConnectivityFinding inbound = ask("24.30.1.4", "24.30.1.5");
    expect_failure(inbound, "The inbound rule 11111111-0000-0000-0000-000000000001 drops the packets.");
    EXPECT_TRUE(inbound.sender.error.empty());
    list.rules = {rule(AclDirection::Outbound, AclAction::Deny, 100)};
    world_.access_control("Blue", list);
    const ConnectivityFinding outbound = ask("24.30.1.4", "24.30.1.5");
    expect_failure(outbound, "The outbound rule");
    EXPECT_FALSE(outbound.receiver);
}

TEST_F(ConnectivityAnalysisTest, TheFirstRuleThatMatchesDecidesThenTheDefault) {
    state::AccessControlList list;
    list.default_inbound = AclAction::Deny;
    world_.access_control("Blue", list);
    expect_failure(ask("24.30.1.4", "24.30.1.5"), "the default action drops");

    list.rules = {rule(AclDirection::Inbound, AclAction::Allow, 100),
                  rule(AclDirection::Inbound, AclAction::Deny, 200)};
    world_.access_control("Blue", list);
    EXPECT_TRUE(ask("24.30.1.4", "24.30.1.5").reaches());

    list.rules.front().protocol = 6;
    world_.access_control("Blue", list);
    expect_failure(ask("24.30.1.4", "24.30.1.5"), "drops");
    EXPECT_TRUE(ask("24.30.1.4", "24.30.1.5", {}, 6).reaches());

    list.rules.front().protocol.reset();
    list.rules.front().source.prefixes = {*IpPrefix::parse("24.30.1.9/32")};
    world_.access_control("Blue", list);
    expect_failure(ask("24.30.1.4", "24.30.1.5"), "drops");
}

TEST_F(ConnectivityAnalysisTest, ARuleForSomePortsDecidesNothing) {
    state::AccessControlList list;
    list.rules = {rule(AclDirection::Inbound, AclAction::Deny, 100)};
    list.rules.front().destination_ports = {{80, 80}};
    world_.access_control("Blue", list);
    const ConnectivityFinding finding = ask("24.30.1.4", "24.30.1.5", {}, 6);
    EXPECT_TRUE(finding.reaches());
    EXPECT_NE(finding.receiver->steps[1].find("is for some ports only"), std::string::npos);
}

TEST_F(ConnectivityAnalysisTest, WhatAHostHasNotConfirmedIsNotTakenForGranted) {
    const InstanceId h2 = world_.host_id("h2");
    const auto expect = [&](const std::string& words, const std::function<void(controller::HostReport&)>& spoil) {
        expect_failure(ask("24.30.1.4", "24.30.1.5", [&](controller::HostReports& reports) { spoil(reports.at(h2)); }),
                       words);
    };
    expect("cannot be asked what it has in force: gone", [](controller::HostReport& report) {
        report.is_connected = false;
        report.reason = "gone";
    });
    expect("could not apply its policy: full", [](controller::HostReport& report) { report.status.fault = "full"; });
    expect("Nothing has been computed", [](controller::HostReport& report) { report.wanted = nullptr; });
    expect("has no port on /servers/h2 that obeys its policy: no device", [](controller::HostReport& report) {
        report.status.ports.front().condition = goal_state::PortCondition::NotAttached;
        report.status.ports.front().detail = "no device";
        report.status.ports.resize(1);
    });
    expect("has not yet confirmed its policy", [](controller::HostReport& report) {
        auto newer = std::make_shared<goal_state::GoalState>(*report.wanted);
        newer->generation = Generation(report.wanted->generation.value() + 1);
        report.wanted = newer;
    });
}

}  // namespace
}  // namespace nc::service::actions
