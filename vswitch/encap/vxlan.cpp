#include "vswitch/encap/vxlan.hpp"

namespace nc::vswitch {

void push_vxlan(Vsid vsid, std::uint8_t* where) {
    VxlanHeader header{};
    header.flags = kVxlanVniValid;
    header.vni = Be24(vsid.value());
    write_header(where, header);
}

DropReason pop_vxlan(std::span<const std::uint8_t> datagram, Vsid& vsid) {
    if (datagram.size() < kVxlanHeaderSize) return DropReason::VxlanHeaderInvalid;
    const auto header = read_header<VxlanHeader>(datagram, 0);
    if ((header.flags & kVxlanVniValid) == 0) return DropReason::VxlanHeaderInvalid;
    vsid = Vsid(header.vni.get());
    return DropReason::None;
}

}  // namespace nc::vswitch
