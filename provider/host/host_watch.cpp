#include "provider/host/host_watch.hpp"

#include <chrono>
#include <utility>

#include <boost/asio/post.hpp>

#include "schemas/ovsdb/database_spec.hpp"

namespace nc::provider::host {
namespace {

constexpr std::chrono::milliseconds kReconnect{500};

std::string text_of(const ovsdb::Row& row, std::string_view column) {
    const auto found = row.find(std::string(column));
    const std::string* text = found == row.end() ? nullptr : found->second.only<std::string>();
    return text == nullptr ? std::string() : *text;
}

/// The id that a column of the row holds, when it holds one.
std::optional<InstanceId> id_of(const ovsdb::Row& row, std::string_view column) {
    const auto guid = Guid::parse(text_of(row, column));
    return guid ? std::optional(InstanceId(*guid)) : std::nullopt;
}

std::map<InstanceId, PortState> ports_of(const ovsdb::DatabaseMirror& mirror) {
    std::map<InstanceId, PortState> ports;
    mirror.for_each("Port/", [&](const std::string&, const auto& entry) {
        if (const auto id = id_of(entry.row, "name"))
            ports[*id].is_applied = text_of(entry.row, "condition") == "applied";
    });
    mirror.for_each("Attachment/", [&](const std::string&, const auto& entry) {
        if (const auto id = id_of(entry.row, "port")) ports[*id].device = text_of(entry.row, "device");
    });
    return ports;
}

}  // namespace

HostWatch::HostWatch(boost::asio::io_context& context, ovsdb::Endpoint database, Log log)
    : reconnect_(context),
      log_(std::move(log)),
      context_(context),
      client_(context, std::move(database),
              {[this] { monitor_all(); }, [this](const std::string& reason) { lost(reason); },
               [this](const std::string& name, const ovsdb::DatabaseChanges& changes) {
                   reader_.apply(name, changes);
                   publish();
               }}) {}

std::shared_ptr<const HostState> HostWatch::snapshot() const {
    const std::lock_guard lock(mutex_);
    return state_;
}

HostWatch::Watching HostWatch::watch() {
    const std::lock_guard lock(mutex_);
    Watching watching{state_, std::make_shared<StateQueue>()};
    queues_.push_back(watching.later);
    return watching;
}

void HostWatch::monitor_all() {
    reader_.clear();
    known_databases_ = 0;
    for (const ovsdb::DatabaseSpec& spec : ovsdb::host_databases()) {
        client_.monitor(std::string(spec.name), reader_.mirror(spec.name).monitored_tables(),
                        [this, &spec](Result<ovsdb::DatabaseChanges> contents) {
                            if (!contents) return lost(std::string(spec.name) + ": " + contents.error().message);
                            reader_.apply(spec.name, *contents);
                            if (++known_databases_ == ovsdb::host_databases().size()) publish();
                        });
    }
}

void HostWatch::lost(const std::string& reason) {
    log_.warning("no connection to the host's database", {{"reason", reason}});
    known_databases_ = 0;
    reconnect_.expires_after(kReconnect);
    reconnect_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) client_.connect();
    });
}

/// A burst of changes becomes one state: it is made after everything that already waits in the event loop.
void HostWatch::publish() {
    if (std::exchange(is_publication_planned_, true)) return;
    boost::asio::post(context_, [this, alive = std::weak_ptr<const bool>(alive_)] {
        if (alive.expired()) return;
        is_publication_planned_ = false;
        const bool is_complete =
            known_databases_ == ovsdb::host_databases().size() && reader_.complete_generation() != Generation{};
        if (!is_complete) return;
        if (const auto read = reader_.read(); !read)
            return log_.error("goal state cannot be read", {{"reason", read.error().message}});
        auto state =
            std::make_shared<const HostState>(HostState{reader_.goal_state(), ports_of(reader_.mirror(ovsdb::kHost))});
        const std::lock_guard lock(mutex_);
        state_ = std::move(state);
        std::erase_if(queues_, [](const auto& queue) { return queue.expired(); });
        for (const auto& each : queues_) {
            if (const auto queue = each.lock()) queue->push(state_);
        }
    });
}

}  // namespace nc::provider::host
