// ncd: the wiring. One thread, `control`, runs everything on one io_context: HTTP, API, state, policy, hosts. A second
// one, `writer`, makes the transactions of the store durable; a third, `aside`, checks passwords, slow on purpose.
#include <array>
#include <chrono>
#include <climits>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <set>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "schemas/base/atomic_file.hpp"
#include "schemas/base/version.hpp"
#include "service/actions/all_actions.hpp"
#include "service/actions/controller_service.hpp"
#include "service/actions/site_states.hpp"
#include "service/api/resource_controller.hpp"
#include "service/auth/audit_log.hpp"
#include "service/auth/gatekeeper.hpp"
#include "service/auth/password_hash.hpp"
#include "service/config.hpp"
#include "service/controller/control_loop.hpp"
#include "service/controller/egress_meter.hpp"
#include "service/controller/gateway_report.hpp"
#include "service/controller/pool_usage.hpp"
#include "service/controller/prober.hpp"
#include "service/controller/provisioning_reporter.hpp"
#include "service/controller/traffic_report.hpp"
#include "service/feed/changes_resource.hpp"
#include "service/http/server.hpp"
#include "service/pools/provider_address_pool.hpp"
#include "service/resources/rule_book.hpp"
#include "service/southbound/ovsdb_host_channel.hpp"
#include "service/store/sqlite_store.hpp"

namespace {

using namespace nc;           // NOLINT: this file is all of them
using namespace nc::service;  // NOLINT

constexpr int kExitFailure = 1;
constexpr int kExitUsage = 2;

int fail(const Error& error) {
    std::fprintf(stderr, "ncd: %s\n", error.message.c_str());
    return kExitFailure;
}

Result<std::unique_ptr<store::SqliteStore>> open_store(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return Error{"StoreFailed", "Cannot make " + folder.string() + ": " + error.message(), {}, {}};
    return store::SqliteStore::open(folder / "ncd.sqlite");
}

southbound::OvsdbHostChannelFactory::Environment southbound_environment(const Log& log) {
    return {[] { return std::chrono::steady_clock::now(); },
            [engine = std::mt19937_64(std::random_device{}())]() mutable {
                return std::uniform_real_distribution<double>()(engine);
            },
            log.named("southbound")};
}

void run_after(boost::asio::io_context& io, std::chrono::milliseconds delay, std::function<void()> task) {
    auto timer = std::make_shared<boost::asio::steady_timer>(io, delay);
    timer->async_wait([timer, task = std::move(task)](const boost::system::error_code& error) {
        if (!error) task();
    });
}

/// Every few seconds, as long as `io` runs.
void keep_egress(boost::asio::io_context& io, controller::EgressMeter& egress, const controller::ControlLoop& loop) {
    run_after(io, std::chrono::seconds(5), [&io, &egress, &loop] {
        if (const auto state = loop.network_state()) {
            std::set<InstanceId> subnets;
            std::set<InstanceId> hosts;
            for (const auto& [id, network] : state->networks)
                for (const state::Subnet& subnet : network->subnets)
                    subnets.insert(subnet.id);
            for (const auto& [id, host] : state->hosts)
                hosts.insert(id);
            egress.keep_only(subnets, hosts);
        }
        egress.save();
        keep_egress(io, egress, loop);
    });
}

Result<std::unique_ptr<auth::AuditLog>> open_audit(const Config& config, const Log& log) {
    if (config.audit_file.empty()) return std::unique_ptr<auth::AuditLog>();
    auto opened = auth::AuditLog::open(config.audit_file, log);
    if (!opened) return std::move(opened).error();
    return std::make_unique<auth::AuditLog>(*std::move(opened));
}

struct Gate {
    std::unique_ptr<http::Gatekeeper> keeper;
    auth::Gatekeeper* reloadable = nullptr;  ///< the keeper, when it has files
};

/// Without TLS the server listens on loopback only.
Result<Gate> make_gate(const Config& config, auth::Environment environment, auth::AuditLog* audit, const Log& log) {
    if (!config.server.tls) return Gate{auth::admit_loopback(), nullptr};
    auto keeper = auth::Gatekeeper::create(config.auth, std::move(environment), audit, log);
    if (!keeper) return std::move(keeper).error();
    auth::Gatekeeper* reloadable = keeper->get();
    return Gate{*std::move(keeper), reloadable};
}

/// On SIGHUP: a new audit file after a rotation, and accounts, groups and keys as they are now.
void reload_on(boost::asio::signal_set& hangup, auth::AuditLog* audit, auth::Gatekeeper* gatekeeper, const Log& log) {
    hangup.async_wait([&hangup, audit, gatekeeper, log](const boost::system::error_code& stopped, int) {
        if (stopped) return;
        const Result<void> results[] = {audit ? audit->reopen() : Result<void>(),
                                        gatekeeper ? gatekeeper->reload() : Result<void>()};
        for (const Result<void>& result : results) {
            if (!result) log.error("not read again", {{"reason", result.error().message}});
        }
        log.info("files are read again");
        reload_on(hangup, audit, gatekeeper, log);
    });
}

/// The text between the lines of the first certificate of a PEM file, in one piece; empty when there is none.
std::string first_certificate(const std::string& pem_file) {
    std::ifstream in(pem_file);
    std::string base64;
    bool is_inside = false;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("-----END CERTIFICATE")) break;
        if (line.ends_with('\r')) line.pop_back();
        if (is_inside) base64 += line;
        is_inside = is_inside || line.starts_with("-----BEGIN CERTIFICATE");
    }
    return base64;
}

/// `gatekeeper` is null without TLS.
actions::ServiceFacts describe(const Config& config, const http::Server& server, const auth::Gatekeeper* gatekeeper,
                               std::chrono::system_clock::time_point start) {
    actions::ServiceFacts facts;
    std::array<char, HOST_NAME_MAX + 1> machine{};
    ::gethostname(machine.data(), HOST_NAME_MAX);
    facts.machine = machine.data();
    facts.address = config.server.address.to_string();
    facts.port = server.port();
    if (config.server.tls) facts.certificate = first_certificate(config.server.tls->certificate);
    if (gatekeeper != nullptr) facts.authentication = gatekeeper->ways();
    const auth::RoleSettings roles = auth::given_roles(config.auth);
    facts.administrators = roles.administrators;
    facts.operators = roles.operators;
    facts.readers = roles.readers;
    facts.start = start;
    return facts;
}

int hash_password() {
    std::string password;
    std::getline(std::cin, password);
    const auto hash = auth::hash_password(password);
    if (!hash) return fail(hash.error());
    std::printf("%s\n", hash->c_str());
    return 0;
}

int run(const Config& config) {
    const Log log("ncd", config.log_level);
    auto opened = open_store(config.data_folder);
    if (!opened) return fail(opened.error());
    store::SqliteStore& store = **opened;
    auto tree = state::ResourceTree::load(store);
    if (!tree) return fail(tree.error());

    boost::asio::io_context io(1);
    boost::asio::thread_pool writer(1);
    const auto run_on = [](auto& context) {
        return [&context](std::function<void()> task) { boost::asio::post(context, std::move(task)); };
    };
    const resources::RuleBook rules = resources::make_rule_book();
    api::ResourceController api(store, rules, *std::move(tree), {run_on(io), run_on(writer)}, config.operations,
                                log.named("api"));

    southbound::OvsdbHostChannelFactory channels(io, config.southbound, southbound_environment(log));
    controller::EgressMeter egress(config.data_folder / "egress.json", log.named("egress"));
    controller::ControlLoop loop(
        {run_on(io), [&api](const auto& edit, auto done) { api.write(edit, std::move(done)); }, channels,
         &pools::provider_addresses,
         [&io](std::chrono::milliseconds time, std::function<void()> task) { run_after(io, time, std::move(task)); },
         [&egress](const auto& counter, InstanceId subnet, const auto& now) { egress.take(counter, subnet, now); }},
        log.named("controller"));
    controller::Prober prober(
        {[&loop](InstanceId host, const auto& request) { loop.begin_probe(host, request); },
         [&loop](InstanceId host, const Guid& cookie) { loop.end_probe(host, cookie); },
         [&io](std::chrono::milliseconds time, std::function<void()> task) { run_after(io, time, std::move(task)); }});
    loop.listen_to_probes([&prober](const goal_state::ProbeReport& report) { prober.heard(report); });
    const controller::ProvisioningReporter reporter(loop);
    const controller::TrafficReport traffic_report(loop, egress);
    const controller::PoolUsage pool_usage;
    const controller::GatewayReport gateway_report;
    const actions::SiteStates site_states;
    api.add_computed(reporter);
    api.add_computed(traffic_report);
    api.add_computed(pool_usage);
    api.add_computed(gateway_report);
    api.add_computed(site_states);
    api.add_observer(loop);
    api.hand_over_by(loop, [&io](std::chrono::milliseconds time, std::function<void()> task) {
        const auto timer = std::make_shared<boost::asio::steady_timer>(io, time);
        timer->async_wait([timer, task = std::move(task)](const boost::system::error_code&) { task(); });
    });
    actions::add_actions(
        api,
        {{run_on(io), [] { return std::chrono::system_clock::now(); }},
         {[&loop] { return loop.network_state(); },
          [&loop]() -> const controller::HostReports& { return loop.reports(); },
          [&prober](const controller::ProbeQuestion& question, auto done) { prober.run(question, std::move(done)); }},
         config.data_folder,
         {&reporter, &pool_usage},
         log.named("actions"),
         [&egress](InstanceId subnet) { egress.reset(subnet); }});
    std::optional<Result<void>> created;
    api.create_missing_singletons([&created](const Result<void>& result) { created = result; });
    // What is created becomes durable on the writer's thread; the loop has nothing to do meanwhile, but must not end.
    // It ends by stop() only: a loop that has once run out of work is stopped.
    const auto work = boost::asio::make_work_guard(io);
    while (!created)
        io.run_one();
    if (!*created) return fail(created->error());
    feed::ChangeFeed feed(
        api.tree().generation(),
        {[&io](std::chrono::seconds delay, std::function<void()> task) { run_after(io, delay, std::move(task)); },
         [&api](const model::ResourcePath& path, model::ApiVersion version) { return api.document(path, version); }});
    api.add_observer(feed);
    api.add_unstored(model::ResourceType::ChangeFeed, std::make_unique<feed::ChangesResource>(feed));
    loop.start(api.tree());
    keep_egress(io, egress, loop);

    auto audit = open_audit(config, log);
    if (!audit) return fail(audit.error());
    boost::asio::thread_pool aside(1);  // passwords are checked here
    auto gate = make_gate(config, {run_on(aside), run_on(io), [] { return std::chrono::steady_clock::now(); }},
                          audit->get(), log);
    if (!gate) return fail(gate.error());
    http::Handler handler = [&api](api::Request request, api::Respond respond) {
        api.handle(std::move(request), std::move(respond));
    };
    if (*audit) handler = auth::audited(std::move(handler), **audit);
    auto server = http::Server::start(io, config.server, *gate->keeper, std::move(handler), log);
    if (!server) return fail(server.error());
    if (!config.endpoint_file.empty()) {
        if (auto written = write_atomically(config.endpoint_file, (*server)->base_uri()); !written)
            return fail(written.error());
    }

    api.add_unstored(model::ResourceType::ControllerService,
                     std::make_unique<actions::ControllerService>(
                         [&config, &server, &gate, start = std::chrono::system_clock::now()] {
                             return describe(config, **server, gate->reloadable, start);
                         },
                         log));

    boost::asio::signal_set signals(io, SIGTERM, SIGINT);
    signals.async_wait([&io](const boost::system::error_code& error, int) {
        if (!error) io.stop();
    });
    boost::asio::signal_set hangup(io, SIGHUP);
    reload_on(hangup, audit->get(), gate->reloadable, log);
    log.info("ready", {{"uri", (*server)->base_uri()},
                       {"generation", std::to_string(store.current().value())},
                       {"resources", std::to_string(api.tree().size())}});
    io.run();
    egress.save();
    writer.join();
    aside.stop();
    aside.join();
    log.info("stopped");
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (answers_version("ncd", argc, argv)) return 0;
    if (argc == 2 && std::string_view(argv[1]) == "--hash-password") return hash_password();
    const auto config = read_config({argv + 1, static_cast<std::size_t>(argc - 1)});
    if (!config) {
        std::fprintf(stderr, "ncd: %s\n%s", config.error().message.c_str(), usage().c_str());
        return kExitUsage;
    }
    if (config->is_help_wanted) {
        std::fputs(usage().c_str(), stdout);
        return 0;
    }
    std::signal(SIGPIPE, SIG_IGN);
    ::umask(077);
    return run(*config);
}
