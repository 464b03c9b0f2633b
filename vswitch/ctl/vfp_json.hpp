// Answers of the switch as vfpctrl writes them with "/format 1": JSON with the members that scripts for Windows look
// for. Thread: any (pure functions).
#pragma once

#include <optional>

#include <nlohmann/json.hpp>

#include "vswitch/ctl/command_line.hpp"

namespace nc::vswitch {

/// An object with "Ports", "Layers" or "Groups". Of list-rule and get-rule-counter, "Layers" hold "Groups" hold
/// "Rules", and when the command line names the group there are its "Rules" alone; what they have counted is the
/// "RuleCounters" of their first "InformationArray"; so are the "PortCounters" of get-port-counter. "Id" of a port is
/// its friendly name, "Name" its GUID. Absent: the command has no such form.
std::optional<nlohmann::ordered_json> vfp_json(const CommandLine& line, const nlohmann::ordered_json& result);

}  // namespace nc::vswitch
