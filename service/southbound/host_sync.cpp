#include "service/southbound/host_sync.hpp"

#include <algorithm>
#include <utility>

namespace nc::service::southbound {

std::string_view to_string(HostSyncState state) {
    switch (state) {
        case HostSyncState::Absent:
            return "Absent";
        case HostSyncState::Unsent:
            return "Unsent";
        case HostSyncState::Sent:
            return "Sent";
        case HostSyncState::InSync:
            return "InSync";
        case HostSyncState::Stale:
            return "Stale";
        case HostSyncState::Failed:
            return "Failed";
    }
    return "Unknown";
}

std::vector<HostSyncTransition> HostSync::transitions() const {
    const std::size_t count = std::min(transition_count_, kRememberedTransitions);
    std::vector<HostSyncTransition> list;
    list.reserve(count);
    for (std::size_t i = transition_count_ - count; i < transition_count_; ++i)
        list.push_back(ring_[i % kRememberedTransitions]);
    return list;
}

void HostSync::connected(TimePoint now) { enter(now, HostSyncState::Unsent, {}); }

void HostSync::disconnected(TimePoint now, std::string reason) { enter(now, HostSyncState::Absent, std::move(reason)); }

void HostSync::want(TimePoint now, Generation generation) {
    wanted_ = generation;
    // A host that is away, or holds something newer, stays so until it is seen otherwise.
    if (state_ != HostSyncState::Absent && state_ != HostSyncState::Stale) enter(now, HostSyncState::Unsent, {});
}

void HostSync::sent(TimePoint now) { enter(now, HostSyncState::Sent, {}); }

void HostSync::in_force(TimePoint now, Generation generation) {
    applied_ = generation;
    const bool settles =
        state_ == HostSyncState::Sent || state_ == HostSyncState::Unsent || state_ == HostSyncState::Failed;
    if (settles && wanted_ == applied_ && wanted_ != Generation{}) enter(now, HostSyncState::InSync, {});
}

void HostSync::found_newer(TimePoint now, Generation on_host) {
    enter(now, HostSyncState::Stale,
          "The host holds generation " + std::to_string(on_host.value()) + ", newer than " +
              std::to_string(wanted_.value()) + ".");
}

void HostSync::failed(TimePoint now, std::string reason) { enter(now, HostSyncState::Failed, std::move(reason)); }

void HostSync::enter(TimePoint now, HostSyncState next, std::string reason) {
    if (state_ == next && reason_ == reason) return;
    ring_[transition_count_ % kRememberedTransitions] = HostSyncTransition{now, state_, next, wanted_, reason};
    ++transition_count_;
    state_ = next;
    reason_ = std::move(reason);
}

}  // namespace nc::service::southbound
