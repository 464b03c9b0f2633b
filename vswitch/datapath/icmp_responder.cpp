#include "vswitch/datapath/icmp_responder.hpp"

#include <algorithm>
#include <utility>

#include "vswitch/packet/checksum.hpp"

namespace nc::vswitch {
namespace {

/// RFC 1812 section 4.3.2.3: as much of the packet as fits into 576 bytes.
constexpr std::size_t kLongestError = 576;

}  // namespace

bool is_echo_request(const ParsedPacket& parsed) {
    return !parsed.is_arp && parsed.tuple.protocol == kProtocolIcmp && !parsed.is_fragment &&
           parsed.tuple.destination_port == kIcmpEchoRequest << 8;
}

void turn_into_echo_reply(const Packet& packet, const ParsedPacket& parsed, const MacAddress& router_mac) {
    write_header(packet.data, ethernet_header(parsed.source_mac, router_mac, kEtherTypeIpv4));
    std::uint8_t* const l3 = packet.data + parsed.l3_offset;
    auto ip = read_header<Ipv4Header>(packet.bytes(), parsed.l3_offset);
    std::swap(ip.source, ip.destination);
    ip.time_to_live = 64;
    write_header(l3, ip);
    set_ipv4_checksum({l3, ip.header_bytes()});

    auto icmp = read_header<IcmpHeader>(packet.bytes(), parsed.l4_offset);
    std::uint16_t before = 0;
    std::uint16_t after = 0;
    std::memcpy(&before, &icmp, sizeof(before));
    icmp.type = kIcmpEchoReply;
    std::memcpy(&after, &icmp, sizeof(after));
    icmp.checksum = update_checksum(icmp.checksum, before, after);
    write_header(packet.data + parsed.l4_offset, icmp);
}

bool make_icmp_error(IcmpError error, const Packet& packet, const ParsedPacket& parsed, const PortPolicy& port,
                     const MacAddress& router_mac, std::uint16_t mtu, AnswerFrame& answer) {
    if (parsed.is_icmp_error || parsed.tuple.is_later_fragment) return false;
    IcmpHeader icmp{};
    if (error == IcmpError::TimeExceeded) {
        icmp.type = kIcmpTimeExceeded;
    } else {
        icmp.type = kIcmpUnreachable;
        icmp.code = kIcmpFragmentationNeeded;
        icmp.sequence = Be16(mtu);
    }
    answer.clear();
    answer.append_header(ethernet_header(parsed.source_mac, router_mac, kEtherTypeIpv4));
    answer.append_header(ipv4_header(port.gateway.value(), parsed.tuple.source, kProtocolIcmp));
    answer.append_header(icmp);
    const std::size_t room = kLongestError - sizeof(Ipv4Header) - sizeof(IcmpHeader);
    const auto quoted = packet.bytes().first(parsed.end).subspan(parsed.l3_offset);
    answer.append(quoted.first(std::min(quoted.size(), room)));
    answer.finish_ipv4();
    return true;
}

}  // namespace nc::vswitch
