// Whom the accounts of NTLM name, and which files are refused.
#include "service/auth/ntlm_accounts.hpp"

#include <gtest/gtest.h>

#include "tests/unit/service/auth/temporary_file.hpp"

namespace nc::service::auth {
namespace {

const std::string kHash(32, 'A');

std::string fault_of(const std::string& text) {
    const TemporaryFile file(text);
    const auto loaded = NtlmAccounts::load(file.name());
    return loaded ? "" : loaded.error().message;
}

TEST(NtlmAccounts, AreFoundInAnyCaseAndNamedAsTheyAreWritten) {
    const TemporaryFile file("# who\nCORP:Dave:x y\n\nLAB\\erin:1000:" + kHash + ":" + kHash + ":[U]:\n");
    const auto accounts = NtlmAccounts::load(file.name());
    ASSERT_TRUE(accounts) << accounts.error().message;
    for (const char* client : {"CORP\\Dave", "corp\\DAVE", "dave"})
        EXPECT_EQ(accounts->principal_of(client), "Dave@CORP") << client;
    EXPECT_EQ(accounts->principal_of("LAB\\erin"), "erin@LAB");
    for (const char* client : {"", "\\", "CORP\\", "LAB\\Dave", "Dave@CORP", "CORP\\Dave\\x", "mallory"})
        EXPECT_FALSE(accounts->principal_of(client)) << client;
}

TEST(NtlmAccounts, OfTwoDomainsNeedTheDomain) {
    const TemporaryFile file("CORP:dave:a\nLAB:DAVE:b\n");
    const auto accounts = NtlmAccounts::load(file.name());
    ASSERT_TRUE(accounts) << accounts.error().message;
    EXPECT_FALSE(accounts->principal_of("dave"));
    EXPECT_EQ(accounts->principal_of("lab\\dave"), "DAVE@LAB");
}

TEST(NtlmAccounts, AreRefusedWithTheLine) {
    for (const std::string& line :
         {std::string("CORP:dave"), std::string("CORP:dave:"), std::string(":dave:x"), std::string("CORP::x"),
          std::string("CORP:da ve:x"), std::string("CORP:d\\e:x"), std::string("CORP:d@e:x"),
          std::string("CORP:d\xC3\xA4:x"), std::string("CORP:dave:a:b"), "dave:1000:" + kHash + ":" + kHash + ":",
          "CORP\\dave:1000:" + kHash + ":x:", "CORP:dave:" + std::string(1'000, 'x')})
        EXPECT_NE(fault_of("CORP:first:x\n" + line + "\n").find("line 2"), std::string::npos) << line;
    EXPECT_NE(fault_of("CORP:dave:x\ncorp:DAVE:y\n").find("line 2 repeats"), std::string::npos);
}

TEST(NtlmAccounts, AreForTheirOwnerAlone) {
    const TemporaryFile file("CORP:dave:x\n");
    using std::filesystem::perms;
    for (const perms others : {perms::group_read, perms::others_read}) {
        std::filesystem::permissions(file.name(), perms::owner_read | others);
        const auto loaded = NtlmAccounts::load(file.name());
        ASSERT_FALSE(loaded);
        EXPECT_NE(loaded.error().message.find("mode 600"), std::string::npos);
    }
    EXPECT_FALSE(NtlmAccounts::load(file.name() + "-is-not-there"));
}

}  // namespace
}  // namespace nc::service::auth
