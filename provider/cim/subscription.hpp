// One subscriber's way through the events that it asked for: each exactly once and in order, or it is told, by an
// __EventQueueOverflowEvent in its place, that it lost some. What has not been read yet waits at the source, whose
// memory is the bound. Thread: one reader at a time; cancel from any.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "provider/cim/event.hpp"
#include "provider/cim/event_query.hpp"

namespace nc::provider::cim {

class Subscription {
  public:
    using Clock = std::function<std::chrono::steady_clock::time_point()>;

    Subscription(EventQuery query, std::unique_ptr<ChangeSource> source, Clock clock)
        : query_(std::move(query)), source_(std::move(source)), clock_(std::move(clock)) {}

    /// At most `count` events; waits for the first of them for `longest`. Empty: there was none. Errors: those of the
    /// source; InvalidContext once it is cancelled.
    Result<std::vector<Instance>> next(std::size_t count, std::chrono::milliseconds longest);
    void cancel();
    const EventQuery& query() const { return query_; }

  private:
    using TimePoint = std::chrono::steady_clock::time_point;
    struct Group {
        std::string key;  ///< values of the properties of BY
        std::uint32_t count = 0;
        Instance last;
        TimePoint end;
    };
    void take(Instance event);
    void end_groups(TimePoint now);

    EventQuery query_;
    std::unique_ptr<ChangeSource> source_;
    Clock clock_;
    std::deque<Instance> ready_{};
    std::deque<Group> groups_{};  ///< the first to end first: all last equally long
    std::atomic<bool> is_cancelled_{false};
};

}  // namespace nc::provider::cim
