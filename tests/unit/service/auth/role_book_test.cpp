#include "service/auth/role_book.hpp"

#include <gtest/gtest.h>

#include "tests/unit/service/auth/temporary_file.hpp"

namespace nc::service::auth {
namespace {

using model::Role;

const std::string kThumbprint = "0123456789ABCDEF0123456789ABCDEF01234567";

TEST(Thumbprint, IsReadAsWindowsAndOpensslWriteIt) {
    EXPECT_EQ(parse_thumbprint("01:23:45:67:89:ab:cd:ef:01:23:45:67:89:ab:cd:ef:01:23:45:67"), kThumbprint);
    EXPECT_EQ(parse_thumbprint("0123456789abcdef 0123456789abcdef 01234567"), kThumbprint);
    for (const std::string& text :
         {std::string(), kThumbprint + "0", kThumbprint.substr(1), "x" + kThumbprint.substr(1)})
        EXPECT_FALSE(parse_thumbprint(text)) << text;
}

TEST(RoleBook, GivesTheHighestRole) {
    const auto book = RoleBook::load({{"user:a", "user:b"}, {"user:b", "user:c"}, {"user:c"}, ""});
    ASSERT_TRUE(book);
    EXPECT_EQ(book->role_of("user:a"), Role::Reader);
    EXPECT_EQ(book->role_of("user:b"), Role::Operator);
    EXPECT_EQ(book->role_of("user:c"), Role::Administrator);
    EXPECT_EQ(book->role_of("user:d"), std::nullopt);
    EXPECT_EQ(book->role_of("principal:a"), std::nullopt);
    EXPECT_TRUE(book->has_any(kUserPrefix));
    EXPECT_FALSE(book->has_any(kPrincipalPrefix));
}

TEST(RoleBook, KnowsGroups) {
    const TemporaryFile groups("# who\n\nnetwork: user:a principal:b@R certificate:" + kThumbprint + "\nempty:\n");
    const auto book = RoleBook::load({{"group:empty"}, {"group:network"}, {}, groups.name()});
    ASSERT_TRUE(book) << book.error().message;
    for (const std::string& caller :
         {std::string("user:a"), std::string("principal:b@R"), "certificate:" + kThumbprint})
        EXPECT_EQ(book->role_of(caller), Role::Operator) << caller;
}

TEST(RoleBook, TakesEveryCertificateWhenToldSo) {
    const auto book = RoleBook::load({{"certificate:*"}, {}, {"certificate:" + kThumbprint}, ""});
    ASSERT_TRUE(book);
    EXPECT_TRUE(book->has_every_certificate());
    EXPECT_EQ(book->role_of("certificate:" + std::string(40, 'A')), Role::Reader);
    EXPECT_EQ(book->role_of("certificate:" + kThumbprint), Role::Administrator);
    EXPECT_EQ(book->role_of("user:*"), std::nullopt);
}

TEST(RoleBook, RefusesWhatItCannotRead) {
    for (const char* text : {"alice", "user:", "certificate:12", "principal:", "group:missing", ""})
        EXPECT_EQ(RoleBook::load({{}, {}, {text}, ""}).error().code, "BadRole") << text;
    for (const char* text : {"alice user:a", "two words: user:a", "a: alice", ": user:a"}) {
        const TemporaryFile groups(text);
        const auto refused = RoleBook::load({{}, {}, {}, groups.name()});
        ASSERT_FALSE(refused) << text;
        EXPECT_NE(refused.error().message.find("line 1"), std::string::npos);
    }
    EXPECT_EQ(RoleBook::load({{}, {}, {}, "/nonexistent"}).error().code, "BadRole");
}

}  // namespace
}  // namespace nc::service::auth
