// What nc-cimd is told at its start, by flags. Thread: any.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "provider/transport/guard.hpp"
#include "schemas/base/log.hpp"
#include "schemas/base/result.hpp"
#include "schemas/ovsdb/transport.hpp"
#include "service/auth/role_book.hpp"
#include "service/ctl/options.hpp"
#include "service/http/server.hpp"

namespace nc::provider {

struct Config {
    bool is_help_wanted = false;  ///< then nothing else is set
    bool is_mof_wanted = false;   ///< print the classes, and nothing else
    service::http::ServerSettings server;
    service::ctl::ClientSettings controller;
    transport::Ways ways;                          ///< in which clients prove who they are
    service::auth::GssKeys keys;                   ///< of Negotiate; both empty: none
    bool allows_unencrypted = false;               ///< plain messages of Negotiate from other machines
    service::auth::RoleSettings allowed;           ///< beside a host: its administrators are who may come in
    std::optional<ovsdb::Endpoint> host_database;  ///< of the host that is shown; absent: a controller's resources are
    std::filesystem::path endpoint_file;           ///< empty: none
    LogLevel log_level = LogLevel::Info;
};

/// `arguments` without the program's name. Error "UsageError" with a sentence that names the option.
Result<Config> read_config(std::span<const char* const> arguments);

/// What --help prints.
std::string usage();

}  // namespace nc::provider
