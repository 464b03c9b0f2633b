// What a kernel that joins the segments of a TCP connection on receipt (GRO) leaves undone when it looks into GRE: the
// joined segment's checksum field holds only the pseudo header's sum, and a raw socket neither finishes it nor tells.
#pragma once

#include <cstddef>

#include "vswitch/packet/packet.hpp"
#include "vswitch/packet/parser.hpp"

namespace nc::vswitch {

/// What remains to be done to a frame from the wire, for the port that it goes to: nothing, finishing the checksum, or
/// that and cutting into IP packets of at most `mtu` bytes. How the segments were cut before is not known any more; TCP
/// is a stream of bytes, so it does not matter. A segment that was damaged so that its field has just this value passes
/// unnoticed: one in 65536 of those that the underlay's own checks let through.
Offload offload_of_joined(const Packet& packet, const ParsedPacket& parsed, std::size_t mtu);

}  // namespace nc::vswitch
