// What VXLAN (RFC 7348) and NVGRE (RFC 7637) have in common: both put eight bytes with a 24-bit virtual subnet id
// between the outer headers and the inner Ethernet frame.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "schemas/base/customer_address.hpp"
#include "schemas/base/identifiers.hpp"
#include "schemas/goal_state/goal_state.hpp"
#include "vswitch/packet/drop_reason.hpp"

namespace nc::vswitch {

using TunnelType = goal_state::Encapsulation;

struct Encapsulation {
    Vsid vsid;               ///< the destination's
    ProviderAddress remote;  ///< the host that carries the destination
    friend bool operator==(const Encapsulation&, const Encapsulation&) = default;
};

/// "vxlan", "nvgre".
const char* name_of(TunnelType type);

/// Between the outer IP or UDP header and the inner Ethernet header, bytes.
inline constexpr std::size_t kTunnelHeaderSize = 8;

/// What an underlay packet has more than the tenant's IP packet, bytes: outer IP, for VXLAN also UDP, the tunnel's
/// header, inner Ethernet.
constexpr std::size_t tunnel_overhead(TunnelType type, IpVersion outer) {
    return (outer == IpVersion::V4 ? 20U : 40U) + (type == TunnelType::Vxlan ? 8U : 0U) + kTunnelHeaderSize + 14U;
}

/// Writes kTunnelHeaderSize bytes. `entropy`: stable for an inner flow, spread over flows; NVGRE carries eight bits of
/// it.
void push_tunnel_header(TunnelType type, Vsid vsid, std::uint16_t entropy, std::uint8_t* where);

/// Reads the header at the start of what an underlay received.
DropReason pop_tunnel_header(TunnelType type, std::span<const std::uint8_t> datagram, Vsid& vsid);

}  // namespace nc::vswitch
