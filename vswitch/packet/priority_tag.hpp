// Priority tags of VMs: IEEE 802.1Q headers that name no VLAN. Thread: any.
#pragma once

#include "vswitch/packet/packet.hpp"

namespace nc::vswitch {

/// A frame with VLAN id 0 belongs to no VLAN (IEEE 802.1Q section 6.9.1): it becomes the untagged frame, which starts
/// four bytes later in memory. Every other frame stays as it is.
void take_off_priority_tag(Packet& packet);

}  // namespace nc::vswitch
