#include "vswitch/encap/nvgre.hpp"

namespace nc::vswitch {

void push_nvgre(Vsid vsid, std::uint8_t flow_id, std::uint8_t* where) {
    write_header(where,
                 NvgreHeader{Be16(kGreKeyPresent), Be16(kEtherTypeTransparentBridging), Be24(vsid.value()), flow_id});
}

DropReason pop_nvgre(std::span<const std::uint8_t> datagram, Vsid& vsid) {
    if (datagram.size() < kNvgreHeaderSize) return DropReason::NvgreHeaderInvalid;
    const auto header = read_header<NvgreHeader>(datagram, 0);
    if ((header.flags.get() & ~kGreIgnoredBits) != kGreKeyPresent ||
        header.protocol.get() != kEtherTypeTransparentBridging)
        return DropReason::NvgreHeaderInvalid;
    vsid = Vsid(header.vsid.get());
    return DropReason::None;
}

}  // namespace nc::vswitch
