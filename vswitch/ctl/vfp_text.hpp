// Answers of the switch as vfpctrl writes them: headings and field names that scripts for Windows look for, by lines
// of "name : value". Thread: any (pure functions).
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace nc::vswitch {

/// Absent: vfpctrl has no such command.
std::optional<std::string> vfp_text(const std::string& command, const nlohmann::ordered_json& result);

bool is_command_of_vfpctrl(const std::string& command);

}  // namespace nc::vswitch
