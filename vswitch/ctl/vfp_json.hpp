// Answers of the switch as vfpctrl writes them with "/format 1": JSON with the members that scripts for Windows look
// for. Thread: any (pure functions).
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace nc::vswitch {

/// An object with "Ports", "Layers" or "Groups"; of list-rule, "Layers" hold "Groups" hold "Rules". "Id" of a port is
/// its friendly name, "Name" its GUID. Absent: the command has no such form.
std::optional<nlohmann::ordered_json> vfp_json(const std::string& command, const nlohmann::ordered_json& result);

}  // namespace nc::vswitch
