#include "service/controller/prober.hpp"

#include <utility>

namespace nc::service::controller {
namespace {

using goal_state::ProbeOutcome;
using goal_state::ProbeReport;
using goal_state::ProbeRole;

/// A port from the range for such uses (RFC 6335 section 6), or an identifier: another one for each probe.
std::uint16_t source_port_of(const Guid& cookie) {
    const auto& bytes = cookie.bytes();
    return static_cast<std::uint16_t>(0xC000U | (bytes[0] & 0x3FU) << 8 | bytes[1]);
}

/// Whether nothing more is to be expected.
bool is_final(const ProbeFinding& finding, bool has_receiver) {
    const auto ended = [](const std::optional<ProbeReport>& report) {
        return report && (report->outcome == ProbeOutcome::Dropped || report->outcome == ProbeOutcome::Failed);
    };
    if (ended(finding.sender) || ended(finding.receiver)) return true;
    if (!has_receiver) return finding.sender && finding.sender->outcome != ProbeOutcome::Waiting;
    const bool has_arrived = finding.receiver && finding.receiver->outcome == ProbeOutcome::Arrived;
    const bool is_answer_lost = has_arrived && !finding.receiver->detail.empty();
    const bool is_answer_refused = finding.sender && !finding.sender->detail.empty();
    return has_arrived && (finding.is_answered() || is_answer_lost || is_answer_refused);
}

}  // namespace

void Prober::run(const ProbeQuestion& question, Done done) {
    const Guid cookie = Guid::random();
    Run& run = runs_[cookie];
    run.question = question;
    run.done = std::move(done);
    run.request.cookie = cookie;
    run.request.source = question.source;
    run.request.destination = question.destination;
    run.request.protocol = question.protocol;
    run.request.source_port = source_port_of(cookie);
    run.request.destination_port = kDestinationPort;
    environment_.after(kPatience, [this, cookie, alive = std::weak_ptr<char>(alive_)] {
        if (!alive.expired()) conclude(cookie);
    });
    if (!question.receiver) return send(run);
    run.request.role = ProbeRole::Receiver;
    run.request.port = question.receiver->port;
    environment_.begin(question.receiver->host, run.request);
}

void Prober::send(Run& run) {
    run.is_sent = true;
    run.request.role = ProbeRole::Sender;
    run.request.port = run.question.sender.port;
    environment_.begin(run.question.sender.host, run.request);
}

void Prober::heard(const ProbeReport& report) {
    const auto found = runs_.find(report.cookie);
    if (found == runs_.end()) return;
    Run& run = found->second;
    (report.role == ProbeRole::Sender ? run.finding.sender : run.finding.receiver) = report;
    if (report.role == ProbeRole::Receiver && report.outcome == ProbeOutcome::Waiting && !run.is_sent) return send(run);
    if (is_final(run.finding, run.question.receiver.has_value())) conclude(report.cookie);
}

void Prober::conclude(const Guid& cookie) {
    const auto found = runs_.find(cookie);
    if (found == runs_.end()) return;
    const Run run = std::move(found->second);
    runs_.erase(found);
    environment_.end(run.question.sender.host, cookie);
    if (run.question.receiver && run.question.receiver->host != run.question.sender.host)
        environment_.end(run.question.receiver->host, cookie);
    run.done(run.finding);
}

}  // namespace nc::service::controller
