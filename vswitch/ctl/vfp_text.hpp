// Answers of the switch as vfpctrl writes them: headings and field names that scripts for Windows look for, by lines
// of "name : value". Thread: any (pure functions).
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "vswitch/ctl/command_line.hpp"

namespace nc::vswitch {

/// Absent: vfpctrl has no such command. list-rule without /group has the rules below headings of their groups, and
/// without /layer those below headings of their layers.
std::optional<std::string> vfp_text(const CommandLine& line, const nlohmann::ordered_json& result);

bool is_command_of_vfpctrl(const std::string& command);

}  // namespace nc::vswitch
