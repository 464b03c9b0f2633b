// XML in and out of the API, where JSON does the same.
#include "service/api/representation.hpp"

#include "schemas/codec/json_codec.hpp"
#include "schemas/codec/xml_codec.hpp"
#include "schemas/model/registry.hpp"
#include "tests/unit/service/api/api_fixture.hpp"

namespace nc::service::api {
namespace {

using model::Json;
using model::ResourceType;

class RepresentationTest : public ApiFixture {
  protected:
    static Headers xml_both_ways() {
        Headers headers = header("Accept", "application/xml");
        headers.add("Content-Type", "application/xml; charset=utf-8");
        return headers;
    }
    static std::string xml(const std::string& root, const std::string& content) {
        return "<" + root + " xmlns=\"urn:open-network-controller:rest:1\">" + content + "</" + root + ">";
    }
    Response get_xml(const std::string& path) {
        return request(Method::Get, path, {}, header("Accept", "application/xml"));
    }
    static Json parsed(const Response& response, const codec::DocumentShape& shape) {
        const auto json = codec::parse_xml(response.body, shape);
        EXPECT_TRUE(json) << response.body;
        return json ? *json : Json();
    }
};

TEST_F(RepresentationTest, TakesAndGivesXml) {
    make_networks();
    const Response response = put(
        "/virtualNetworks/VNet1/subnets/s2",
        xml("virtualSubnet", "<properties><addressPrefix>24.30.2.0/24</addressPrefix></properties>"), xml_both_ways());
    EXPECT_EQ(response.status, 201) << response.body;
    EXPECT_EQ(response.headers.find("Content-Type"), "application/xml; charset=utf-8");
    EXPECT_EQ(response.headers.find("Vary"), "Accept");
    EXPECT_TRUE(response.headers.find("ETag"));
    EXPECT_NE(response.body.find("<addressPrefix>24.30.2.0/24</addressPrefix>"), std::string::npos) << response.body;
    EXPECT_EQ(object("/virtualNetworks/VNet1/subnets/s2")["properties"]["addressPrefix"], "24.30.2.0/24");
}

TEST_F(RepresentationTest, GivesTheSameDocumentInXmlAsInJson) {
    make_networks();
    for (const auto& [path, shape] :
         {std::pair("/virtualNetworks/VNet1", codec::resource_document(model::info(ResourceType::VirtualNetwork))),
          std::pair("/virtualNetworks", codec::collection_document(model::info(ResourceType::VirtualNetwork))),
          std::pair("/logicalNetworks/none", codec::error_document()),
          std::pair("/networking/discovery", codec::resource_document(model::info(ResourceType::Discovery)))})
        EXPECT_EQ(codec::print_json(parsed(get_xml(path), shape)), get(path).body);
}

/// The whole body of a response.
std::string text_of(const Response& response) {
    std::string text = response.body;
    while (const auto part = response.parts ? next_part(response) : std::nullopt)
        text += *part;
    return text;
}

TEST_F(RepresentationTest, MakesALongListPartByPartWithTheTextOfOneDocument) {
    constexpr int kCount = 300;
    Json members = Json::array();
    for (int i = 0; i < kCount; ++i) {
        const std::string path = "/credentials/c[" + std::to_string(1000 + i) + "]";
        ASSERT_EQ(put(path, R"({"properties":{"type":"UsernamePassword","userName":"</value>","value":"]"}})").status,
                  201);
        members.push_back(object(path));
    }
    const Json whole{{"value", members}, {"nextLink", ""}};
    const Response json = get("/credentials");
    EXPECT_TRUE(json.body.empty());
    EXPECT_EQ(json.headers.find("Content-Type"), "application/json; charset=utf-8");
    EXPECT_EQ(text_of(json), codec::print_json(whole));
    const auto shape = codec::collection_document(model::info(ResourceType::Credential));
    const Response xml = get_xml("/credentials");
    EXPECT_EQ(xml.headers.find("Content-Type"), "application/xml; charset=utf-8");
    EXPECT_EQ(text_of(xml), codec::print_xml(whole, shape));
}

TEST_F(RepresentationTest, ShowsALongListAsItWasWhenItWasAskedFor) {
    constexpr int kCount = 300;
    const auto path = [](int i) { return "/accessControlLists/l" + std::to_string(1000 + i); };
    for (int i = 0; i < kCount; ++i)
        ASSERT_EQ(put(path(i), "{}").status, 201);
    const Response list = get("/accessControlLists");
    for (int i = 0; i < kCount; ++i)
        ASSERT_LT(erase(path(i)).status, 300);
    EXPECT_EQ(Json::parse(text_of(list))["value"].size(), static_cast<std::size_t>(kCount));
    EXPECT_EQ(text_of(get("/accessControlLists")), R"({"value":[],"nextLink":""})");
}

TEST_F(RepresentationTest, KeepsAResourceThatIsReadAndWrittenBackAsXml) {
    make_networks();
    const Json before = object("/virtualNetworks/VNet1");
    const Response response = put("/virtualNetworks/VNet1", get_xml("/virtualNetworks/VNet1").body, xml_both_ways());
    EXPECT_EQ(response.status, 200) << response.body;
    Json after = object("/virtualNetworks/VNet1");
    after["etag"] = before["etag"];
    after["properties"]["subnets"][0]["etag"] = before["properties"]["subnets"][0]["etag"];
    EXPECT_EQ(after, before);
}

TEST_F(RepresentationTest, TellsFaultsInTheAcceptedForm) {
    const codec::DocumentShape error = codec::error_document();
    const Response malformed = put("/credentials/c", "<a>", xml_both_ways());
    EXPECT_EQ(malformed.status, 400);
    EXPECT_EQ(malformed.headers.find("Content-Type"), "application/xml; charset=utf-8");
    EXPECT_EQ(parsed(malformed, error)["error"]["code"], "InvalidRequestFormat");
    const Response invalid =
        put("/credentials/c", xml("credential", "<properties><type>x</type></properties>"), xml_both_ways());
    EXPECT_EQ(parsed(invalid, error)["error"]["target"], "properties.type");
    EXPECT_EQ(code(put("/credentials/c", "<a>", header("Content-Type", "application/xml"))), "InvalidRequestFormat");
}

TEST_F(RepresentationTest, RefusesTypesThatAreNotServed) {
    const Response none = request(Method::Get, "/credentials", {}, header("Accept", "text/html"));
    EXPECT_EQ(none.status, 406);
    EXPECT_EQ(none.headers.find("Content-Type"), "application/json; charset=utf-8");
    EXPECT_EQ(code(none), "NotAcceptable");
    EXPECT_EQ(put("/credentials/c", "{}", header("Content-Type", "text/plain")).status, 415);
    EXPECT_EQ(put("/credentials/c", "{}", header("Content-Type", "application/json; charset=utf-16")).status, 415);
    EXPECT_EQ(put("/credentials/c", "{}", header("Content-Encoding", "gzip")).status, 415);
    EXPECT_EQ(put("/credentials/c", "{}", header("Content-Encoding", "identity")).status, 400);
    Headers headers = header("Accept", "text/xml");
    headers.add("Content-Type", "text/plain");
    const Response unsupported = put("/credentials/c", "{}", headers);
    EXPECT_EQ(unsupported.headers.find("Content-Type"), "text/xml; charset=utf-8");
    EXPECT_EQ(parsed(unsupported, codec::error_document())["error"]["code"], "UnsupportedMediaType");
}

TEST_F(RepresentationTest, DoesNothingForARequestWhoseAnswerIsNotAcceptable) {
    Headers headers = header("Accept", "text/html");
    EXPECT_EQ(put("/credentials/c", R"({"properties":{"type":"UsernamePassword","userName":"a","value":"b"}})", headers)
                  .status,
              406);
    EXPECT_EQ(get("/credentials/c").status, 404);
}

TEST_F(RepresentationTest, KeepsOperationsReadableAsXml) {
    const Response failed = put("/credentials/c", "{}");
    const std::string id(*failed.headers.find("x-ms-request-id"));
    const Json operation =
        parsed(get_xml("/operations/" + id), codec::resource_document(model::info(ResourceType::Operation)));
    EXPECT_EQ(operation["status"], "Failed");
    EXPECT_EQ(operation["error"], Json::parse(failed.body)["error"]);
}

}  // namespace
}  // namespace nc::service::api
