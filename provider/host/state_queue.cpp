#include "provider/host/state_queue.hpp"

#include <utility>

namespace nc::provider::host {

void StateQueue::push(State state) {
    const std::lock_guard lock(mutex_);
    if (waiting_.states.size() >= kLimit) {
        waiting_.states.clear();
        waiting_.has_missed = true;
    }
    waiting_.states.push_back(std::move(state));
    changed_.notify_all();
}

StateQueue::Taken StateQueue::take(std::chrono::milliseconds longest) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, longest, [this] { return !waiting_.states.empty() || waiting_.is_cancelled; });
    return std::exchange(waiting_, {{}, false, waiting_.is_cancelled});
}

void StateQueue::cancel() {
    const std::lock_guard lock(mutex_);
    waiting_.is_cancelled = true;
    changed_.notify_all();
}

}  // namespace nc::provider::host
