#include <gtest/gtest.h>
#include <sys/stat.h>

#include "service/auth/accounts.hpp"
#include "service/auth/password_hash.hpp"
#include "tests/unit/service/auth/temporary_file.hpp"

namespace nc::service::auth {
namespace {

TEST(PasswordHash, IsSaltedSlowAndMatchesOnlyItsPassword) {
    const auto first = hash_password("Secret!1");
    const auto second = hash_password("Secret!1");
    ASSERT_TRUE(first && second);
    EXPECT_TRUE(first->starts_with("$y$")) << *first;
    EXPECT_NE(*first, *second);
    EXPECT_TRUE(matches("Secret!1", *first));
    EXPECT_TRUE(matches("Secret!1", *second));
    for (const std::string& wrong : {std::string("secret!1"), std::string("Secret!"), std::string("Secret!1 "),
                                     std::string(), std::string("Secret!1\0", 9), std::string(10'000, 'x')})
        EXPECT_FALSE(matches(wrong, *first)) << wrong;
}

TEST(PasswordHash, IsNotMadeOfWhatTheLibraryWouldCut) {
    EXPECT_EQ(hash_password("").error().code, "BadPassword");
    EXPECT_EQ(hash_password(std::string("a\0b", 3)).error().code, "BadPassword");
    EXPECT_EQ(hash_password(std::string(kLongestPassword + 1, 'x')).error().code, "BadPassword");
    EXPECT_TRUE(hash_password(std::string(kLongestPassword, 'x')));
}

TEST(PasswordHash, NothingMatchesWhatIsNoHash) {
    for (const char* text : {"", "!", "*", "x", "Secret!1", "$y$", "$unknown$abc"}) {
        EXPECT_FALSE(is_password_hash(text)) << text;
        EXPECT_FALSE(matches("Secret!1", text)) << text;
    }
}

TEST(Accounts, AreReadFromLines) {
    const std::string hash = hash_password("x").value();
    const TemporaryFile file("# comment\n\nalice:" + hash + "\nbob:" + hash + "\n");
    const auto accounts = Accounts::load(file.name());
    ASSERT_TRUE(accounts) << accounts.error().message;
    EXPECT_EQ(*accounts->find_hash("alice"), hash);
    EXPECT_EQ(*accounts->find_hash("bob"), hash);
    EXPECT_EQ(accounts->find_hash("Alice"), nullptr);
    EXPECT_EQ(accounts->find_hash(""), nullptr);
}

TEST(Accounts, SayWhichLineIsWrong) {
    const std::string hash = hash_password("x").value();
    for (const std::string& line :
         {std::string("alice"), ":" + hash, std::string("alice:plain"), std::string("alice:!"), "bob:" + hash}) {
        const TemporaryFile file("bob:" + hash + "\n" + line + "\n");
        const auto refused = Accounts::load(file.name());
        ASSERT_FALSE(refused) << line;
        EXPECT_NE(refused.error().message.find("line 2"), std::string::npos) << refused.error().message;
        EXPECT_EQ(refused.error().message.find("plain"), std::string::npos);
    }
    EXPECT_EQ(Accounts::load("/nonexistent").error().code, "AccountsFailed");
}

TEST(Accounts, MustBeKeptFromOthers) {
    const TemporaryFile file("alice:" + hash_password("x").value() + "\n");
    ::chmod(file.name().c_str(), 0644);
    const auto refused = Accounts::load(file.name());
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("others"), std::string::npos);
}

}  // namespace
}  // namespace nc::service::auth
