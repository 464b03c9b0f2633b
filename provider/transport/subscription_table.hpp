// Subscriptions that clients hold by a name, between one Pull and the next: found by their owner only, and gone when
// they are not pulled in time. Thread: any number at the same time; open() and pull() block.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "provider/cim/event_engine.hpp"

namespace nc::provider::transport {

struct SubscriptionTimes {
    std::size_t waiting = 64;            ///< pulls that block at one time; a further one is answered at once
    std::chrono::seconds longest{3600};  ///< between two pulls
};

class SubscriptionTable {
  public:
    using Clock = std::function<std::chrono::steady_clock::time_point()>;

    /// The engine outlives it.
    SubscriptionTable(cim::EventEngine& engine, Clock clock, SubscriptionTimes times = {})
        : engine_(engine), clock_(std::move(clock)), times_(times) {}

    struct Opened {
        std::string id;
        std::chrono::seconds time;  ///< between two pulls
    };
    /// Errors: those of the engine. `time` zero: the longest.
    Result<Opened> open(const cim::Caller& caller, std::string_view namespace_name, std::string_view query,
                        std::chrono::seconds time);
    struct Piece {
        std::vector<cim::Instance> events;                     ///< none: there were none within the time
        std::optional<std::vector<std::string>> properties{};  ///< that the query asks for; std::nullopt: all
    };
    /// At most `count` events. Errors: InvalidContext; LimitExceeded when it is being pulled already; those of the
    /// source.
    Result<Piece> pull(const cim::Caller& caller, const std::string& id, std::size_t count,
                       std::chrono::milliseconds wait);
    /// Error InvalidContext.
    Result<std::chrono::seconds> renew(const cim::Caller& caller, const std::string& id, std::chrono::seconds time);
    Result<void> close(const cim::Caller& caller, const std::string& id);
    bool has(const std::string& id);

  private:
    struct Entry {
        std::string owner;
        std::chrono::seconds time{0};
        std::chrono::steady_clock::time_point end;  ///< guarded by the table's mutex, as all above
        std::mutex pulling;                         ///< guards the reading of the subscription
        std::shared_ptr<cim::Subscription> subscription;
    };
    using Shared = std::shared_ptr<Entry>;

    Result<Shared> find(const cim::Caller& caller, const std::string& id);
    void drop_old();

    cim::EventEngine& engine_;
    Clock clock_;
    SubscriptionTimes times_;
    std::atomic<std::size_t> waiting_ = 0;
    std::mutex mutex_;
    std::map<std::string, Shared> entries_;
};

}  // namespace nc::provider::transport
