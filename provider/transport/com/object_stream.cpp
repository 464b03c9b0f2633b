#include "provider/transport/com/object_stream.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

#include "provider/transport/com/background.hpp"

namespace nc::provider::transport::com {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kAhead = 1000;          // objects that wait for a reader of a forward-only enumerator
constexpr milliseconds kLongestWait{60'000};  // of one request for events

/// What one thread fills and enumerators read.
class Queue {
  public:
    explicit Queue(bool is_forward_only) : is_forward_only_(is_forward_only) {}

    bool push(ObjectSeed object) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return !is_forward_only_ || objects_.size() < kAhead || is_abandoned_; });
        if (is_abandoned_) return false;
        objects_.push_back(std::move(object));
        changed_.notify_all();
        return true;
    }
    void finish(Outcome outcome) {
        const std::lock_guard lock(mutex_);
        outcome_ = std::move(outcome);
        is_done_ = true;
        changed_.notify_all();
    }
    void abandon() {
        const std::lock_guard lock(mutex_);
        is_abandoned_ = true;
        changed_.notify_all();
    }
    bool is_forward_only() const { return is_forward_only_; }

    Batch read(std::size_t& position, ULONG count, LONG timeout) {
        const auto end = Clock::now() + milliseconds(std::max<LONG>(timeout, 0));
        Batch batch;
        std::unique_lock lock(mutex_);
        const auto has_news = [&] { return position < objects_.size() || is_done_ || is_abandoned_; };
        while (batch.objects.size() < count) {
            if (timeout == WBEM_INFINITE) {
                changed_.wait(lock, has_news);
            } else if (!changed_.wait_until(lock, end, has_news)) {
                batch.outcome = WBEM_S_TIMEDOUT;
                return batch;
            }
            if (is_abandoned_) return {{}, WBEM_E_CALL_CANCELLED};
            if (position == objects_.size()) {
                if (outcome_.has_failed()) return {{}, outcome_};
                batch.outcome = WBEM_S_FALSE;
                return batch;
            }
            if (is_forward_only_) {
                batch.objects.push_back(std::move(objects_.front()));
                objects_.pop_front();
                changed_.notify_all();
            } else {
                batch.objects.push_back(objects_[position++]);
            }
        }
        return batch;
    }

  private:
    const bool is_forward_only_;
    std::mutex mutex_{};
    std::condition_variable changed_{};
    std::deque<ObjectSeed> objects_{};
    Outcome outcome_{};
    bool is_done_ = false;
    bool is_abandoned_ = false;
};

/// The queue, and who fills it; without a thread when it is full already.
struct Source {
    std::shared_ptr<Queue> queue;
    std::unique_ptr<Background> thread{};
};

class QueueStream final : public ObjectStream {
  public:
    explicit QueueStream(std::shared_ptr<const Source> source, std::size_t position = 0)
        : source_(std::move(source)), position_(position) {}

    Batch next(ULONG count, LONG timeout) override {
        const std::lock_guard lock(mutex_);
        return source_->queue->read(position_, count, timeout);
    }
    Outcome reset() override {
        if (source_->queue->is_forward_only()) return {WBEM_E_INVALID_OPERATION, "The enumerator is forward-only."};
        const std::lock_guard lock(mutex_);
        position_ = 0;
        return {};
    }
    std::shared_ptr<ObjectStream> clone() override {
        if (source_->queue->is_forward_only()) return nullptr;
        const std::lock_guard lock(mutex_);
        return std::make_shared<QueueStream>(source_, position_);
    }
    void cancel() override { source_->queue->abandon(); }

  private:
    std::shared_ptr<const Source> source_;
    std::mutex mutex_{};
    std::size_t position_;
};

class EventStream final : public ObjectStream {
  public:
    EventStream(std::shared_ptr<cim::Subscription> subscription, std::shared_ptr<const void> owner)
        : owner_(std::move(owner)), subscription_(std::move(subscription)) {}
    ~EventStream() override { subscription_->cancel(); }
    EventStream(const EventStream&) = delete;
    EventStream& operator=(const EventStream&) = delete;

    Batch next(ULONG count, LONG timeout) override {
        const std::lock_guard lock(mutex_);
        const auto end = Clock::now() + milliseconds(std::max<LONG>(timeout, 0));
        Batch batch;
        for (bool has_asked = false; batch.objects.size() < count; has_asked = true) {
            const auto left = std::chrono::ceil<milliseconds>(end - Clock::now());
            const bool is_over = timeout != WBEM_INFINITE && left <= milliseconds::zero() && has_asked;
            if (is_over) {
                batch.outcome = WBEM_S_TIMEDOUT;
                break;
            }
            const auto wait = timeout == WBEM_INFINITE ? kLongestWait : std::clamp(left, milliseconds(0), kLongestWait);
            auto events = subscription_->next(count - batch.objects.size(), wait);
            if (is_cancelled_) return {{}, WBEM_E_CALL_CANCELLED};
            if (!events) return {{}, events.error()};
            for (cim::Instance& each : *events)
                batch.objects.push_back(event_seed(*subscription_, owner_, std::move(each)));
        }
        return batch;
    }
    Outcome reset() override { return {WBEM_E_INVALID_OPERATION, "Events are told once."}; }
    std::shared_ptr<ObjectStream> clone() override { return nullptr; }
    void cancel() override {
        is_cancelled_ = true;
        subscription_->cancel();
    }

  private:
    std::shared_ptr<const void> owner_;
    std::shared_ptr<cim::Subscription> subscription_;
    std::mutex mutex_{};
    std::atomic<bool> is_cancelled_{false};
};

}  // namespace

ObjectSeed event_seed(const cim::Subscription& subscription, const std::shared_ptr<const void>& owner,
                      cim::Instance event) {
    const cim::Class& class_ = event.of();
    // An aggregate and a loss are told as they are, whatever properties of events were asked for.
    const bool is_event = !cim::is_a(class_, "__AggregateEvent") && !cim::is_a(class_, "__SystemEvent");
    return {{owner, &class_}, std::move(event), is_event ? subscription.query().shown() : std::nullopt};
}

std::shared_ptr<ObjectStream> collect(const Operation& operation, Outcome& outcome) {
    const auto queue = std::make_shared<Queue>(false);
    outcome = operation([&](ObjectSeed object) { return queue->push(std::move(object)); });
    queue->finish(outcome);
    return std::make_shared<QueueStream>(std::make_shared<const Source>(Source{queue}));
}

std::shared_ptr<ObjectStream> run_behind(Operation operation, bool is_forward_only) {
    const auto queue = std::make_shared<Queue>(is_forward_only);
    auto thread = std::make_unique<Background>(
        [queue, operation = std::move(operation)] {
            try {
                queue->finish(operation([&](ObjectSeed object) { return queue->push(std::move(object)); }));
            } catch (...) {
                queue->finish(WBEM_E_UNEXPECTED);
            }
        },
        [queue] { queue->abandon(); });
    return std::make_shared<QueueStream>(std::make_shared<const Source>(Source{queue, std::move(thread)}));
}

std::shared_ptr<ObjectStream> stream_events(std::shared_ptr<cim::Subscription> subscription,
                                            std::shared_ptr<const void> owner) {
    return std::make_shared<EventStream>(std::move(subscription), std::move(owner));
}

}  // namespace nc::provider::transport::com
