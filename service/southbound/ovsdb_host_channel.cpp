#include "service/southbound/ovsdb_host_channel.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "schemas/base/host_address.hpp"
#include "schemas/ovsdb/client.hpp"
#include "schemas/ovsdb/counter_rows.hpp"
#include "schemas/ovsdb/goal_state_rows.hpp"
#include "schemas/ovsdb/probe_rows.hpp"
#include "service/southbound/backoff.hpp"
#include "service/southbound/host_report.hpp"

namespace nc::service::southbound {
namespace {

using Environment = OvsdbHostChannelFactory::Environment;
using ovsdb::WantedState;

class OvsdbHostChannel final : public HostChannel, public std::enable_shared_from_this<OvsdbHostChannel> {
  public:
    OvsdbHostChannel(boost::asio::io_context& context, InstanceId host, Result<ovsdb::Endpoint> endpoint,
                     HostCallbacks callbacks, const Environment& environment)
        : context_(context),
          host_(host),
          callbacks_(std::move(callbacks)),
          environment_(environment),
          backoff_(environment.random_unit),
          timer_(context) {
        for (const ovsdb::DatabaseSpec& spec : ovsdb::host_databases())
            mirrors_.emplace_back(spec);
        if (!endpoint) {
            endpoint_error_ = endpoint.error().message;
            return;
        }
        client_.emplace(
            context, std::move(*endpoint),
            ovsdb::Client::Events{[this] { monitor_all(); }, [this](std::string reason) { lost(std::move(reason)); },
                                  [this](const std::string& database, const ovsdb::DatabaseChanges& changes) {
                                      take_changes(database, changes);
                                  }});
    }

    /// Apart from the constructor because the callbacks need weak references to the channel.
    void start() {
        if (client_) return client_->connect();
        later([](OvsdbHostChannel& channel) {
            channel.sync_.disconnected(channel.environment_.now(), channel.endpoint_error_);
            channel.callbacks_.on_connection(false, channel.endpoint_error_);
        });
    }
    void stop() {
        is_stopped_ = true;
        timer_.cancel();
        client_.reset();
    }

    void apply(std::shared_ptr<const goal_state::GoalState> goal_state) override {
        NC_ASSERT(!wanted_.goal_state() || wanted_.goal_state()->generation <= goal_state->generation);
        sync_.want(environment_.now(), goal_state->generation);
        const WantedState::TouchedKeys touched = wanted_.update(std::move(goal_state));
        for (std::size_t i = 0; i < touched.size(); ++i)
            dirty_[i].insert(touched[i].begin(), touched[i].end());
        push();
    }

    void begin_probe(const goal_state::ProbeRequest& request) override { transact_probe(ovsdb::insert_probe(request)); }
    void end_probe(const Guid& cookie) override { transact_probe(ovsdb::delete_probe(cookie)); }

    const HostSync& sync() const override { return sync_; }

  private:
    /// What fails is not heard of, as what the host does not answer.
    void transact_probe(const ovsdb::Operations& operations) {
        if (is_ready_) client_->transact(std::string(ovsdb::kHost), operations, [](const auto&) {});
    }

    void later(void (*work)(OvsdbHostChannel&)) {
        boost::asio::post(context_, [weak = weak_from_this(), work] {
            const std::shared_ptr<OvsdbHostChannel> self = weak.lock();
            if (self && !self->is_stopped_) work(*self);
        });
    }

    void retry_after_delay(void (*work)(OvsdbHostChannel&)) {
        timer_.expires_after(backoff_.next());
        timer_.async_wait([weak = weak_from_this(), work](const boost::system::error_code& cancelled) {
            const std::shared_ptr<OvsdbHostChannel> self = weak.lock();
            if (!cancelled && self && !self->is_stopped_) work(*self);
        });
    }

    void monitor_all() {
        known_databases_ = 0;
        for (ovsdb::DatabaseMirror& mirror : mirrors_) {
            mirror.clear();
            client_->monitor(std::string(mirror.spec().name), mirror.monitored_tables(),
                             [this, &mirror](Result<ovsdb::DatabaseChanges> contents) {
                                 if (is_ready_) return;
                                 if (!contents) return refused(mirror, contents.error());
                                 mirror.apply(*contents);
                                 if (++known_databases_ == mirrors_.size()) ready();
                             });
        }
    }

    /// The server lives but is no host of ours, for instance because a database is missing.
    void refused(const ovsdb::DatabaseMirror& mirror, const Error& error) {
        if (is_stopped_ || known_databases_ > mirrors_.size()) return;
        known_databases_ = mirrors_.size() + 1;  // answers to the other requests no longer matter
        lost("Database " + std::string(mirror.spec().name) + ": " + error.message + ".");
    }

    void ready() {
        is_ready_ = true;
        backoff_.reset();
        replies_pending_ = 0;
        sent_generation_.reset();
        is_waiting_to_retry_ = false;
        sync_.connected(environment_.now());
        environment_.log.info("host connected", {{"host", host_.value().to_string()}});
        everything_is_dirty();
        callbacks_.on_connection(true, {});
        if (is_stopped_) return;
        reported_ports_.reset();
        reported_status_.reset();
        are_conditions_stale_ = true;
        are_counters_stale_ = true;
        report_ports();
        if (!is_stopped_) push();
    }

    void everything_is_dirty() {
        for (std::size_t i = 0; i < mirrors_.size(); ++i) {
            for (std::string& key : wanted_.rows(i).keys())
                dirty_[i].insert(std::move(key));
            mirrors_[i].for_each("", [&](const std::string& key, const auto&) { dirty_[i].insert(key); });
        }
    }

    void lost(std::string reason) {
        const bool is_news = is_ready_ || lost_reason_ != reason;
        is_ready_ = false;
        lost_reason_ = reason;
        sync_.disconnected(environment_.now(), reason);
        retry_after_delay([](OvsdbHostChannel& channel) { channel.client_->connect(); });
        if (!is_news) return;
        environment_.log.warning("host not connected", {{"host", host_.value().to_string()}, {"reason", reason}});
        callbacks_.on_connection(false, std::move(reason));
    }

    void take_changes(const std::string& database, const ovsdb::DatabaseChanges& changes) {
        for (std::size_t i = 0; i < mirrors_.size(); ++i) {
            if (mirrors_[i].spec().name != database) continue;
            for (std::string& key : mirrors_[i].apply(changes))
                dirty_[i].insert(std::move(key));
        }
        // Both are as long as the host has ports, and most changes concern neither.
        if (database == ovsdb::kHost &&
            (changes.contains("Port") || changes.contains("Health_Probe") || changes.contains("Learned_Address")))
            are_conditions_stale_ = true;
        if (database == ovsdb::kHost && (changes.contains("Port_Counters") || changes.contains("Front_End_Counters")))
            are_counters_stale_ = true;
        if (!is_ready_) return;
        if (database == ovsdb::kHost && changes.contains("Probe")) {
            for (goal_state::ProbeReport& report : ovsdb::probe_reports(mirrors_.back())) {
                if (is_stopped_) return;
                callbacks_.on_probe(std::move(report));
            }
            if (changes.size() == 1) return;
        }
        if (changes.contains("Physical_Port")) report_ports();
        if (!is_stopped_) push();
    }

    /// Sends what differs, if anything does and nothing is under way.
    void push() {
        if (!is_ready_ || is_stopped_) return;
        if (!wanted_.goal_state() || is_under_way()) return report_status();
        const Generation wanted = wanted_.goal_state()->generation;
        std::array<ovsdb::Operations, WantedState::kDatabaseCount> operations;
        bool differs = !has_equal_generations();
        for (std::size_t i = 0; i < mirrors_.size(); ++i) {
            operations[i] = ovsdb::difference(wanted_.rows(i), mirrors_[i], dirty_[i]);
            differs = differs || !operations[i].empty();
        }
        is_as_wanted_ = !differs;
        if (differs && on_host() > wanted) {
            sync_.found_newer(environment_.now(), on_host());
            return report_status();
        }
        for (std::set<std::string>& keys : dirty_)
            keys.clear();
        if (differs) send(operations, wanted);
        report_status();
    }

    void send(std::array<ovsdb::Operations, WantedState::kDatabaseCount>& operations, Generation generation) {
        sent_generation_ = generation;
        replies_pending_ = mirrors_.size();
        refusal_.clear();
        sync_.sent(environment_.now());
        const ovsdb::Row next_cfg{{"next_cfg", static_cast<std::int64_t>(generation.value())}};
        for (std::size_t i = 0; i < mirrors_.size(); ++i) {
            const std::string global(mirrors_[i].spec().global_table);
            ovsdb::Operations transaction;
            if (mirrors_[i].find(global) != nullptr)
                transaction.push_back(ovsdb::Expect{global, {}, {{"next_cfg", mirrors_[i].global_number("next_cfg")}}});
            std::move(operations[i].begin(), operations[i].end(), std::back_inserter(transaction));
            transaction.push_back(ovsdb::Update{global, {}, next_cfg});
            client_->transact(std::string(mirrors_[i].spec().name), transaction,
                              [this, i](Result<std::vector<ovsdb::RowId>> inserted) {
                                  if (!inserted) note_refusal(i, inserted.error());
                                  if (--replies_pending_ == 0) sent_completely();
                              });
        }
    }

    void note_refusal(std::size_t database_index, const Error& error) {
        if (!refusal_.empty()) return;
        refusal_ = "Database " + std::string(mirrors_[database_index].spec().name) +
                   " of the host refused rows: " + error.message + ".";
    }

    void sent_completely() {
        if (refusal_.empty()) {
            backoff_.reset();
            return push();
        }
        // What the host has now differs from what the comparison expected: compare anew, after a while.
        environment_.log.warning("host refused rows", {{"host", host_.value().to_string()}, {"reason", refusal_}});
        sync_.failed(environment_.now(), refusal_);
        is_waiting_to_retry_ = true;
        retry_after_delay([](OvsdbHostChannel& channel) {
            channel.is_waiting_to_retry_ = false;
            channel.sent_generation_.reset();
            if (!channel.is_ready_) return;
            channel.everything_is_dirty();
            channel.push();
        });
        report_status();
    }

    /// Until the answers are in and the mirrors show the new generation, comparing would see the past.
    bool is_under_way() {
        if (replies_pending_ > 0 || is_waiting_to_retry_) return true;
        if (!sent_generation_) return false;
        const auto number = static_cast<std::int64_t>(sent_generation_->value());
        for (const ovsdb::DatabaseMirror& mirror : mirrors_)
            if (mirror.global_number("next_cfg") < number) return true;
        sent_generation_.reset();
        return false;
    }

    bool has_equal_generations() const {
        const std::int64_t first = mirrors_.front().global_number("next_cfg");
        return first > 0 && std::all_of(mirrors_.begin(), mirrors_.end(), [&](const ovsdb::DatabaseMirror& mirror) {
                   return mirror.global_number("next_cfg") == first;
               });
    }

    Generation on_host() const {
        std::int64_t highest = 0;
        for (const ovsdb::DatabaseMirror& mirror : mirrors_)
            highest = std::max(highest, mirror.global_number("next_cfg"));
        return Generation(static_cast<std::uint64_t>(highest));
    }

    void report_ports() {
        std::vector<InstanceId> ports = attached_ports(mirrors_.front());
        if (reported_ports_ == ports) return;
        reported_ports_ = ports;
        callbacks_.on_attached_ports(std::move(ports));
    }

    /// Tells the owner where the host stands, from the event loop; several reasons to tell become one.
    void report_status() {
        if (is_report_planned_) return;
        is_report_planned_ = true;
        later([](OvsdbHostChannel& channel) {
            channel.is_report_planned_ = false;
            if (channel.is_ready_) channel.report_status_now();
        });
    }

    void report_status_now() {
        goal_state::HostStatus status = reported_status(mirrors_.back());
        if (std::exchange(are_conditions_stale_, false)) {
            conditions_ = reported_conditions(mirrors_.back());
            probes_ = reported_probes(mirrors_.back());
            claims_ = reported_claims(mirrors_.back());
        }
        status.ports = conditions_;
        if (std::exchange(are_counters_stale_, false)) {
            counters_ = ovsdb::read_counters(mirrors_.back());
            front_end_counters_ = ovsdb::read_front_end_counters(mirrors_.back());
        }
        status.counters = counters_;
        status.front_end_counters = front_end_counters_;
        status.probes = probes_;
        status.claims = claims_;
        if (is_as_wanted_ && !is_under_way() && status.fault.empty() && status.applied == on_host()) {
            // The rows are those of the wanted goal state, whatever number they were written under.
            in_force_ = wanted_.goal_state()->generation;
            sync_.in_force(environment_.now(), in_force_);
        } else if (is_as_wanted_ && !status.fault.empty()) {
            sync_.failed(environment_.now(), status.fault);
        }
        if (sync_.state() == HostSyncState::Stale || (!refusal_.empty() && is_waiting_to_retry_))
            status.fault = sync_.reason();
        status.applied = std::max(status.applied, in_force_);
        if (reported_status_ == status) return;
        reported_status_ = status;
        callbacks_.on_status(std::move(status));
    }

    boost::asio::io_context& context_;
    InstanceId host_;
    HostCallbacks callbacks_;
    Environment environment_;
    std::string endpoint_error_;
    Backoff backoff_;
    boost::asio::steady_timer timer_;
    std::optional<ovsdb::Client> client_;
    HostSync sync_;

    WantedState wanted_;
    std::vector<ovsdb::DatabaseMirror> mirrors_;  ///< in the order of host_databases(): ms_vtep first, nc_host last
    WantedState::TouchedKeys dirty_;              ///< rows that may differ since the last comparison

    std::string lost_reason_;
    std::string refusal_;
    std::size_t known_databases_ = 0;
    std::size_t replies_pending_ = 0;
    std::optional<Generation> sent_generation_;
    Generation in_force_;
    std::optional<std::vector<InstanceId>> reported_ports_;
    std::optional<goal_state::HostStatus> reported_status_;
    std::vector<goal_state::PortStatus> conditions_;  ///< of the host's ports, as last read from its rows
    std::vector<goal_state::ProbeStatus> probes_;     ///< outcomes of the host's probes, the same
    std::vector<goal_state::AddressClaim> claims_;    ///< of VMs behind the host's ports, the same
    bool are_conditions_stale_ = true;
    std::vector<goal_state::PortCounters> counters_;  ///< as last read
    std::vector<goal_state::FrontEndCounters> front_end_counters_;
    bool are_counters_stale_ = true;
    bool is_ready_ = false;  ///< connected, and the contents of all databases are known
    bool is_as_wanted_ = false;
    bool is_waiting_to_retry_ = false;
    bool is_report_planned_ = false;
    bool is_stopped_ = false;
};

/// Gives the shared channel a single owner: when that lets go, nothing is called any more.
class OwnedChannel final : public HostChannel {
  public:
    OwnedChannel(boost::asio::io_context& context, std::shared_ptr<OvsdbHostChannel> channel)
        : context_(context), channel_(std::move(channel)) {}
    ~OwnedChannel() override {
        channel_->stop();
        // The owner may be inside one of the channel's callbacks: its memory must outlast them.
        boost::asio::post(context_, [channel = std::move(channel_)] {});
    }

    void apply(std::shared_ptr<const goal_state::GoalState> goal_state) override {
        channel_->apply(std::move(goal_state));
    }
    void begin_probe(const goal_state::ProbeRequest& request) override { channel_->begin_probe(request); }
    void end_probe(const Guid& cookie) override { channel_->end_probe(cookie); }
    const HostSync& sync() const override { return channel_->sync(); }

  private:
    boost::asio::io_context& context_;
    std::shared_ptr<OvsdbHostChannel> channel_;
};

Result<ovsdb::Endpoint> endpoint_of(const std::string& text, const std::optional<SouthboundCredentials>& credentials) {
    Result<HostAddress> address = parse_host_address(text);
    if (!address) return address.error();
    if (credentials) {
        return ovsdb::Endpoint(ovsdb::TlsEndpoint{address->host, address->port, credentials->certificate_file,
                                                  credentials->key_file, credentials->authority_file});
    }
    if (is_loopback(*address)) return ovsdb::Endpoint(ovsdb::TcpEndpoint{address->host, address->port});
    return Error{"SouthboundCredentialsMissing",
                 "A host at \"" + text + "\" is spoken to by TLS only, and no southbound certificate is configured.",
                 {},
                 {}};
}

}  // namespace

OvsdbHostChannelFactory::OvsdbHostChannelFactory(boost::asio::io_context& context,
                                                 std::optional<SouthboundCredentials> credentials,
                                                 Environment environment)
    : context_(context), credentials_(std::move(credentials)), environment_(std::move(environment)) {}

std::unique_ptr<HostChannel> OvsdbHostChannelFactory::create(InstanceId host, std::string address,
                                                             HostCallbacks callbacks) {
    auto channel = std::make_shared<OvsdbHostChannel>(context_, host, endpoint_of(address, credentials_),
                                                      std::move(callbacks), environment_);
    channel->start();
    return std::make_unique<OwnedChannel>(context_, std::move(channel));
}

}  // namespace nc::service::southbound
