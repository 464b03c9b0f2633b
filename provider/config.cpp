#include "provider/config.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

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

/// What the command line says.
class Given {
  public:
    bool has(std::string_view name) const { return values_.contains(name); }
    /// Empty when the option is not there, or is a flag.
    std::string value(std::string_view name) const { return has(name) ? values_.find(name)->second.back() : ""; }
    std::vector<std::string> list(std::string_view name) const {
        return has(name) ? values_.find(name)->second : std::vector<std::string>();
    }
    void add(std::string_view name, std::string value) { values_[std::string(name)].push_back(std::move(value)); }

  private:
    std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

Result<Given> read_options(std::span<const char* const> arguments) {
    static constexpr std::string_view kWithValue[] = {
        "listen",          "host",         "controller", "ca",     "controller-certificate", "controller-key",
        "tls-certificate", "tls-key",      "client-ca",  "keytab", "ntlm-accounts",          "allow",
        "group-file",      "endpoint-file"};
    static constexpr std::string_view kFlags[] = {"allow-insecure-http", "allow-unencrypted", "mof", "help", "debug"};
    Given given;
    for (std::size_t at = 0; at < arguments.size(); ++at) {
        const std::string_view argument = arguments[at];
        const auto is_named = [&](std::string_view name) {
            return argument.starts_with("--") && argument.substr(2) == name;
        };
        const bool has_value = std::any_of(std::begin(kWithValue), std::end(kWithValue), is_named);
        if (!has_value && std::none_of(std::begin(kFlags), std::end(kFlags), is_named))
            return wrong("There is no option '" + std::string(argument) + "'.");
        if (has_value && at + 1 == arguments.size()) return wrong(std::string(argument) + " needs a value.");
        given.add(argument.substr(2), has_value ? arguments[++at] : "");
    }
    return given;
}

/// How clients prove who they are, whoever judges them.
Result<void> read_ways(const Given& given, Config& config) {
    const bool has_tls = given.has("tls-certificate") || given.has("tls-key");
    if (has_tls && (given.value("tls-certificate").empty() || given.value("tls-key").empty()))
        return wrong("--tls-certificate and --tls-key go together.");
    if (has_tls == given.has("allow-insecure-http"))
        return wrong("Either --tls-certificate and --tls-key are given, or --allow-insecure-http.");
    config.keys = {given.value("keytab"), given.value("ntlm-accounts")};
    config.allows_unencrypted = given.has("allow-unencrypted");
    config.ways = {has_tls, false, given.has("client-ca"), given.has("keytab"), given.has("ntlm-accounts")};
    if (config.ways.certificates && !has_tls) return wrong("--client-ca needs TLS.");
    if (config.allows_unencrypted && (has_tls || !config.ways.negotiate()))
        return wrong("--allow-unencrypted goes with --keytab or --ntlm-accounts, and --allow-insecure-http.");
    if (has_tls)
        config.server.tls =
            service::http::TlsFiles{given.value("tls-certificate"), given.value("tls-key"), given.value("client-ca")};
    config.server.is_plain_protected = !has_tls && config.ways.negotiate();
    return {};
}

Result<void> read_controller(const Given& given, Config& config) {
    config.controller.uri = given.value("controller");
    config.controller.authority_file = given.value("ca");
    config.controller.certificate_file = given.value("controller-certificate");
    config.controller.key_file = given.value("controller-key");
    if (config.controller.uri.empty()) return wrong("--controller is missing, or --host.");
    const bool has_certificate = given.has("controller-certificate");
    if (has_certificate != given.has("controller-key"))
        return wrong("--controller-certificate and --controller-key go together.");
    if (has_certificate && !config.controller.uri.starts_with("https://"))
        return wrong("--controller-certificate needs a --controller by https.");
    if ((config.ways.certificates || config.ways.negotiate()) && !has_certificate)
        return wrong(
            "--client-ca, --keytab and --ntlm-accounts need --controller-certificate, by which the controller believes "
            "them.");
    for (const char* name : {"allow", "group-file"}) {
        if (given.has(name)) return wrong("--" + std::string(name) + " goes with --host; a controller has its own.");
    }
    // A password would be there for all to read.
    config.ways.passwords = !config.server.is_plain_protected;
    return {};
}

/// Nobody else on a host judges who asks: without a way to prove it, only the machine itself is let in.
Result<void> read_host(const Given& given, Config& config) {
    auto endpoint = ovsdb::endpoint_from_text(given.value("host"));
    if (!endpoint) return wrong("--host takes unix:PATH or tcp:ADDRESS:PORT, not '" + given.value("host") + "'.");
    config.host_database = *std::move(endpoint);
    for (const char* name : {"controller", "ca", "controller-certificate", "controller-key"}) {
        if (given.has(name)) return wrong("--host and --" + std::string(name) + " are for different doors.");
    }
    const bool has_way = config.ways.certificates || config.ways.negotiate();
    if (has_way != given.has("allow"))
        return wrong("--allow says who of --client-ca, --keytab or --ntlm-accounts may come in; they go together.");
    if (config.ways.is_encrypted && !has_way)
        return wrong("--host with TLS needs --client-ca, --keytab or --ntlm-accounts.");
    config.allowed = {{}, {}, given.list("allow"), given.value("group-file")};
    return {};
}

}  // namespace

Result<Config> read_config(std::span<const char* const> arguments) {
    const auto given = read_options(arguments);
    if (!given) return given.error();
    Config config;
    config.is_help_wanted = given->has("help");
    config.is_mof_wanted = given->has("mof");
    if (config.is_help_wanted || config.is_mof_wanted) return config;
    if (auto read = read_listen(given->value("listen"), config.server); !read) return read.error();
    if (auto read = read_ways(*given, config); !read) return read.error();
    if (auto read = given->has("host") ? read_host(*given, config) : read_controller(*given, config); !read)
        return read.error();
    config.endpoint_file = given->value("endpoint-file");
    if (given->has("debug")) config.log_level = LogLevel::Debug;
    return config;
}

std::string usage() {
    return "usage: nc-cimd --listen ADDRESS:PORT --controller URI [OPTIONS]\n"
           "       nc-cimd --listen ADDRESS:PORT --host OVSDB --allow-insecure-http [OPTIONS]\n"
           "\n"
           "Shows the network controller's resources as CIM objects: CIM-XML at /cimom, WS-Management at /wsman.\n"
           "It has no rights of its own: the controller judges each client, by the password that is passed on, or by\n"
           "what was proved here.\n"
           "\n"
           "  --controller URI        of ncd: https://nc.example\n"
           "  --host OVSDB            unix:PATH or tcp:ADDRESS:PORT of a host's database: shows its switch instead\n"
           "  --ca FILE               PEM: who signs the controller's certificate; the system's without it\n"
           "  --controller-certificate FILE, --controller-key FILE\n"
           "                          PEM: what the controller knows this door by: its --delegate\n"
           "  --tls-certificate FILE  PEM: the certificate that clients see\n"
           "  --tls-key FILE          PEM: its key\n"
           "  --client-ca FILE        PEM: authority of clients' certificates\n"
           "  --keytab FILE           Kerberos keys of HTTP/NAME, for Negotiate\n"
           "  --ntlm-accounts FILE    DOMAIN:NAME:PASSWORD, or lines of smbpasswd; mode 600: for Negotiate by NTLMv2\n"
           "  --allow-insecure-http   plain HTTP: on loopback addresses only; with Negotiate on any, where messages "
           "from\n"
           "                          other machines must be encrypted by it\n"
           "  --allow-unencrypted     they need not\n"
           "  --allow CALLER          with --host: who may come in, certificate:SHA1HEX, certificate:*,\n"
           "                          principal:NAME@REALM or group:NAME; may be repeated\n"
           "  --group-file FILE       with --host: groups of callers, lines NAME: CALLER CALLER...\n"
           "  --endpoint-file FILE    gets the base URI when clients are served\n"
           "  --debug                 logs more\n"
           "  --mof                   prints all classes as MOF, and ends\n"
           "  --version, --help\n";
}

}  // namespace nc::provider
