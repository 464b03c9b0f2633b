#include "vswitch/agent/probe_desk.hpp"

#include <set>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "schemas/ovsdb/probe_rows.hpp"

namespace nc::vswitch {
namespace {

constexpr std::chrono::milliseconds kLookEvery{10};  ///< while a probe is under way

}  // namespace

struct ProbeDesk::Timer {
    explicit Timer(boost::asio::io_context& context) : timer(context) {}
    boost::asio::steady_timer timer;
    bool is_running = false;
};

ProbeDesk::ProbeDesk(boost::asio::io_context& context, HostSwitch& host_switch, Write write)
    : switch_(host_switch), write_(std::move(write)), timer_(std::make_unique<Timer>(context)) {}

ProbeDesk::~ProbeDesk() = default;

void ProbeDesk::follow(const ovsdb::DatabaseMirror& host) {
    std::set<Guid> wanted;
    for (const goal_state::ProbeRequest& request : ovsdb::probe_requests(host)) {
        wanted.insert(request.cookie);
        if (!begun_.try_emplace({request.cookie, request.role}, std::chrono::steady_clock::now()).second) continue;
        switch_.begin_probe(request);
    }
    std::erase_if(begun_, [&](const auto& entry) {
        const Guid& cookie = entry.first.first;
        if (wanted.contains(cookie)) return false;
        switch_.end_probe(cookie);
        return true;
    });
    report();
    if (!begun_.empty() && !timer_->is_running) watch();
}

void ProbeDesk::watch() {
    timer_->is_running = true;
    timer_->timer.expires_after(kLookEvery);
    timer_->timer.async_wait([this](const boost::system::error_code& cancelled) {
        if (cancelled) return;
        timer_->is_running = false;
        report();
        end_old();
        if (!begun_.empty()) watch();
    });
}

void ProbeDesk::report() {
    ovsdb::Operations operations;
    for (const goal_state::ProbeReport& report : switch_.take_probe_reports())
        for (ovsdb::Operation& operation : ovsdb::answer_probe(report))
            operations.push_back(std::move(operation));
    if (!operations.empty()) write_(operations);
}

void ProbeDesk::end_old() {
    const auto now = std::chrono::steady_clock::now();
    std::erase_if(begun_, [&](const auto& entry) {
        if (now - entry.second < kLongest) return false;
        switch_.end_probe(entry.first.first);
        write_(ovsdb::delete_probe(entry.first.first));
        return true;
    });
}

}  // namespace nc::vswitch
