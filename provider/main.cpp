// nc-cimd: the wiring. One thread, `control`, runs the HTTP edge; requests are answered by a few workers, since asking
// the controller blocks.
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <malloc.h>
#include <sys/stat.h>

#include "provider/bridge/http_courier.hpp"
#include "provider/bridge/indication_source.hpp"
#include "provider/bridge/resource_classes.hpp"
#include "provider/bridge/resource_provider.hpp"
#include "provider/cim/event_engine.hpp"
#include "provider/cim/interop.hpp"
#include "provider/cim/mof.hpp"
#include "provider/cim/object_manager.hpp"
#include "provider/cim/status.hpp"
#include "provider/cim/system_classes.hpp"
#include "provider/config.hpp"
#include "provider/host/host_changes.hpp"
#include "provider/host/host_classes.hpp"
#include "provider/host/host_provider.hpp"
#include "provider/host/host_watch.hpp"
#include "provider/transport/cim_xml_server.hpp"
#include "provider/transport/guard.hpp"
#include "provider/transport/http_edge.hpp"
#include "provider/transport/push_delivery.hpp"
#include "provider/transport/subscription_table.hpp"
#include "schemas/base/atomic_file.hpp"
#include "schemas/base/version.hpp"
#include "service/auth/gss.hpp"
#include "service/auth/on_behalf.hpp"
#include "service/auth/role_book.hpp"
#include "service/ctl/rest_client.hpp"
#include "service/http/server.hpp"

namespace {

using namespace nc;            // NOLINT: this file is all of them
using namespace nc::provider;  // NOLINT

constexpr int kExitFailure = 1;
constexpr int kExitUsage = 2;
constexpr std::size_t kWorkers = 72;  // 64 of them may wait for events
constexpr std::chrono::seconds kSweepTime{10};
constexpr int kHeaps = 2;
constexpr std::size_t kCouriers = 16;  // one for each subscription that events are sent to

int fail(const Error& error) {
    std::fprintf(stderr, "nc-cimd: %s\n", error.message.c_str());
    return kExitFailure;
}

constexpr const char* kSwitchName = "nc-vswitchd";

/// Each subscription waits at the controller by itself, and is ended by the end of its wait.
cim::EventEngine::Opener event_opener(std::shared_ptr<const bridge::ResourceClasses> classes,
                                      bridge::RestSource source) {
    return [classes = std::move(classes), source](const cim::Caller& caller,
                                                  const std::vector<const cim::Class*>& watched) {
        return bridge::IndicationSource::open(
            classes, source, caller, watched,
            {[] { return std::chrono::system_clock::now(); },
             [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }, [] {}});
    };
}

/// What stands behind the faces.
struct World {
    std::shared_ptr<cim::ClassRegistry> registry = std::make_shared<cim::ClassRegistry>();
    std::unique_ptr<cim::ObjectManager> manager{};
    cim::EventEngine::Opener open_events{};
    const char* default_namespace = "";
    std::unique_ptr<service::ctl::RestClient> controller{};  ///< null on a host
    std::unique_ptr<host::HostWatch> host{};                 ///< null beside a controller
};

void add_everywhere(World& world, const std::shared_ptr<cim::InstanceProvider>& provider,
                    std::initializer_list<const char*> namespaces) {
    world.registry->add_namespace("root");
    cim::add_interop_classes(*world.registry);
    const std::vector<const cim::Class*> interop_classes = world.registry->classes(cim::kInterop);
    for (const std::string& name : world.registry->namespaces())
        cim::add_system_classes(*world.registry, name);
    world.manager = std::make_unique<cim::ObjectManager>(world.registry);
    for (const char* name : namespaces) {
        for (const cim::Class* class_ : world.registry->classes(name))
            world.manager->set_provider(*class_, provider);
    }
    const auto interop = cim::make_interop_provider(*world.registry, "nc-cimd");
    for (const cim::Class* class_ : interop_classes)
        world.manager->set_provider(*class_, interop);
    const auto spaces = cim::make_namespace_provider(*world.registry);
    for (const std::string& name : world.registry->namespaces())
        world.manager->set_provider(*world.registry->find(name, cim::kNamespaceClass), spaces);
}

/// What a delegate tells the controller of who asks.
service::ctl::HeaderFields introduce_on_behalf(const cim::Caller& caller) {
    auto fields = bridge::introduce_by_password(caller);
    const std::string proved = caller.authorization.empty() ? caller.identity : std::string();
    for (auto& field : service::auth::write_on_behalf({proved, caller.source}))
        fields.push_back(std::move(field));
    return fields;
}

Result<transport::GuardSettings> guard_settings(const Config& config) {
    transport::GuardSettings settings{config.ways, {}, config.allows_unencrypted, {}};
    if (config.ways.negotiate()) {
        auto keys = service::auth::GssAcceptor::create(config.keys);
        if (!keys) return std::move(keys).error();
        settings.keys = *std::move(keys);
    }
    if (!config.allowed.administrators.empty()) {
        auto book = service::auth::RoleBook::load(config.allowed);
        if (!book) return std::move(book).error();
        settings.allowed = *std::move(book);
    }
    return settings;
}

Result<World> controller_world(const Config& config) {
    World world;
    auto client = service::ctl::RestClient::create(config.controller);
    if (!client) return std::move(client).error();
    world.controller = *std::move(client);
    const bool is_delegate = !config.controller.certificate_file.empty();
    const bridge::RestSource source(*world.controller,
                                    is_delegate ? introduce_on_behalf : bridge::introduce_by_password);
    const auto classes =
        std::make_shared<const bridge::ResourceClasses>(bridge::ResourceClasses::add_to(*world.registry));
    add_everywhere(world, std::make_shared<bridge::ResourceProvider>(classes, source), {bridge::kNamespace});
    world.open_events = event_opener(classes, source);
    world.default_namespace = bridge::kNamespace;
    return world;
}

World host_world(const Config& config, boost::asio::io_context& io, const Log& log) {
    World world;
    host::add_host_classes(*world.registry);
    world.host = std::make_unique<host::HostWatch>(io, *config.host_database, log.named("host"));
    const auto snapshot = [&watch = *world.host] { return watch.snapshot(); };
    add_everywhere(world, std::make_shared<host::HostProvider>(*world.registry, kSwitchName, snapshot),
                   {host::kStandardCimv2, host::kVirtualization});
    world.open_events = [&classes = *world.registry, &watch = *world.host](const auto&, const auto& watched) {
        return host::HostChanges::open(classes, kSwitchName, watch.watch(), watched,
                                       [] { return std::chrono::system_clock::now(); });
    };
    world.default_namespace = host::kStandardCimv2;
    world.host->start();
    return world;
}

/// Those of the controller and of hosts, as MOF.
std::string all_classes() {
    cim::ClassRegistry registry;
    (void)bridge::ResourceClasses::add_to(registry);
    host::add_host_classes(registry);
    cim::add_interop_classes(registry);
    for (const std::string& name : registry.namespaces())
        cim::add_system_classes(registry, name);
    return cim::to_mof(registry);
}

/// Lets go of the enumerations that nobody has come back to, also when nobody comes any more.
void drop_regularly(boost::asio::steady_timer& timer, transport::EnumerationTable& enumerations) {
    timer.expires_after(kSweepTime);
    timer.async_wait([&](const boost::system::error_code& error) {
        if (error) return;
        enumerations.drop_old();
        drop_regularly(timer, enumerations);
    });
}

int run(const Config& config) {
    const Log log("nc-cimd", config.log_level);
    auto guarding = guard_settings(config);  // before there are threads
    if (!guarding) return fail(guarding.error());
    boost::asio::io_context io(1);
    auto made = config.host_database ? host_world(config, io, log) : controller_world(config);
    if (!made) return fail(made.error());
    const World world = *std::move(made);
    const cim::ObjectManager& manager = *world.manager;
    boost::asio::thread_pool workers(kWorkers);
    transport::EnumerationTable enumerations([] { return std::chrono::steady_clock::now(); });
    const transport::CimXmlServer cim_xml(manager, enumerations);
    cim::EventEngine events(manager, world.open_events, [] { return std::chrono::steady_clock::now(); });
    transport::SubscriptionTable subscriptions(events, [] { return std::chrono::steady_clock::now(); });
    boost::asio::thread_pool couriers(kCouriers);
    transport::PushDelivery pushes(
        subscriptions, bridge::post_message,
        [&couriers](std::function<void()> task) { boost::asio::post(couriers, std::move(task)); }, kCouriers);
    const transport::WsmanServer wsman(manager, enumerations, subscriptions, pushes, world.default_namespace,
                                       transport::security_profiles(config.ways));
    const auto run_on = [](auto& context) {
        return [&context](std::function<void()> task) { boost::asio::post(context, std::move(task)); };
    };
    transport::Guard guard(
        *std::move(guarding), [] { return std::chrono::steady_clock::now(); }, log);
    auto server = service::http::Server::start(
        io, config.server, guard, transport::make_handler({cim_xml, wsman}, config.ways, run_on(workers), run_on(io)),
        log);
    if (!server) return fail(server.error());
    if (!config.endpoint_file.empty()) {
        if (auto written = write_atomically(config.endpoint_file, (*server)->base_uri()); !written)
            return fail(written.error());
    }
    boost::asio::steady_timer sweeper(io);
    drop_regularly(sweeper, enumerations);
    boost::asio::signal_set signals(io, SIGTERM, SIGINT);
    signals.async_wait([&io](const boost::system::error_code& error, int) {
        if (!error) io.stop();
    });
    log.info("ready",
             {{"uri", (*server)->base_uri()},
              {"source", config.host_database ? ovsdb::to_string(*config.host_database) : config.controller.uri}});
    io.run();
    log.info("stopped");
    // Workers may wait for the controller for another minute; nothing that they do has to be brought to an end.
    std::quick_exit(0);
}

}  // namespace

int main(int argc, char** argv) {
    if (answers_version("nc-cimd", argc, argv)) return 0;
    const auto config = read_config({argv + 1, static_cast<std::size_t>(argc - 1)});
    if (!config) {
        std::fprintf(stderr, "nc-cimd: %s\n%s", config.error().message.c_str(), usage().c_str());
        return kExitUsage;
    }
    if (config->is_help_wanted) {
        std::fputs(usage().c_str(), stdout);
        return 0;
    }
    if (config->is_mof_wanted) {
        std::fputs(all_classes().c_str(), stdout);
        return 0;
    }
    std::signal(SIGPIPE, SIG_IGN);
    // Most of the workers wait: a heap for each of them would keep what a long answer has left there.
    ::mallopt(M_ARENA_MAX, kHeaps);
    ::umask(077);
    return run(*config);
}
