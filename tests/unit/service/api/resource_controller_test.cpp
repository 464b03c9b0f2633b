// The generic part of every resource: no rules are loaded.
#include "service/api/resource_controller.hpp"

#include "tests/unit/service/api/api_fixture.hpp"

namespace nc::service::api {
namespace {

using model::Json;
using ResourceControllerTest = ApiFixture;

TEST_F(ResourceControllerTest, CreatesWith201AndReplacesWith200AndKeepsTheInstanceId) {
    make_networks();
    const Json first = object("/virtualNetworks/VNet1");
    const Response second = put("/virtualNetworks/vnet1", network_body());
    EXPECT_EQ(second.status, 200);
    const Json after = Json::parse(second.body);
    EXPECT_EQ(after["instanceId"], first["instanceId"]);
    EXPECT_NE(after["etag"], first["etag"]);
    EXPECT_EQ(after["resourceId"], "VNet1");
    EXPECT_EQ(second.headers.find("ETag"), after["etag"].get<std::string>());
}

TEST_F(ResourceControllerTest, ChoosesTheInstanceIdItselfWhateverABodySays) {
    const std::string chosen = "11111111-2222-3333-4444-555555555555";
    const std::string body = R"({"instanceId":")" + chosen + R"(","etag":"mine","properties":{"type":"X509Certificate",
        "value":"A","provisioningState":"Failed"}})";
    ASSERT_EQ(put("/credentials/c", body).status, 201);
    const Json stored = object("/credentials/c");
    EXPECT_NE(stored["instanceId"], chosen);
    EXPECT_NE(stored["etag"], "mine");
    EXPECT_EQ(stored["properties"]["provisioningState"], "Succeeded");
}

TEST_F(ResourceControllerTest, AnswersTheWholeEnvelopeInAFixedOrder) {
    make_networks();
    const Json network = object("/VirtualNetworks/VNET1/");
    std::string members;
    for (auto member = network.begin(); member != network.end(); ++member)
        members += member.key() + " ";
    EXPECT_EQ(members, "resourceRef resourceId etag instanceId properties ");
    EXPECT_EQ(network["resourceRef"], "/virtualNetworks/VNet1");
    EXPECT_EQ(network["properties"]["provisioningState"], "Succeeded");
    const Json& subnet = network["properties"]["subnets"][0];
    EXPECT_EQ(subnet["resourceRef"], "/virtualNetworks/VNet1/subnets/Subnet1");
    EXPECT_EQ(subnet["properties"]["provisioningState"], "Succeeded");
    EXPECT_TRUE(Guid::parse(subnet["instanceId"].get<std::string>()).has_value());
    EXPECT_EQ(subnet["properties"]["ipConfigurations"], Json::array());
}

TEST_F(ResourceControllerTest, ListsWithAnEmptyNextLink) {
    EXPECT_EQ(get("/logicalNetworks").body, R"({"value":[],"nextLink":""})");
    make_networks();
    EXPECT_EQ(object("/logicalNetworks/")["value"].size(), 1U);
    EXPECT_EQ(object("/virtualNetworks/vnet1/subnets")["value"][0]["resourceId"], "Subnet1");
    EXPECT_EQ(get("/virtualNetworks/none/subnets").status, 404);
}

TEST_F(ResourceControllerTest, TellsWhatIsMissingWithABody) {
    const Response response = get("/virtualNetworks/none");
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(code(response), "NotFound");
    EXPECT_NE(response.body.find("/virtualNetworks/none"), std::string::npos);
    EXPECT_EQ(get("/networking/v9/virtualNetworks").status, 404);
    EXPECT_EQ(get("/nothing").status, 404);
}

TEST_F(ResourceControllerTest, StoresReferencesInTheSpellingOfTheirTarget) {
    make_networks();
    EXPECT_EQ(object("/virtualNetworks/vnet1")["properties"]["logicalNetwork"]["resourceRef"], "/logicalNetworks/HNV");
    EXPECT_EQ(object("/logicalNetworks/hnv")["properties"]["virtualNetworks"],
              Json::parse(R"([{"resourceRef":"/virtualNetworks/VNet1"}])"));
}

TEST_F(ResourceControllerTest, RefusesAReferenceToNothingAndChangesNothing) {
    const Generation before = store_.current();
    const Response response = put("/virtualNetworks/a", network_body());
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(code(response), "InvalidLogicalNetworkReference");
    EXPECT_EQ(Json::parse(response.body)["error"]["target"], "properties.logicalNetwork");
    EXPECT_EQ(store_.current(), before);
    EXPECT_EQ(get("/virtualNetworks/a").status, 404);
}

TEST_F(ResourceControllerTest, LetsAWriteReferToChildrenThatItCreates) {
    make_networks();
    const Response response = put("/virtualNetworks/VNet1", network_body(R"(,"subnets":[
        {"resourceId":"a","properties":{"addressPrefix":"24.30.1.0/24","dualStackSubnet":{"resourceRef":"/virtualNetworks/VNET1/Subnets/B"}}},
        {"resourceId":"b","properties":{"addressPrefix":"24.30.2.0/24"}}])"));
    ASSERT_EQ(response.status, 200) << response.body;
    EXPECT_EQ(object("/virtualNetworks/vnet1/subnets/a")["properties"]["dualStackSubnet"]["resourceRef"],
              "/virtualNetworks/VNet1/subnets/b");
}

TEST_F(ResourceControllerTest, RemovesChildrenThatAListLeavesOutAndKeepsThoseOfAnAbsentList) {
    make_networks();
    EXPECT_EQ(put("/virtualNetworks/VNet1", network_body("")).status, 200);
    EXPECT_EQ(get("/virtualNetworks/VNet1/subnets/Subnet1").status, 200);
    EXPECT_EQ(put("/virtualNetworks/VNet1", network_body(R"(,"subnets":[])")).status, 200);
    EXPECT_EQ(get("/virtualNetworks/VNet1/subnets/Subnet1").status, 404);
}

TEST_F(ResourceControllerTest, KeepsChildrenInTheOrderOfTheListAndAppendsWhatComesAlone) {
    const auto subnets = [this] {
        std::string ids;
        const model::Json network = object("/virtualNetworks/VNet1");
        for (const auto& subnet : network["properties"]["subnets"])
            ids += subnet["resourceId"].get<std::string>() + " ";
        return ids;
    };
    make_networks();
    put("/virtualNetworks/VNet1", network_body(R"(,"subnets":[
        {"resourceId":"web","properties":{"addressPrefix":"24.30.1.0/24"}},
        {"resourceId":"db","properties":{"addressPrefix":"24.30.2.0/24"}}])"));
    EXPECT_EQ(subnets(), "web db ");
    put("/virtualNetworks/VNet1/subnets/app", R"({"properties":{"addressPrefix":"24.30.3.0/24"}})");
    put("/virtualNetworks/VNet1/subnets/web", R"({"properties":{"addressPrefix":"24.30.1.0/24"}})");
    EXPECT_EQ(subnets(), "web db app ");
    restart();
    EXPECT_EQ(subnets(), "web db app ");
    EXPECT_EQ(object("/virtualNetworks/VNet1/subnets")["value"][2]["resourceId"], "app");
}

TEST_F(ResourceControllerTest, TakesBackTheWholeObjectThatItAnswered) {
    make_networks();
    ASSERT_EQ(put("/virtualNetworks/VNet1/virtualNetworkPeerings/p",
                  R"({"properties":{"remoteVirtualNetwork":{"resourceRef":"/virtualNetworks/vnet1"}}})")
                  .status,
              201);
    Json before = object("/virtualNetworks/VNet1");
    ASSERT_EQ(put("/virtualNetworks/VNet1", before.dump()).status, 200);
    Json after = object("/virtualNetworks/VNet1");
    for (Json* network : {&before, &after}) {
        (*network)["etag"] = "";
        (*network)["properties"]["subnets"][0]["etag"] = "";
        (*network)["properties"]["virtualNetworkPeerings"][0]["etag"] = "";
    }
    EXPECT_EQ(after, before);
}

TEST_F(ResourceControllerTest, RefusesToDeleteWhatIsReferredToWithTheCodeOfItsType) {
    make_networks();
    ASSERT_EQ(put("/networkInterfaces/nic", R"({"properties":{"ipConfigurations":[{"resourceId":"ip",
        "properties":{"subnet":{"resourceRef":"/virtualNetworks/VNet1/subnets/Subnet1"}}}]}})")
                  .status,
              201);
    const Response network = erase("/virtualNetworks/VNet1");
    EXPECT_EQ(network.status, 409);
    EXPECT_EQ(code(network), "VnetInUse");
    EXPECT_NE(network.body.find("/networkInterfaces/nic/ipConfigurations/ip"), std::string::npos);
    EXPECT_EQ(code(erase("/virtualNetworks/VNet1/subnets/Subnet1")), "InUseSubnetCannotBeDeleted");
    EXPECT_EQ(code(put("/virtualNetworks/VNet1", network_body(R"(,"subnets":[])"))), "InUseSubnetCannotBeDeleted");
    EXPECT_EQ(code(erase("/logicalNetworks/HNV")), "ResourceInUse");

    EXPECT_EQ(erase("/networkInterfaces/nic").status, 200);
    EXPECT_EQ(erase("/virtualNetworks/VNet1").status, 200);
    EXPECT_EQ(erase("/logicalNetworks/HNV").status, 200);
}

TEST_F(ResourceControllerTest, DeletesASubtreeAndAnswers204ForWhatIsAbsent) {
    make_networks();
    EXPECT_EQ(erase("/virtualNetworks/vnet1").status, 200);
    EXPECT_EQ(get("/virtualNetworks/VNet1/subnets/Subnet1").status, 404);
    EXPECT_EQ(erase("/virtualNetworks/vnet1").status, 204);
}

TEST_F(ResourceControllerTest, HoldsPreconditions) {
    make_networks();
    const std::string current = etag("/virtualNetworks/VNet1");
    EXPECT_EQ(put("/virtualNetworks/VNet1", network_body(), header("If-Match", "W/\"old\"")).status, 412);
    EXPECT_EQ(etag("/virtualNetworks/VNet1"), current);
    EXPECT_EQ(put("/virtualNetworks/VNet1", network_body(), header("If-Match", current)).status, 200);
    EXPECT_EQ(erase("/virtualNetworks/VNet1", header("If-Match", current)).status, 412);
    EXPECT_EQ(put("/virtualNetworks/new", network_body(), header("If-Match", "*")).status, 412);
    EXPECT_EQ(put("/virtualNetworks/VNet1", network_body(), header("If-None-Match", "*")).status, 412);
}

TEST_F(ResourceControllerTest, RenewsEtagsUpAndDownButNotSideways) {
    make_networks();
    ASSERT_EQ(
        put("/virtualNetworks/VNet1/subnets/Subnet2", R"({"properties":{"addressPrefix":"24.30.2.0/24"}})").status,
        201);
    const std::string network = etag("/virtualNetworks/VNet1");
    const std::string logical = etag("/logicalNetworks/HNV");
    const std::string first = etag("/virtualNetworks/VNet1/subnets/Subnet1");
    const std::string second = etag("/virtualNetworks/VNet1/subnets/Subnet2");
    ASSERT_EQ(
        put("/virtualNetworks/VNet1/subnets/Subnet2", R"({"properties":{"addressPrefix":"24.30.3.0/24"}})").status,
        200);
    EXPECT_NE(etag("/virtualNetworks/VNet1"), network);
    EXPECT_NE(etag("/virtualNetworks/VNet1/subnets/Subnet2"), second);
    EXPECT_EQ(etag("/virtualNetworks/VNet1/subnets/Subnet1"), first);
    EXPECT_EQ(etag("/logicalNetworks/HNV"), logical);
    ASSERT_EQ(put("/virtualNetworks/VNet1", network_body("")).status, 200);
    EXPECT_NE(etag("/virtualNetworks/VNet1/subnets/Subnet1"), first);
}

TEST_F(ResourceControllerTest, NotesTheTimeOfAWriteWhereverItRenewsTheEtag) {
    std::chrono::system_clock::time_point now{std::chrono::milliseconds(1'500)};
    controller_ = std::make_unique<ResourceController>(store_, rules_, state::ResourceTree(), at_once(),
                                                       OperationSettings{}, Log("api"), [&now] { return now; });
    const auto written = [&](const std::string& path) {
        return controller_->tree().find(*model::ResourcePath::parse(path))->written.time_since_epoch().count();
    };
    make_networks();
    now += std::chrono::seconds(10);
    put("/virtualNetworks/VNet1/subnets/Subnet2", R"({"properties":{"addressPrefix":"24.30.2.0/24"}})");
    EXPECT_EQ(written("/virtualNetworks/VNet1/subnets/Subnet2"), 11);
    EXPECT_EQ(written("/virtualNetworks/VNet1"), 11);
    EXPECT_EQ(written("/virtualNetworks/VNet1/subnets/Subnet1"), 1);
    EXPECT_EQ(written("/logicalNetworks/HNV"), 1);
    controller_.reset();
}

TEST_F(ResourceControllerTest, ReportsAllFaultsOfABody) {
    const Response response = put("/macPools/p", R"({"properties":{"startMacAddress":"zz"}})");
    EXPECT_EQ(response.status, 400);
    const Json error = Json::parse(response.body)["error"];
    EXPECT_EQ(error["code"], "InvalidMacAddressForMacPool");
    EXPECT_EQ(error["target"], "properties.startMacAddress");
    ASSERT_EQ(error["details"].size(), 2U);
    EXPECT_EQ(error["details"][1]["code"], "RequiredParamMissing");
    EXPECT_EQ(error["details"][1]["target"], "properties.endMacAddress");
}

TEST_F(ResourceControllerTest, PutsInvalidRequestFormatAboveFaultsOfTheJson) {
    const Response broken = put("/credentials/c", "{");
    EXPECT_EQ(broken.status, 400);
    EXPECT_EQ(code(broken), "InvalidRequestFormat");
    EXPECT_EQ(Json::parse(broken.body)["error"]["details"][0]["code"], "InvalidJson");
    make_networks();
    const Response wrong = put("/virtualNetworks/VNet1/virtualNetworkPeerings/p",
                               R"({"properties":{"remoteVirtualNetwork":{"resourceRef":"/logicalNetworks/HNV"}}})");
    EXPECT_EQ(code(wrong), "InvalidRequestFormat");
    EXPECT_EQ(Json::parse(wrong.body)["error"]["details"][0]["code"], "InvalidJsonReferenceWrongType");
}

TEST_F(ResourceControllerTest, RefusesToChangeWhatIsFixedAtCreation) {
    const auto body = [](const char* end) {
        return std::string(R"({"properties":{"startMacAddress":"00-11-22-00-00-00","endMacAddress":")") + end + "\"}}";
    };
    ASSERT_EQ(put("/macPools/p", body("00-11-22-00-00-FF")).status, 201);
    EXPECT_EQ(put("/macPools/p", body("00-11-22-00-00-ff")).status, 200);
    const Response changed = put("/macPools/p", body("00-11-22-00-01-FF"));
    EXPECT_EQ(changed.status, 400);
    EXPECT_EQ(Json::parse(changed.body)["error"]["target"], "properties.endMacAddress");
}

TEST_F(ResourceControllerTest, NeverReturnsASecretAndKeepsItOverARoundTrip) {
    ASSERT_EQ(
        put("/Credentials/c", R"({"properties":{"Type":"UsernamePassword","Username":"u","Value":"hush"}})").status,
        201);
    const Json credential = object("/credentials/c");
    EXPECT_EQ(credential["properties"]["value"], "");
    EXPECT_EQ(credential["properties"]["type"], "usernamePassword");
    ASSERT_EQ(put("/credentials/c", credential.dump()).status, 200);
    const auto stored = controller_->tree().find(*model::ResourcePath::parse("/credentials/c"));
    EXPECT_EQ((*stored->properties)["value"], "hush");
    ASSERT_EQ(put("/credentials/x", R"({"properties":{"type":"X509Certificate","value":"A1B2"}})").status, 201);
    EXPECT_EQ(object("/credentials/x")["properties"]["value"], "A1B2");
}

TEST_F(ResourceControllerTest, NeedsTheParentOfAChild) {
    const Response response =
        put("/virtualNetworks/none/subnets/s", R"({"properties":{"addressPrefix":"10.0.0.0/24"}})");
    EXPECT_EQ(response.status, 412);
    EXPECT_EQ(code(response), "PreconditionFailed");
}

TEST_F(ResourceControllerTest, HidesPeeringsFromVersionsThatDoNotHaveThem) {
    make_networks();
    EXPECT_FALSE(object("/networking/v2/virtualNetworks/VNet1")["properties"].contains("virtualNetworkPeerings"));
    EXPECT_TRUE(object("/networking/v3/virtualNetworks/VNet1")["properties"].contains("virtualNetworkPeerings"));
}

TEST_F(ResourceControllerTest, AnswersOperationsByTheRequestIdOfTheWrite) {
    make_networks();
    const Response written = put("/virtualNetworks/VNet1", network_body());
    const std::string id(*written.headers.find("x-ms-request-id"));
    EXPECT_EQ(written.headers.find("Azure-AsyncOperation"), "http://localhost/networking/v3/operations/" + id);
    EXPECT_EQ(get("/networking/V1/operations/" + id).body, R"({"status":"Succeeded"})");
    EXPECT_EQ(object("/networking/v1/operationResults/" + id)["resourceId"], "VNet1");

    const Response refused = put("/virtualNetworks/VNet1", "{}");
    const std::string refused_id(*refused.headers.find("x-ms-request-id"));
    const Json operation = object("/networking/v1/operations/" + refused_id);
    EXPECT_EQ(operation["status"], "Failed");
    EXPECT_EQ(operation["error"]["code"], "RequiredParamMissing");
    EXPECT_EQ(get("/networking/v1/operationResults/" + refused_id).status, 400);
    EXPECT_EQ(get("/networking/v1/operations/" + Guid::random().to_string()).status, 404);
}

TEST_F(ResourceControllerTest, EchoesTheClientsRequestIdUnlessToldNotTo) {
    Headers headers = header("x-ms-client-request-id", "mine");
    EXPECT_EQ(request(Method::Get, "/credentials", {}, headers).headers.find("x-ms-client-request-id"), "mine");
    headers.add("x-ms-return-client-request-id", "FALSE");
    EXPECT_FALSE(request(Method::Get, "/credentials", {}, headers).headers.find("x-ms-client-request-id").has_value());
}

TEST_F(ResourceControllerTest, GivesTheFirstAnswerAgainToARepeatedWrite) {
    make_networks();
    const auto guarded = [](const std::string& etag) {
        Headers headers = header("x-ms-client-request-id", "retry");
        headers.add("If-Match", etag);
        return headers;
    };
    const Headers headers = guarded(etag("/virtualNetworks/VNet1"));
    const Response first = put("/virtualNetworks/VNet1", network_body(), headers);
    ASSERT_EQ(first.status, 200);
    const Generation written = store_.current();
    const Response second = put("/virtualNetworks/VNet1", network_body(), headers);
    EXPECT_EQ(second.status, 200);
    EXPECT_EQ(second.body, first.body);
    EXPECT_EQ(second.headers.find("x-ms-request-id"), first.headers.find("x-ms-request-id"));
    EXPECT_EQ(store_.current(), written);
}

TEST_F(ResourceControllerTest, DoesAWriteAgainWhenAnotherOneCameBetween) {
    make_networks();
    const Headers session = header("x-ms-client-request-id", "session");
    ASSERT_EQ(put("/virtualNetworks/new", network_body(), session).status, 201);
    ASSERT_EQ(erase("/virtualNetworks/new", session).status, 200);
    EXPECT_EQ(put("/virtualNetworks/new", network_body(), session).status, 201);
    EXPECT_EQ(get("/virtualNetworks/new").status, 200);
    EXPECT_EQ(put("/virtualNetworks/other", network_body(), session).status, 201);
}

TEST_F(ResourceControllerTest, SaysWhichMethodsAResourceHas) {
    const Response post = request(Method::Post, "/virtualNetworks/a");
    EXPECT_EQ(post.status, 405);
    EXPECT_EQ(code(post), "OperationNotSupported");
    EXPECT_EQ(post.headers.find("Allow"), "GET, HEAD, PUT, DELETE");
    EXPECT_EQ(erase("/virtualNetworkManager/configuration").headers.find("Allow"), "GET, HEAD, PUT");
    EXPECT_EQ(put("/virtualNetworks", "{}").headers.find("Allow"), "GET, HEAD");
    EXPECT_EQ(put("/networking/discovery", "{}").headers.find("Allow"), "GET, HEAD");
}

TEST_F(ResourceControllerTest, RefusesOtherContentTypes) {
    EXPECT_EQ(put("/credentials/c", "<a/>", header("Content-Type", "text/html")).status, 415);
    const std::string body = R"({"properties":{"type":"X509Certificate","value":"A"}})";
    EXPECT_EQ(put("/credentials/c", body, header("Content-Type", "application/json; charset=UTF-8")).status, 201);
}

TEST_F(ResourceControllerTest, CreatesSingletonsWithTheirDefaults) {
    create_missing_singletons();
    EXPECT_EQ(object("/virtualNetworkManager/configuration")["properties"]["networkVirtualizationProtocol"], "VXLAN");
    const Generation created = store_.current();
    create_missing_singletons();
    EXPECT_EQ(store_.current(), created);
    EXPECT_EQ(put("/virtualNetworkManager/other", "{}").status, 404);
}

TEST_F(ResourceControllerTest, TellsTheVersionsThatItServes) {
    const Json discovery = object("/networking/discovery");
    EXPECT_EQ(discovery["properties"]["currentRestVersion"], "V7.1");
    EXPECT_EQ(discovery["properties"]["supportedRestVersions"].size(), 12U);
}

TEST_F(ResourceControllerTest, ServesTheSameAfterARestart) {
    make_networks();
    const std::string before = get("/virtualNetworks").body;
    restart();
    EXPECT_EQ(get("/virtualNetworks").body, before);
}

TEST_F(ResourceControllerTest, MakesLongListsInPartsOfWhatThereWasWhenTheyWereAskedFor) {
    for (int i = 0; i < 150; ++i)
        ASSERT_EQ(put("/accessControlLists/a" + std::to_string(i), R"({"properties":{}})").status, 201);
    const Response list = get("/accessControlLists");
    ASSERT_TRUE(list.parts);
    std::string text = next_part(list).value();
    EXPECT_EQ(erase("/accessControlLists/a99").status, 200);  // the last one by its id
    int parts = 1;
    for (auto part = next_part(list); part; part = next_part(list), ++parts)
        text += *part;
    const Json members = Json::parse(text)["value"];
    EXPECT_EQ(members.size(), 150U);
    EXPECT_EQ(members.back()["resourceId"], "a99");
    EXPECT_EQ(parts, 3);  // of 128 and 22 members, and the end
}

TEST_F(ResourceControllerTest, MakesFewLargeMembersOfAListAtOnce) {
    Json rules = Json::array();
    for (int i = 0; i < 300; ++i) {
        rules.push_back({{"resourceId", "r" + std::to_string(i)},
                         {"properties",
                          {{"protocol", "All"},
                           {"sourcePortRange", "*"},
                           {"destinationPortRange", "*"},
                           {"sourceAddressPrefix", "*"},
                           {"destinationAddressPrefix", "*"},
                           {"action", "Allow"},
                           {"priority", std::to_string(101 + i)},
                           {"type", "Inbound"}}}});
    }
    const std::string body = Json{{"properties", {{"aclRules", rules}}}}.dump();
    ASSERT_EQ(put("/accessControlLists/a", body).status, 201);
    ASSERT_EQ(put("/accessControlLists/b", body).status, 201);
    EXPECT_FALSE(get("/accessControlLists").parts);
    ASSERT_EQ(put("/accessControlLists/c", body).status, 201);
    const Response list = get("/accessControlLists");
    ASSERT_TRUE(list.parts);
    const std::string first = next_part(list).value();
    const std::string second = next_part(list).value();
    const std::string end = next_part(list).value();
    EXPECT_EQ(next_part(list), std::nullopt);
    const Json members = Json::parse(first + second + end)["value"];
    EXPECT_EQ(members, Json({object("/accessControlLists/a"), object("/accessControlLists/b"),
                             object("/accessControlLists/c")}));
    EXPECT_GT(first.size(), second.size() * 3 / 2);
}

TEST_F(ResourceControllerTest, CostsTheSameWithManyResources) {
    // A write renews only its own branch: the batch of a commit does not grow with the number of networks.
    make_networks();
    for (int i = 0; i < 50; ++i)
        ASSERT_EQ(put("/virtualNetworks/n" + std::to_string(i), network_body()).status, 201);
    const Generation before = store_.current();
    ASSERT_EQ(
        put("/virtualNetworks/VNet1/subnets/Subnet1", R"({"properties":{"addressPrefix":"24.30.1.0/24"}})").status,
        200);
    EXPECT_EQ(store_.changes_since(before)->size(), 2U);
}

}  // namespace
}  // namespace nc::service::api
