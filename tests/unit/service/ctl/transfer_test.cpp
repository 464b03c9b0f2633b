#include "service/ctl/transfer.hpp"

#include "tests/unit/service/ctl/controller_transport.hpp"

namespace nc::service::ctl {
namespace {

class TransferTest : public testing::Test {
  protected:
    void write(const std::string& path, const Json& properties) {
        const auto answer = client_.request({"PUT", path, {}, Json{{"properties", properties}}.dump(), {}});
        ASSERT_TRUE(answer) << answer.error().message;
    }
    static Json reference(const std::string& path) { return {{"resourceRef", path}}; }
    void network(const std::string& id, const std::string& prefix) {
        write("/virtualNetworks/" + id,
              {{"addressSpace", {{"addressPrefixes", {prefix}}}},
               {"logicalNetwork", reference("/logicalNetworks/Z")},
               {"subnets",
                {{{"resourceId", "s"},
                  {"properties",
                   {{"addressPrefix", prefix}, {"accessControlList", reference("/accessControlLists/y")}}}}}}});
    }
    void peer(const std::string& from, const std::string& to) {
        write("/virtualNetworks/" + from + "/virtualNetworkPeerings/to-" + to,
              {{"remoteVirtualNetwork", reference("/virtualNetworks/" + to)}, {"allowVirtualNetworkAccess", true}});
    }
    void fill() {
        write("/logicalNetworks/Z", {{"networkVirtualizationEnabled", "True"}});
        write("/macPools/pool", {{"startMacAddress", "02-00-00-00-00-00"}, {"endMacAddress", "02-00-00-00-00-0F"}});
        write("/accessControlLists/y", Json::object());
        write("/accessControlLists/y/aclRules/r", {{"protocol", "TCP"},
                                                   {"sourcePortRange", "*"},
                                                   {"destinationPortRange", "80"},
                                                   {"action", "Allow"},
                                                   {"sourceAddressPrefix", "*"},
                                                   {"destinationAddressPrefix", "*"},
                                                   {"priority", "200"},
                                                   {"type", "Inbound"}});
        network("a", "10.1.0.0/16");
        network("b", "10.2.0.0/16");
        peer("a", "b");
        peer("b", "a");
        write("/networkInterfaces/0", {{"ipConfigurations",
                                        {{{"resourceId", "ip"},
                                          {"properties",
                                           {{"subnet", reference("/virtualNetworks/a/subnets/s")},
                                            {"privateIPAllocationMethod", "Dynamic"}}}}}}});
    }
    static Json exported_from(ControllerTransport& transport) {
        Client client(transport, [](std::chrono::seconds) {});
        return export_all(client).value();
    }

    ControllerTransport transport_;
    Client client_{transport_, [](std::chrono::seconds) {}};
};

TEST_F(TransferTest, MakesAnEmptyControllerEqual) {
    fill();
    const Json document = exported_from(transport_);
    ControllerTransport other;
    Client client(other, [](std::chrono::seconds) {});
    const auto report = import_all(client, document);
    ASSERT_TRUE(report) << report.error().message;
    for (const ImportFailure& failure : report->failures)
        ADD_FAILURE() << failure.path << ": " << failure.reason;
    EXPECT_EQ(report->imported, document["resources"].size());
    EXPECT_EQ(exported_from(other).dump(1), document.dump(1));
    const auto peering = client.request_json({"GET", "/virtualNetworks/a/virtualNetworkPeerings/to-b", {}, {}, {}});
    ASSERT_TRUE(peering);
    EXPECT_EQ((*peering)["properties"]["peeringState"], "Connected");
    // Each after what it refers to, and of the two that refer to each other one in two steps.
    EXPECT_EQ(other.puts,
              "/accessControlLists/y\n/logicalNetworks/Z\n/macPools/pool\n/virtualNetworks/a\n/networkInterfaces/0\n"
              "/virtualNetworks/b\n/virtualNetworks/a\n");
}

TEST_F(TransferTest, LeavesOutAPeeringThatLeadsNowhere) {
    fill();
    ASSERT_TRUE(client_.request({"DELETE", "/virtualNetworks/b", {}, {}, {}}));
    const Json document = exported_from(transport_);
    ControllerTransport other;
    Client client(other, [](std::chrono::seconds) {});
    const auto report = import_all(client, document);
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_TRUE(report->failures.empty()) << report->failures.front().reason;
    EXPECT_EQ(exported_from(other), document);
}

TEST_F(TransferTest, ChangesNothingWhereEverythingIs) {
    fill();
    const Json document = exported_from(transport_);
    const auto report = import_all(client_, document);
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->failures.empty());
    EXPECT_EQ(exported_from(transport_), document);
}

TEST_F(TransferTest, LeavesOutWhatDiffersBetweenControllers) {
    fill();
    write("/credentials/c", {{"type", "usernamePassword"}, {"userName", "u"}, {"value", "s3cret"}});
    const std::string text = exported_from(transport_).dump();
    for (const char* made : {"etag", "instanceId", "provisioningState", "virtualSubnetId", "peeringState", "s3cret",
                             "privateMacAddress", "privateIPAddress", "configurationState"})
        EXPECT_EQ(text.find("\"" + std::string(made) + "\""), std::string::npos) << made << " in " << text;
}

TEST_F(TransferTest, GoesOnAfterARefusalAndNamesIt) {
    const Json document = Json::parse(R"({"resources": [
        {"resourceRef": "/credentials/c", "resourceId": "c", "properties": {"type": "usernamePassword", "userName": "u"}},
        {"resourceRef": "/accessControlLists/a", "resourceId": "a", "properties": {}}]})");
    const auto report = import_all(client_, document);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->imported, 1U);
    ASSERT_EQ(report->failures.size(), 1U);
    EXPECT_EQ(report->failures[0].path, "/credentials/c");
    EXPECT_NE(report->failures[0].reason.find("value"), std::string::npos) << report->failures[0].reason;
}

TEST_F(TransferTest, StopsWhenTheControllerIsAway) {
    transport_.is_away = true;
    const auto report = import_all(client_, Json::parse(R"({"resources": [{"resourceRef": "/credentials/c"}]})"));
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, kNoAnswer);
}

TEST_F(TransferTest, RefusesOtherDocuments) {
    for (const char* text : {"[]", "{}", R"({"resources": {}})", R"({"resources": [{}]})",
                             R"({"resources": [{"resourceRef": "/a/b"}, {"resourceRef": "/A/B"}]})"}) {
        const auto report = import_all(client_, Json::parse(text));
        ASSERT_FALSE(report) << text;
        EXPECT_EQ(report.error().code, kUsageError);
    }
}

}  // namespace
}  // namespace nc::service::ctl
