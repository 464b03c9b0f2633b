// nc-vswitchd: the virtual switch of one host. Three threads: `control` (this one) runs the agent and the control
// socket, `worker` moves packets, `handshakes` makes the associations in which packets are encrypted.
#include <csignal>
#include <iostream>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <unistd.h>

#include "schemas/base/version.hpp"
#include "vswitch/agent/connection_file.hpp"
#include "vswitch/agent/host_agent.hpp"
#include "vswitch/agent/linux_switch.hpp"
#include "vswitch/agent/route_socket.hpp"
#include "vswitch/config.hpp"
#include "vswitch/ctl/control_commands.hpp"
#include "vswitch/ctl/control_socket.hpp"

namespace {

using namespace nc;
using namespace nc::vswitch;

int fail(const std::string& sentence) {
    std::cerr << "nc-vswitchd: " << sentence << '\n';
    return 1;
}

int run(const Config& config) {
    const Log log("nc-vswitchd", config.log_level);
    if (::access("/dev/net/tun", R_OK | W_OK) != 0)
        return fail("/dev/net/tun cannot be opened: the switch needs root and the tun driver.");
    if (Result<InterfaceState> underlay = interface_state(config.underlay); !underlay)
        return fail(underlay.error().message);
    Result<std::unique_ptr<Datapath>> datapath = Datapath::create(log.named("datapath"));
    if (!datapath) return fail(datapath.error().message);

    const std::string connection_file = config.control_path + ".connections";
    take_connections(connection_file, **datapath, log);
    boost::asio::io_context context;
    NameForwarder name_forwarder(context, [&](const NameQuery& query, std::span<const std::uint8_t> message) {
        (*datapath)->answer_name_query(query, message);
    });
    (*datapath)->on_name_query([&] {
        boost::asio::post(context, [&] {
            for (NameQuery& query : (*datapath)->take_name_queries())
                name_forwarder.ask(std::move(query));
        });
    });
    LinuxSwitch host_switch(**datapath, config.underlay, config.certificates,
                            AuditLog(config.audit_root, log.named("audit")), name_forwarder);
    HostAgent agent(context, config.database, host_switch, log.named("agent"));
    ControlCommands commands(agent, **datapath);
    Result<std::unique_ptr<ControlSocket>> control_socket = ControlSocket::create(
        context, config.control_path, [&](const std::string& request, ControlSocket::Answer answer) {
            commands.execute(request, std::move(answer));
        });
    if (!control_socket) return fail(control_socket.error().message);

    boost::asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([&](const boost::system::error_code&, int) { context.stop(); });
    std::signal(SIGPIPE, SIG_IGN);

    std::jthread handshakes([&](std::stop_token stop) { (*datapath)->run_handshakes(stop); });
    std::jthread worker([&](std::stop_token stop) { (*datapath)->run(std::move(stop)); });
    agent.start();
    log.info("ready", {{"underlay", config.underlay}, {"control", config.control_path}});
    context.run();
    log.info("stopping");
    worker.request_stop();
    worker.join();
    leave_connections(connection_file, **datapath, log);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (nc::answers_version("nc-vswitchd", argc, argv)) return 0;
    const Result<Config> config = parse_config({argv + 1, argv + argc});
    if (!config) {
        std::cerr << "nc-vswitchd: " << config.error().message << '\n' << config_usage();
        return 2;
    }
    if (config->wants_help) {
        std::cout << config_usage();
        return 0;
    }
    return run(*config);
}
