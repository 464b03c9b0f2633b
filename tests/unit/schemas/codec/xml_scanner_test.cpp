#include "schemas/codec/xml_scanner.hpp"

#include <gtest/gtest.h>

namespace nc::codec {
namespace {

/// What was read, in one line: "<space|local a=value>text</>", or the fault.
std::string reading_of(std::string_view text) {
    XmlScanner scanner(text);
    std::string reading;
    while (true) {
        const auto token = scanner.next();
        if (!token) return scanner.fault();
        reading += scanner.content();
        if (*token == XmlScanner::Token::Document) return reading;
        if (*token == XmlScanner::Token::End) {
            reading += "</>";
            continue;
        }
        const XmlTag& tag = scanner.tag();
        reading += "<" + tag.name.space + "|" + tag.name.local;
        for (const XmlAttribute& attribute : tag.attributes)
            reading += " " + attribute.name.space + "|" + attribute.name.local + "=" + attribute.value;
        reading += ">";
    }
}

std::string nested(std::size_t levels) {
    std::string text;
    for (std::size_t i = 0; i < levels; ++i)
        text += "<a>";
    for (std::size_t i = 0; i < levels; ++i)
        text += "</a>";
    return text;
}

TEST(XmlScanner, ReadsElementsAttributesAndText) {
    EXPECT_EQ(reading_of("<?xml version=\"1.0\" encoding='utf-8' standalone=\"no\"?>\n<!-- c --><a x = '1' y=\"2\">"
                         "t<b/>u<![CDATA[<&]]></a >\n<!-- d -->"),
              "<|a |x=1 |y=2>t<|b></>u<&</>");
    EXPECT_EQ(reading_of("\xEF\xBB\xBF<a/>"), "<|a></>");
}

TEST(XmlScanner, ResolvesReferencesAndLineEnds) {
    EXPECT_EQ(reading_of("<a>&lt;&gt;&amp;&apos;&quot;&#65;&#x20AC;&#x1F600;</a>"), "<|a><>&'\"A€😀</>");
    EXPECT_EQ(reading_of("<a b='x\r\ny\tz&#10;'>1\r\n2\r3&#13;<![CDATA[4\r\n5]]></a>"),
              "<|a |b=x y z\n>1\n2\n3\r4\n5</>");
}

TEST(XmlScanner, ResolvesNamespacesWithinTheirElements) {
    EXPECT_EQ(reading_of("<a xmlns='u' xmlns:p='v' p:x='1' x='2'><p:b xmlns=''><c/></p:b><d/></a>"),
              "<u|a v|x=1 |x=2><v|b><|c></></><u|d></></>");
    EXPECT_EQ(reading_of("<a><b xmlns:p='u'/><p:c/></a>"), "The prefix 'p' is not declared at byte 25.");
}

TEST(XmlScanner, RefusesADoctypeAndWithItEveryEntity) {
    EXPECT_EQ(reading_of("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>"), "A DOCTYPE is not accepted at byte 0.");
    EXPECT_EQ(reading_of("<a>&x;</a>"), "There is an entity that is not one of the predefined five, at byte 3.");
    EXPECT_EQ(reading_of("<a b='&x;'/>"), "There is an entity that is not one of the predefined five, at byte 6.");
    EXPECT_EQ(reading_of("<?pi x?><a/>"), "A processing instruction is not accepted at byte 0.");
}

TEST(XmlScanner, RefusesMoreThanItsCaps) {
    EXPECT_FALSE(reading_of(nested(kMaxXmlDepth)).starts_with("There"));
    EXPECT_TRUE(reading_of(nested(kMaxXmlDepth + 1)).starts_with("There are more than 65 levels"));
    std::string attributes;
    std::string prefixes;
    for (std::size_t i = 0; i <= kMaxXmlAttributes; ++i)
        attributes += " a" + std::to_string(i) + "=''";
    for (std::size_t i = 0; i <= kMaxXmlPrefixes; ++i)
        prefixes += "<a xmlns:p" + std::to_string(i) + "='u'>";
    EXPECT_TRUE(reading_of("<a" + attributes + "/>").starts_with("A tag has too many attributes"));
    EXPECT_TRUE(reading_of(prefixes).starts_with("There are too many namespace declarations"));
}

TEST(XmlScanner, RefusesWhatIsNotWellFormed) {
    for (const char* text : {"",
                             " ",
                             "x",
                             "<a>",
                             "</a>",
                             "<a></b>",
                             "<a/><b/>",
                             "<a/>x",
                             "<a><b></a></b>",
                             "<a",
                             "<a b/>",
                             "<a b=c/>",
                             "<a b='<'/>",
                             "<a b='1' b='2'/>",
                             "<a b='1'c='2'/>",
                             "<a b='1/>",
                             "<1/>",
                             "< a/>",
                             "<a:/>",
                             "<:a/>",
                             "<a:b:c/>",
                             "<a>]]></a>",
                             "<a><!-- -- --></a>",
                             "<a><!-- </a>",
                             "<a><![CDATA[</a>",
                             "<![CDATA[x]]>",
                             "<a>&</a>",
                             "<a>&lt</a>",
                             "<a>&#0;</a>",
                             "<a>&#x;</a>",
                             "<a>&#X41;</a>",
                             "<a>&#xD800;</a>",
                             "<a>&#xFFFE;</a>",
                             "<a>&#x110000;</a>",
                             "<a>&#99999999999999;</a>",
                             "<a>\x01</a>",
                             "<a>\xC3\x28</a>",
                             "<a>\xC0\x80</a>",
                             "<a>\xED\xA0\x80</a>",
                             "<a>\xF4\x90\x80\x80</a>",
                             "<a>\xEF\xBF\xBE</a>",
                             "<a>\xE2\x82",
                             "<\xC3\xBC/>",
                             " <?xml version='1.0'?><a/>",
                             "<?xml version='1.1'?><a/>",
                             "<?xml?><a/>",
                             "<?xml encoding='utf-8'?><a/>",
                             "<?xml version='1.0' encoding='utf-16'?><a/>",
                             "<?xml version='1.0' version='1.0'?><a/>",
                             "<?xml version='1.0' standalone='yes' encoding='utf-8'?><a/>",
                             "<p:a/>",
                             "<a p:b=''/>",
                             "<a xmlns:p=''/>",
                             "<a xmlns:p='u' xmlns:p='v'/>",
                             "<a xmlns:p='u' xmlns:q='u' p:b='' q:b=''/>",
                             "<a xmlns:xmlns='u'/>",
                             "<a xmlns:xml='u'/>",
                             "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
                             "<a xmlns='http://www.w3.org/XML/1998/namespace'/>",
                             "<a><![CDATA[x]]>]]></a>",
                             "<!ELEMENT a ANY><a/>"})
        EXPECT_NE(reading_of(text).find(" at byte "), std::string::npos) << text << " -> " << reading_of(text);
    EXPECT_NE(reading_of(std::string_view("<a>\0</a>", 8)).find(" at byte 3."), std::string::npos);
}

TEST(XmlScanner, ReadsNothingMoreAfterAFault) {
    XmlScanner scanner("<a></b><c/>");
    EXPECT_TRUE(scanner.next());
    EXPECT_FALSE(scanner.next());
    EXPECT_FALSE(scanner.next());
}

}  // namespace
}  // namespace nc::codec
