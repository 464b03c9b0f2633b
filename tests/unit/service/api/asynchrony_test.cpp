// Writes that wait for hosts: what their clients are told, what GET shows meanwhile, who cancels whom (MS-NCNBI 1.3.2,
// 1.3.3). Hosts and clock are the test's.
#include <deque>

#include "tests/unit/service/api/api_fixture.hpp"

namespace nc::service::api {
namespace {

using model::Json;

class HeldHosts final : public HandOver {
  public:
    void when_in_force(Generation, std::function<void()> done) override {
        if (is_nobody_concerned) return done();
        waiting.push_back(std::move(done));
    }
    void confirm() {
        for (auto confirmed = std::exchange(waiting, {}); !confirmed.empty(); confirmed.pop_front())
            confirmed.front()();
    }
    bool is_nobody_concerned = false;
    std::deque<std::function<void()>> waiting;
};

class AsynchronyTest : public ApiFixture {
  protected:
    AsynchronyTest() {
        hosts_.is_nobody_concerned = true;
        controller_->hand_over_by(hosts_, [this](std::chrono::milliseconds time, std::function<void()> task) {
            timers_.emplace(now_ + time, std::move(task));
        });
        make_networks();
        hosts_.is_nobody_concerned = false;
    }

    /// Sends a request; its response comes when it comes.
    std::shared_ptr<std::optional<Response>> send(Method method, const std::string& path, const std::string& body = {},
                                                  Headers headers = {}) {
        Request request;
        request.method = method;
        request.target = "/networking/v3" + path;
        request.body = body;
        request.headers = std::move(headers);
        request.scheme_and_authority = "http://localhost";
        auto response = std::make_shared<std::optional<Response>>();
        controller_->handle(std::move(request), [response](Response given) { *response = std::move(given); });
        return response;
    }
    auto send_put(const std::string& path) { return send(Method::Put, path, body_of(path)); }
    /// The same, until its client has been told that it is under way.
    Response begin(Method method, const std::string& path) {
        const auto response = send(method, path, body_of(path));
        pass(OperationSettings{}.answer_wait);
        return response->value();
    }
    static std::string body_of(const std::string& path) {
        return path.find("/subnets/") == std::string::npos
                   ? network_body("")
                   : R"({"properties":{"addressPrefix":"24.30.)" + std::to_string(path.size() + path.back() % 10) +
                         R"(.0/24"}})";
    }
    void pass(std::chrono::milliseconds time) {
        now_ += time;
        while (!timers_.empty() && timers_.begin()->first <= now_) {
            const auto task = std::move(timers_.begin()->second);
            timers_.erase(timers_.begin());
            task();
        }
    }
    std::string state(const std::string& path) { return object(path)["properties"]["provisioningState"]; }
    std::string state(const Response& response) {
        return Json::parse(response.body)["properties"]["provisioningState"];
    }
    static std::string id_of(const Response& response) {
        return std::string(*response.headers.find("x-ms-request-id"));
    }
    std::string status(const Response& write) { return object("/operations/" + id_of(write))["status"]; }

    HeldHosts hosts_;
    std::chrono::milliseconds now_{0};
    std::multimap<std::chrono::milliseconds, std::function<void()>> timers_;
};

const std::string kNetwork = "/virtualNetworks/VNet1";
const std::string kSubnet = kNetwork + "/subnets/Subnet1";

TEST_F(AsynchronyTest, AnswersAtOnceWhatConcernsNoHost) {
    hosts_.is_nobody_concerned = true;
    const auto response = send_put(kNetwork);
    ASSERT_TRUE(*response);
    EXPECT_EQ(state(**response), "Succeeded");
    EXPECT_TRUE(timers_.empty());
}

TEST_F(AsynchronyTest, AnswersASynchronousPutWhenHostsAreQuick) {
    const auto response = send_put(kNetwork);
    EXPECT_FALSE(*response);
    hosts_.confirm();
    ASSERT_TRUE(*response);
    EXPECT_EQ((*response)->status, 200);
    EXPECT_EQ(state(**response), "Succeeded");
    EXPECT_EQ(status(**response), "Succeeded");
}

TEST_F(AsynchronyTest, PutThatTakesLongerIsUpdatingUntilHostsHaveIt) {
    const Response response = begin(Method::Put, kNetwork);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(state(response), "Updating");
    EXPECT_EQ(response.headers.find("Azure-AsyncOperation"),
              "http://localhost/networking/v3/operations/" + id_of(response));
    EXPECT_FALSE(response.headers.find("Location"));
    EXPECT_EQ(status(response), "InProgress");
    const Response result = get("/operationResults/" + id_of(response));
    EXPECT_EQ(result.status, 202);
    EXPECT_EQ(result.headers.find("Retry-After"), "15");
    EXPECT_EQ(result.body, "");
    hosts_.confirm();
    EXPECT_EQ(status(response), "Succeeded");
    EXPECT_EQ(state(kNetwork), "Succeeded");
    EXPECT_EQ(object("/operationResults/" + id_of(response))["resourceId"], "VNet1");
}

TEST_F(AsynchronyTest, HostsThatNeverAnswerAreWaitedForUntilTheDeadline) {
    const Response response = begin(Method::Put, kNetwork);
    pass(OperationSettings{}.deadline - OperationSettings{}.answer_wait - std::chrono::milliseconds(1));
    EXPECT_EQ(state(kNetwork), "Updating");
    pass(std::chrono::milliseconds(1));
    EXPECT_EQ(state(kNetwork), "Succeeded");
    EXPECT_EQ(status(response), "Succeeded");
    hosts_.confirm();  // too late for anything
    EXPECT_EQ(status(response), "Succeeded");
}

TEST_F(AsynchronyTest, PutSpreadsOverDescendantsAndAncestorsButNotSiblings) {
    hosts_.is_nobody_concerned = true;
    ASSERT_EQ(put(kNetwork + "/subnets/b", R"({"properties":{"addressPrefix":"24.30.2.0/24"}})").status, 201);
    ASSERT_EQ(put("/virtualNetworks/other", network_body("")).status, 201);
    hosts_.is_nobody_concerned = false;
    begin(Method::Put, kSubnet);
    EXPECT_EQ(state(kSubnet), "Updating");
    EXPECT_EQ(state(kNetwork), "Updating");
    EXPECT_EQ(state(kNetwork + "/subnets/b"), "Succeeded");
    EXPECT_EQ(state("/virtualNetworks/other"), "Succeeded");
    hosts_.confirm();
    begin(Method::Put, kNetwork);
    EXPECT_EQ(state(kNetwork + "/subnets/b"), "Updating");
    EXPECT_EQ(state("/logicalNetworks/HNV"), "Succeeded") << "what it refers to is not touched";
}

TEST_F(AsynchronyTest, DeletesAtOnceWhenHostsAreQuick) {
    const auto response = send(Method::Delete, kNetwork);
    EXPECT_EQ(state(kNetwork), "Deleting");
    hosts_.confirm();
    ASSERT_TRUE(*response);
    EXPECT_EQ((*response)->status, 200);
    EXPECT_EQ(get(kNetwork).status, 404);
}

TEST_F(AsynchronyTest, DeleteThatTakesLongerGoesOnShowingTheTreeAsDeleting) {
    const Response response = begin(Method::Delete, kNetwork);
    EXPECT_EQ(response.status, 202);
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(response.headers.find("Location"), "http://localhost/networking/v3/operationResults/" + id_of(response));
    EXPECT_EQ(response.headers.find("Retry-After"), "15");
    EXPECT_TRUE(response.headers.find("Azure-AsyncOperation"));
    EXPECT_FALSE(controller_->tree().find(*model::ResourcePath::parse(kNetwork))) << "it is durable already";
    EXPECT_EQ(state(kNetwork), "Deleting");
    EXPECT_EQ(state(kSubnet), "Deleting");
    EXPECT_EQ(object("/virtualNetworks")["value"].size(), 1U);
    EXPECT_EQ(object(kNetwork)["properties"]["subnets"].size(), 1U);
    EXPECT_EQ(get("/operationResults/" + id_of(response)).status, 202);
    hosts_.is_nobody_concerned = true;
    ASSERT_EQ(put("/credentials/c", R"({"properties":{"type":"X509Certificate","value":"A"}})").status, 201);
    EXPECT_EQ(state(kNetwork), "Deleting") << "another generation";
    hosts_.confirm();
    EXPECT_EQ(get(kNetwork).status, 404);
    EXPECT_EQ(get(kSubnet).status, 404);
    EXPECT_EQ(object("/virtualNetworks")["value"].size(), 0U);
    EXPECT_EQ(get("/operationResults/" + id_of(response)).status, 204);
    EXPECT_EQ(status(response), "Succeeded");
}

TEST_F(AsynchronyTest, DeletingAChildUpdatesItsAncestors) {
    begin(Method::Delete, kSubnet);
    EXPECT_EQ(state(kSubnet), "Deleting");
    EXPECT_EQ(state(kNetwork), "Updating");
    EXPECT_EQ(object(kNetwork)["properties"]["subnets"][0]["properties"]["provisioningState"], "Deleting");
    hosts_.confirm();
    EXPECT_EQ(object(kNetwork)["properties"]["subnets"].size(), 0U);
}

TEST_F(AsynchronyTest, WritesInOneTreeWaitForOneThatHasNotBeenAnswered) {
    const auto first = send_put(kSubnet);
    const auto second = send(Method::Put, kNetwork + "/subnets/b", body_of("/subnets/b"));
    const auto elsewhere = send_put("/virtualNetworks/other");
    EXPECT_EQ(hosts_.waiting.size(), 2U);
    hosts_.confirm();
    EXPECT_TRUE(*first);
    EXPECT_TRUE(*elsewhere);
    EXPECT_FALSE(*second) << "has only just begun";
    hosts_.confirm();
    ASSERT_TRUE(*second);
    EXPECT_EQ((*second)->status, 201) << (*second)->body;
}

TEST_F(AsynchronyTest, AWriteThatComesBeforeADeletionIsDurableIsJudgedAsIfItCameAfterItsAnswer) {
    std::deque<std::function<void()>> tasks;
    const Executor later = [&tasks](std::function<void()> task) { tasks.push_back(std::move(task)); };
    const auto run = [&tasks] {
        for (; !tasks.empty(); tasks.pop_front())
            tasks.front()();
    };
    controller_ = std::make_unique<ResourceController>(store_, rules_, *state::ResourceTree::load(store_),
                                                       CommitQueue::Threads{later, later});
    controller_->hand_over_by(hosts_, [this](std::chrono::milliseconds time, std::function<void()> task) {
        timers_.emplace(now_ + time, std::move(task));
    });
    const auto deleted = send(Method::Delete, kNetwork);
    const auto put_again = send_put(kNetwork);
    const auto child = send_put(kSubnet);
    run();
    EXPECT_FALSE(*deleted || *put_again || *child) << "the first waits for the hosts, the others for it";
    pass(OperationSettings{}.answer_wait);
    ASSERT_TRUE(*deleted && *put_again && *child);
    EXPECT_EQ((*deleted)->status, 202);
    EXPECT_EQ(code(**put_again), "AnotherOperationInProgress");
    EXPECT_EQ(code(**child), "AnotherOperationInProgress");
    hosts_.confirm();
    const auto quick = send(Method::Put, kNetwork, network_body());
    const auto undone = send(Method::Delete, kNetwork);
    run();
    EXPECT_FALSE(*quick || *undone);
    hosts_.confirm();
    run();
    ASSERT_TRUE(*quick);
    EXPECT_EQ((*quick)->status, 201);
    EXPECT_EQ(status(**quick), "Succeeded") << "nobody cancels what was not answered";
    hosts_.confirm();
    ASSERT_TRUE(*undone);
    EXPECT_EQ((*undone)->status, 200);
    EXPECT_EQ(get(kNetwork).status, 404);
    controller_.reset();
}

TEST_F(AsynchronyTest, RefusesWhatCannotBeCancelledAndNamesTheOperation) {
    const Response first = begin(Method::Delete, kSubnet);
    for (const auto& path : {kSubnet, kNetwork + "/subnets/b"}) {
        const auto refused = send(Method::Put, path, body_of(path));
        ASSERT_TRUE(*refused);
        EXPECT_EQ((*refused)->status, 409);
        EXPECT_EQ(code(**refused), "AnotherOperationInProgress");
        EXPECT_NE((*refused)->body.find("http://localhost/networking/v3/operations/" + id_of(first)),
                  std::string::npos);
    }
    EXPECT_EQ(status(first), "InProgress");
    hosts_.confirm();
    EXPECT_FALSE(*send_put(kSubnet)) << "accepted";
}

TEST_F(AsynchronyTest, CancelsByTheRules) {
    const Response child = begin(Method::Put, kSubnet);
    const Response same_child = begin(Method::Put, kSubnet);
    EXPECT_EQ(status(child), "Canceled");
    const Response top = begin(Method::Put, kNetwork);
    EXPECT_EQ(status(same_child), "Canceled");
    const Response deleted_child = begin(Method::Delete, kSubnet);
    EXPECT_EQ(status(top), "Canceled");
    const Response deleted_again = begin(Method::Delete, kSubnet);
    EXPECT_EQ(deleted_again.status, 202);
    EXPECT_EQ(status(deleted_child), "Canceled");
    EXPECT_EQ(state(kSubnet), "Deleting");
    const Response top_again = begin(Method::Put, kNetwork);
    EXPECT_EQ(status(deleted_again), "Canceled");
    EXPECT_EQ(get(kSubnet).status, 404) << "what is deleted stays deleted";
    const Response gone = begin(Method::Delete, kNetwork);
    EXPECT_EQ(status(top_again), "Canceled");
    EXPECT_EQ(code(get("/operationResults/" + id_of(top_again))), "Canceled");
    EXPECT_EQ(object("/operations/" + id_of(top_again))["error"]["code"], "Canceled");
    EXPECT_EQ(code(**send_put(kNetwork)), "AnotherOperationInProgress");
    hosts_.confirm();
    EXPECT_EQ(status(gone), "Succeeded");
    EXPECT_EQ(get(kNetwork).status, 404);
}

TEST_F(AsynchronyTest, ARefusedWriteCancelsNothing) {
    const Response first = begin(Method::Put, kNetwork);
    EXPECT_EQ((*send(Method::Put, kNetwork, "{}"))->status, 400);
    EXPECT_EQ(status(first), "InProgress");
}

TEST_F(AsynchronyTest, GivesOneAnswerToARetryThatComesWhileTheFirstRuns) {
    const Headers retry = header("x-ms-client-request-id", "retry");
    const auto first = send(Method::Put, kNetwork, network_body(""), retry);
    const auto second = send(Method::Put, kNetwork, network_body(""), retry);
    EXPECT_EQ(hosts_.waiting.size(), 1U);
    hosts_.confirm();
    ASSERT_TRUE(*first);
    ASSERT_TRUE(*second);
    EXPECT_EQ((*second)->body, (*first)->body);
    EXPECT_EQ(id_of(**second), id_of(**first));
    const auto third = send(Method::Put, kNetwork, network_body(""), retry);
    ASSERT_TRUE(*third);
    EXPECT_EQ(id_of(**third), id_of(**first));
}

}  // namespace
}  // namespace nc::service::api
