// Msvm_VirtualEthernetSwitchManagementService of a host that a controller governs: what its methods answer. Nothing is
// changed by them; each says why not, in the numbers that scripts look at. Thread: any.
#pragma once

#include <functional>
#include <span>

#include "provider/cim/instance_provider.hpp"

namespace nc::provider::host {

/// Whether there is such an object on the host. Errors: those of reading it.
using Exists = std::function<Result<bool>(const cim::ObjectPath& path)>;

/// ReturnValue 32773 (invalid parameter) when an object that is named is not there, 32769 (access denied) for features
/// of ports, which the controller governs, and 32770 (not supported) for switches and ports. Error InvalidParameter for
/// what has to be given and is not.
Result<cim::MethodAnswer> call_management_service(const cim::Method& method, std::span<const cim::Argument> arguments,
                                                  const Exists& exists);

}  // namespace nc::provider::host
