// CIM-XML and WS-Management over the small world: what has no controller to ask.
#include <chrono>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "provider/cim/event_engine.hpp"
#include "provider/cim/status.hpp"
#include "provider/transport/cim_xml_codec.hpp"
#include "provider/transport/cim_xml_server.hpp"
#include "provider/transport/wsman_codec.hpp"
#include "provider/transport/wsman_names.hpp"
#include "provider/transport/wsman_server.hpp"
#include "tests/unit/provider/cim/small_world.hpp"

namespace nc::provider {
namespace {

using cim::Instance;
using cim::Value;
using std::chrono::milliseconds;
using std::chrono::seconds;

class FacesTest : public testing::Test {
  protected:
    FacesTest() {
        events_ = std::make_unique<cim::EventEngine>(
            *world_.manager,
            [](const auto&, const auto&) -> Result<std::unique_ptr<cim::ChangeSource>> {
                return cim::failure(cim::Status::NotSupported, "There are no events.");
            },
            [this] { return now_; });
        subscriptions_ = std::make_unique<transport::SubscriptionTable>(*events_, [this] { return now_; });
    }

    std::string cim_xml(const std::string& call) {
        service::api::Request request;
        request.body =
            "<CIM CIMVERSION=\"2.0\" DTDVERSION=\"2.0\"><MESSAGE ID=\"7\" PROTOCOLVERSION=\"1.0\"><SIMPLEREQ>" + call +
            "</SIMPLEREQ></MESSAGE></CIM>";
        return transport::CimXmlServer(*world_.manager, enumerations_).answer(request).body;
    }
    static std::string intrinsic(const std::string& name, const std::string& parameters) {
        return "<IMETHODCALL NAME=\"" + name +
               "\"><LOCALNAMESPACEPATH><NAMESPACE NAME=\"root\"/><NAMESPACE NAME=\"Test\"/></LOCALNAMESPACEPATH>" +
               parameters + "</IMETHODCALL>";
    }
    static std::string class_parameter(const std::string& name) {
        return "<IPARAMVALUE NAME=\"ClassName\"><CLASSNAME NAME=\"" + name + "\"/></IPARAMVALUE>";
    }

    Instance instance(const std::string& path) {
        auto parsed = cim::ObjectPath::parse(path);
        parsed->namespace_name = test::kSmallWorld;
        return *world_.manager->get({}, *parsed);
    }

    test::SmallWorld world_ = test::make_small_world();
    std::chrono::steady_clock::time_point now_{};
    transport::EnumerationTable enumerations_{[this] { return now_; }, {3, 5, seconds(60)}};
    std::unique_ptr<cim::EventEngine> events_;
    std::unique_ptr<transport::SubscriptionTable> subscriptions_;
};

TEST_F(FacesTest, AnInstanceIsReadFromCimXmlAsItWasWritten) {
    for (const char* path :
         {"T_Item.Name=\"a\"", "T_Item.Name=\"b\"", "T_Item.Name=\"c\"", "T_SpecialItem.Name=\"d\"",
          "T_SpecialItem.Name=\"e\"", "T_BoxItem.Box=\"T_Box.Name=\\\"one\\\"\",Item=\"T_Item.Name=\\\"a\\\"\""}) {
        const Instance before = instance(path);
        transport::XmlWriter to;
        transport::cim_xml::write_instance(to, before, {});
        const auto element = transport::read_xml(to.take());
        ASSERT_TRUE(element) << element.error().message;
        const auto after = transport::cim_xml::read_instance(*element, *world_.classes, test::kSmallWorld);
        ASSERT_TRUE(after) << after.error().message;
        EXPECT_EQ(after->instance, before) << path;
    }
}

TEST_F(FacesTest, AnInstanceIsReadFromWsCimAsItWasWritten) {
    const transport::wsman::ResourceUri forms[] = {
        {std::string(transport::wsman::kWmiUri) + test::kSmallWorld + "/", test::kSmallWorld, "*", false},
        {std::string(transport::wsman::kCimUri), test::kSmallWorld, "*", false}};
    for (const auto& form : forms) {
        for (const char* path :
             {"T_Item.Name=\"a\"", "T_Item.Name=\"b\"", "T_Item.Name=\"c\"", "T_SpecialItem.Name=\"d\"",
              "T_BoxItem.Box=\"T_Box.Name=\\\"one\\\"\",Item=\"T_Item.Name=\\\"a\\\"\""}) {
            const Instance before = instance(path);
            transport::XmlWriter to;
            to.open("x", {{"xmlns:xsi", transport::wsman::kInstance},
                          {"xmlns:a", transport::wsman::kAddressing},
                          {"xmlns:w", transport::wsman::kManagement}});
            transport::wsman::write_instance(to, form, before);
            to.close();
            const auto element = transport::read_xml(to.take());
            ASSERT_TRUE(element) << element.error().message;
            const auto after = transport::wsman::read_instance(element->children.front(), before.of(), *world_.classes);
            ASSERT_TRUE(after) << after.error().message;
            EXPECT_TRUE(cim::same_object(after->instance.path(), before.path()));
            for (std::size_t at = 0; at < before.of().properties.size(); ++at) {
                if (before.of().properties[at].type == cim::Type::Reference) continue;
                EXPECT_EQ(after->instance.at(at), before.at(at)) << path << " " << before.of().properties[at].name;
            }
        }
    }
}

TEST_F(FacesTest, EveryIntrinsicOperationAnswersOrRefuses) {
    EXPECT_NE(cim_xml(intrinsic("EnumerateInstanceNames", class_parameter("T_Box")))
                  .find("<KEYVALUE VALUETYPE=\"string\">two</KEYVALUE>"),
              std::string::npos);
    EXPECT_NE(cim_xml(intrinsic("EnumerateInstances", class_parameter("T_Nothing"))).find("CODE=\"5\""),
              std::string::npos);
    EXPECT_NE(cim_xml(intrinsic("EnumerateInstances", "")).find("CODE=\"4\""), std::string::npos);
    EXPECT_NE(cim_xml(intrinsic("CreateClass", "")).find("CODE=\"7\""), std::string::npos);
    EXPECT_NE(cim_xml("<IMETHODCALL NAME=\"EnumerateClassNames\"><LOCALNAMESPACEPATH><NAMESPACE "
                      "NAME=\"x\"/></LOCALNAMESPACEPATH></IMETHODCALL>")
                  .find("CODE=\"3\""),
              std::string::npos);
    const std::string query = intrinsic(
        "ExecQuery",
        "<IPARAMVALUE NAME=\"QueryLanguage\"><VALUE>WQL</VALUE></IPARAMVALUE><IPARAMVALUE NAME=\"Query\"><VALUE>"
        "SELECT Count FROM T_Item WHERE Count &gt; 50</VALUE></IPARAMVALUE>");
    EXPECT_NE(cim_xml(query).find("<PROPERTY NAME=\"Count\" TYPE=\"sint32\"><VALUE>100</VALUE></PROPERTY></INSTANCE>"),
              std::string::npos);
    EXPECT_NE(cim_xml(intrinsic("ExecQuery", "<IPARAMVALUE NAME=\"QueryLanguage\"><VALUE>CQL</VALUE></IPARAMVALUE>"))
                  .find("CODE=\"14\""),
              std::string::npos);
    EXPECT_NE(cim_xml(intrinsic("GetClass", class_parameter("T_SpecialItem"))).find("SUPERCLASS=\"T_Item\""),
              std::string::npos);
    EXPECT_NE(cim_xml(intrinsic("EnumerateClasses", class_parameter("T_Element"))).find("<CLASS NAME=\"T_Box\""),
              std::string::npos);
}

TEST_F(FacesTest, AnEnumerationIsPulledToItsEnd) {
    const std::string count = "<IPARAMVALUE NAME=\"MaxObjectCount\"><VALUE>2</VALUE></IPARAMVALUE>";
    std::string answer = cim_xml(intrinsic("OpenEnumerateInstancePaths", class_parameter("T_Item") + count));
    int paths = 0;
    for (int piece = 0; piece < 5; ++piece) {
        for (std::size_t at = answer.find("<INSTANCEPATH>"); at != std::string::npos;
             at = answer.find("<INSTANCEPATH>", at + 1))
            ++paths;
        if (answer.find("<VALUE>TRUE</VALUE>") != std::string::npos) break;
        const std::string head = "NAME=\"EnumerationContext\" PARAMTYPE=\"string\"><VALUE>";
        const std::size_t begin = answer.find(head) + head.size();
        const std::string id = answer.substr(begin, answer.find('<', begin) - begin);
        answer = cim_xml(intrinsic("PullInstancePaths", "<IPARAMVALUE NAME=\"EnumerationContext\"><VALUE>" + id +
                                                            "</VALUE></IPARAMVALUE>" + count));
    }
    EXPECT_EQ(paths, 5);
    EXPECT_EQ(enumerations_.drop_old(), 0U);
    EXPECT_NE(cim_xml(intrinsic("PullInstancePaths",
                                "<IPARAMVALUE NAME=\"EnumerationContext\"><VALUE>x</VALUE></IPARAMVALUE>"))
                  .find("CODE=\"21\""),
              std::string::npos);
}

TEST_F(FacesTest, AMethodIsCalledWithItsParameters) {
    const std::string call =
        "<METHODCALL NAME=\"Say\"><LOCALINSTANCEPATH><LOCALNAMESPACEPATH><NAMESPACE NAME=\"root\"/><NAMESPACE "
        "NAME=\"Test\"/></LOCALNAMESPACEPATH>"
        "<INSTANCENAME CLASSNAME=\"T_Item\"><KEYBINDING "
        "NAME=\"Name\"><KEYVALUE>a</KEYVALUE></KEYBINDING></INSTANCENAME></LOCALINSTANCEPATH>";
    EXPECT_NE(cim_xml(call + "<PARAMVALUE NAME=\"Times\"><VALUE>3</VALUE></PARAMVALUE></METHODCALL>")
                  .find("T_Item.Name=&quot;a&quot; Times=3"),
              std::string::npos);
    EXPECT_NE(
        cim_xml(call + "<PARAMVALUE NAME=\"Times\"><VALUE>-3</VALUE></PARAMVALUE></METHODCALL>").find("CODE=\"13\""),
        std::string::npos);
    EXPECT_NE(
        cim_xml(call + "<PARAMVALUE NAME=\"Nothing\"><VALUE>3</VALUE></PARAMVALUE></METHODCALL>").find("CODE=\"4\""),
        std::string::npos);
}

TEST_F(FacesTest, ListsOfReferencesHaveElementsOfTheirOwn) {
    cim::Class made;
    made.name = "T_Linker";
    made.methods.push_back({"Link",
                            "",
                            {{"Many", cim::Type::Reference, true, "T_Item", true, false},
                             {"One", cim::Type::Reference, false, "T_Item", true, false}}});
    transport::XmlWriter of_class;
    transport::cim_xml::write_class(of_class, made, {});
    const std::string text = of_class.take();
    EXPECT_NE(text.find("<PARAMETER.REFARRAY NAME=\"Many\" REFERENCECLASS=\"T_Item\">"), std::string::npos) << text;
    EXPECT_NE(text.find("<PARAMETER.REFERENCE NAME=\"One\" REFERENCECLASS=\"T_Item\">"), std::string::npos) << text;

    const Value path = Value::of(instance("T_Item.Name=\"a\"").path());
    transport::XmlWriter of_value;
    transport::cim_xml::write_value(of_value, Value::of(Value::List{path}));
    EXPECT_TRUE(of_value.take().starts_with("<VALUE.REFARRAY><VALUE.REFERENCE>"));
}

TEST_F(FacesTest, WhatIsAskedForOfAnEnumerationIsHeededOrRefused) {
    const auto flag = [](const std::string& name, const std::string& value) {
        return "<IPARAMVALUE NAME=\"" + name + "\"><VALUE>" + value + "</VALUE></IPARAMVALUE>";
    };
    const auto has = [](const std::string& text, const std::string& part) {
        return text.find(part) != std::string::npos;
    };
    const std::string items = class_parameter("T_Item");
    EXPECT_TRUE(has(cim_xml(intrinsic("EnumerateInstances", items)), "NAME=\"Extra\""));
    const std::string shallow = cim_xml(intrinsic("EnumerateInstances", items + flag("DeepInheritance", "FALSE")));
    EXPECT_TRUE(has(shallow, "CLASSNAME=\"T_SpecialItem\"") && has(shallow, "NAME=\"Size\""));
    EXPECT_FALSE(has(shallow, "NAME=\"Extra\""));
    const std::string special = class_parameter("T_SpecialItem") + flag("LocalOnly", "FALSE");
    const std::string with_origin = cim_xml(intrinsic("GetClass", special + flag("IncludeClassOrigin", "TRUE")));
    EXPECT_TRUE(has(with_origin, "CLASSORIGIN=\"T_Item\" PROPAGATED=\"true\"")) << with_origin;
    EXPECT_TRUE(has(with_origin, "CLASSORIGIN=\"T_SpecialItem\">")) << with_origin;
    EXPECT_FALSE(has(cim_xml(intrinsic("GetClass", special)), "CLASSORIGIN"));

    const std::string filter = flag("FilterQueryLanguage", "DMTF:FQL") + flag("FilterQuery", "Name = 'a'");
    EXPECT_TRUE(has(cim_xml(intrinsic("OpenEnumerateInstances", items + filter)), "CODE=\"25\""));
    EXPECT_TRUE(
        has(cim_xml(intrinsic("OpenEnumerateInstances", items + flag("ContinueOnError", "TRUE"))), "CODE=\"26\""));
    const std::string query = flag("FilterQuery", "SELECT Name FROM T_Box") + flag("MaxObjectCount", "1");
    EXPECT_TRUE(
        has(cim_xml(intrinsic("OpenQueryInstances", flag("FilterQueryLanguage", "DMTF:CQL") + query)), "CODE=\"14\""));
    const std::string rows = cim_xml(intrinsic("OpenQueryInstances", flag("FilterQueryLanguage", "WQL") + query));
    EXPECT_TRUE(has(rows, "<IRETURNVALUE><INSTANCE CLASSNAME=\"T_Box\">")) << rows;
    const std::string head = "NAME=\"EnumerationContext\" PARAMTYPE=\"string\"><VALUE>";
    const std::size_t begin = rows.find(head) + head.size();
    const std::string pull =
        flag("EnumerationContext", rows.substr(begin, rows.find('<', begin) - begin)) + flag("MaxObjectCount", "9");
    EXPECT_TRUE(has(cim_xml(intrinsic("PullInstancesWithPath", pull)), "CODE=\"21\""));
    EXPECT_TRUE(has(cim_xml(intrinsic("PullInstances", pull)), "<IRETURNVALUE><INSTANCE CLASSNAME=\"T_Box\">"));
}

TEST_F(FacesTest, DurationsAreRead) {
    using transport::wsman::read_duration;
    EXPECT_EQ(read_duration("PT1M30.5S"), milliseconds(90'500));
    EXPECT_EQ(read_duration("P1DT2H"), milliseconds(26 * 3600 * 1000));
    EXPECT_EQ(read_duration("PT0S"), milliseconds(0));
    EXPECT_EQ(read_duration("P0Y0M0DT0H1M0S"), milliseconds(60'000));
    for (const char* text : {"", "P", "PT", "1S", "PT1", "PT-1S", "PT1X", "P1H", "PTS", "-PT1S", "PT1S "})
        EXPECT_FALSE(read_duration(text)) << text;
}

TEST_F(FacesTest, AStatusHasItsWordsInEveryFace) {
    for (const auto& row : cim::status_table()) {
        EXPECT_EQ(cim::status_of(cim::failure(row.status, "")), row.status);
        EXPECT_FALSE(row.subcode.empty());
        EXPECT_GE(row.wbem, 0x80041001U);
    }
    EXPECT_EQ(cim::status_of({"SomethingElse", "", "", {}}), cim::Status::Failed);
    const std::string text =
        transport::wsman::fault_envelope(cim::failure(cim::Status::InvalidQuery, "No <query>."), "uuid:1");
    EXPECT_NE(text.find("f:CannotProcessFilter"), std::string::npos);
    EXPECT_NE(text.find("No &lt;query&gt;."), std::string::npos);
    EXPECT_NE(text.find("<a:RelatesTo>uuid:1</a:RelatesTo>"), std::string::npos);
}

}  // namespace
}  // namespace nc::provider
