// What a host's state looks like in Windows' classes. Pure functions. Thread: any.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "provider/cim/class_registry.hpp"
#include "provider/cim/instance_provider.hpp"
#include "provider/host/host_watch.hpp"

namespace nc::provider::host {

/// All instances of exactly this class. `name`: of the switch.
std::vector<cim::Instance> instances_of(const cim::Class& class_, const cim::ClassRegistry& classes,
                                        const HostState& state, const std::string& name);

/// The same for root/virtualization/v2 alone (switch_instances.cpp).
std::vector<cim::Instance> switch_instances(const cim::Class& class_, const cim::ClassRegistry& classes,
                                            const HostState& state, const std::string& name);

/// MSFT_NetVirtualizationNextHopLookup.Select: where a packet of a customer address goes next; nothing in CmdletOutput
/// when it goes nowhere. Error InvalidParameter.
Result<cim::MethodAnswer> select_next_hop(const cim::Class& class_, const HostState& state,
                                          std::span<const cim::Argument> arguments);

}  // namespace nc::provider::host
