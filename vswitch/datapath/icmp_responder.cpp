#include "vswitch/datapath/icmp_responder.hpp"

#include <algorithm>
#include <utility>

#include "vswitch/packet/checksum.hpp"

namespace nc::vswitch {
namespace {

/// As much of the packet as fits into 576 bytes (RFC 1812 section 4.3.2.3), of IPv6 into 1280 (RFC 4443 section 2.4).
std::size_t longest_error(bool is_v4) { return is_v4 ? 576 : 1280; }

void exchange_addresses(const Packet& packet, const ParsedPacket& parsed) {
    std::uint8_t* const l3 = packet.data + parsed.l3_offset;
    if (parsed.tuple.source.is_v4()) {
        auto ip = read_header<Ipv4Header>(packet.bytes(), parsed.l3_offset);
        std::swap(ip.source, ip.destination);
        ip.time_to_live = 64;
        write_header(l3, ip);
        set_ipv4_checksum({l3, ip.header_bytes()});
    } else {
        auto ip = read_header<Ipv6Header>(packet.bytes(), parsed.l3_offset);
        std::swap(ip.source, ip.destination);
        ip.hop_limit = 64;
        write_header(l3, ip);
    }
}

IcmpHeader error_header(IcmpError error, bool is_v4, std::uint16_t mtu) {
    IcmpHeader icmp{};
    switch (error) {
        case IcmpError::TimeExceeded:
            icmp.type = is_v4 ? kIcmpTimeExceeded : kIcmpv6TimeExceeded;
            break;
        case IcmpError::PacketTooBig:
            icmp.type = is_v4 ? kIcmpUnreachable : kIcmpv6PacketTooBig;
            icmp.code = is_v4 ? kIcmpFragmentationNeeded : std::uint8_t{0};
            icmp.sequence = Be16(mtu);  // the low half of the 32 bits that ICMPv6 has for it
            break;
        case IcmpError::PortUnreachable:
            icmp.type = is_v4 ? kIcmpUnreachable : kIcmpv6Unreachable;
            icmp.code = is_v4 ? kIcmpPortUnreachable : kIcmpv6PortUnreachable;
            break;
    }
    return icmp;
}

}  // namespace

bool is_echo_request(const ParsedPacket& parsed) {
    return !parsed.is_arp && !parsed.is_fragment && is_echo_request(parsed.tuple);
}

void turn_into_echo_reply(const Packet& packet, const ParsedPacket& parsed, const MacAddress& router_mac) {
    const IpVersion version = parsed.tuple.source.version();
    const std::uint16_t type = version == IpVersion::V4 ? kEtherTypeIpv4 : kEtherTypeIpv6;
    write_header(packet.data, ethernet_header(parsed.source_mac, router_mac, type));
    exchange_addresses(packet, parsed);

    auto icmp = read_header<IcmpHeader>(packet.bytes(), parsed.l4_offset);
    std::uint16_t before = 0;
    std::uint16_t after = 0;
    std::memcpy(&before, &icmp, sizeof(before));
    icmp.type = echo_reply_type(version);
    std::memcpy(&after, &icmp, sizeof(after));
    icmp.checksum = update_checksum(icmp.checksum, before, after);
    write_header(packet.data + parsed.l4_offset, icmp);
}

bool make_icmp_error(IcmpError error, const Packet& packet, const ParsedPacket& parsed, const PortPolicy& port,
                     const MacAddress& router_mac, std::uint16_t mtu, AnswerFrame& answer) {
    if (parsed.is_icmp_error || parsed.tuple.is_later_fragment) return false;
    const IpAddress& to = parsed.tuple.source;
    const bool is_v4 = to.is_v4();
    const IpAddress& from =
        error == IcmpError::PortUnreachable ? parsed.tuple.destination : port.home(to.version())->gateway.value();
    answer.clear();
    answer.append_header(ethernet_header(parsed.source_mac, router_mac, is_v4 ? kEtherTypeIpv4 : kEtherTypeIpv6));
    if (is_v4) {
        answer.append_header(ipv4_header(from, to, kProtocolIcmp));
    } else {
        answer.append_header(ipv6_header(from, to, kProtocolIcmpv6));
    }
    answer.append_header(error_header(error, is_v4, mtu));
    const std::size_t room = longest_error(is_v4) - (answer.size() - sizeof(EthernetHeader));
    const auto quoted = packet.bytes().first(parsed.end).subspan(parsed.l3_offset);
    answer.append(quoted.first(std::min(quoted.size(), room)));
    answer.finish_ip();
    return true;
}

}  // namespace nc::vswitch
