#include "provider/cim/subscription.hpp"

#include <algorithm>
#include <utility>

#include "provider/cim/condition.hpp"
#include "provider/cim/status.hpp"

namespace nc::provider::cim {

using std::chrono::milliseconds;

void Subscription::cancel() {
    is_cancelled_ = true;
    source_->cancel();
}

void Subscription::take(Instance event) {
    const bool is_told_at_once = !query_.grouping() || is_a(event.of(), "__EventQueueOverflowEvent");
    if (is_told_at_once) {
        ready_.push_back(std::move(event));
        return;
    }
    std::string key;
    for (const PropertyName& name : query_.grouping()->by)
        key += to_text(property_value(event, name)) + '\n';
    const auto found = std::find_if(groups_.begin(), groups_.end(), [&](const Group& each) { return each.key == key; });
    if (found != groups_.end()) {
        ++found->count;
        found->last = std::move(event);
        return;
    }
    const auto length = std::chrono::duration<double>(query_.grouping()->within);
    const TimePoint end = clock_() + std::chrono::duration_cast<std::chrono::steady_clock::duration>(length);
    groups_.push_back({std::move(key), 1, std::move(event), end});
}

void Subscription::end_groups(TimePoint now) {
    while (!groups_.empty() && groups_.front().end <= now) {
        Group group = std::move(groups_.front());
        groups_.pop_front();
        if (auto event = query_.aggregate(group.count, std::move(group.last))) ready_.push_back(*std::move(event));
    }
}

Result<std::vector<Instance>> Subscription::next(std::size_t count, milliseconds longest) {
    const TimePoint deadline = clock_() + longest;
    for (bool has_asked = false;; has_asked = true) {
        if (is_cancelled_) return failure(Status::InvalidContext, "The subscription was cancelled.");
        const TimePoint now = clock_();
        end_groups(now);
        if (!ready_.empty() || (has_asked && now >= deadline)) break;
        TimePoint until = std::max(deadline, now);
        if (!groups_.empty()) until = std::min(until, groups_.front().end);
        auto changes = source_->next(std::chrono::ceil<milliseconds>(until - now));
        if (!changes) {
            if (is_cancelled_) continue;
            return changes.error();
        }
        for (const Change& change : *changes) {
            if (auto event = query_.event_of(change)) take(*std::move(event));
        }
    }
    const std::size_t size = std::min(count, ready_.size());
    std::vector<Instance> events(std::make_move_iterator(ready_.begin()),
                                 std::make_move_iterator(ready_.begin() + static_cast<std::ptrdiff_t>(size)));
    ready_.erase(ready_.begin(), ready_.begin() + static_cast<std::ptrdiff_t>(size));
    return events;
}

}  // namespace nc::provider::cim
