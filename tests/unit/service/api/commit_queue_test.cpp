// Many writes, one transaction: what is read, what is answered when, and what a failure takes back.
#include <deque>

#include "tests/unit/service/api/api_fixture.hpp"

namespace nc::service::api {
namespace {

/// A store whose disk can fail.
class FailingStore final : public store::Store {
  public:
    Generation current() const override { return store_.current(); }
    Result<std::vector<store::Record>> scan() const override { return store_.scan(); }
    Result<Generation> commit(const store::Batch& batch) override {
        if (is_broken) return Error{"StoreFailed", "The disk is full.", {}, {}};
        ++commit_count;
        return store_.commit(batch);
    }
    Result<std::vector<std::pair<Generation, store::Change>>> changes_since(Generation since) const override {
        return store_.changes_since(since);
    }
    bool is_broken = false;
    int commit_count = 0;

  private:
    store::MemoryStore store_;
};

/// Functions wait until the test lets one thread run.
struct HeldThread {
    Executor run() {
        return [this](std::function<void()> task) { tasks.push_back(std::move(task)); };
    }
    void let() {
        for (auto waiting = std::exchange(tasks, {}); !waiting.empty(); waiting.pop_front())
            waiting.front()();
    }
    std::deque<std::function<void()>> tasks;
};

class GroupCommitTest : public testing::Test {
  protected:
    /// The responses in the order in which they came, by path.
    void send(Method method, const std::string& path, const std::string& body = {}) {
        Request request;
        request.method = method;
        request.target = "/networking/v3" + path;
        request.body = body;
        controller_.handle(std::move(request), [this, path](const Response& response) {
            answers_ += path + " " + std::to_string(response.status) + "; ";
        });
    }
    void put(const std::string& id) {
        send(Method::Put, "/credentials/" + id, R"({"properties":{"type":"X509Certificate","value":"A"}})");
    }
    std::string answers() { return std::exchange(answers_, {}); }
    int read(const std::string& path) {
        send(Method::Get, path);
        return std::stoi(answers().substr(path.size() + 1));
    }
    void let_all() {
        while (!control_.tasks.empty() || !writer_.tasks.empty()) {
            control_.let();
            writer_.let();
        }
    }

    FailingStore store_;
    resources::RuleBook rules_;
    HeldThread control_;
    HeldThread writer_;
    ResourceController controller_{store_, rules_, state::ResourceTree(), {control_.run(), writer_.run()}};
    std::string answers_;
};

TEST_F(GroupCommitTest, MakesWritesThatWaitDurableTogetherAndAnswersThenOnly) {
    put("a");
    put("b");
    put("c");
    control_.let();
    EXPECT_EQ(answers(), "");
    EXPECT_EQ(read("/credentials/a"), 404);
    writer_.let();
    EXPECT_EQ(store_.current(), Generation{1});
    EXPECT_EQ(read("/credentials/a"), 404) << "the control thread does not know yet";
    control_.let();
    EXPECT_EQ(answers(), "/credentials/a 201; /credentials/b 201; /credentials/c 201; ");
    EXPECT_EQ(read("/credentials/a"), 200);
    EXPECT_EQ(store_.commit_count, 1);
}

TEST_F(GroupCommitTest, GoesOnAcceptingWhileATransactionRuns) {
    put("a");
    control_.let();
    put("a");
    put("b");
    EXPECT_EQ(writer_.tasks.size(), 1U);
    writer_.let();
    control_.let();
    EXPECT_EQ(answers(), "/credentials/a 201; ");
    let_all();
    EXPECT_EQ(answers(), "/credentials/b 201; /credentials/a 200; ");
    EXPECT_EQ(store_.commit_count, 2);
    EXPECT_EQ(store_.current(), controller_.tree().generation());
}

TEST_F(GroupCommitTest, ChecksAWriteAgainstThoseBeforeItThatAreNotDurableYet) {
    send(Method::Put, "/virtualNetworks/a/subnets/s", R"({"properties":{"addressPrefix":"10.0.0.0/24"}})");
    EXPECT_EQ(answers(), "/virtualNetworks/a/subnets/s 412; ");
    send(Method::Put, "/logicalNetworks/l", R"({"properties":{"networkVirtualizationEnabled":"True"}})");
    send(Method::Put, "/virtualNetworks/a", R"({"properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/8"]},
        "logicalNetwork":{"resourceRef":"/logicalNetworks/l"}}})");
    let_all();
    EXPECT_EQ(answers(), "/logicalNetworks/l 201; /virtualNetworks/a 201; ");
    EXPECT_EQ(store_.commit_count, 1);
}

TEST_F(GroupCommitTest, MakesWritesOfOneTreeDurableOneAfterTheOther) {
    send(Method::Put, "/accessControlLists/a", "{}");
    for (const std::string id : {"r", "s"})
        send(Method::Put, "/accessControlLists/a/aclRules/" + id,
             R"({"properties":{"protocol":"All",
            "sourcePortRange":"*","destinationPortRange":"*","action":"Allow","sourceAddressPrefix":"*",
            "destinationAddressPrefix":"*","type":"Inbound","priority":)" +
                 std::to_string(100 + id.front()) + "}}");
    put("elsewhere");
    control_.let();
    writer_.let();
    control_.let();
    EXPECT_EQ(answers(), "/accessControlLists/a 201; /credentials/elsewhere 201; ");
    let_all();
    EXPECT_EQ(answers(), "/accessControlLists/a/aclRules/r 201; /accessControlLists/a/aclRules/s 201; ")
        << "in the order in which they came";
    EXPECT_EQ(store_.commit_count, 3);
}

TEST_F(GroupCommitTest, GivesTheTurnToTheNextWriteOfATreeWhenOneFails) {
    store_.is_broken = true;
    put("a");
    send(Method::Put, "/credentials/a", "{}");
    put("a");
    control_.let();
    writer_.let();
    store_.is_broken = false;
    let_all();
    EXPECT_EQ(answers(), "/credentials/a 500; /credentials/a 400; /credentials/a 201; ");
}

TEST_F(GroupCommitTest, FailsEveryWriteOfAFailedTransactionAndThoseBuiltOnIt) {
    put("kept");
    let_all();
    answers();
    store_.is_broken = true;
    put("a");
    send(Method::Delete, "/credentials/kept");
    control_.let();
    put("on-top");
    writer_.let();
    store_.is_broken = false;
    control_.let();
    EXPECT_EQ(answers(), "/credentials/a 500; /credentials/kept 500; /credentials/on-top 500; ");
    EXPECT_EQ(read("/credentials/kept"), 200);
    put("a");
    let_all();
    EXPECT_EQ(answers(), "/credentials/a 201; ") << "nothing of the failed one is left in the head";
    EXPECT_EQ(store_.scan()->size(), 2U);
}

TEST_F(GroupCommitTest, TellsThatSomethingIsGoneOnlyWhenThatIsDurable) {
    put("a");
    let_all();
    answers();
    send(Method::Delete, "/credentials/a");
    send(Method::Delete, "/credentials/a");
    EXPECT_EQ(answers(), "");
    let_all();
    EXPECT_EQ(answers(), "/credentials/a 200; /credentials/a 204; ");
}

TEST_F(GroupCommitTest, StoresNothingForWritesThatUndoEachOther) {
    put("a");
    controller_.write([](state::TreeDraft& draft) { draft.erase(*model::ResourcePath::parse("/credentials/a")); },
                      [](const Result<void>& stored) { EXPECT_TRUE(stored); });
    let_all();
    EXPECT_EQ(answers(), "/credentials/a 201; ");
    EXPECT_EQ(store_.current(), Generation{0});
    put("b");
    let_all();
    EXPECT_EQ(answers(), "/credentials/b 201; ");
    EXPECT_EQ(controller_.tree().generation(), store_.current());
}

}  // namespace
}  // namespace nc::service::api
