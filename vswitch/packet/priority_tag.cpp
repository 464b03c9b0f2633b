#include "vswitch/packet/priority_tag.hpp"

#include <algorithm>

#include "vswitch/packet/headers.hpp"

namespace nc::vswitch {
namespace {

constexpr std::size_t kTypeOffset = offsetof(EthernetHeader, type);
constexpr std::uint16_t kTagBytes = 4;  ///< type, then priority (3 bits), drop eligibility (1), VLAN id (12)
constexpr std::uint16_t kVlanIdMask = 0x0FFF;

std::uint16_t moved(std::uint16_t offset) { return offset - std::min(offset, kTagBytes); }

}  // namespace

void take_off_priority_tag(Packet& packet) {
    if (packet.length < sizeof(EthernetHeader) + kTagBytes) return;
    if (read_header<Be16>(packet.bytes(), kTypeOffset).get() != kEtherTypeVlan) return;
    if ((read_header<Be16>(packet.bytes(), sizeof(EthernetHeader)).get() & kVlanIdMask) != 0) return;
    std::copy_backward(packet.data, packet.data + kTypeOffset, packet.data + kTypeOffset + kTagBytes);
    packet.data += kTagBytes;
    packet.length -= kTagBytes;
    packet.offload.checksum_start = moved(packet.offload.checksum_start);
    packet.offload.header_length = moved(packet.offload.header_length);
}

}  // namespace nc::vswitch
