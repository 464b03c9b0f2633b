// What ncd is told at its start: flags, and the same names in an XML settings file (--config FILE):
//   <ncd><data-dir>/var/lib/ncd</data-dir><listen>[::]:443</listen><client-thumbprint>…</client-thumbprint></ncd>
// A flag takes the place of the file's element of the same name. Thread: any.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "schemas/base/log.hpp"
#include "schemas/base/result.hpp"
#include "service/api/operation_runner.hpp"
#include "service/auth/gatekeeper.hpp"
#include "service/http/server.hpp"
#include "service/southbound/ovsdb_host_channel.hpp"

namespace nc::service {

struct Config {
    bool is_help_wanted = false;  ///< then nothing else is set
    std::filesystem::path data_folder;
    http::ServerSettings server;
    auth::Settings auth;               ///< with TLS only
    std::filesystem::path audit_file;  ///< empty: none
    std::optional<southbound::SouthboundCredentials> southbound;
    std::filesystem::path endpoint_file;  ///< empty: none
    api::OperationSettings operations;
    LogLevel log_level = LogLevel::Info;
};

/// `arguments` without the program's name. Errors: "UsageError" with a sentence that names the option.
Result<Config> read_config(std::span<const char* const> arguments);

/// What --help prints.
std::string usage();

}  // namespace nc::service
