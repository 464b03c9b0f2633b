#include "vswitch/datapath/probe_book.hpp"

#include <algorithm>
#include <utility>

namespace nc::vswitch {

using goal_state::ProbeOutcome;
using goal_state::ProbeReport;
using goal_state::ProbeRequest;
using goal_state::ProbeRole;

ProbeBook::Probe* ProbeBook::at(const Guid& cookie, ProbeRole role) {
    const auto found = std::ranges::find_if(
        probes_, [&](const Probe& probe) { return probe.request.cookie == cookie && probe.request.role == role; });
    return found != probes_.end() ? &*found : nullptr;
}

bool ProbeBook::begin(const ProbeRequest& request) {
    if (at(request.cookie, request.role) != nullptr) return false;
    Probe& probe = probes_.emplace_back();
    probe.request = request;
    probe.report.cookie = request.cookie;
    probe.report.role = request.role;
    return true;
}

void ProbeBook::end(const Guid& cookie) {
    std::erase_if(probes_, [&](const Probe& probe) { return probe.request.cookie == cookie; });
}

const ProbeRequest* ProbeBook::find(const Guid& cookie, ProbeRole role) const {
    const auto found = std::ranges::find_if(
        probes_, [&](const Probe& probe) { return probe.request.cookie == cookie && probe.request.role == role; });
    return found != probes_.end() ? &found->request : nullptr;
}

void ProbeBook::fail(const Guid& cookie, ProbeRole role, std::string sentence) {
    Probe* const probe = at(cookie, role);
    if (probe == nullptr) return;
    probe->report.outcome = ProbeOutcome::Failed;
    probe->report.detail = std::move(sentence);
    probe->is_changed = true;
}

void ProbeBook::sent(const Guid& cookie, Clock::time_point now) {
    if (Probe* const probe = at(cookie, ProbeRole::Sender)) probe->sent_at = now;
}

void ProbeBook::add_steps(Probe& probe, const std::vector<std::string>& steps, ProbeLeg leg) {
    for (const std::string& step : steps)
        probe.report.steps.push_back(leg == ProbeLeg::There ? step : "answer " + step);
    probe.is_changed = true;
}

void ProbeBook::add_drop(Probe& probe, const std::string& reason, ProbeLeg leg) {
    // What arrived has arrived, also when its answer is lost.
    if (leg == ProbeLeg::There) probe.report.outcome = ProbeOutcome::Dropped;
    probe.report.detail = leg == ProbeLeg::There ? reason : "The answer was dropped: " + reason;
    probe.is_changed = true;
}

void ProbeBook::passed(const ProbeMark& mark, const ProbePassage& passage) {
    const bool is_there = mark.leg == ProbeLeg::There;
    Probe* const from = at(mark.cookie, is_there ? ProbeRole::Sender : ProbeRole::Receiver);
    Probe* const to = at(mark.cookie, is_there ? ProbeRole::Receiver : ProbeRole::Sender);
    const bool is_dropped = !passage.dropped.empty();
    // Where nobody waits, the sender is told what the packet met.
    Probe* const behind = to != nullptr ? to : from;
    if (from != nullptr && !passage.out.empty()) {
        if (is_there) from->report.outcome = ProbeOutcome::Sent;
        add_steps(*from, passage.out, mark.leg);
        if (is_dropped && passage.in.empty()) add_drop(*from, passage.dropped, mark.leg);
    }
    if (behind == nullptr || (passage.in.empty() && !passage.out.empty())) return;
    add_steps(*behind, passage.in, mark.leg);
    if (is_dropped) add_drop(*behind, passage.dropped, mark.leg);
}

void ProbeBook::arrived(const ProbeMark& mark, Clock::time_point now) {
    if (Probe* const probe = at(mark.cookie, mark.leg == ProbeLeg::There ? ProbeRole::Receiver : ProbeRole::Sender)) {
        probe->report.outcome = mark.leg == ProbeLeg::There ? ProbeOutcome::Arrived : ProbeOutcome::Answered;
        if (mark.leg == ProbeLeg::Back)
            probe->report.round_trip = static_cast<std::uint32_t>(
                std::chrono::duration_cast<std::chrono::microseconds>(now - probe->sent_at).count());
        probe->is_changed = true;
    }
}

std::vector<ProbeReport> ProbeBook::take_reports() {
    std::vector<ProbeReport> reports;
    for (Probe& probe : probes_)
        if (std::exchange(probe.is_changed, false)) reports.push_back(probe.report);
    return reports;
}

}  // namespace nc::vswitch
