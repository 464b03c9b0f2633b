// The classes in which Windows shows the network virtualization of a host: MSFT_NetVirtualization… in
// root/StandardCimv2 and Msvm_… of the virtual switch in root/virtualization/v2, with the properties and types that
// they have there. Keys of MSFT_ classes are those that the cmdlets of NetWNV require (nobody has published them).
// Thread: any.
#pragma once

#include "provider/cim/class_registry.hpp"

namespace nc::provider::host {

inline constexpr const char* kStandardCimv2 = "root/StandardCimv2";
inline constexpr const char* kVirtualization = "root/virtualization/v2";
inline constexpr const char* kManagementService = "Msvm_VirtualEthernetSwitchManagementService";

/// Adds both namespaces and their classes.
void add_host_classes(cim::ClassRegistry& registry);

}  // namespace nc::provider::host
