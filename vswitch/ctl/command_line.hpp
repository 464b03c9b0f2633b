// The command line of vswitchctl, taken apart into the request that the switch understands.
// Thread: any (pure functions).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "schemas/base/result.hpp"

namespace nc::vswitch {

struct CommandLine {
    std::string socket_path;
    std::string command;
    std::vector<std::pair<std::string, std::string>> arguments;  ///< names as control_commands.cpp reads them
    bool wants_json = false;
    bool wants_help = false;
};

/// Errors: "UsageError".
Result<CommandLine> parse_command_line(const std::vector<std::string>& words);
std::string usage();

}  // namespace nc::vswitch
