#include "provider/config.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string_view>

namespace nc::provider {
namespace {

Error wrong(std::string message) { return {"UsageError", std::move(message), {}, {}}; }

/// "127.0.0.1:5985", "[::1]:5985"
Result<void> read_listen(std::string_view text, service::http::ServerSettings& into) {
    const std::size_t colon = text.rfind(':');
    std::string_view host = text.substr(0, colon == std::string_view::npos ? 0 : colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    const auto address = IpAddress::parse(host);
    const std::string_view port = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), into.port);
    if (!address || port.empty() || error != std::errc() || end != port.data() + port.size())
        return wrong("--listen takes ADDRESS:PORT, not '" + std::string(text) + "'.");
    into.address = *address;
    return {};
}

/// The values of options by name; a flag's is empty.
Result<std::map<std::string, std::string, std::less<>>> read_options(std::span<const char* const> arguments) {
    static constexpr std::string_view kWithValue[] = {"listen",          "host",    "controller",   "ca",
                                                      "tls-certificate", "tls-key", "endpoint-file"};
    static constexpr std::string_view kFlags[] = {"allow-insecure-http", "mof", "help", "debug"};
    std::map<std::string, std::string, std::less<>> given;
    for (std::size_t at = 0; at < arguments.size(); ++at) {
        const std::string_view argument = arguments[at];
        const auto is_named = [&](std::string_view name) {
            return argument.starts_with("--") && argument.substr(2) == name;
        };
        const bool has_value = std::any_of(std::begin(kWithValue), std::end(kWithValue), is_named);
        if (!has_value && std::none_of(std::begin(kFlags), std::end(kFlags), is_named))
            return wrong("There is no option '" + std::string(argument) + "'.");
        if (has_value && at + 1 == arguments.size()) return wrong(std::string(argument) + " needs a value.");
        given[std::string(argument.substr(2))] = has_value ? arguments[++at] : "";
    }
    return given;
}

}  // namespace

Result<Config> read_config(std::span<const char* const> arguments) {
    const auto given = read_options(arguments);
    if (!given) return given.error();
    const auto value = [&](std::string_view name) {
        const auto found = given->find(name);
        return found == given->end() ? std::string() : found->second;
    };
    Config config;
    config.is_help_wanted = given->contains("help");
    config.is_mof_wanted = given->contains("mof");
    if (config.is_help_wanted || config.is_mof_wanted) return config;
    if (auto read = read_listen(value("listen"), config.server); !read) return read.error();
    const bool has_tls = given->contains("tls-certificate") || given->contains("tls-key");
    if (has_tls && (value("tls-certificate").empty() || value("tls-key").empty()))
        return wrong("--tls-certificate and --tls-key go together.");
    if (has_tls == given->contains("allow-insecure-http"))
        return wrong("Either --tls-certificate and --tls-key are given, or --allow-insecure-http.");
    if (has_tls) config.server.tls = service::http::TlsFiles{value("tls-certificate"), value("tls-key"), {}};
    config.controller.uri = value("controller");
    if (given->contains("host")) {
        // Nobody on a host can judge who asks: what is shown there is for who has come to the host already.
        if (!config.controller.uri.empty() || has_tls) return wrong("--host goes with --allow-insecure-http only.");
        auto endpoint = ovsdb::endpoint_from_text(value("host"));
        if (!endpoint) return wrong("--host takes unix:PATH or tcp:ADDRESS:PORT, not '" + value("host") + "'.");
        config.host_database = *std::move(endpoint);
    } else if (config.controller.uri.empty()) {
        return wrong("--controller is missing, or --host.");
    }
    config.controller.authority_file = value("ca");
    config.endpoint_file = value("endpoint-file");
    if (given->contains("debug")) config.log_level = LogLevel::Debug;
    return config;
}

std::string usage() {
    return "usage: nc-cimd --listen ADDRESS:PORT --controller URI [OPTIONS]\n"
           "       nc-cimd --listen ADDRESS:PORT --host OVSDB --allow-insecure-http [OPTIONS]\n"
           "\n"
           "Shows the network controller's resources as CIM objects: CIM-XML at /cimom, WS-Management at /wsman.\n"
           "It has no rights of its own: each client's credentials are passed on to the controller, which judges "
           "them.\n"
           "\n"
           "  --controller URI        of ncd: https://nc.example\n"
           "  --host OVSDB            unix:PATH or tcp:ADDRESS:PORT of a host's database: shows its switch instead\n"
           "  --ca FILE               PEM: who signs the controller's certificate; the system's without it\n"
           "  --tls-certificate FILE  PEM: the certificate that clients see\n"
           "  --tls-key FILE          PEM: its key\n"
           "  --allow-insecure-http   plain HTTP, on loopback addresses only\n"
           "  --endpoint-file FILE    gets the base URI when clients are served\n"
           "  --debug                 logs more\n"
           "  --mof                   prints all classes as MOF, and ends\n"
           "  --version, --help\n";
}

}  // namespace nc::provider
