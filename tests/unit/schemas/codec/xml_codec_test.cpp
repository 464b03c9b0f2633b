#include "schemas/codec/xml_codec.hpp"

#include <gtest/gtest.h>

#include "schemas/codec/json_codec.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"

namespace nc::codec {
namespace {

using model::Json;
using model::ResourceType;

const DocumentShape kNetwork = resource_document(model::info(ResourceType::VirtualNetwork));
const DocumentShape kInterface = resource_document(model::info(ResourceType::NetworkInterface));
const DocumentShape kSubnet = resource_document(model::info(ResourceType::VirtualSubnet));
const DocumentShape kRule = resource_document(model::info(ResourceType::AclRule));

std::string in_root(const std::string& name, const std::string& content) {
    return "<" + name + " xmlns=\"urn:open-network-controller:rest:1\"" +
           " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"" + (content.empty() ? "/>" : ">" + content) +
           (content.empty() ? "" : "</" + name + ">");
}

std::string xml_of(const std::string& json, const DocumentShape& document) {
    return print_xml(*parse_json(json), document);
}

std::string json_of(const std::string& content, const DocumentShape& document) {
    const auto json = parse_xml(in_root(document.root, content), document);
    return json ? print_json(*json) : json.error().message;
}

void expect_round_trip(const std::string& json, const DocumentShape& document) {
    const Json before = *parse_json(json);
    const std::string xml = print_xml(before, document);
    const auto after = parse_xml(xml, document);
    ASSERT_TRUE(after) << xml << ": " << after.error().message;
    EXPECT_EQ(print_json(*after), print_json(before)) << xml;
}

TEST(XmlCodec, WritesMembersAsElementsAndNamesListElementsByTheSchema) {
    EXPECT_EQ(
        xml_of(R"({"resourceId":"a","tags":{"k":"v"},"properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/8"]},
                  "logicalNetwork":{"resourceRef":"/logicalNetworks/l"},"subnets":[{"resourceId":"s","properties":
                  {"ipConfigurations":[{"resourceRef":"/networkInterfaces/n/ipConfigurations/i"}]}}]}})",
               kNetwork),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" +
            in_root(
                "virtualNetwork",
                "<resourceId>a</resourceId><tags><k>v</k></tags><properties><addressSpace><addressPrefixes>"
                "<item>10.0.0.0/8</item></addressPrefixes></addressSpace><logicalNetwork><resourceRef>"
                "/logicalNetworks/l</resourceRef></logicalNetwork><subnets><virtualSubnet><resourceId>s</resourceId>"
                "<properties><ipConfigurations><reference><resourceRef>/networkInterfaces/n/ipConfigurations/i"
                "</resourceRef></reference></ipConfigurations></properties></virtualSubnet></subnets></properties>"));
}

TEST(XmlCodec, ReadsNumbersFlagsAndListsByTheSchema) {
    EXPECT_EQ(json_of("<properties><billedEgressBytes> 100 </billedEgressBytes></properties>", kSubnet),
              R"({"properties":{"billedEgressBytes":100}})");
    EXPECT_EQ(json_of("<properties><priority>100</priority></properties>", kRule),
              R"({"properties":{"priority":"100"}})");
    EXPECT_EQ(
        json_of("<Properties><ISPRIMARY>true</ISPRIMARY><dnsSettings/><ipConfigurations/></Properties>", kInterface),
        R"({"Properties":{"ISPRIMARY":true,"dnsSettings":{},"ipConfigurations":[]}})");
}

TEST(XmlCodec, KnowsMembersBesideTheProperties) {
    EXPECT_EQ(json_of("<markServerReadOnly>true</markServerReadOnly>",
                      resource_document(model::info(ResourceType::VirtualServer))),
              R"({"markServerReadOnly":true})");
}

TEST(XmlCodec, LeavesToTheModelWhatDoesNotFitTheSchema) {
    EXPECT_EQ(json_of("<properties><priority>low</priority></properties>", kRule),
              R"({"properties":{"priority":"low"}})");
    EXPECT_EQ(json_of("<properties><priority><x/></priority></properties>", kRule),
              R"({"properties":{"priority":{"x":""}}})");
    EXPECT_EQ(json_of("<properties>text</properties>", kRule), R"({"properties":"text"})");
}

TEST(XmlCodec, TellsNullEmptyAndAbsentApart) {
    const std::string json =
        R"({"properties":{"subnets":[],"dhcpOptions":null,"logicalNetwork":{},"addressSpace":{"addressPrefixes":null}}})";
    EXPECT_NE(xml_of(json, kNetwork).find("<subnets/><dhcpOptions xsi:nil=\"true\"/><logicalNetwork/>"),
              std::string::npos);
    expect_round_trip(json, kNetwork);
    expect_round_trip(R"({"tags":{"a":null,"b":"","c":{},"d":[],"e":[null,"",{},[]]}})", kNetwork);
}

TEST(XmlCodec, MarksValuesOfAnotherTypeThanTheSchemaSays) {
    EXPECT_NE(xml_of(R"({"properties":{"billedEgressBytes":"100"}})", kSubnet)
                  .find("<billedEgressBytes type=\"string\">100</billedEgressBytes>"),
              std::string::npos);
    expect_round_trip(R"({"properties":{"priority":100,"protocol":6,"description":["x"],"logging":{"a":1}}})", kRule);
    expect_round_trip(
        R"({"properties":{"isPrimary":"True","ipConfigurations":{"resourceId":"one"},"dnsSettings":[1]}})", kInterface);
    expect_round_trip(R"({"properties":[null],"tags":5,"resourceMetadata":"text","etag":true})", kNetwork);
}

TEST(XmlCodec, KeepsFreeFormMembersWithAnyName) {
    expect_round_trip(
        R"({"tags":{"":"1","a b":"2","1":"3","xmlns":"4","ü":"5","a:b":"6","member":"7","name":"8","item":"9",
                         "<&>\"'":"10","\u0000\n":"11","\\":"12","\uFFFE":"13","-":"14","type":"15"}})",
        kNetwork);
    EXPECT_NE(xml_of(R"({"tags":{"a b":"c"}})", kNetwork).find("<member name=\"a b\">c</member>"), std::string::npos);
    expect_round_trip(R"({"unknown":[1,-2.5,1e300,18446744073709551615,true,false,"",[[]],{"a":[{}]}]})", kNetwork);
}

TEST(XmlCodec, KeepsTextsOfAnyCharacter) {
    EXPECT_NE(xml_of(R"({"etag":"a\u0001\\é"})", kNetwork).find("<etag escaped=\"true\">a\\u0001\\\\\\u00e9</etag>"),
              std::string::npos);
    expect_round_trip(
        R"({"etag":"<a href=\"x\">&amp;]]>'</a>","resourceId":" \t\r\n ","instanceId":"a\r\nb\u0000\uFFFF😀",
                         "properties":{"subnets":" ","addressSpace":"\u0007"}})",
        kNetwork);
}

TEST(XmlCodec, KeepsDocumentsThatAreNoObject) {
    for (const char* json : {"null", "5", "\"\"", "\"text\"", "true", "[]", "[{}]", "{}"})
        expect_round_trip(json, kNetwork);
}

TEST(XmlCodec, WritesCollectionsAndErrors) {
    const DocumentShape collection = collection_document(model::info(ResourceType::AclRule));
    const std::string json = R"({"value":[{"resourceId":"a","properties":{"priority":"1"}}],"nextLink":""})";
    EXPECT_NE(xml_of(json, collection)
                  .find("><value><aclRule><resourceId>a</resourceId><properties><priority>1</priority></properties>"
                        "</aclRule></value><nextLink/></aclRuleCollection>"),
              std::string::npos)
        << xml_of(json, collection);
    expect_round_trip(json, collection);
    const std::string error = R"({"error":{"code":"a","message":"b","details":[{"code":"a"},{"code":"c"}]}})";
    EXPECT_NE(xml_of(error, error_document()).find("<details><errorDetail><code>a</code></errorDetail>"),
              std::string::npos);
    expect_round_trip(error, error_document());
}

TEST(XmlCodec, RefusesWhatTheMappingDoesNotKnow) {
    const std::pair<const char*, const char*> cases[] = {
        {"<tags><a>1</a><A>2</A></tags>", "The member 'A' occurs twice"},
        {"<tags><a>1</a><member name=\"a\">2</member></tags>", "The member 'a' occurs twice"},
        {"<tags>x<a>1</a></tags>", "'tags' holds text where elements are meant"},
        {"<tags><a>1</a>x</tags>", "'tags' holds text where elements are meant"},
        {"<tags a=\"b\"/>", "'tags' cannot have the attribute 'a' with the value 'b'"},
        {"<tags type=\"list\"/>", "'tags' cannot have the attribute 'type'"},
        {"<tags xsi:type=\"x\"/>", "'tags' cannot have the attribute 'type'"},
        {"<tags name=\"x\"/>", "'tags' cannot have the attribute 'name'"},
        {"<member name=\"&quot;\"/>", "'\"' is not a name in the way of JSON"},
        {"<etag escaped=\"true\">\\x</etag>", "'etag' is not a text in the way of JSON"},
        {"<etag type=\"number\">1x</etag>", "'etag' is not of the type that it names"},
        {"<etag type=\"boolean\">1</etag>", "'etag' is not of the type that it names"},
        {"<etag type=\"number\"><a/></etag>", "'etag' holds elements"},
        {"<tags type=\"object\">x</tags>", "'tags' holds text where elements are meant"},
        {"<etag xsi:nil=\"true\">x</etag>", "'etag' is nil and must be empty"},
        {"<etag xsi:nil=\"true\"><x/></etag>", "'etag' is nil and must be empty"},
        {"<etag xsi:nil=\"yes\"/>", "'etag' cannot have the attribute 'nil'"},
        {"<a xmlns=\"\"/>", "'a' is not in the namespace urn:open-network-controller:rest:1"},
        {"<a xmlns=\"urn:other\"/>", "'a' is not in the namespace"},
        {"<properties><subnets><subnet/></subnets></properties>",
         "The elements of 'subnets' must be 'virtualSubnet', not 'subnet'"},
        {"<a></b>", "The end tag 'b' has no start"},
    };
    for (const auto& [content, fault] : cases) {
        const std::string message = json_of(content, kNetwork);
        EXPECT_NE(message.find(fault), std::string::npos) << content << " -> " << message;
        EXPECT_NE(message.find(" at byte "), std::string::npos) << message;
    }
    EXPECT_NE(parse_xml(in_root("virtualSubnet", ""), kNetwork)
                  .error()
                  .message.find("The root element must be 'virtualNetwork'"),
              std::string::npos);
}

TEST(XmlCodec, TakesAnyPrefixBlanksAndCommentsBetweenElements) {
    const auto json = parse_xml(
        "<n:virtualnetwork xmlns:n='urn:open-network-controller:rest:1'>\n <n:tags>\n  <!-- c --> "
        "<n:a>1</n:a>\n</n:tags> </n:virtualnetwork>\n",
        kNetwork);
    ASSERT_TRUE(json) << json.error().message;
    EXPECT_EQ(print_json(*json), R"({"tags":{"a":"1"}})");
}

TEST(XmlCodec, RefusesMoreLevelsThanJson) {
    const auto nested = [](std::size_t levels) {
        return R"({"a":)" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
    };
    expect_round_trip(nested(kMaxJsonDepth), kNetwork);
    std::string deeper;
    for (std::size_t i = 0; i < kMaxJsonDepth; ++i)
        deeper += i == 0 ? "<a type=\"array\">" : "<item type=\"array\">";
    for (std::size_t i = 0; i < kMaxJsonDepth; ++i)
        deeper += i + 1 == kMaxJsonDepth ? "</a>" : "</item>";
    EXPECT_NE(json_of(deeper, kNetwork).find("64 levels"), std::string::npos);
}

TEST(XmlCodec, CutsLongNamesInMessages) {
    EXPECT_LT(json_of("<a b=\"" + std::string(100'000, 'x') + "\"/>", kNetwork).size(), 500U);
    EXPECT_LT(json_of("<" + std::string(100'000, 'x') + "></a>", kNetwork).size(), 500U);
}

}  // namespace
}  // namespace nc::codec
