// The file in which a switch that is stopped leaves its ports' connections to the one that starts. Thread: any.
#pragma once

#include <filesystem>

#include "schemas/base/log.hpp"
#include "vswitch/datapath/datapath.hpp"

namespace nc::vswitch {

/// Whole or not at all; what fails is logged, for nothing else can be done about it.
void leave_connections(const std::filesystem::path& file, const Datapath& datapath, const Log& log);

/// Takes them over and deletes the file, which a later start, after a crash, would find too old. Nothing happens
/// without a file; one that cannot be read is logged and otherwise passed over.
void take_connections(const std::filesystem::path& file, Datapath& datapath, const Log& log);

}  // namespace nc::vswitch
