#include "schemas/codec/normalize.hpp"

#include <gtest/gtest.h>

#include "schemas/codec/json_codec.hpp"
#include "schemas/model/registry.hpp"

namespace nc::codec {
namespace {

using model::Json;
using model::ResourcePath;

struct Outcome {
    NormalizedPut put;
    model::Faults faults;

    const Json& properties() const { return put.resources.at(0).properties; }
    std::string codes() const {
        std::string text;
        for (const Error& error : faults.errors())
            text += error.code + "@" + error.target + " ";
        return text;
    }
};

Outcome normalized(const char* path, std::string_view body, const Json* stored = nullptr,
                   model::ApiVersion version = model::kNewestApiVersion) {
    Outcome outcome;
    const ResourcePath resource_path = ResourcePath::parse(path).value();
    const auto json = parse_json(body);
    EXPECT_TRUE(json) << body;
    outcome.put = normalize(
        resource_path, *model::find_type(resource_path), *json, version,
        [&](const ResourcePath& asked) { return asked == resource_path ? stored : nullptr; }, outcome.faults);
    return outcome;
}

TEST(Normalize, MatchesNamesWithoutRegardToCaseAndIgnoresUnknownOnes) {
    const auto outcome = normalized("/logicalNetworks/hnv/subnets/s",
                                    R"({"ResourceID":"S","Properties":{"ADDRESSPREFIX":"10.1.0.0/24","unknown":[1]}})");
    EXPECT_EQ(outcome.codes(), "");
    EXPECT_EQ(outcome.properties()["addressPrefix"], "10.1.0.0/24");
    EXPECT_FALSE(outcome.properties().contains("unknown"));
}

TEST(Normalize, TurnsStringsIntoBooleansAndNumbersAndBack) {
    const auto subnet = normalized("/logicalNetworks/hnv/subnets/s",
                                   R"({"properties":{"addressPrefix":"10.1.0.0/24","isPublic":"True","vlanid":11}})");
    EXPECT_EQ(subnet.properties()["isPublic"], Json(true));
    EXPECT_EQ(subnet.properties()["vlanID"], Json("11"));
    const auto network =
        normalized("/logicalNetworks/hnv", R"({"properties":{"networkVirtualizationEnabled":"true"}})");
    EXPECT_EQ(network.properties()["networkVirtualizationEnabled"], Json("True"));
}

TEST(Normalize, TakesOneElementForAListAndDropsNullElements) {
    const auto one = normalized("/logicalNetworks/hnv/subnets/s",
                                R"({"properties":{"addressPrefix":"10.1.0.0/24","defaultGateways":"10.1.0.1"}})");
    EXPECT_EQ(one.properties()["defaultGateways"], Json::parse(R"(["10.1.0.1"])"));
    const auto null = normalized("/logicalNetworks/hnv/subnets/s",
                                 R"({"properties":{"addressPrefix":"10.1.0.0/24","dnsServers":[null]}})");
    EXPECT_EQ(null.properties()["dnsServers"], Json::array());
    EXPECT_EQ(null.codes(), "");
}

TEST(Normalize, SpellsEnumsAndReferencesOneWay) {
    for (const std::string spelling :
         {"/networking/v3/virtualnetworks/B/", "networking/v7.1/VirtualNetworks/B", "virtualNetworks/B"}) {
        const auto peering =
            normalized("/virtualNetworks/a/virtualNetworkPeerings/p",
                       R"({"properties":{"remoteVirtualNetwork":{"resourceRef":")" + spelling + R"(","etag":"x"}}})");
        EXPECT_EQ(peering.codes(), "") << spelling;
        EXPECT_EQ(peering.properties()["remoteVirtualNetwork"], Json::parse(R"({"resourceRef":"/virtualNetworks/B"})"))
            << spelling;
    }
    const auto manager = normalized("/virtualNetworkManager/configuration",
                                    R"({"properties":{"networkVirtualizationProtocol":"Vxlan"}})");
    EXPECT_EQ(manager.properties()["networkVirtualizationProtocol"], "VXLAN");
}

TEST(Normalize, FillsDefaultsIn) {
    const auto outcome = normalized("/virtualNetworks/a/virtualNetworkPeerings/p",
                                    R"({"properties":{"remoteVirtualNetwork":{"resourceRef":"/virtualNetworks/b"}}})");
    EXPECT_EQ(outcome.properties()["allowVirtualNetworkAccess"], Json(true));
    EXPECT_EQ(outcome.properties()["allowForwardedTraffic"], Json(false));
    const auto network =
        normalized("/virtualNetworks/a", R"({"properties":{"addressSpace":{"addressPrefixes":"10.0.0.0/8"},
        "logicalNetwork":{"resourceRef":"/logicalNetworks/l"}}})");
    EXPECT_EQ(network.properties()["dhcpOptions"].dump(), R"({"dnsServers":[]})");
}

TEST(Normalize, IgnoresReadOnlyMembersAndKeepsTheStoredOnes) {
    const Json stored = Json::parse(R"({"peeringState":"Connected","allowGatewayTransit":true})");
    const auto outcome =
        normalized("/virtualNetworks/a/virtualNetworkPeerings/p",
                   R"({"etag":"x","properties":{"peeringState":"Initiated","provisioningState":"Failed",
            "remoteVirtualNetwork":{"resourceRef":"/virtualNetworks/b"}}})",
                   &stored);
    EXPECT_EQ(outcome.properties()["peeringState"], "Connected");
    EXPECT_EQ(outcome.properties()["allowGatewayTransit"], Json(false));
    EXPECT_FALSE(outcome.properties().contains("provisioningState"));
}

TEST(Normalize, KeepsAStoredSecretThatComesBackEmpty) {
    const Json stored = Json::parse(R"({"type":"usernamePassword","value":"hush"})");
    for (const char* value : {"\"\"", "null"}) {
        const auto outcome = normalized(
            "/credentials/c",
            std::string(R"({"properties":{"Type":"UsernamePassword","userName":"u","Value":)").append(value) + "}}",
            &stored);
        EXPECT_EQ(outcome.codes(), "");
        EXPECT_EQ(outcome.properties()["value"], "hush");
    }
    EXPECT_EQ(normalized("/credentials/c", R"({"properties":{"type":"usernamePassword"}})").codes(),
              "RequiredParamMissing@properties.value ");
}

TEST(Normalize, KeepsNoSecretThatAnotherTypeWouldShow) {
    const Json stored = Json::parse(R"({"type":"usernamePassword","userName":"u","value":"hush"})");
    for (const char* value : {R"(,"value":"")", R"(,"value":null)", ""}) {
        const auto outcome = normalized(
            "/credentials/c", R"({"properties":{"type":"X509Certificate")" + std::string(value) + "}}", &stored);
        EXPECT_EQ(outcome.codes(), "RequiredParamMissing@properties.value ") << value;
    }
}

TEST(Normalize, ReportsAllFaultsWithTheirPlaces) {
    const auto outcome = normalized("/virtualNetworks/a", R"({"properties":{
        "addressSpace":{"addressPrefixes":["10.0.0.0/8","10.0.0.1/8"]},
        "logicalNetwork":{"resourceRef":"/virtualNetworks/x"},
        "encryptionCredential":{"resourceRef":"credentials"},
        "dhcpOptions":5,
        "subnets":[{"resourceId":"s","properties":{}},{"resourceId":"a/b"}]}})");
    EXPECT_EQ(outcome.codes(),
              "InvalidIPPrefix@properties.addressSpace.addressPrefixes[1] "
              "InvalidParameterValue@properties.dhcpOptions "
              "InvalidJsonReferenceWrongType@properties.logicalNetwork.resourceRef "
              "InvalidJsonReferenceFormat@properties.encryptionCredential.resourceRef "
              "RequiredParamMissing@properties.subnets[0].properties.addressPrefix "
              "InvalidResourceName@properties.subnets[1].resourceId ");
}

TEST(Normalize, NamesTheValueThatIsRefused) {
    const auto outcome = normalized("/virtualNetworkManager/configuration",
                                    R"({"properties":{"networkVirtualizationProtocol":"GENEVE"}})");
    ASSERT_EQ(outcome.codes(), "InvalidParameterValue@properties.networkVirtualizationProtocol ");
    EXPECT_NE(outcome.faults.errors().front().message.find("'GENEVE'"), std::string::npos);
}

TEST(Normalize, HoldsNumbersToTheirRange) {
    const auto body = [](const char* vlan) {
        return std::string(R"({"properties":{"addressPrefix":"10.1.0.0/24","vlanID":)") + vlan + "}}";
    };
    EXPECT_EQ(normalized("/logicalNetworks/n/subnets/s", body("4095")).codes(), "");
    EXPECT_EQ(normalized("/logicalNetworks/n/subnets/s", body("\"4096\"")).codes(),
              "InvalidParameterValue@properties.vlanID ");
    EXPECT_EQ(normalized("/logicalNetworks/n/subnets/s", body("-1")).codes(),
              "InvalidParameterValue@properties.vlanID ");
    EXPECT_EQ(normalized("/logicalNetworks/n/subnets/s", body("1.5")).codes(),
              "InvalidParameterValue@properties.vlanID ");
}

TEST(Normalize, TakesAnEmptyTextForAbsentWhereNoTextIsMeant) {
    const auto outcome = normalized("/networkInterfaces/n", R"({"properties":{"privateMacAddress":""}})");
    EXPECT_EQ(outcome.codes(), "");
    EXPECT_FALSE(outcome.properties().contains("privateMacAddress"));
}

TEST(Normalize, SplitsInlineChildrenParentsFirst) {
    const auto outcome = normalized("/logicalNetworks/n", R"({"properties":{"subnets":[
        {"resourceId":"s1","properties":{"addressPrefix":"10.1.0.0/24","ipPools":[
            {"resourceId":"p","properties":{"startIpAddress":"10.1.0.10","endIPAddress":"10.1.0.20"}}]}},
        {"resourceId":"s2","properties":{"addressPrefix":"10.2.0.0/24"}}]}})");
    EXPECT_EQ(outcome.codes(), "");
    std::string paths;
    for (const ProposedResource& proposed : outcome.put.resources)
        paths += proposed.path.to_string() + " ";
    EXPECT_EQ(paths,
              "/logicalNetworks/n /logicalNetworks/n/subnets/s1 /logicalNetworks/n/subnets/s1/ipPools/p "
              "/logicalNetworks/n/subnets/s2 ");
    ASSERT_EQ(outcome.put.listed.size(), 2U);
    EXPECT_EQ(outcome.put.listed[1].second, model::ResourceType::IpPool);
}

TEST(Normalize, ListsNoCollectionThatIsAbsentNullOrNewerThanTheVersion) {
    constexpr std::string_view kCommon =
        R"({"properties":{"addressSpace":{"addressPrefixes":"10.0.0.0/8"},"logicalNetwork":{"resourceRef":"/logicalNetworks/l"})";
    EXPECT_TRUE(normalized("/virtualNetworks/a", std::string(kCommon) + "}}").put.listed.empty());
    EXPECT_TRUE(normalized("/virtualNetworks/a", std::string(kCommon) + R"(,"subnets":null}})").put.listed.empty());
    const std::string with_peerings = std::string(kCommon) + R"(,"virtualNetworkPeerings":[]}})";
    EXPECT_TRUE(normalized("/virtualNetworks/a", with_peerings, nullptr, model::ApiVersion{2, 0}).put.listed.empty());
    EXPECT_EQ(normalized("/virtualNetworks/a", with_peerings).put.listed.size(), 1U);
}

/// What is kept of the routers of a multiplexer, of which v1 does not show peerASN4: "1 2 -".
std::string numbers_kept(std::string_view routers, model::ApiVersion version = {1, 0}) {
    static const Json kStored{{"routerConfiguration",
                               {{"localASN", 64512},
                                {"localASN4", 7},
                                {"peerRouterConfigurations",
                                 {{{"routerName", "a"}, {"peerASN", 1}, {"peerASN4", 1}, {"id", "A"}},
                                  {{"routerName", "b"}, {"peerASN", 2}, {"peerASN4", 2}, {"id", "B"}},
                                  {{"routerName", "c"}, {"peerASN", 3}, {"peerASN4", 3}}}}}}};
    const auto outcome = normalized(
        "/loadBalancerMuxes/m",
        R"({"properties":{"virtualServer":{"resourceRef":"/virtualServers/v"},"routerConfiguration":{"localASN":64512,
            "PeerRouterConfigurations":)" +
            std::string(routers) + "}}}",
        &kStored, version);
    EXPECT_EQ(outcome.codes(), "");
    std::string kept;
    for (const Json& router : outcome.properties()["routerConfiguration"]["peerRouterConfigurations"])
        kept += router.contains("peerASN4") ? router["peerASN4"].dump() + " " : "- ";
    return kept;
}

TEST(Normalize, KeepsWhatAnOldVersionDoesNotShowInTheElementsOfAList) {
    const std::string a = R"({"routerName":"a","peerASN":1,"id":"a"})";
    const std::string b = R"({"routerName":"renamed","peerASN":"2","id":"B"})";
    EXPECT_EQ(numbers_kept("[" + b + "," + a + "]"), "2 1 ") << "by their ids";
    EXPECT_EQ(numbers_kept("[" + b + "," + a + "]", model::kNewestApiVersion), "- - ") << "this client can name it";
    EXPECT_EQ(numbers_kept(a), "1 ") << "one element for a list";
    const std::string c = R"({"RouterName":"c","peerASN":"3"})";
    EXPECT_EQ(numbers_kept("[" + a + "," + b + "," + c + "]"), "1 2 3 ") << "without an id, by its place";
    EXPECT_EQ(numbers_kept("[" + c + "]"), "- ") << "at another's place";
    EXPECT_EQ(numbers_kept("[" + a + "," + b + R"(,{"routerName":"c","peerASN":4}])"), "1 2 - ") << "another router";
    EXPECT_EQ(numbers_kept(R"([{"routerName":"a","peerASN":1,"id":"new"}])"), "- ");
    EXPECT_EQ(numbers_kept(R"([{"routerName":"a","peerASN":1,"id":"a","peerASN4":9}])"), "9 ");
}

TEST(Normalize, GivesASubnetWithoutIdAnIdAndRefusesOtherChildrenWithoutOne) {
    const auto subnet =
        normalized("/virtualNetworks/a", R"({"properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/8"]},
        "logicalNetwork":{"resourceRef":"/logicalNetworks/l"},"subnets":[{"properties":{"addressPrefix":"10.1.0.0/16"}}]}})");
    EXPECT_EQ(subnet.codes(), "");
    EXPECT_EQ(subnet.put.resources.at(1).path.id().size(), 36U);
    const auto rule = normalized("/accessControlLists/a", R"({"properties":{"aclRules":[{"properties":{}}]}})");
    EXPECT_EQ(rule.codes(), "RequiredParamMissing@properties.aclRules[0].resourceId ");
}

TEST(Normalize, RefusesABodyIdThatTheUriContradicts) {
    EXPECT_EQ(normalized("/credentials/c", R"({"resourceId":"d","properties":{"type":"X509Certificate","value":"v"}})")
                  .codes(),
              "InvalidParameterValue@resourceId ");
    EXPECT_EQ(normalized("/virtualNetworkManager/configuration", R"({"resourceId":"vnetglobalconfig"})").codes(), "");
}

TEST(Normalize, AcceptsAnEmptyObjectWhereNothingIsRequired) {
    EXPECT_EQ(normalized("/virtualNetworkManager/configuration", "{}").codes(), "");
    EXPECT_EQ(normalized("/virtualNetworkManager/configuration", R"({"properties":null})").codes(), "");
    EXPECT_EQ(normalized("/virtualNetworkManager/configuration", R"({"properties":[]})").codes(),
              "InvalidRequestFormat@properties ");
    EXPECT_EQ(normalized("/virtualNetworkManager/configuration", "[]").codes(), "InvalidRequestFormat@ ");
}

}  // namespace
}  // namespace nc::codec
