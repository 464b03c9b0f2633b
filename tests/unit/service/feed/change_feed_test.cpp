// The change feed behind the REST interface, on a store in memory and with a clock of the test.
#include <functional>
#include <utility>
#include <vector>

#include "service/feed/changes_resource.hpp"
#include "tests/unit/service/api/api_fixture.hpp"

namespace nc::service::feed {
namespace {

using model::Json;

class ChangeFeedTest : public api::ApiFixture {
  protected:
    explicit ChangeFeedTest(ChangeLog::Limits limits = {})
        : feed_(controller_->tree().generation(),
                {[this](std::chrono::seconds delay, std::function<void()> task) {
                     timers_.emplace_back(delay, std::move(task));
                 },
                 [this](const auto& tree, const auto& path, auto detail, auto version) {
                     return controller_->document(tree, path, detail, version);
                 }},
                limits) {
        controller_->add_observer(feed_);
        controller_->add_unstored(model::ResourceType::ChangeFeed, std::make_unique<ChangesResource>(feed_));
    }

    void write(const std::string& id) {
        const api::Response response =
            put("/credentials/" + id, R"({"properties":{"type":"usernamePassword","userName":"u","value":"s3cret"}})");
        EXPECT_LT(response.status, 300) << response.body;
    }
    std::uint64_t now() { return object("/changes")["revision"]; }
    Json changes(std::uint64_t since, const std::string& more = {}) {
        return object("/changes?since=" + std::to_string(since) + more);
    }
    /// "Created /credentials/a, …"
    static std::string told(const Json& answer) {
        std::string text;
        for (const Json& change : answer["changes"]) {
            text += (text.empty() ? "" : ", ") + change["kind"].get<std::string>() + " " +
                    change["path"].get<std::string>();
        }
        return text;
    }
    /// A request that may have to wait; its answer appears in `answers_`.
    void ask(const std::string& query) {
        api::Request request;
        request.target = "/networking/v3/changes?" + query;
        controller_->handle(std::move(request),
                            [this](const api::Response& response) { answers_.push_back(Json::parse(response.body)); });
    }

    std::vector<std::pair<std::chrono::seconds, std::function<void()>>> timers_;
    std::vector<Json> answers_;
    ChangeFeed feed_;
};

TEST_F(ChangeFeedTest, TellsWhatHappenedInOrder) {
    const std::uint64_t start = now();
    EXPECT_EQ(changes(start)["changes"], Json::array());
    write("a");
    write("b");
    write("a");
    ASSERT_EQ(erase("/credentials/b").status, 200);
    const Json answer = changes(start);
    EXPECT_EQ(told(answer),
              "Created /credentials/a, Created /credentials/b, Modified /credentials/a, Deleted /credentials/b");
    EXPECT_EQ(answer["revision"], start + 4);
    EXPECT_EQ(told(changes(start + 2)), "Modified /credentials/a, Deleted /credentials/b");
    EXPECT_EQ(told(changes(start + 4)), "");
}

TEST_F(ChangeFeedTest, NeverCutsARevision) {
    make_networks("A");
    const std::uint64_t start = now();
    make_networks("B");  // the logical network once more, then a network with its subnet
    EXPECT_EQ(changes(start, "&limit=2")["revision"], start + 2);
    EXPECT_EQ(told(changes(start, "&limit=1")), "Modified /logicalNetworks/HNV");
    EXPECT_EQ(told(changes(start + 1, "&limit=1")),
              "Created /virtualNetworks/B, Created /virtualNetworks/B/subnets/Subnet1");
}

TEST_F(ChangeFeedTest, WaitsForTheNextChange) {
    const std::uint64_t start = now();
    ask("since=" + std::to_string(start) + "&wait=30");
    EXPECT_TRUE(answers_.empty());
    write("a");
    ASSERT_EQ(answers_.size(), 1U);
    EXPECT_EQ(told(answers_[0]), "Created /credentials/a");
    ASSERT_EQ(timers_.size(), 1U);
    EXPECT_EQ(timers_[0].first, std::chrono::seconds(30));
    timers_[0].second();
    EXPECT_EQ(answers_.size(), 1U) << "answered twice";
}

TEST_F(ChangeFeedTest, AnswersWithoutChangesWhenTheTimeIsOver) {
    const std::uint64_t start = now();
    ask("since=" + std::to_string(start) + "&wait=9999");
    ASSERT_EQ(timers_.size(), 1U);
    EXPECT_EQ(timers_[0].first, std::chrono::seconds(ChangesResource::kLongestWait));
    timers_[0].second();
    ASSERT_EQ(answers_.size(), 1U);
    EXPECT_EQ(answers_[0], (Json{{"revision", start}, {"changes", Json::array()}}));
}

TEST_F(ChangeFeedTest, TellsOfOneSubtreeWhenAsked) {
    make_networks("A");
    const std::uint64_t start = now();
    ask("since=" + std::to_string(start) + "&wait=30&below=/virtualnetworks/a");
    write("other");
    EXPECT_TRUE(answers_.empty());
    ASSERT_EQ(put("/virtualNetworks/A/subnets/s", R"({"properties":{"addressPrefix":"24.30.2.0/24"}})").status, 201);
    ASSERT_EQ(answers_.size(), 1U);
    EXPECT_EQ(told(answers_[0]), "Modified /virtualNetworks/A, Created /virtualNetworks/A/subnets/s");
    EXPECT_EQ(answers_[0]["revision"], start + 2);
}

TEST_F(ChangeFeedTest, ShowsResourcesAsAGetDoesWithoutSecrets) {
    const std::uint64_t start = now();
    write("a");
    write("a");
    const Json list = changes(start, "&resources=true")["changes"];
    ASSERT_EQ(list.size(), 2U);
    EXPECT_FALSE(list[0].contains("resource"));
    EXPECT_EQ(list[1]["resource"], object("/credentials/a"));
    EXPECT_EQ(list.dump().find("s3cret"), std::string::npos);
}

TEST_F(ChangeFeedTest, ShowsWhatEachChangeMadeOfAResource) {
    make_networks("A");
    const std::uint64_t start = now();
    std::vector<Json> seen;
    for (const char* prefix : {"24.30.2.0/24", "24.30.3.0/24"}) {
        const std::string properties = R"({"properties":{"addressPrefix":")" + std::string(prefix) + R"("}})";
        ASSERT_LT(put("/virtualNetworks/A/subnets/s", properties).status, 300);
        Json network = object("/virtualNetworks/A");
        for (const char* children : {"subnets", "virtualNetworkPeerings"})
            network["properties"].erase(children);
        seen.push_back(network);
        seen.push_back(object("/virtualNetworks/A/subnets/s"));
    }
    ASSERT_EQ(erase("/virtualNetworks/A/subnets/s").status, 200);
    const Json list = changes(start, "&states=true&below=/virtualNetworks/A")["changes"];
    ASSERT_EQ(list.size(), 6U) << list.dump(2);
    for (std::size_t at = 0; at < seen.size(); ++at)
        EXPECT_EQ(list[at]["resource"], seen[at]) << at;
    EXPECT_EQ(list[5]["kind"], "Deleted");
    EXPECT_FALSE(list[5].contains("resource"));
}

TEST_F(ChangeFeedTest, SaysWhenAnIdCameBackAsAnotherResource) {
    make_networks("A");
    const std::uint64_t start = now();
    controller_->write(
        [](state::TreeDraft& draft) {
            state::StoredResource other = *draft.tree().find(*model::ResourcePath::parse("/virtualNetworks/A"));
            other.instance_id = InstanceId(Guid::random());
            draft.put(std::move(other));
        },
        [](const Result<void>& stored) { ASSERT_TRUE(stored); });
    EXPECT_EQ(told(changes(start, "&below=/virtualNetworks/A")),
              "Deleted /virtualNetworks/A, Created /virtualNetworks/A, Modified /virtualNetworks/A/subnets/Subnet1");
}

TEST_F(ChangeFeedTest, RefusesParametersThatAreNone) {
    EXPECT_EQ(code(get("/changes?since=yesterday")), "InvalidParameterValue");
    EXPECT_EQ(code(get("/changes?since=1&wait=-1")), "InvalidParameterValue");
    EXPECT_EQ(code(get("/changes?below=nowhere")), "InvalidParameterValue");
    EXPECT_EQ(code(get("/changes?since=%zz")), "InvalidParameterValue");
}

TEST_F(ChangeFeedTest, AnswersTheLongestWaitingWhenTooManyWait) {
    const std::string query = "since=" + std::to_string(now()) + "&wait=60";
    for (std::size_t i = 0; i < ChangeFeed::kWaitingLimit; ++i)
        ask(query);
    EXPECT_TRUE(answers_.empty());
    ask(query);
    EXPECT_EQ(answers_.size(), 1U);
    write("a");
    EXPECT_EQ(answers_.size(), ChangeFeed::kWaitingLimit + 1);
}

class ShortChangeFeedTest : public ChangeFeedTest {
  protected:
    ShortChangeFeedTest() : ChangeFeedTest({3, 2}) {}
};

TEST_F(ShortChangeFeedTest, TellsWhenARevisionIsTooOldInsteadOfSkipping) {
    const std::uint64_t start = now();
    for (const char* id : {"a", "b", "c", "d"})
        write(id);
    const api::Response response = get("/changes?since=" + std::to_string(start));
    EXPECT_EQ(response.status, 410);
    EXPECT_EQ(code(response), "ChangesTooOld");
    EXPECT_EQ(told(changes(start + 1)), "Created /credentials/b, Created /credentials/c, Created /credentials/d");
    EXPECT_EQ(get("/changes?wait=60&since=" + std::to_string(start + 5)).status, 410) << "a revision of the future";
    const std::string states = "/changes?states=true&since=";
    EXPECT_EQ(code(get(states + std::to_string(start + 1))), "ChangesTooOld") << "fewer states are kept than changes";
    EXPECT_EQ(told(object(states + std::to_string(start + 2))), "Created /credentials/c, Created /credentials/d");
}

}  // namespace
}  // namespace nc::service::feed
