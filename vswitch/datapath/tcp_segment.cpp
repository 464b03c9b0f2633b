#include "vswitch/datapath/tcp_segment.hpp"

namespace nc::vswitch {
namespace {

constexpr std::uint16_t kWindow = 65535;

}  // namespace

void make_tcp_segment(const TcpSegment& segment, const MacAddress& destination_mac, const MacAddress& source_mac,
                      AnswerFrame& answer) {
    const bool is_v4 = segment.source.is_v4();
    TcpHeader tcp{};
    tcp.source_port = Be16(segment.source_port);
    tcp.destination_port = Be16(segment.destination_port);
    tcp.sequence = Be32(segment.sequence);
    tcp.acknowledgement = Be32(segment.acknowledgement);
    tcp.data_offset = (sizeof(TcpHeader) / 4) << 4;
    tcp.flags = segment.flags;
    tcp.window = Be16(kWindow);
    answer.clear();
    answer.append_header(ethernet_header(destination_mac, source_mac, is_v4 ? kEtherTypeIpv4 : kEtherTypeIpv6));
    if (is_v4) {
        answer.append_header(ipv4_header(segment.source, segment.destination, kProtocolTcp));
    } else {
        answer.append_header(ipv6_header(segment.source, segment.destination, kProtocolTcp));
    }
    answer.append_header(tcp);
    answer.append({reinterpret_cast<const std::uint8_t*>(segment.payload.data()), segment.payload.size()});
    answer.finish_ip();
}

TcpSegment reset_of(std::span<const std::uint8_t> syn, const ParsedPacket& parsed) {
    const Tuple to = reversed(parsed.tuple);
    const std::uint32_t length = 1 + parsed.end - parsed.payload_offset;  // the SYN itself counts as a byte
    const std::uint32_t sequence = read_header<TcpHeader>(syn, parsed.l4_offset).sequence.get();
    return {to.source, to.destination, to.source_port, to.destination_port, 0, sequence + length, kTcpRst | kTcpAck};
}

}  // namespace nc::vswitch
