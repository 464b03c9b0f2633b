#include "vswitch/datapath/datapath.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <functional>
#include <future>
#include <mutex>
#include <utility>

#include <pthread.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "vswitch/datapath/inspector.hpp"
#include "vswitch/datapath/packet_processor.hpp"
#include "vswitch/encryption/encrypting_underlay.hpp"
#include "vswitch/port/file_descriptor.hpp"
#include "vswitch/port/host_underlay.hpp"

namespace nc::vswitch {
namespace {

constexpr Milliseconds kAgingInterval = 50;
constexpr std::size_t kMostEvents = 64;
constexpr int kBatchesPerTurn = 4;  ///< of one port, before the others have their turn
constexpr int kHeldBackTurns = 64;  ///< of ports that were held back, before the underlay has its turn

// What an epoll event is about: a port's slot, or one of these.
constexpr std::uint64_t kUnderlayEvent = kUnderlaySlot;
constexpr std::uint64_t kWakeEvent = kUnderlayEvent + 1;

Milliseconds clock_now() {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);  // the coarse one goes in steps of 4 ms
    return static_cast<Milliseconds>(time.tv_sec) * 1000 + static_cast<Milliseconds>(time.tv_nsec) / 1'000'000;
}

/// The kernel's own forwarding runs before every process; a switch that waits its turn behind busy VMs delivers late
/// (measured on a busy machine: ping p100 9 ms against 0.5 ms, TCP a third). The kernel keeps 5 % of the time for the
/// others (sched_rt_runtime_us).
bool take_precedence() {
    sched_param parameters{};
    parameters.sched_priority = ::sched_get_priority_min(SCHED_RR);
    return ::pthread_setschedparam(::pthread_self(), SCHED_RR, &parameters) == 0;
}

}  // namespace

class Datapath::Implementation {
  public:
    Implementation(FileDescriptor epoll, FileDescriptor wake, Log log)
        : epoll_(std::move(epoll)), wake_(std::move(wake)), log_(std::move(log)) {
        watch(wake_.get(), kWakeEvent);
    }

    void run(const std::stop_token& stop) {
        {
            const std::scoped_lock lock(mutex_);
            is_running_ = true;
        }
        if (!take_precedence()) log_.info("The worker runs without real-time priority (CAP_SYS_NICE is missing)");
        const std::stop_callback wake_up(stop, [this] { wake(); });
        Milliseconds aged_at = clock_now();
        Milliseconds longest_wait = kAgingInterval;
        while (!stop.stop_requested()) {
            std::array<epoll_event, kMostEvents> events{};
            const int count = ::epoll_wait(epoll_.get(), events.data(), kMostEvents, static_cast<int>(longest_wait));
            const Milliseconds now = clock_now();
            for (int i = 0; i < count; ++i)
                handle(events[static_cast<std::size_t>(i)].data.u64, now);
            longest_wait = kAgingInterval;
            const auto wake_at = [&](std::optional<Milliseconds> at) {
                if (at) longest_wait = std::min(longest_wait, std::max<Milliseconds>(*at, now + 1) - now);
            };
            wake_at(processor_.deliver_waiting(now));
            wake_at(serve_held_back(now));
            if (now - aged_at >= kAgingInterval) {
                processor_.forwarder().age(now);
                processor_.reset_idle_connections(now);
                processor_.probe_members(now);
                processor_.tend_name_streams(now);
                processor_.advertise_routers(now);
                aged_at = now;
            }
        }
        const std::scoped_lock lock(mutex_);
        is_running_ = false;
        run_commands();
    }

    /// Runs `command` on the worker, between two batches, and returns what it returned.
    template <class Command>
    auto call(Command command) {
        using Value = decltype(command());
        std::packaged_task<Value()> task(std::move(command));
        auto outcome = task.get_future();
        {
            const std::scoped_lock lock(mutex_);
            if (!is_running_) {
                task();
                return outcome.get();
            }
            commands_.emplace_back([&task] { task(); });
        }
        wake();
        return outcome.get();
    }

    void watch(int fd, std::uint64_t what) {
        if (fd < 0) return;
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = what;
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event);
    }
    void unwatch(int fd) {
        if (fd >= 0) ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
    }

    std::optional<UnderlayConfig> underlay;    ///< in force; worker's, while it runs
    EncryptingUnderlay* encrypting = nullptr;  ///< the processor's underlay; worker's, while it runs
    Handshaker handshaker;

    PacketProcessor& processor() { return processor_; }
    const Log& log() const { return log_; }

  private:
    void wake() {
        const std::uint64_t one = 1;
        [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &one, sizeof(one));
    }

    void handle(std::uint64_t what, Milliseconds now) {
        if (what == kWakeEvent) {
            std::uint64_t count = 0;
            [[maybe_unused]] const ssize_t size = ::read(wake_.get(), &count, sizeof(count));
            const std::scoped_lock lock(mutex_);
            run_commands();
        } else if (what == kUnderlayEvent) {
            for (int turn = 0;
                 turn < kBatchesPerTurn && processor_.poll_underlay(now) == PacketProcessor::Polled::FullBatch;
                 ++turn) {
            }
        } else {
            handle_port(static_cast<PortSlot>(what), now);
        }
    }

    void handle_port(PortSlot slot, Milliseconds now) {
        // A command between the events of one wait may have removed it.
        if (!is_there(slot)) return;
        auto polled = PacketProcessor::Polled::FullBatch;
        for (int turn = 0; turn < kBatchesPerTurn && polled == PacketProcessor::Polled::FullBatch; ++turn)
            polled = processor_.poll_port(slot, now);
        if (polled == PacketProcessor::Polled::HeldBack) hold_back(slot);
        const PacketProcessor::AttachedPort& attached = processor_.ports()[slot];
        if (attached.port->is_up()) return;
        log_.warning("The device of a port is gone",
                     {{"device", attached.port->device()}, {"port", attached.id.value().to_string()}});
        unwatch(attached.port->poll_handle());
    }

    bool is_there(PortSlot slot) const { return slot < processor_.ports().size() && processor_.ports()[slot].port; }

    /// Stops looking at the port's device until it may be read again.
    void hold_back(PortSlot slot) {
        if (std::ranges::find(held_back_, slot) != held_back_.end()) return;
        held_back_.push_back(slot);
        set_events(slot, 0);
    }

    void set_events(PortSlot slot, std::uint32_t events) {
        epoll_event event{};
        event.events = events;
        event.data.u64 = slot;
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, processor_.ports()[slot].port->poll_handle(), &event);
    }

    /// Reads from ports that were held back and may be read now, the one first whose turn it is at the shared link.
    /// Returns when the next one may be read; std::nullopt: none is held back.
    std::optional<Milliseconds> serve_held_back(Milliseconds now) {
        std::erase_if(held_back_, [&](PortSlot slot) { return !is_there(slot); });
        for (int turn = 0; turn < kHeldBackTurns && !held_back_.empty(); ++turn) {
            auto first = held_back_.end();
            std::optional<Milliseconds> next;
            for (auto slot = held_back_.begin(); slot != held_back_.end(); ++slot) {
                const Milliseconds at = processor_.readable_at(*slot, now);
                next = std::min(next.value_or(at), at);
                if (at <= now && (first == held_back_.end() || processor_.comes_before(*slot, *first))) first = slot;
            }
            if (first == held_back_.end()) return next;
            const auto polled = processor_.poll_port(*first, now);
            if (polled == PacketProcessor::Polled::FullBatch || polled == PacketProcessor::Polled::HeldBack) continue;
            const PortSlot drained = *first;
            held_back_.erase(first);
            set_events(drained, EPOLLIN);
        }
        return held_back_.empty() ? std::nullopt : std::optional(now);
    }

    void run_commands() {
        for (const auto& command : commands_)
            command();
        commands_.clear();
    }

    FileDescriptor epoll_;
    FileDescriptor wake_;
    Log log_;
    PacketProcessor processor_;        ///< worker's, while it runs
    std::vector<PortSlot> held_back_;  ///< ports whose bandwidth is used up

    std::mutex mutex_;
    bool is_running_ = false;
    std::vector<std::function<void()>> commands_;
};

Datapath::Datapath(std::unique_ptr<Implementation> implementation) : implementation_(std::move(implementation)) {}
Datapath::~Datapath() = default;

Result<std::unique_ptr<Datapath>> Datapath::create(Log log) {
    FileDescriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
    FileDescriptor wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!epoll.is_open() || !wake.is_open())
        return Error{
            "DatapathUnavailable", std::string("No epoll or event descriptor: ") + std::strerror(errno), "", {}};
    return std::unique_ptr<Datapath>(
        new Datapath(std::make_unique<Implementation>(std::move(epoll), std::move(wake), std::move(log))));
}

void Datapath::run(std::stop_token stop) { implementation_->run(stop); }

void Datapath::run_handshakes(const std::stop_token& stop) { implementation_->handshaker.run(stop); }

void Datapath::set_certificates(Certificates certificates) {
    implementation_->handshaker.set_certificates(std::make_shared<const Certificates>(std::move(certificates)));
    implementation_->call([&] {
        if (implementation_->encrypting != nullptr) implementation_->encrypting->forget_certificates();
        return true;
    });
}

Result<void> Datapath::add_port(InstanceId id, std::unique_ptr<Port> port) {
    return implementation_->call([&]() -> Result<void> {
        const int handle = port->poll_handle();
        const auto slot = implementation_->processor().attach(id, std::move(port));
        if (!slot) return slot.error();
        implementation_->watch(handle, *slot);
        return {};
    });
}

Result<void> Datapath::remove_port(InstanceId id) {
    const std::unique_ptr<Port> removed = implementation_->call([&] {
        auto port = implementation_->processor().detach(id);
        if (port) implementation_->unwatch(port->poll_handle());
        return port;
    });
    if (!removed) return Error{"PortNotFound", "No port with id " + id.value().to_string() + " is attached", "", {}};
    return {};
}

Result<void> Datapath::set_underlay(const std::optional<UnderlayConfig>& config) {
    const bool is_in_force = implementation_->call([&] { return implementation_->underlay == config; });
    if (is_in_force) return {};
    // The earlier sockets hold the addresses: they go first.
    const auto exchange = [&](std::unique_ptr<EncryptingUnderlay> next, std::uint16_t mtu) {
        return implementation_->call([&] {
            implementation_->encrypting = next.get();
            implementation_->underlay = next ? config : std::nullopt;
            if (next)
                for (const int handle : next->poll_handles())
                    implementation_->watch(handle, kUnderlayEvent);
            auto before = implementation_->processor().set_underlay(std::move(next), mtu);
            if (before)
                for (const int handle : before->poll_handles())
                    implementation_->unwatch(handle);
            return before;
        });
    };
    exchange(nullptr, 0).reset();
    if (!config) return {};
    auto clear = open_host_underlay(config->addresses, config->vxlan_port);
    if (!clear) return std::move(clear).error();
    auto carrier = open_udp_underlays(config->addresses, config->encryption_port);
    if (!carrier) return std::move(carrier).error();
    exchange(std::make_unique<EncryptingUnderlay>(std::move(*clear), std::move(*carrier), implementation_->handshaker),
             config->mtu);
    return {};
}

void Datapath::publish(std::shared_ptr<const PolicySnapshot> policy) {
    // The one before is freed here, in the caller's thread.
    const auto before =
        implementation_->call([&] { return implementation_->processor().forwarder().set_policy(std::move(policy)); });
}

Generation Datapath::generation() const {
    return implementation_->call([&] {
        const PolicySnapshot* policy = implementation_->processor().forwarder().policy();
        return policy != nullptr ? policy->generation : Generation{};
    });
}

TunnelType Datapath::tunnel() const {
    return implementation_->call([&] { return implementation_->processor().tunnel(); });
}

ConnectionAudit::Taken Datapath::take_connection_records() {
    return implementation_->call([&] { return implementation_->processor().forwarder().audit().take(); });
}

void Datapath::on_name_query(std::function<void()> callback) {
    implementation_->call([&] { implementation_->processor().on_name_query(std::move(callback)); });
}

std::vector<NameQuery> Datapath::take_name_queries() {
    return implementation_->call([&] { return implementation_->processor().take_name_queries(); });
}

void Datapath::answer_name_query(const NameQuery& query, std::span<const std::uint8_t> message) {
    implementation_->call([&] { implementation_->processor().answer_name_query(query, message); });
}

std::vector<PortInfo> Datapath::ports() const {
    return implementation_->call([&] { return describe_ports(implementation_->processor()); });
}

DatapathCounters Datapath::counters() const {
    return implementation_->call([&] { return implementation_->processor().counters(); });
}

std::vector<DropCount> Datapath::drop_counters() const {
    return describe_drops(implementation_->call([&] { return implementation_->processor().drop_counts(); }));
}

std::vector<FlowInfo> Datapath::unified_flows(std::optional<InstanceId> port) const {
    return implementation_->call([&] { return describe_flows(implementation_->processor(), port, clock_now()); });
}

std::vector<AssociationInfo> Datapath::associations() const {
    return implementation_->call([&] {
        const EncryptingUnderlay* const underlay = implementation_->encrypting;
        return underlay != nullptr ? underlay->associations() : std::vector<AssociationInfo>();
    });
}

std::vector<ConnectionInfo> Datapath::connections(std::optional<InstanceId> port) const {
    return implementation_->call([&] { return describe_connections(implementation_->processor(), port, clock_now()); });
}

std::vector<goal_state::AddressClaim> Datapath::address_claims() const {
    return implementation_->call([&] { return implementation_->processor().address_claims(); });
}

std::vector<goal_state::ProbeStatus> Datapath::probe_states() const {
    return implementation_->call([&] { return implementation_->processor().probe_states(); });
}

Result<std::vector<LayerInfo>> Datapath::layers(InstanceId port) const {
    return implementation_->call([&] { return describe_layers(implementation_->processor(), port); });
}

Result<std::vector<GroupInfo>> Datapath::groups(InstanceId port, const std::optional<std::string>& layer) const {
    return implementation_->call([&] { return describe_groups(implementation_->processor(), port, layer); });
}

Result<std::vector<RuleInfo>> Datapath::rules(InstanceId port, const std::optional<std::string>& layer,
                                              const std::optional<std::string>& group) const {
    return implementation_->call([&] { return describe_rules(implementation_->processor(), port, layer, group); });
}

std::vector<FrontEndInfo> Datapath::front_ends() const {
    return implementation_->call([&] { return describe_front_ends(implementation_->processor()); });
}

Result<std::vector<MappingInfo>> Datapath::mappings(InstanceId port) const {
    return implementation_->call([&] { return describe_mappings(implementation_->processor(), port); });
}

Result<std::vector<LayerFlowStats>> Datapath::layer_flow_stats(InstanceId port) const {
    return implementation_->call([&] { return describe_layer_flow_stats(implementation_->processor(), port); });
}

Result<PortFlowStats> Datapath::flow_stats(InstanceId port) const {
    return implementation_->call([&] { return describe_flow_stats(implementation_->processor(), port); });
}

std::vector<HandedConnection> Datapath::hand_over() const {
    return implementation_->call([&] { return implementation_->processor().forwarder().hand_over(clock_now()); });
}

void Datapath::take_over(std::vector<HandedConnection> connections) {
    implementation_->call([&] { implementation_->processor().forwarder().take_over(std::move(connections)); });
}

void Datapath::begin_probe(const goal_state::ProbeRequest& request) {
    implementation_->call([&] { implementation_->processor().begin_probe(request, clock_now()); });
}

void Datapath::end_probe(const Guid& cookie) {
    implementation_->call([&] { implementation_->processor().end_probe(cookie); });
}

std::vector<goal_state::ProbeReport> Datapath::take_probe_reports() {
    return implementation_->call([&] { return implementation_->processor().take_probe_reports(); });
}

Result<Explanation> Datapath::process_tuples(const TupleQuery& query) const {
    return implementation_->call([&] { return explain_tuple(implementation_->processor(), query, clock_now()); });
}

}  // namespace nc::vswitch
