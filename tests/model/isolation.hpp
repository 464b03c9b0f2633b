// Isolation by search: over the compiled tables of all hosts, nothing of a network that is neither the own nor peered
// may be reachable, whatever packet is sent.
#pragma once

#include <optional>
#include <string>

#include "tests/model/fabric.hpp"

namespace nc::reference {

/// The first leak, in words; std::nullopt: none. Access lists and guards are left out of the search: what they would
/// stop must not be there. Four things are looked at:
/// - what a host knows at all: only networks of its own ports and their peers;
/// - the rules of each port: which virtual subnets they lead to, and from which ones they accept;
/// - the front ends that each port knows, and their members;
/// - every way from a port to another, through the tables of both hosts, for every address that a rule could tell
/// apart.
std::optional<std::string> find_leak(Fabric& fabric, const Topology& topology);

}  // namespace nc::reference
