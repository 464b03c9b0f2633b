// Subscriptions to events, counted for each identity. Thread: any.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "provider/cim/object_manager.hpp"
#include "provider/cim/subscription.hpp"

namespace nc::provider::cim {

struct SubscriptionLimits {
    std::size_t per_caller = 32;
    std::size_t total = 256;
};

class EventEngine {
  public:
    /// Opens a reader of what happens from now on to instances of these classes, with the caller's credentials. Blocks
    /// until the source has told what there is now.
    using Opener = std::function<Result<std::unique_ptr<ChangeSource>>(const Caller& caller,
                                                                       const std::vector<const Class*>& watched)>;

    /// `manager` outlives the engine and its subscriptions.
    EventEngine(const ObjectManager& manager, Opener open, Subscription::Clock clock, SubscriptionLimits limits = {})
        : manager_(manager), open_(std::move(open)), clock_(std::move(clock)), limits_(limits) {}

    /// It counts as long as somebody holds it. Errors: those of EventQuery, of the source, LimitExceeded.
    Result<std::shared_ptr<Subscription>> subscribe(const Caller& caller, std::string_view namespace_name,
                                                    std::string_view query);

  private:
    struct Lease {
        std::string owner;
        std::weak_ptr<void> holder;
    };
    Result<std::shared_ptr<void>> lease(const Caller& caller);

    const ObjectManager& manager_;
    Opener open_;
    Subscription::Clock clock_;
    SubscriptionLimits limits_;
    std::mutex mutex_{};
    std::vector<Lease> leases_{};
};

}  // namespace nc::provider::cim
