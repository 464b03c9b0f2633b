#include "service/controller/hand_over_tracker.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace nc::service::controller {
namespace {

bool is_waited_for(const HostReports& reports, InstanceId host, Generation wanted) {
    const auto report = reports.find(host);
    return report != reports.end() && report->second.is_connected && report->second.status.fault.empty() &&
           report->second.status.applied < wanted;
}

}  // namespace

void HandOverTracker::wait(Generation generation, std::function<void()> done) {
    waiters_.push_back({generation, std::move(done), false, {}});
}

void HandOverTracker::told(Generation generation, const std::vector<InstanceId>& hosts, const HostReports& reports) {
    for (Waiter& waiter : waiters_) {
        if (waiter.is_told || waiter.generation > generation) continue;
        waiter.is_told = true;
        for (const InstanceId& host : hosts)
            waiter.hosts.emplace(host, reports.at(host).wanted->generation);
    }
    look(reports);
}

void HandOverTracker::look(const HostReports& reports) {
    for (Waiter& waiter : waiters_)
        std::erase_if(waiter.hosts, [&](const auto& host) { return !is_waited_for(reports, host.first, host.second); });
    const auto ended = std::stable_partition(waiters_.begin(), waiters_.end(), [](const Waiter& waiter) {
        return !waiter.is_told || !waiter.hosts.empty();
    });
    const std::vector<Waiter> done(std::make_move_iterator(ended), std::make_move_iterator(waiters_.end()));
    waiters_.erase(ended, waiters_.end());
    for (const Waiter& waiter : done)
        waiter.done();
}

}  // namespace nc::service::controller
