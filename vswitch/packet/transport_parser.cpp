#include "vswitch/packet/transport_parser.hpp"

namespace nc::vswitch {
namespace {

bool is_error_type(std::uint8_t protocol, std::uint8_t type) {
    if (protocol == kProtocolIcmpv6) return type >= kIcmpv6Unreachable && type <= kIcmpv6ParameterProblem;
    return type == kIcmpUnreachable || type == kIcmpTimeExceeded || type == kIcmpParameterProblem;
}

void read_icmp_ports(const IcmpHeader& icmp, Tuple& tuple) {
    if (icmp_query_with(tuple.source.version(), icmp.type)) tuple.source_port = icmp.identifier.get();
    tuple.destination_port = static_cast<std::uint16_t>(icmp.type << 8 | icmp.code);
}

DropReason parse_tcp(std::span<const std::uint8_t> ip_packet, ParsedPacket& packet) {
    const std::size_t offset = packet.l4_offset;
    if (ip_packet.size() < offset + sizeof(TcpHeader)) return DropReason::TransportHeaderTruncated;
    const auto tcp = read_header<TcpHeader>(ip_packet, offset);
    if (tcp.header_bytes() < sizeof(TcpHeader)) return DropReason::TransportHeaderInvalid;
    if (ip_packet.size() < offset + tcp.header_bytes()) return DropReason::TransportHeaderTruncated;
    packet.tuple.source_port = tcp.source_port.get();
    packet.tuple.destination_port = tcp.destination_port.get();
    packet.tcp_flags = tcp.flags;
    packet.tcp_acknowledgement = tcp.acknowledgement.get();
    packet.payload_offset = static_cast<std::uint16_t>(offset + tcp.header_bytes());
    return DropReason::None;
}

DropReason parse_udp(std::span<const std::uint8_t> ip_packet, ParsedPacket& packet) {
    const std::size_t offset = packet.l4_offset;
    if (ip_packet.size() < offset + sizeof(UdpHeader)) return DropReason::TransportHeaderTruncated;
    const auto udp = read_header<UdpHeader>(ip_packet, offset);
    // A first fragment's UDP length is that of the whole datagram.
    const std::size_t length = udp.length.get();
    if (length < sizeof(UdpHeader) || (!packet.is_fragment && length > ip_packet.size() - offset))
        return DropReason::TransportHeaderInvalid;
    packet.tuple.source_port = udp.source_port.get();
    packet.tuple.destination_port = udp.destination_port.get();
    packet.payload_offset = static_cast<std::uint16_t>(offset + sizeof(UdpHeader));
    return DropReason::None;
}

DropReason parse_icmp(std::span<const std::uint8_t> ip_packet, ParsedPacket& packet) {
    const std::size_t offset = packet.l4_offset;
    if (ip_packet.size() < offset + sizeof(IcmpHeader)) return DropReason::TransportHeaderTruncated;
    const auto icmp = read_header<IcmpHeader>(ip_packet, offset);
    read_icmp_ports(icmp, packet.tuple);
    packet.is_icmp_error = is_error_type(packet.tuple.protocol, icmp.type);
    packet.payload_offset = static_cast<std::uint16_t>(offset + sizeof(IcmpHeader));
    return DropReason::None;
}

}  // namespace

DropReason parse_transport(std::span<const std::uint8_t> frame, ParsedPacket& packet) {
    const auto ip_packet = frame.first(packet.end);
    if (packet.tuple.protocol == kProtocolTcp) return parse_tcp(ip_packet, packet);
    if (packet.tuple.protocol == kProtocolUdp) return parse_udp(ip_packet, packet);
    if (is_icmp(packet.tuple)) return parse_icmp(ip_packet, packet);
    return DropReason::None;
}

void read_quoted_ports(std::span<const std::uint8_t> frame, std::size_t offset, Tuple& tuple) {
    if (tuple.protocol == kProtocolTcp || tuple.protocol == kProtocolUdp) {
        tuple.source_port = read_header<Be16>(frame, offset).get();
        tuple.destination_port = read_header<Be16>(frame, offset + 2).get();
    } else if (is_icmp(tuple)) {
        read_icmp_ports(read_header<IcmpHeader>(frame, offset), tuple);
    }
}

}  // namespace nc::vswitch
