#include "service/auth/credentials.hpp"

#include <gtest/gtest.h>

namespace nc::service::auth {
namespace {

TEST(Credentials, AreASchemeAndAToken) {
    const auto read = parse_authorization("Basic   abc= ");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->scheme, "Basic");
    EXPECT_EQ(read->token, "abc=");
    for (const char* text : {"", "Basic", "Basic ", " abc", "Basic\t  "})
        EXPECT_FALSE(parse_authorization(text)) << text;
}

TEST(Credentials, OfBasicAreANameAndAPassword) {
    const auto read = parse_basic(encode_base64("alice:pass:w\xC3\xB6rd"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->name, "alice");
    EXPECT_EQ(read->password, "pass:w\xC3\xB6rd");
    EXPECT_EQ(parse_basic(encode_base64(":"))->name, "");
    for (const std::string& bytes :
         {std::string("alice"), std::string("a\nb:c"), std::string("a:b\0c", 5), std::string()})
        EXPECT_FALSE(parse_basic(encode_base64(bytes))) << bytes;
}

TEST(Base64, ReadsBackWhatItWrote) {
    std::string bytes;
    for (int i = 0; i < 300; ++i) {
        EXPECT_EQ(decode_base64(encode_base64(bytes)), bytes);
        bytes.push_back(static_cast<char>(i * 7));
    }
}

TEST(Base64, RefusesEverySecondSpelling) {
    EXPECT_EQ(decode_base64("YQ=="), "a");
    for (const char* text :
         {"YQ", "YQ=", "YQ===", "YQ==\n", " YQ==", "Y=Q=", "====", "Y===", "YQ=a", "YQ-_", "YQ==YQ=="})
        EXPECT_FALSE(decode_base64(text)) << text;
}

}  // namespace
}  // namespace nc::service::auth
