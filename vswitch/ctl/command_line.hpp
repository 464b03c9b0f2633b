// The command line of vswitchctl, taken apart into the request that the switch understands.
// It may be written as
// vfpctrl's is: options and commands with a slash, "/port ID /list-rule", "/port:ID". Thread: any (pure functions).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/base/result.hpp"

namespace nc::vswitch {

struct CommandLine {
    std::string socket_path;
    std::string command;
    std::vector<std::pair<std::string, std::string>> arguments;  ///< names as control_commands.cpp reads them
    enum class Format : std::uint8_t {
        Text,  ///< of the commands that vfpctrl has: as vfpctrl writes it; of the others: a table
        Table,
        Json,
        VfpJson,  ///< of some commands that vfpctrl has: as its "/format 1" writes them; of the others: Json
    };
    Format format = Format::Text;
    bool wants_help = false;

    bool has_argument(std::string_view name) const;
};

/// Errors: "UsageError".
Result<CommandLine> parse_command_line(const std::vector<std::string>& words);
std::string usage();

}  // namespace nc::vswitch
