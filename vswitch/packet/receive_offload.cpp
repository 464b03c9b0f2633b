#include "vswitch/packet/receive_offload.hpp"

#include "vswitch/packet/checksum.hpp"

namespace nc::vswitch {

Offload offload_of_joined(const Packet& packet, const ParsedPacket& parsed, std::size_t mtu) {
    if (parsed.tuple.protocol != kProtocolTcp || parsed.is_fragment) return {};
    const auto tcp = read_header<TcpHeader>(packet.bytes(), parsed.l4_offset);
    const std::uint64_t pseudo =
        pseudo_header_sum(packet.bytes().subspan(parsed.l3_offset), kProtocolTcp, parsed.end - parsed.l4_offset);
    if (tcp.checksum != fold(pseudo)) return {};

    Offload offload;
    offload.needs_checksum = true;
    offload.checksum_start = parsed.l4_offset;
    offload.checksum_offset = offsetof(TcpHeader, checksum);
    const std::size_t headers = parsed.payload_offset - parsed.l3_offset;
    if (parsed.end - parsed.l3_offset > mtu && mtu > headers) {
        offload.gso = parsed.tuple.source.is_v4() ? Gso::Tcp4 : Gso::Tcp6;
        offload.gso_size = static_cast<std::uint16_t>(mtu - headers);
        offload.header_length = parsed.payload_offset;
    }
    return is_consistent(offload, parsed) ? offload : Offload{};
}

}  // namespace nc::vswitch
