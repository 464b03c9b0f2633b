// VXLAN, RFC 7348 section 5: the eight bytes between the outer UDP header and the inner frame.
#pragma once

#include <cstdint>
#include <span>

#include "schemas/base/identifiers.hpp"
#include "vswitch/packet/drop_reason.hpp"
#include "vswitch/packet/headers.hpp"

namespace nc::vswitch {

inline constexpr std::uint16_t kVxlanPort = 4789;
inline constexpr std::size_t kVxlanHeaderSize = sizeof(VxlanHeader);

/// Writes kVxlanHeaderSize bytes.
void push_vxlan(Vsid vsid, std::uint8_t* where);

/// Reads the header in front of a UDP payload. Reserved bits are ignored on receipt, as the RFC asks.
DropReason pop_vxlan(std::span<const std::uint8_t> datagram, Vsid& vsid);

}  // namespace nc::vswitch
