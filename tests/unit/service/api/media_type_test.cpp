#include "service/api/media_type.hpp"

#include <gtest/gtest.h>

namespace nc::service::api {
namespace {

std::string accepted(std::initializer_list<const char*> values) {
    Headers headers;
    for (const char* value : values)
        headers.add("accept", value);
    const auto type = accepted_media_type(headers);
    return type ? std::string(to_string(*type)) : "none";
}

std::string content(const char* value) {
    Headers headers;
    headers.add("content-type", value);
    const auto type = content_media_type(headers);
    return type ? std::string(to_string(*type)) : "none";
}

TEST(MediaType, IsJsonForWhoeverDoesNotMind) {
    EXPECT_EQ(accepted({}), "application/json");
    EXPECT_EQ(accepted({""}), "application/json");
    EXPECT_EQ(accepted({" , "}), "application/json");
    EXPECT_EQ(accepted({"*/*"}), "application/json");
    EXPECT_EQ(accepted({"application/*"}), "application/json");
    EXPECT_EQ(accepted({"application/xml, application/json"}), "application/json");
}

TEST(MediaType, IsXmlForWhoeverAsksForIt) {
    EXPECT_EQ(accepted({"application/xml"}), "application/xml");
    EXPECT_EQ(accepted({"Application/XML; charset=utf-8"}), "application/xml");
    EXPECT_EQ(accepted({"text/xml"}), "text/xml");
    EXPECT_EQ(accepted({"text/*"}), "text/xml");
    EXPECT_EQ(accepted({"text/html", "text/xml"}), "text/xml");
}

TEST(MediaType, FollowsTheWeightsOfTheMostSpecificRanges) {
    EXPECT_EQ(accepted({"application/json;q=0.5, application/xml"}), "application/xml");
    EXPECT_EQ(accepted({"application/json;q=0.5, application/xml;q=0.4"}), "application/json");
    EXPECT_EQ(accepted({"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}), "application/xml");
    EXPECT_EQ(accepted({"*/*, application/json;q=0"}), "application/xml");
    EXPECT_EQ(accepted({"*/*;q=0.1, application/*;q=0, text/xml ; q=0.001"}), "text/xml");
    EXPECT_EQ(accepted({"application/json;p=\"a,;b\\\"\";q=0.2, text/xml;q=0.3"}), "text/xml");
    EXPECT_EQ(accepted({"application/json;q=1.000, text/xml;q=1"}), "application/json");
}

TEST(MediaType, TakesWhatClientsReallySend) {
    EXPECT_EQ(accepted({"text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"}), "application/json");  // Java
    for (const char* q : {"2", "1.1", "x", "", "-1", "nan", "inf"})
        EXPECT_EQ(accepted({("application/json;q=0.9, text/xml;q=" + std::string(q)).c_str()}), "text/xml") << q;
}

TEST(MediaType, IsNoneForWhoeverAcceptsNothingThatIsServed) {
    EXPECT_EQ(accepted({"text/html"}), "none");
    EXPECT_EQ(accepted({"application/json;q=0"}), "none");
    EXPECT_EQ(accepted({"*/*;q=0.000"}), "none");
    EXPECT_EQ(accepted({"applicationn/*"}), "none");
    EXPECT_EQ(accepted({"json"}), "none");
}

TEST(MediaType, OfABodyIsJsonUnlessTheRequestSaysXml) {
    EXPECT_EQ(content_media_type({}), MediaType::Json);
    EXPECT_EQ(content(" "), "application/json");
    EXPECT_EQ(content("application/json; charset=UTF-8"), "application/json");
    EXPECT_EQ(content("APPLICATION/XML;charset=\"utf-8\""), "application/xml");
    EXPECT_EQ(content("text/xml;x=y"), "text/xml");
}

TEST(MediaType, OfABodyIsNoneForOtherTypesAndCharsets) {
    for (const char* type :
         {"text/html", "text/plain", "application/x-www-form-urlencoded", "application/jsonx", "*/*",
          "application/json; charset=utf-16", "text/xml; charset=\"iso-8859-1\"", "application/xml;charset"})
        EXPECT_EQ(content(type), "none") << type;
    Headers twice;
    twice.add("Content-Type", "application/json");
    twice.add("Content-Type", "application/json");
    EXPECT_FALSE(content_media_type(twice));
}

}  // namespace
}  // namespace nc::service::api
