// What ncctl says about itself, all of it from the tables of options.hpp. Pure functions. Thread: any.
#pragma once

#include <string>
#include <string_view>

#include "service/ctl/options.hpp"

namespace nc::service::ctl {

/// What --help prints.
std::string usage();
/// What --help prints after a command.
std::string usage_of(const CommandInfo& command);
/// The manual page, for man(1).
std::string manual_page(std::string_view version);

}  // namespace nc::service::ctl
