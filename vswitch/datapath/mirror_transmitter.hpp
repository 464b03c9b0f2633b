// Sends copies of packets to the host of an appliance: the whole frame, as it is, behind an Ethernet header of its own
// with the type "transparent Ethernet bridging" (0x6558), in a tunnel packet of the appliance's virtual subnet. Larger
// than the underlay takes, it is sent in fragments. Thread: worker.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "vswitch/packet/packet.hpp"
#include "vswitch/packet/parser.hpp"
#include "vswitch/pipeline/action.hpp"
#include "vswitch/port/underlay.hpp"

namespace nc::vswitch {

class MirrorTransmitter {
  public:
    struct Outcome {
        std::uint32_t transmitted = 0;  ///< packets
        std::uint32_t refused = 0;
    };
    /// Sends before it returns; super-packets as the packets that they are on a wire. Null underlay: all are refused.
    Outcome send(const Packet& packet, const ParsedPacket& parsed, const MirrorTarget& target,
                 const MacAddress& router_mac, TunnelType type, Underlay* underlay);

  private:
    std::vector<std::uint8_t> buffer_;
    std::vector<OutboundTrain> train_{1};
};

/// Whether a frame that came out of a tunnel is such a copy.
bool is_mirror_copy(std::span<const std::uint8_t> frame);
/// Invariant: is_mirror_copy(frame).
MacAddress mirror_destination(std::span<const std::uint8_t> frame);
/// The frame that was copied. Invariant: as above.
std::span<std::uint8_t> mirrored_frame(std::span<std::uint8_t> frame);

}  // namespace nc::vswitch
