// The command line of nc-vswitchd. Thread: any (pure functions).
#pragma once

#include <string>
#include <vector>

#include "schemas/base/log.hpp"
#include "schemas/base/result.hpp"
#include "schemas/ovsdb/transport.hpp"

namespace nc::vswitch {

struct Config {
    ovsdb::Endpoint database = ovsdb::UnixEndpoint{};
    std::string underlay;
    std::string control_path;
    std::string audit_root = "/var/log/nc-vswitchd";  ///< below it are the files of auditing
    std::string certificates;                         ///< folder; empty: none, and nothing can be encrypted
    LogLevel log_level = LogLevel::Info;
    bool wants_help = false;
};

/// Errors: "UsageError".
Result<Config> parse_config(const std::vector<std::string>& words);
std::string config_usage();

}  // namespace nc::vswitch
