#include "vswitch/config.hpp"

#include <optional>

namespace nc::vswitch {
namespace {

Error usage_error(std::string message) { return Error{"UsageError", std::move(message), {}, {}}; }

std::optional<LogLevel> log_level_from_text(const std::string& text) {
    if (text == "debug") return LogLevel::Debug;
    if (text == "info") return LogLevel::Info;
    if (text == "warning") return LogLevel::Warning;
    if (text == "error") return LogLevel::Error;
    return std::nullopt;
}

}  // namespace

Result<Config> parse_config(const std::vector<std::string>& words) {
    Config config;
    std::optional<ovsdb::Endpoint> database;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& option = words[i];
        if (option == "--help" || option == "-h") {
            config.wants_help = true;
            return config;
        }
        if (option != "--ovsdb" && option != "--underlay" && option != "--control" && option != "--log-level" &&
            option != "--audit-root" && option != "--encryption-certificates")
            return usage_error("There is no option " + option + ".");
        if (++i == words.size()) return usage_error(option + " needs a value.");
        const std::string& value = words[i];
        if (option == "--ovsdb") {
            Result<ovsdb::Endpoint> endpoint = ovsdb::endpoint_from_text(value);
            if (!endpoint) return usage_error("--ovsdb: " + endpoint.error().message);
            database = std::move(*endpoint);
        } else if (option == "--underlay") {
            config.underlay = value;
        } else if (option == "--control") {
            config.control_path = value;
        } else if (option == "--audit-root") {
            config.audit_root = value;
        } else if (option == "--encryption-certificates") {
            config.certificates = value;
        } else {
            const std::optional<LogLevel> level = log_level_from_text(value);
            if (!level) return usage_error("--log-level: \"" + value + "\" is not debug, info, warning or error.");
            config.log_level = *level;
        }
    }
    if (!database) return usage_error("--ovsdb is missing.");
    if (config.underlay.empty()) return usage_error("--underlay is missing.");
    if (config.control_path.empty()) return usage_error("--control is missing.");
    config.database = std::move(*database);
    return config;
}

std::string config_usage() {
    return R"(usage: nc-vswitchd --ovsdb unix:PATH --underlay INTERFACE --control SOCKET [--audit-root FOLDER]
                   [--encryption-certificates FOLDER] [--log-level LEVEL]

The virtual switch of one host, started inside the host's network namespace.

  --ovsdb unix:PATH      the host's ovsdb-server (tcp:HOST:PORT works too)
  --underlay INTERFACE   carries the provider addresses; the switch adds and removes those that policy names
  --control SOCKET       Unix socket for vswitchctl
  --audit-root FOLDER    records of connections go below it (default /var/log/nc-vswitchd)
  --encryption-certificates FOLDER
                         THUMBPRINT.pem and THUMBPRINT.key of the certificates that encrypted subnets are carried with
  --log-level LEVEL      debug, info (default), warning or error
  --version              prints the version

It needs root (CAP_NET_ADMIN, CAP_NET_RAW) and /dev/net/tun. Exit code: 0 stopped by a signal, 1 cannot run, 2 wrong usage.
)";
}

}  // namespace nc::vswitch
