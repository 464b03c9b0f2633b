#include "service/ctl/completion.hpp"

#include <algorithm>

#include "tests/unit/service/ctl/controller_transport.hpp"

namespace nc::service::ctl {
namespace {

class CompletionTest : public testing::Test {
  protected:
    std::vector<std::string> complete(const std::vector<std::string>& words, bool is_connected = true) {
        return candidates(words, is_connected ? &client_ : nullptr);
    }
    bool offers(const std::vector<std::string>& words, const std::string& candidate) {
        const auto all = complete(words);
        return std::find(all.begin(), all.end(), candidate) != all.end();
    }
    ControllerTransport transport_;
    Client client_{transport_, [](std::chrono::seconds) {}};
};

using Words = std::vector<std::string>;

TEST_F(CompletionTest, KnowsCommandsOptionsAndTheirValues) {
    EXPECT_EQ(complete({"ex"}), (Words{"export"}));
    EXPECT_EQ(complete({"--uri", "https://nc", "--out"}), (Words{"--output"}));
    EXPECT_EQ(complete({"list", "-o", "t"}), (Words{"table"}));
    EXPECT_EQ(complete({"list", "-o", ""}), (Words{"json", "name", "table", "xml"}));
    EXPECT_EQ(complete({"list", "--output=t"}), (Words{"--output=table"}));
    EXPECT_EQ(complete({"--output=json", "ex"}), (Words{"export"}));
    EXPECT_EQ(complete({"list", "--uri=x"}), (Words{}));
    EXPECT_EQ(complete({"delete", "--w"}), (Words{"--wait"}));
    EXPECT_EQ(complete({"get", "--w"}), (Words{}));
    EXPECT_EQ(complete({"completion", ""}), (Words{"bash"}));
    EXPECT_EQ(complete({"export", "x"}), (Words{}));
}

TEST_F(CompletionTest, KnowsTheTypesOfTheModel) {
    EXPECT_EQ(complete({"--wait", "get", "/virtualN"}), (Words{"/virtualNetworkManager", "/virtualNetworks"}));
    EXPECT_TRUE(offers({"list", "cred"}, "credentials"));
    EXPECT_TRUE(offers({"get", "/virtualNetworks/a/"}, "/virtualNetworks/a/subnets"));
    EXPECT_EQ(complete({"get", "/virtualNetworkManager/"}), (Words{"/virtualNetworkManager/configuration"}));
}

TEST_F(CompletionTest, AsksTheControllerForIds) {
    for (const char* id : {"one", "other", "two"}) {
        ASSERT_TRUE(client_.request({"PUT", "/accessControlLists/" + std::string(id), {}, "{}", {}}));
    }
    EXPECT_EQ(complete({"get", "/accessControlLists/O"}),
              (Words{"/accessControlLists/one", "/accessControlLists/other"}));
    EXPECT_EQ(complete({"get", "/accessControlLists/O"}, false), (Words{}));
    transport_.is_away = true;
    EXPECT_EQ(complete({"get", "/accessControlLists/O"}), (Words{}));
}

}  // namespace
}  // namespace nc::service::ctl
