#include "provider/transport/subscription_table.hpp"

#include "provider/cim/status.hpp"
#include "schemas/base/guid.hpp"

namespace nc::provider::transport {
namespace {

using cim::failure;
using cim::Status;
using std::chrono::milliseconds;
using std::chrono::seconds;

seconds within(seconds time, seconds longest) { return time <= seconds::zero() || time > longest ? longest : time; }

}  // namespace

void SubscriptionTable::drop_old() {
    const auto now = clock_();
    std::erase_if(entries_, [&](const auto& entry) { return entry.second->end <= now; });
}

Result<SubscriptionTable::Opened> SubscriptionTable::open(const cim::Caller& caller, std::string_view namespace_name,
                                                          std::string_view query, seconds time) {
    {
        const std::lock_guard lock(mutex_);
        drop_old();  // what nobody pulls any more does not count against the limits
    }
    auto subscription = engine_.subscribe(caller, namespace_name, query);
    if (!subscription) return subscription.error();
    const auto entry = std::make_shared<Entry>();
    entry->owner = cim::owner_of(caller);
    entry->time = within(time, times_.longest);
    entry->subscription = *std::move(subscription);
    const std::lock_guard lock(mutex_);
    entry->end = clock_() + entry->time;
    std::string id = Guid::random().to_string();
    entries_.emplace(id, entry);
    return Opened{std::move(id), entry->time};
}

Result<SubscriptionTable::Shared> SubscriptionTable::find(const cim::Caller& caller, const std::string& id) {
    drop_old();
    const auto found = entries_.find(id);
    if (found == entries_.end() || found->second->owner != cim::owner_of(caller))
        return failure(Status::InvalidContext,
                       "There is no subscription " + id + ": it was ended, or not pulled in time.", id);
    return found->second;
}

Result<SubscriptionTable::Piece> SubscriptionTable::pull(const cim::Caller& caller, const std::string& id,
                                                         std::size_t count, milliseconds wait) {
    Shared entry;
    {
        const std::lock_guard lock(mutex_);
        auto found = find(caller, id);
        if (!found) return found.error();
        entry = *found;
        entry->end = clock_() + entry->time + std::chrono::ceil<seconds>(wait);
    }
    const std::unique_lock pulling(entry->pulling, std::try_to_lock);
    if (!pulling.owns_lock()) return failure(Status::LimitExceeded, "The subscription is being pulled already.", id);
    const bool may_wait = ++waiting_ <= times_.waiting;
    auto events = entry->subscription->next(count, may_wait ? wait : milliseconds::zero());
    --waiting_;
    if (!events) return events.error();
    return Piece{*std::move(events), entry->subscription->query().shown()};
}

Result<seconds> SubscriptionTable::renew(const cim::Caller& caller, const std::string& id, seconds time) {
    const std::lock_guard lock(mutex_);
    const auto found = find(caller, id);
    if (!found) return found.error();
    (*found)->time = within(time, times_.longest);
    (*found)->end = clock_() + (*found)->time;
    return (*found)->time;
}

Result<void> SubscriptionTable::close(const cim::Caller& caller, const std::string& id) {
    const std::lock_guard lock(mutex_);
    const auto found = find(caller, id);
    if (!found) return found.error();
    (*found)->subscription->cancel();
    entries_.erase(id);
    return {};
}

bool SubscriptionTable::has(const std::string& id) {
    const std::lock_guard lock(mutex_);
    return entries_.contains(id);
}

}  // namespace nc::provider::transport
