// What answers a frame that has arrived.
#pragma once

#include "tests/packet/frame_builder.hpp"
#include "vswitch/packet/parser.hpp"

namespace nc::vswitch::test {

/// From the receiver of `arrived` back to its sender, by the same protocol between the same ports; of ICMP the answer's
/// type. Flags and payload are as in any FrameSpec.
FrameSpec answer_to(const ParsedPacket& arrived);

}  // namespace nc::vswitch::test
