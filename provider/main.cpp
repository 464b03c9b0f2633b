// nc-cimd: the wiring. One thread, `control`, runs the HTTP edge; requests are answered by a few workers, since asking
// the controller blocks.
#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>
#include <sys/stat.h>

#include "provider/bridge/indication_source.hpp"
#include "provider/bridge/resource_classes.hpp"
#include "provider/bridge/resource_provider.hpp"
#include "provider/cim/event_engine.hpp"
#include "provider/cim/object_manager.hpp"
#include "provider/cim/system_classes.hpp"
#include "provider/config.hpp"
#include "provider/transport/cim_xml_server.hpp"
#include "provider/transport/http_edge.hpp"
#include "provider/transport/subscription_table.hpp"
#include "schemas/base/atomic_file.hpp"
#include "schemas/base/version.hpp"
#include "service/ctl/rest_client.hpp"
#include "service/http/server.hpp"

namespace {

using namespace nc;            // NOLINT: this file is all of them
using namespace nc::provider;  // NOLINT

constexpr int kExitFailure = 1;
constexpr int kExitUsage = 2;
constexpr std::size_t kWorkers = 72;  // 64 of them may wait for events

int fail(const Error& error) {
    std::fprintf(stderr, "nc-cimd: %s\n", error.message.c_str());
    return kExitFailure;
}

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

int run(const Config& config) {
    const Log log("nc-cimd", config.log_level);
    auto client = service::ctl::RestClient::create(config.controller);
    if (!client) return fail(client.error());

    const auto registry = std::make_shared<cim::ClassRegistry>();
    const auto classes = std::make_shared<const bridge::ResourceClasses>(bridge::ResourceClasses::add_to(*registry));
    for (const char* name : {"root", "root/interop"})
        registry->add_namespace(name);
    for (const std::string& name : registry->namespaces())
        cim::add_system_classes(*registry, name);
    cim::ObjectManager manager(registry);
    const auto resources = std::make_shared<bridge::ResourceProvider>(classes, bridge::RestSource(**client));
    for (const cim::Class* class_ : registry->classes(bridge::kNamespace))
        manager.set_provider(*class_, resources);
    const auto namespaces = cim::make_namespace_provider(*registry);
    for (const std::string& name : registry->namespaces())
        manager.set_provider(*registry->find(name, cim::kNamespaceClass), namespaces);
    cim::EventEngine events(manager, event_opener(classes, bridge::RestSource(**client)),
                            [] { return std::chrono::steady_clock::now(); });

    boost::asio::io_context io(1);
    boost::asio::thread_pool workers(kWorkers);
    transport::EnumerationTable enumerations([] { return std::chrono::steady_clock::now(); });
    const transport::CimXmlServer cim_xml(manager, enumerations);
    transport::SubscriptionTable subscriptions(events, [] { return std::chrono::steady_clock::now(); });
    const transport::WsmanServer wsman(manager, enumerations, subscriptions, bridge::kNamespace);
    const auto run_on = [](auto& context) {
        return [&context](std::function<void()> task) { boost::asio::post(context, std::move(task)); };
    };
    const auto gatekeeper = transport::admit_all();
    auto server = service::http::Server::start(
        io, config.server, *gatekeeper, transport::make_handler({cim_xml, wsman}, run_on(workers), run_on(io)), log);
    if (!server) return fail(server.error());
    if (!config.endpoint_file.empty()) {
        if (auto written = write_atomically(config.endpoint_file, (*server)->base_uri()); !written)
            return fail(written.error());
    }
    boost::asio::signal_set signals(io, SIGTERM, SIGINT);
    signals.async_wait([&io](const boost::system::error_code& error, int) {
        if (!error) io.stop();
    });
    log.info("ready", {{"uri", (*server)->base_uri()}, {"controller", config.controller.uri}});
    io.run();
    workers.stop();
    workers.join();
    log.info("stopped");
    return 0;
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
    std::signal(SIGPIPE, SIG_IGN);
    ::umask(077);
    return run(*config);
}
