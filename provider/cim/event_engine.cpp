#include "provider/cim/event_engine.hpp"

#include <algorithm>

#include "provider/cim/status.hpp"

namespace nc::provider::cim {

Result<std::shared_ptr<void>> EventEngine::lease(const Caller& caller) {
    const std::lock_guard lock(mutex_);
    std::erase_if(leases_, [](const Lease& each) { return each.holder.expired(); });
    const std::string owner = counted_as(caller);
    const auto own =
        std::count_if(leases_.begin(), leases_.end(), [&](const Lease& each) { return each.owner == owner; });
    if (static_cast<std::size_t>(own) >= limits_.per_caller || leases_.size() >= limits_.total)
        return failure(Status::LimitExceeded, "There are too many subscriptions.");
    auto holder = std::make_shared<char>();
    leases_.push_back({owner, holder});
    return std::shared_ptr<void>(std::move(holder));
}

Result<std::shared_ptr<Subscription>> EventEngine::subscribe(const Caller& caller, std::string_view namespace_name,
                                                             std::string_view query) {
    auto compiled = EventQuery::compile(manager_, namespace_name, query);
    if (!compiled) return compiled.error();
    // Before the source is asked, which may take long: many at the same time count as well.
    auto held = lease(caller);
    if (!held) return held.error();
    auto source = open_(caller, compiled->watched());
    if (!source) return source.error();
    struct Held {
        std::shared_ptr<void> lease;
        Subscription subscription;
    };
    auto both = std::shared_ptr<Held>(
        new Held{*std::move(held), Subscription(*std::move(compiled), *std::move(source), clock_)});
    return std::shared_ptr<Subscription>(both, &both->subscription);
}

}  // namespace nc::provider::cim
