#include "service/ctl/commands.hpp"

#include <fstream>
#include <sstream>

#include "service/feed/changes_resource.hpp"
#include "tests/unit/service/ctl/controller_transport.hpp"

namespace nc::service::ctl {
namespace {

class CommandsTest : public testing::Test {
  protected:
    CommandsTest()
        : feed_(transport_.controller().tree().generation(),
                {[](std::chrono::seconds, const std::function<void()>& task) { task(); },  // waiting is over at once
                 [this](const auto& tree, const auto& path, auto detail, auto version) {
                     return transport_.controller().document(tree, path, detail, version);
                 }}) {
        transport_.controller().add_observer(feed_);
        transport_.controller().add_unstored(model::ResourceType::ChangeFeed,
                                             std::make_unique<feed::ChangesResource>(feed_));
    }

    Result<void> run(const std::vector<std::string>& words) {
        Options options = read_options(words, [](const char*) { return std::nullopt; }).value();
        out_.str("");
        return Commands(client_, options, out_, notes_).run();
    }
    std::string printed(const std::vector<std::string>& words) {
        const auto done = run(words);
        EXPECT_TRUE(done) << done.error().message;
        return out_.str();
    }
    std::string file(const std::string& text) {
        const std::string name = testing::TempDir() + "ctl_commands_test_" + std::to_string(files_++);
        std::ofstream(name) << text;
        return name;
    }

    ControllerTransport transport_;
    feed::ChangeFeed feed_;
    Client client_{transport_, [this](std::chrono::seconds) { on_pause_(); }};
    std::function<void()> on_pause_ = [] {};
    std::ostringstream out_;
    std::ostringstream notes_;
    int files_ = 0;
};

TEST_F(CommandsTest, PutGetListAndDelete) {
    const std::string body = file(R"({"properties": {"inboundDefaultAction": "Deny"}})");
    EXPECT_NE(printed({"put", "/accessControlLists/a", body}).find("\"Deny\""), std::string::npos);
    EXPECT_EQ(Json::parse(printed({"get", "accessControlLists/a"}))["resourceId"], "a");
    EXPECT_EQ(Json::parse(printed({"list", "accessControlLists"})).size(), 1U);
    EXPECT_EQ(printed({"list", "accessControlLists", "-o", "table"}).substr(0, 10), "resourceId");
    EXPECT_EQ(printed({"delete", "/accessControlLists/a"}), "");
    const auto gone = run({"get", "/accessControlLists/a"});
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().code, kMissing);
}

TEST_F(CommandsTest, PrintNamesForOtherCommands) {
    printed({"put", "/accessControlLists/a", file("{}")});
    EXPECT_EQ(printed({"list", "accessControlLists", "-o", "name"}), "/accessControlLists/a\n");
    EXPECT_EQ(printed({"get", "accessControlLists/A", "-o", "name"}), "/accessControlLists/a\n");
}

TEST_F(CommandsTest, WaitForAStateOrAValue) {
    const std::string acl = "/accessControlLists/a";
    printed({"put", acl, file(R"({"properties": {"inboundDefaultAction": "Deny"}})")});
    EXPECT_EQ(printed({"wait", acl}), "");
    on_pause_ = [&] {
        client_.request({"PUT", acl, {}, R"({"properties": {"inboundDefaultAction": "Permit"}})", {}}).value();
    };
    EXPECT_EQ(printed({"wait", acl, "inboundDefaultAction=permit"}), "");
    on_pause_ = [] {};
    const auto late = run({"wait", acl, "inboundDefaultAction=Deny", "--timeout", "3"});
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().message, "/accessControlLists/a: inboundDefaultAction is still 'Permit'.");
    EXPECT_EQ(run({"wait", acl, "Permit"}).error().code, kUsageError);
    EXPECT_EQ(run({"wait", "/accessControlLists/none"}).error().code, kMissing);
}

TEST_F(CommandsTest, TellOfRefusalsInXmlToo) {
    const auto refused = run({"get", "/servers/none", "-o", "xml"});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "NotFound: There is no resource '/servers/none'.");
}

TEST_F(CommandsTest, PutTakesTheXmlThatGetPrints) {
    printed({"put", "/accessControlLists/a", file(R"({"properties": {"inboundDefaultAction": "Deny"}})")});
    const std::string xml = printed({"get", "/accessControlLists/a", "-o", "xml"});
    EXPECT_EQ(xml.front(), '<');
    EXPECT_EQ(printed({"put", "/accessControlLists/a", file(xml), "-o", "xml"}).front(), '<');
    EXPECT_NE(printed({"get", "/accessControlLists/a"}).find("\"Deny\""), std::string::npos);
}

TEST_F(CommandsTest, WritesOnlyWhatHasTheEtag) {
    const std::string body = file("{}");
    printed({"put", "/accessControlLists/a", body});
    const auto refused = run({"put", "/accessControlLists/a", body, "--if-match", "W/\"other\""});
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("PreconditionFailed"), std::string::npos);
    const std::string etag = Json::parse(printed({"get", "/accessControlLists/a"}))["etag"];
    EXPECT_TRUE(run({"delete", "/accessControlLists/a", "--if-match", etag}));
}

TEST_F(CommandsTest, WatchesAndGoesOnWhenTheControllerComesBack) {
    const std::string revision = Json::parse(transport_.send({"GET", "/changes", {}, {}, {}})->body)["revision"].dump();
    const std::string body = file("{}");
    printed({"put", "/accessControlLists/a", body});
    const std::vector<std::string> first{"watch", "--since", revision, "--count", "1"};
    EXPECT_NE(printed(first).find(" Created /accessControlLists/a\n"), std::string::npos);

    transport_.is_away = true;
    on_pause_ = [&] {
        transport_.is_away = false;
        client_.request({"PUT", "/accessControlLists/b", {}, "{}", {}}).value();
    };
    const std::vector<std::string> second{"watch", "--since", revision, "--count", "2", "-o", "json"};
    const std::string both = printed(second);
    EXPECT_NE(notes_.str().find("Going on from revision " + revision), std::string::npos);
    const Json last = Json::parse(both.substr(both.find('\n') + 1));
    EXPECT_EQ(last["path"], "/accessControlLists/b");
    EXPECT_EQ(last["resource"]["resourceId"], "b");
}

TEST_F(CommandsTest, WatchSaysWhenItHasMissedSomething) {
    const auto missed = run({"watch", "--since", "99999"});
    ASSERT_FALSE(missed);
    EXPECT_NE(missed.error().message.find("ChangesTooOld"), std::string::npos);
}

/// An operation that ends after the second question.
class SlowTransport final : public Transport {
  public:
    explicit SlowTransport(std::string end) : end_(std::move(end)) {}
    Result<Answer> send(const Request& request) override {
        asked += request.method + " " + request.path + "\n";
        if (request.method == "PUT")
            return Answer{
                200,
                R"({"properties": {"provisioningState": "Updating"}})",
                {{"azure-asyncoperation", "https://nc:443/networking/v3/operations/7"}, {"Retry-After", "5"}}};
        if (request.path == "/networking/v3/operations/7")
            return Answer{200, ++questions_ < 2 ? R"({"status": "InProgress"})" : end_};
        return Answer{200, "{}"};
    }
    std::string asked;

  private:
    std::string end_;
    int questions_ = 0;
};

TEST(Client, FollowsAnOperationUntilItsEnd) {
    SlowTransport transport(R"({"status": "Succeeded"})");
    std::vector<std::chrono::seconds> pauses;
    Client client(transport, [&](std::chrono::seconds time) { pauses.push_back(time); });
    const auto first = client.request({"PUT", "/servers/a", {}, "{}", {}});
    EXPECT_TRUE(client.follow(*first));
    EXPECT_EQ(pauses, (std::vector<std::chrono::seconds>{std::chrono::seconds(5), std::chrono::seconds(1)}));
}

TEST(Client, TellsWhyAnOperationFailed) {
    SlowTransport transport(R"({"status": "Failed", "error": {"code": "A", "message": "Because."}})");
    Client client(transport, [](std::chrono::seconds) {});
    const auto ended = client.follow(*client.request({"PUT", "/servers/a", {}, "{}", {}}));
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().message, "Failed. A: Because.");
}

}  // namespace
}  // namespace nc::service::ctl
