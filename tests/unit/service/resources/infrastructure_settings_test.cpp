// Rules of the settings that hold for all hosts.
#include "service/controller/gateway_report.hpp"
#include "tests/unit/service/resources/rules_fixture.hpp"

namespace nc::service::resources {
namespace {

class InfrastructureSettingsTest : public RulesFixture {
  protected:
    InfrastructureSettingsTest() {
        controller_->add_computed(report_);
        write("/credentials/user", {{"type", "usernamePassword"}, {"userName", "u"}, {"value", "s"}});
        write("/credentials/certificate", {{"type", "X509Certificate"}, {"value", "A1B2C3"}});
    }
    static Json interface_with(const Json& qos) {
        return {{"privateMacAddress", "00-11-22-33-44-55"}, {"portSettings", {{"qosSettings", qos}}}};
    }
    const controller::GatewayReport report_;
    const std::string auditing_ = "/auditingSettings/configuration";
    const std::string dns_ = "/iDnsServer/configuration";
    const std::string switch_ = "/virtualSwitchManager/configuration";
};

TEST_F(InfrastructureSettingsTest, AreThereBeforeTheyAreWritten) {
    EXPECT_EQ(properties(auditing_)["outputDirectory"], "");
    EXPECT_EQ(properties(dns_)["zone"], "");
    EXPECT_EQ(properties(dns_)["connections"], Json::array());
    EXPECT_EQ(properties(switch_)["qosSettings"], Json::object());
    EXPECT_EQ(properties(switch_)["numInterfacesHavingQos"], 0);
}

TEST_F(InfrastructureSettingsTest, AuditingNeedsAFolderAndEncryptsWithACertificate) {
    EXPECT_EQ(refused(auditing_, Json::object()), "RequiredParamMissing");
    Json body = {{"outputDirectory", "c:\\logs"}, {"encryptionCredential", reference("/credentials/user")}};
    EXPECT_EQ(refused(auditing_, body), "UnsupportedCredentialType");
    body["encryptionCredential"] = reference("/credentials/certificate");
    write(auditing_, body);
    EXPECT_EQ(properties("/credentials/certificate")["auditingSettings"], reference(auditing_));
    body["outputDirectory"] = "";
    EXPECT_EQ(refused(auditing_, body), "RequiredParamMissing");
    write(auditing_, {{"outputDirectory", ""}});
    write(auditing_, properties(auditing_));
}

TEST_F(InfrastructureSettingsTest, TheNameServerNeedsAConnectionAndAZone) {
    EXPECT_EQ(refused(dns_, Json::object()), "RequiredParamMissing");
    write("/credentials/snmp", {{"type", "SnmpCommunityString"}, {"value", "public"}});
    Json body = {
        {"connections", {{{"managementAddresses", {"10.0.0.7"}}, {"credential", reference("/credentials/snmp")}}}},
        {"zone", "contoso.local"}};
    EXPECT_EQ(refused(dns_, body), "UnsupportedCredentialType");
    body["connections"][0]["credential"] = reference("/credentials/user");
    write(dns_, body);
    EXPECT_EQ(refused_delete("/credentials/user"), "InUseCredentialCannotBeDeleted");
    body["zone"] = "";
    EXPECT_EQ(refused(dns_, body), "RequiredParamMissing");
    write(dns_, {{"connections", Json::array()}, {"zone", ""}});
    write(dns_, properties(dns_));
    remove("/credentials/user");
}

TEST_F(InfrastructureSettingsTest, InterfacesHaveBandwidthSettingsOnceThereAreGlobalOnesWhichThenStay) {
    const Json limit = {{"outboundMaximumMbps", "100"}};
    EXPECT_EQ(refused("/networkInterfaces/n", interface_with(limit)), "QosGlobalSettingsNotConfigured");
    write("/networkInterfaces/n", interface_with({{"outboundMaximumMbps", 0}}));
    EXPECT_EQ(
        write(switch_, {{"qosSettings", {{"enableSoftwareReservations", true}}}})["qosSettings"]["reservationMode"],
        "Weight");
    write("/networkInterfaces/n", interface_with(limit));
    EXPECT_EQ(properties(switch_)["numInterfacesHavingQos"], 1);
    EXPECT_EQ(refused(switch_, {{"qosSettings", {{"reservationMode", "Absolute"}}}}),
              "InUseQosSettingsCannotBeUpdated");
    EXPECT_EQ(refused(switch_, Json::object()), "InUseQosSettingsCannotBeUpdated");
    write(switch_, {{"qosSettings", {{"enableSoftwareReservations", true}}}, {"portDefaultState", "BlockTraffic"}});
    remove("/networkInterfaces/n");
    write(switch_, Json::object());
}

TEST_F(InfrastructureSettingsTest, ThereAreNoNetworksAndListsWhileAllTrafficPasses) {
    make_provider_network();
    write("/virtualNetworks/a", network({"10.1.0.0/16"}, {{"s", "10.1.1.0/24"}}));
    write("/accessControlLists/acl", Json::object());
    write(switch_, {{"portDefaultState", "AllowTraffic"}});
    EXPECT_EQ(refused("/virtualNetworks/a", network({"10.1.0.0/16"}, {{"s", "10.1.1.0/24"}})), "FeatureDisabled");
    EXPECT_EQ(refused("/virtualNetworks/a/subnets/s", {{"addressPrefix", "10.1.1.0/24"}}), "FeatureDisabled");
    EXPECT_EQ(refused("/accessControlLists/acl", Json::object()), "FeatureDisabled");
    remove("/accessControlLists/acl");
    write(switch_, {{"portDefaultState", "Default"}});
    write("/virtualNetworks/a", network({"10.1.0.0/16"}));
}

}  // namespace
}  // namespace nc::service::resources
