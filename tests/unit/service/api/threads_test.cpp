// The controller on its two threads, as in main.cpp: what control goes on changing while the writer makes it durable.
// What ThreadSanitizer is for (tests/run.sh tsan).
#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <optional>
#include <thread>

#include "tests/unit/service/api/api_fixture.hpp"

namespace nc::service::api {
namespace {

/// Runs functions one after the other on a thread of its own, until it goes; what waits then is still run.
class Worker {
  public:
    ~Worker() {
        {
            const std::lock_guard lock(mutex_);
            is_over_ = true;
        }
        has_changed_.notify_one();
        thread_.join();
    }
    Worker() = default;
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    void run(std::function<void()> task) {
        {
            const std::lock_guard lock(mutex_);
            tasks_.push_back(std::move(task));
        }
        has_changed_.notify_one();
    }

  private:
    void work() {
        for (std::unique_lock lock(mutex_);;) {
            has_changed_.wait(lock, [this] { return is_over_ || !tasks_.empty(); });
            if (tasks_.empty()) return;
            const std::function<void()> task = std::move(tasks_.front());
            tasks_.pop_front();
            lock.unlock();
            task();
            lock.lock();
        }
    }

    std::mutex mutex_;
    std::condition_variable has_changed_;
    std::deque<std::function<void()>> tasks_;
    bool is_over_ = false;
    std::thread thread_{[this] { work(); }};
};

TEST(Threads, WritesAndReadsGoOnWhileTheWriterMakesOthersDurable) {
    constexpr int kRounds = 50;
    constexpr int kLists = 4;
    store::MemoryStore store;
    const resources::RuleBook rules;
    std::unique_ptr<ResourceController> controller;  // control's, until that thread has ended
    int failed = 0;
    int unanswered = 0;
    std::size_t left = 1;
    std::promise<void> all_answered;
    std::optional<Worker> control(std::in_place);
    std::optional<Worker> writer(std::in_place);
    const auto send = [&](Method method, const std::string& path, const std::string& body) {
        Request request;
        request.method = method;
        request.target = "/networking/v3" + path;
        request.body = body;
        ++unanswered;
        controller->handle(std::move(request), [&](const Response& response) {
            if (response.status >= 300) ++failed;
            if (--unanswered == 0) all_answered.set_value();
        });
    };
    control->run([&] {
        controller = std::make_unique<ResourceController>(
            store, rules, state::ResourceTree(),
            CommitQueue::Threads{[&](std::function<void()> task) { control->run(std::move(task)); },
                                 [&](std::function<void()> task) { writer->run(std::move(task)); }});
        for (int round = 0; round < kRounds; ++round) {
            for (int list = 0; list < kLists; ++list) {
                const std::string path = "/accessControlLists/" + std::to_string(list);
                send(Method::Put, path,
                     R"({"properties":{"aclRules":[{"resourceId":"r","properties":{"protocol":"All",
                    "sourcePortRange":"*","destinationPortRange":"*","action":"Allow","sourceAddressPrefix":"*",
                    "destinationAddressPrefix":"*","type":"Inbound","priority":)" +
                         std::to_string(100 + round) + "}}]}}");
                if (round % 5 == 4) send(Method::Delete, path, {});
            }
            send(Method::Get, "/accessControlLists", {});
        }
    });
    all_answered.get_future().wait();
    control->run([&] {
        left = controller->tree().size();
        controller.reset();
    });
    writer.reset();
    control.reset();
    EXPECT_EQ(left, 0U);
    EXPECT_EQ(failed, 0);
    EXPECT_TRUE(store.scan()->empty());
}

}  // namespace
}  // namespace nc::service::api
