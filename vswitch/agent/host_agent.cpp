#include "vswitch/agent/host_agent.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "schemas/ovsdb/counter_rows.hpp"

namespace nc::vswitch {
namespace {

constexpr std::chrono::milliseconds kReconnect{200};  // the server is on this machine: no need to spare it
constexpr std::chrono::milliseconds kTick{1000};

Error no_database() {
    return Error{"HostDatabaseUnavailable", "The host's OVSDB server cannot be reached now.", {}, {}};
}

}  // namespace

struct HostAgent::Timers {
    explicit Timers(boost::asio::io_context& context) : reconnect(context), tick(context) {}
    boost::asio::steady_timer reconnect;
    boost::asio::steady_timer tick;
};

HostAgent::HostAgent(boost::asio::io_context& context, ovsdb::Endpoint database, HostSwitch& host_switch, Log log)
    : context_(context),
      switch_(host_switch),
      log_(std::move(log)),
      timers_(std::make_unique<Timers>(context)),
      client_(
          context, std::move(database),
          {[this] { monitor_all(); }, [this](const std::string& reason) { lost(reason); },
           [this](const std::string& name, const ovsdb::DatabaseChanges& changes) { take_changes(name, changes); }}),
      probes_(context, host_switch, [this](const ovsdb::Operations& operations) {
          if (is_ready_) client_.transact(std::string(ovsdb::kHost), operations, [](const auto&) {});
      }) {}

HostAgent::~HostAgent() = default;

void HostAgent::start() {
    client_.connect();
    tick();
}

void HostAgent::monitor_all() {
    reader_.clear();
    known_databases_ = 0;
    is_writing_ = {};
    is_refused_ = {};
    for (const ovsdb::DatabaseSpec& spec : ovsdb::host_databases()) {
        client_.monitor(
            std::string(spec.name), reader_.mirror(spec.name).monitored_tables(),
            [this, &spec](Result<ovsdb::DatabaseChanges> contents) {
                if (!contents)
                    return lost("Database " + std::string(spec.name) + ": " + contents.error().message + ".");
                reader_.apply(spec.name, *contents);
                if (++known_databases_ < ovsdb::host_databases().size()) return;
                is_ready_ = true;
                are_attachments_stale_ = true;
                lost_reason_.clear();
                log_.info("connected to the host's database");
                probes_.follow(reader_.mirror(ovsdb::kHost));
                refresh();
            });
    }
}

void HostAgent::lost(const std::string& reason) {
    is_ready_ = false;
    if (reason != lost_reason_) log_.warning("no connection to the host's database", {{"reason", reason}});
    lost_reason_ = reason;
    timers_->reconnect.expires_after(kReconnect);
    timers_->reconnect.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) client_.connect();
    });
}

void HostAgent::take_changes(std::string_view database, const ovsdb::DatabaseChanges& changes) {
    reader_.apply(database, changes);
    if (database == ovsdb::kHost && changes.contains("Attachment")) are_attachments_stale_ = true;
    if (database == ovsdb::kHost && changes.contains("Probe")) {
        probes_.follow(reader_.mirror(ovsdb::kHost));
        if (changes.size() == 1) return;  // says nothing about the goal state
    }
    if (changes.contains("Port") || changes.contains("Physical_Port") || changes.contains("Physical_Switch"))
        are_port_rows_stale_.fill(true);
    plan_refresh();
}

/// A burst of changes becomes one refresh: it runs after everything that is already waiting in the event loop.
void HostAgent::plan_refresh() {
    if (is_refresh_planned_) return;
    is_refresh_planned_ = true;
    boost::asio::post(context_, [this, alive = std::weak_ptr<const bool>(alive_)] {
        if (alive.expired()) return;
        is_refresh_planned_ = false;
        refresh();
    });
}

void HostAgent::refresh() {
    if (!is_ready_) return;
    apply_goal_state();
    bring_devices();
    write_own_rows();
}

void HostAgent::apply_goal_state() {
    const Generation generation = reader_.complete_generation();
    if (generation == Generation{}) return;
    const auto in_force = static_cast<std::int64_t>(applied_.value());
    const std::int64_t floor = std::max(in_force, reader_.mirror(ovsdb::kHost).global_number("cur_cfg"));
    if (static_cast<std::int64_t>(generation.value()) < floor) {
        fault_ = "Generation " + std::to_string(generation.value()) + " is older than " + std::to_string(floor) +
                 ", which was in force here.";
        return;
    }
    Result<bool> is_changed = reader_.read();
    if (!is_changed) {
        if (fault_ != is_changed.error().message)
            log_.error("goal state cannot be read", {{"reason", is_changed.error().message}});
        fault_ = is_changed.error().message;
        return;
    }
    if (!*is_changed && !is_incompletely_applied_ && applied_ == generation) {
        fault_.clear();
        return;
    }
    const Result<void> applied = switch_.apply(reader_.goal_state());
    is_incompletely_applied_ = !applied;
    port_faults_ = switch_.port_faults();
    if (!applied && fault_ != applied.error().message)
        log_.error("goal state is not wholly in force", {{"reason", applied.error().message}});
    fault_ = applied ? std::string() : applied.error().message;
    applied_ = generation;
    are_port_rows_stale_.fill(true);
}

void HostAgent::bring_devices() {
    if (!are_attachments_stale_) return;
    are_attachments_stale_ = false;
    are_port_rows_stale_.fill(true);
    attachments_ = attachments_from(reader_.mirror(ovsdb::kHost));
    for (const Attachment& attachment : attachments_) {
        Device& device = devices_[attachment.port];
        if (device.is_open && device.attachment != attachment) {
            switch_.detach(attachment.port);
            device.is_open = false;
        }
        device.attachment = attachment;
        device.is_stored = true;
        if (!device.is_open) open(device);
    }
    std::erase_if(devices_, [&](const auto& entry) {
        const auto at = std::lower_bound(attachments_.begin(), attachments_.end(), entry.first,
                                         [](const Attachment& a, InstanceId id) { return a.port < id; });
        const bool is_wanted = at != attachments_.end() && at->port == entry.first;
        if (is_wanted || !entry.second.is_stored) return false;
        if (entry.second.is_open) switch_.detach(entry.first);
        return true;
    });
}

void HostAgent::open(Device& device) {
    const Result<void> attached = switch_.attach(device.attachment);
    device.is_open = attached.has_value();
    std::string detail = attached ? std::string() : attached.error().message;
    if (device.is_open || detail != device.detail) are_port_rows_stale_.fill(true);
    if (!attached && detail != device.detail)
        log_.warning("device is not attached",
                     {{"port", device.attachment.port.value().to_string()}, {"reason", detail}});
    device.detail = std::move(detail);
}

goal_state::PortStatus HostAgent::status_of(InstanceId port) const {
    const auto found = devices_.find(port);
    if (found == devices_.end()) return {port, goal_state::PortCondition::NotAttached, {}};
    const Device& device = found->second;
    if (!device.is_open) return {port, goal_state::PortCondition::Failed, device.detail};
    const std::vector<goal_state::Port>& ports = reader_.goal_state().ports;
    const auto at = std::lower_bound(ports.begin(), ports.end(), port,
                                     [](const goal_state::Port& a, InstanceId id) { return a.id < id; });
    if (applied_ == Generation{} || at == ports.end() || at->id != port)
        return {port, goal_state::PortCondition::NotAttached, "No policy is in force for this port yet."};
    const auto fault = port_faults_.find(port);
    if (fault != port_faults_.end()) return {port, goal_state::PortCondition::Failed, fault->second};
    return {port, goal_state::PortCondition::Applied, {}};
}

std::vector<HostAgent::DeviceState> HostAgent::devices() const {
    std::vector<DeviceState> states;
    for (const auto& [port, device] : devices_)
        states.push_back({device.attachment, device.is_open ? std::string() : device.detail});
    return states;
}

void HostAgent::write_own_rows() {
    // nc_host first: it is what the controller waits for.
    for (std::size_t i = ovsdb::host_databases().size(); i-- > 0;)
        if (!is_writing_[i] && !is_refused_[i]) write(i, own_rows(i));
}

ovsdb::Operations HostAgent::own_rows(std::size_t database_index) {
    const std::string_view database = ovsdb::host_databases()[database_index].name;
    const ovsdb::DatabaseMirror& mirror = reader_.mirror(database);
    const OwnReport report{applied_, fault_, [this](InstanceId port) { return status_of(port); }};
    ovsdb::Operations operations =
        database == ovsdb::kHost ? report_rows(mirror, report) : applied_row(mirror, applied_);
    const auto append = [&operations](ovsdb::Operations more) {
        std::move(more.begin(), more.end(), std::back_inserter(operations));
    };
    if (database == ovsdb::kHost) append(health_rows(mirror, switch_.probe_states()));
    if (database == ovsdb::kHost && applied_ != Generation{}) append(claim_rows(mirror, switch_.address_claims()));
    if (!std::exchange(are_port_rows_stale_[database_index], false)) return operations;
    if (database == ovsdb::kHost) append(condition_rows(mirror, report));
    if (database == ovsdb::kVtep) append(port_rows(mirror, attachments_, report));
    return operations;
}

void HostAgent::write(std::size_t database_index, const ovsdb::Operations& operations) {
    if (operations.empty()) return;
    is_writing_[database_index] = true;
    const std::string name(ovsdb::host_databases()[database_index].name);
    client_.transact(name, operations, [this, database_index, name](Result<std::vector<ovsdb::RowId>> inserted) {
        is_writing_[database_index] = false;
        is_refused_[database_index] = !inserted;
        if (!inserted) {
            are_port_rows_stale_[database_index] = true;
            log_.warning("the host's database refused rows",
                         {{"database", name}, {"reason", inserted.error().message}});
        }
        plan_refresh();
    });
}

/// A transaction of two seconds' worth, and none while nothing is counted.
void HostAgent::write_counters() {
    writes_counters_now_ = !writes_counters_now_;
    constexpr std::size_t kHostIndex = 4;
    if (!writes_counters_now_ || is_writing_[kHostIndex]) return;
    const ovsdb::DatabaseMirror& host = reader_.mirror(ovsdb::kHost);
    ovsdb::Operations rows = ovsdb::counter_rows(host, switch_.counters());
    std::ranges::move(ovsdb::front_end_counter_rows(host, switch_.front_end_counters()), std::back_inserter(rows));
    write(kHostIndex, rows);
}

void HostAgent::tick() {
    timers_->tick.expires_after(kTick);
    timers_->tick.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) tick();
    });
    switch_.tend();
    if (!is_ready_) return;
    for (const InstanceId port : switch_.dead_ports()) {
        switch_.detach(port);
        const auto found = devices_.find(port);
        if (found != devices_.end()) found->second.is_open = false;
        are_port_rows_stale_.fill(true);
    }
    for (auto& [port, device] : devices_)
        if (!device.is_open) open(device);
    if (switch_.needs_apply()) is_incompletely_applied_ = true;
    is_refused_ = {};
    refresh();
    write_counters();
}

void HostAgent::add_port(const Attachment& attachment, Done done) {
    if (!is_ready_) return done(no_database());
    const auto known = devices_.find(attachment.port);
    if (known != devices_.end()) {
        Device& device = known->second;
        if (device.attachment == attachment) {
            if (!device.is_open) open(device);
            plan_refresh();
            if (device.is_open) return done({});
            return done(Error{"TapUnavailable", device.detail, "device", {}});
        }
        return done(Error{"PortExists",
                          "Port " + attachment.port.value().to_string() + " is attached to device \"" +
                              device.attachment.device + "\" already.",
                          "interface-instance-id",
                          {}});
    }
    if (Result<void> attached = switch_.attach(attachment); !attached) return done(attached);
    devices_.emplace(attachment.port, Device{attachment, true, false, {}});
    client_.transact(std::string(ovsdb::kHost), insert_attachment(attachment),
                     [this, port = attachment.port, done = std::move(done)](Result<std::vector<ovsdb::RowId>> stored) {
                         if (stored) return done({});
                         switch_.detach(port);
                         devices_.erase(port);
                         done(stored.error());
                     });
}

void HostAgent::remove_port(InstanceId port, Done done) {
    if (!is_ready_) return done(no_database());
    const auto known = devices_.find(port);
    if (known == devices_.end())
        return done(Error{"PortNotFound",
                          "No device is attached to port " + port.value().to_string() + ".",
                          "interface-instance-id",
                          {}});
    if (known->second.is_open) switch_.detach(port);
    devices_.erase(known);
    client_.transact(std::string(ovsdb::kHost), delete_attachment(port),
                     [done = std::move(done)](Result<std::vector<ovsdb::RowId>> deleted) {
                         done(deleted ? Result<void>() : Result<void>(deleted.error()));
                     });
}

}  // namespace nc::vswitch
