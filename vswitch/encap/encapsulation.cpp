#include "vswitch/encap/encapsulation.hpp"

#include "vswitch/encap/nvgre.hpp"
#include "vswitch/encap/vxlan.hpp"

namespace nc::vswitch {

static_assert(kVxlanHeaderSize == kTunnelHeaderSize && kNvgreHeaderSize == kTunnelHeaderSize);

const char* name_of(TunnelType type) { return type == TunnelType::Vxlan ? "vxlan" : "nvgre"; }

void push_tunnel_header(TunnelType type, Vsid vsid, std::uint16_t entropy, std::uint8_t* where) {
    if (type == TunnelType::Vxlan) return push_vxlan(vsid, where);
    push_nvgre(vsid, static_cast<std::uint8_t>(entropy), where);
}

DropReason pop_tunnel_header(TunnelType type, std::span<const std::uint8_t> datagram, Vsid& vsid) {
    return type == TunnelType::Vxlan ? pop_vxlan(datagram, vsid) : pop_nvgre(datagram, vsid);
}

}  // namespace nc::vswitch
