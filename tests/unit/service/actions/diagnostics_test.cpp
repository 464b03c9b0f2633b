// Diagnostics as REST objects: how they start, where their results are, and what they refuse.
#include <fstream>

#include "service/actions/diagnostics_action.hpp"
#include "tests/unit/service/actions/actions_fixture.hpp"

namespace nc::service::actions {
namespace {

class DiagnosticsTest : public ActionsFixture {
  protected:
    DiagnosticsTest() {
        make_provider_network();
        make_mac_pool();
        write("/virtualNetworks/Blue", network({"24.30.1.0/24"}, {{"s", "24.30.1.0/24"}}));
        write("/virtualNetworks/Red", network({"24.30.2.0/24"}, {{"s", "24.30.2.0/24"}}));
    }
    static Json question(const std::string& from = "/virtualNetworks/Blue",
                         const std::string& to = "/virtualNetworks/Blue") {
        return {{"senderIpAddress", "24.30.1.4"},
                {"receiverIpAddress", "24.30.1.5"},
                {"senderVirtualNetwork", reference(from)},
                {"receiverVirtualNetwork", reference(to)}};
    }
    const std::string check_ = "/diagnostics/ConnectivityCheck";
};

TEST_F(DiagnosticsTest, ACheckLeadsToItsResult) {
    EXPECT_EQ(get(check_).status, 404);
    const api::Response response = put(check_, Json{{"properties", question()}}.dump());
    ASSERT_EQ(response.status, 201) << response.body;
    const Json action = Json::parse(response.body);
    EXPECT_EQ(action["resourceRef"], "/diagnostics/connectivityCheck/Action");
    EXPECT_EQ(action["resourceId"], "Action");
    EXPECT_EQ(action["properties"]["provisioningState"], "Updating");
    EXPECT_EQ(action["properties"]["protocol"], "Icmp");
    EXPECT_EQ(action["properties"]["submitTime"], "2026-01-01T00:00:00+00:00");
    const std::string result = action["properties"]["connectivityCheckResult"]["resourceRef"];
    EXPECT_EQ(result,
              "/diagnostics/connectivityCheckResults/" + action["properties"]["operationId"].get<std::string>());

    const Json pending = object(result);
    EXPECT_EQ(pending["properties"]["provisioningState"], "Updating");
    EXPECT_EQ(pending["properties"]["result"]["status"], "Pending");
    EXPECT_EQ(pending["properties"]["result"]["nodeOuput"], Json::array());
    run();
    const Json done = object(result);
    EXPECT_EQ(done["properties"]["provisioningState"], "Succeeded");
    EXPECT_EQ(done["properties"]["result"]["status"], "Failure");
    EXPECT_EQ(done["properties"]["result"]["errorMessage"], "The virtual network is not in force.");
    EXPECT_NE(done["etag"], pending["etag"]);
    EXPECT_EQ(properties(check_)["provisioningState"], "Succeeded");
    EXPECT_EQ(object("/diagnostics/connectivityCheckResults/")["value"], Json::array({done}));
    EXPECT_EQ(get("/diagnostics/connectivityCheckResults/" + Guid::random().to_string()).status, 404);
}

TEST_F(DiagnosticsTest, AResultTellsTheWayUnlessTracingIsOff) {
    auto network_state = std::make_shared<state::NetworkState>();
    const auto blue = controller_->tree().find(model::ResourcePath::top("virtualNetworks", "Blue"));
    auto known = std::make_shared<state::Network>();
    known->path = blue->path;
    known->id = RoutingDomainId(blue->instance_id.value());
    network_state->networks[known->id] = known;
    network_state_ = network_state;
    Json asked = question();
    for (const bool is_silent : {false, true}) {
        asked["disableTracing"] = is_silent;
        const Json action = write(check_, asked);
        run();
        const Json result = properties(action["connectivityCheckResult"]["resourceRef"])["result"];
        ASSERT_EQ(result["nodeOuput"].size(), 1U);
        EXPECT_EQ(result["nodeOuput"][0]["nodeType"], "Sender");
        EXPECT_EQ(result["nodeOuput"][0]["nodeSequenceNumber"], 0);
        EXPECT_EQ(result["nodeOuput"][0]["errorMessage"],
                  "No network interface of /virtualNetworks/Blue has the address 24.30.1.4.");
        EXPECT_EQ(result["nodeOuput"][0].contains("traceOutput"), !is_silent);
        EXPECT_EQ(result["errorMessage"], result["nodeOuput"][0]["errorMessage"]);
        EXPECT_EQ(result["roundTripTimeMSec"], 0);
    }
}

/// Two interfaces of Blue on two hosts that have all in force.
class ProbedCheck : public DiagnosticsTest {
  protected:
    ProbedCheck() {
        auto state = std::make_shared<state::NetworkState>();
        const auto blue = controller_->tree().find(model::ResourcePath::top("virtualNetworks", "Blue"));
        auto network = std::make_shared<state::Network>();
        network->path = blue->path;
        network->id = RoutingDomainId(blue->instance_id.value());
        state->networks[network->id] = network;
        add_interface(*state, network->id, "web", "24.30.1.4", 1);
        add_interface(*state, network->id, "db", "24.30.1.5", 2);
        network_state_ = state;
    }
    void add_interface(state::NetworkState& state, RoutingDomainId network, const std::string& name,
                       const std::string& address, std::uint8_t number) {
        std::array<std::uint8_t, 16> bytes{};
        bytes[15] = number;
        const InstanceId id{Guid(bytes)};
        state.hosts[id] = {model::ResourcePath::top("servers", "h" + std::to_string(number)), id, "", {}};
        auto interface = std::make_shared<state::Interface>();
        interface->path = model::ResourcePath::top("networkInterfaces", name);
        interface->id = id;
        interface->network = network;
        interface->addresses = {{CustomerAddress(*IpAddress::parse(address)), Vsid(5001), true}};
        interface->host = id;
        state.put_interface(std::move(interface));
        controller::HostReport& report = reports_[id];
        report.is_connected = true;
        report.wanted = std::make_shared<const goal_state::GoalState>();
    }
    Json ask() {
        const Json action = write(check_, question());
        run();
        return action["connectivityCheckResult"]["resourceRef"];
    }
    static goal_state::ProbeReport report(goal_state::ProbeRole role, goal_state::ProbeOutcome outcome,
                                          std::string detail, std::vector<std::string> steps) {
        return {Guid{}, role, outcome, std::move(detail), std::move(steps), {}};
    }
};

using goal_state::ProbeOutcome;
using goal_state::ProbeRole;

TEST_F(ProbedCheck, IsUnderWayUntilTheHostsHaveSaidWhatTheySaw) {
    const std::string path = ask();
    ASSERT_EQ(probes_.size(), 1U);
    EXPECT_EQ(probes_[0].question.protocol, 1);
    ASSERT_TRUE(probes_[0].question.receiver);
    EXPECT_EQ(properties(path)["provisioningState"], "Updating");
    auto sender = report(ProbeRole::Sender, ProbeOutcome::Answered, "",
                         {"OUT A", "OUT B: rule 5001/24.30.1.5: go", "OUT C: rule 5001/24.30.1.9: go"});
    sender.round_trip = 1001;
    probes_[0].done({sender, report(ProbeRole::Receiver, ProbeOutcome::Arrived, "", {"IN B"})});
    const Json result = properties(path)["result"];
    EXPECT_EQ(properties(path)["provisioningState"], "Succeeded");
    EXPECT_EQ(result["status"], "Success");
    EXPECT_EQ(result["roundTripTimeMSec"], 2);
    EXPECT_FALSE(result.contains("errorMessage"));
    EXPECT_EQ(result["nodeOuput"][0]["traceOutput"],
              (Json{"/networkInterfaces/web is on /servers/h1.", "OUT A",
                    "OUT B: rule 5001/24.30.1.5 of /networkInterfaces/db: go", "OUT C: rule 5001/24.30.1.9: go"}));
    EXPECT_EQ(result["nodeOuput"][1]["traceOutput"], (Json{"/networkInterfaces/db is on /servers/h2.", "IN B"}));
}

TEST_F(ProbedCheck, NamesWhatDroppedThePacketOrThatItWasLost) {
    struct Case {
        goal_state::ProbeReport sender;
        std::optional<goal_state::ProbeReport> receiver;
        std::string error;
    };
    const auto sent = report(ProbeRole::Sender, ProbeOutcome::Sent, "", {});
    const std::vector<Case> cases = {
        {report(ProbeRole::Sender, ProbeOutcome::Dropped, "No.", {}), std::nullopt, "No."},
        {sent, report(ProbeRole::Receiver, ProbeOutcome::Dropped, "Not here.", {}), "Not here."},
        {sent, report(ProbeRole::Receiver, ProbeOutcome::Waiting, "", {}),
         "The packet left the sender's host and did not arrive."},
        {sent, report(ProbeRole::Receiver, ProbeOutcome::Arrived, "", {}),
         "The packet arrived, and its answer was lost between the hosts."},
        {sent, report(ProbeRole::Receiver, ProbeOutcome::Arrived, "The answer was dropped: no.", {}),
         "The answer was dropped: no."},
    };
    for (const Case& each : cases) {
        const std::string path = ask();
        probes_.back().done({each.sender, each.receiver});
        const Json result = properties(path)["result"];
        EXPECT_EQ(result["status"], "Failure");
        EXPECT_EQ(result["errorMessage"], each.error);
        EXPECT_EQ(result["roundTripTimeMSec"], 0);
    }
}

TEST_F(ProbedCheck, SaysWhatPolicySaysWhenHostsCannotBeAskedOrSayNothing) {
    const std::string silent = ask();
    probes_.back().done({});
    EXPECT_EQ(properties(silent)["provisioningState"], "Succeeded");
    EXPECT_EQ(properties(silent)["result"]["status"], "Failure");
    const std::size_t asked = probes_.size();
    reports_.begin()->second.is_connected = false;
    EXPECT_EQ(properties(ask())["result"]["status"], "Failure");
    EXPECT_EQ(probes_.size(), asked) << "no packet is sent";
}

TEST_F(DiagnosticsTest, BothEndsAreOnTheSameKindOfNetworkAndOnTheSameVirtualOne) {
    EXPECT_EQ(refused(check_, question("/virtualNetworks/Blue", "/virtualNetworks/Red")), "VirtualNetworkMismatch");
    Json mixed = question();
    mixed.erase("receiverVirtualNetwork");
    EXPECT_EQ(refused(check_, mixed), "RequiredParamMissing");
    mixed["receiverLogicalNetwork"] = reference("/logicalNetworks/HNV");
    EXPECT_EQ(refused(check_, mixed), "NetworkMismatch");
    Json both = question();
    both["senderLogicalNetwork"] = reference("/logicalNetworks/HNV");
    EXPECT_EQ(refused(check_, both), "InvalidParameterValue");
    EXPECT_EQ(refused(check_, question("/virtualNetworks/Green", "/virtualNetworks/Green")),
              "InvalidResourceReference InvalidResourceReference");
    Json no_address = question();
    no_address["senderIpAddress"] = "24.30.1";
    EXPECT_EQ(refused(check_, no_address), "InvalidIPAddress");
    EXPECT_EQ(get(check_).status, 404) << "nothing was started";
}

TEST_F(DiagnosticsTest, TheOldestResultsAreDropped) {
    const std::string first = write(check_, question())["connectivityCheckResult"]["resourceRef"];
    for (std::size_t i = 0; i < ActionShelf::kDefaultLimit; ++i)
        write(check_, question());
    run();
    EXPECT_EQ(get(first).status, 404);
    EXPECT_EQ(object("/diagnostics/connectivityCheckResults")["value"].size(), ActionShelf::kDefaultLimit);
}

TEST_F(DiagnosticsTest, ResultsOutliveTheService) {
    const std::string done = write(check_, question())["connectivityCheckResult"]["resourceRef"];
    run();
    write("/diagnostics/slbState", Json::object());
    write("/diagnostics/networkControllerState", Json::object());
    run();
    const std::vector<std::string> paths{check_, done, "/diagnostics/slbState", "/diagnostics/networkControllerState"};
    std::vector<Json> before;
    for (const std::string& path : paths)
        before.push_back(object(path));
    const std::string broken = write(check_, question())["connectivityCheckResult"]["resourceRef"];
    begin_anew(store_);
    EXPECT_EQ(object(done), before[1]);
    EXPECT_EQ(object("/diagnostics/slbState"), before[2]);
    EXPECT_EQ(object("/diagnostics/networkControllerState"), before[3]);
    EXPECT_EQ(properties(broken)["provisioningState"], "Failed") << "it ended with the service";
    EXPECT_EQ(properties(check_)["provisioningState"], "Failed");
    EXPECT_EQ(object("/diagnostics/connectivityCheckResults")["value"].size(), 2U);
}

TEST_F(DiagnosticsTest, ResultsThatCannotBeKeptAreAnsweredAllTheSame) {
    std::filesystem::create_directories(folder_ / "actions" / "connectivityCheckResult");
    std::ofstream(folder_ / "actions" / "connectivityCheckResult" / "7.json") << "no JSON";
    std::ofstream(folder_ / "actions" / "connectivityCheck") << "a file where the folder should be";
    begin_anew(store_);
    const std::string done = write(check_, question())["connectivityCheckResult"]["resourceRef"];
    run();
    EXPECT_EQ(properties(done)["provisioningState"], "Succeeded");
    EXPECT_EQ(properties(check_)["provisioningState"], "Succeeded");
}

TEST_F(DiagnosticsTest, TheStateIsWrittenIntoAFileWithoutSecrets) {
    write("/credentials/user", {{"type", "usernamePassword"}, {"userName", "u"}, {"value", "very-secret-text"}});
    EXPECT_EQ(get("/diagnostics/networkControllerState").status, 404);
    const api::Response response = put("/diagnostics/networkcontrollerstate", R"({"properties":{}})");
    ASSERT_EQ(response.status, 200) << response.body;
    const Json started = Json::parse(response.body);
    EXPECT_EQ(started["resourceRef"], "/networkControllerState/NetworkControllerState");
    EXPECT_EQ(started["resourceId"], "NetworkControllerState");
    EXPECT_EQ(started["properties"]["lastQueryTimeStamp"], "01012026000000000");
    run();
    EXPECT_EQ(properties("/diagnostics/networkControllerState")["provisioningState"], "Succeeded");
    EXPECT_EQ(object(started["resourceRef"]), object("/diagnostics/networkControllerState"));
    std::ifstream file(folder_ / "state-dumps" / "01012026000000000.state.json");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    EXPECT_NE(text.find("/virtualNetworks/Blue"), std::string::npos);
    EXPECT_EQ(text.find("very-secret-text"), std::string::npos);
}

TEST_F(DiagnosticsTest, AStateThatCannotBeWrittenIsAFailedOne) {
    std::filesystem::create_directories(folder_);
    std::ofstream(folder_ / "state-dumps") << "a file where the folder should be";
    ASSERT_EQ(put("/diagnostics/networkControllerState", "{}").status, 200);
    run();
    EXPECT_EQ(properties("/diagnostics/networkControllerState")["provisioningState"], "Failed");
}

TEST_F(DiagnosticsTest, AResetOfEgressCountersNamesAVirtualSubnet) {
    const std::string reset = "/SubnetEgressReset";
    const auto body = [](const std::string& subnet) {
        return Json{{"properties", {{"virtualSubnetResourceReference", subnet}}}}.dump();
    };
    EXPECT_EQ(get(reset).status, 404);
    EXPECT_EQ(code(put(reset, body("/virtualNetworks/Blue/subnets/none"))), "NotFound");
    EXPECT_EQ(code(put(reset, body("/virtualNetworks/Blue"))), "NotFound");
    EXPECT_EQ(code(put(reset, body("no path"))), "InvalidJsonReferenceFormat");
    EXPECT_EQ(refused(reset, Json::object()), "RequiredParamMissing");
    EXPECT_EQ(put(reset, body("/virtualnetworks/blue/Subnets/S")).status, 201);
    const Json done = object(reset);
    EXPECT_EQ(done["resourceRef"], "/subnetEgressReset/Action");
    EXPECT_EQ(done["properties"]["virtualSubnetResourceReference"], "/virtualNetworks/Blue/subnets/s");
    EXPECT_EQ(put(reset, body("/virtualNetworks/Red/subnets/s")).status, 200);
}

}  // namespace
}  // namespace nc::service::actions
