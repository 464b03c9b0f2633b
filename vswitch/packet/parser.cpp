#include "vswitch/packet/parser.hpp"

#include <array>
#include <utility>

#include "vswitch/packet/transport_parser.hpp"

namespace nc::vswitch {
namespace {

/// UDP and TCP segments shorter than this are never made by an honest sender; it bounds the number of segments.
constexpr std::uint16_t kSmallestSegment = 8;
constexpr std::uint32_t kMostSegments = 1024;

IpAddress address(const Be32& wire) { return IpAddress::v4(wire.get()); }

DropReason parse_ipv4(std::span<const std::uint8_t> frame, ParsedPacket& packet) {
    const std::size_t l3 = packet.l3_offset;
    if (frame.size() < l3 + sizeof(Ipv4Header)) return DropReason::FrameTooShort;
    const auto ip = read_header<Ipv4Header>(frame, l3);
    const std::size_t header_length = ip.header_bytes();
    if (ip.version_and_length >> 4 != 4 || header_length < sizeof(Ipv4Header)) return DropReason::Ipv4HeaderInvalid;
    const std::size_t total_length = ip.total_length.get();
    if (total_length < header_length || l3 + total_length > frame.size()) return DropReason::Ipv4LengthInvalid;

    const std::uint16_t fragment = ip.fragment.get();
    const std::size_t fragment_offset = (fragment & kIpv4OffsetMask) * std::size_t{8};
    const std::size_t payload_length = total_length - header_length;
    packet.may_fragment = (fragment & kIpv4DontFragment) == 0;
    packet.is_fragment = fragment_offset != 0 || (fragment & kIpv4MoreFragments) != 0;
    packet.identification = ip.identification.get();
    packet.time_to_live = ip.time_to_live;
    packet.l4_offset = static_cast<std::uint16_t>(l3 + header_length);
    packet.payload_offset = packet.l4_offset;
    packet.end = static_cast<std::uint32_t>(l3 + total_length);
    packet.tuple.source = address(ip.source);
    packet.tuple.destination = address(ip.destination);
    packet.tuple.protocol = ip.protocol;
    if (fragment_offset != 0) {
        // RFC 1858: a second fragment at offset 8 would overwrite TCP's flags behind a filter's back.
        if (fragment_offset + payload_length > 65535 || (ip.protocol == kProtocolTcp && fragment_offset == 8))
            return DropReason::FragmentInvalid;
        packet.tuple.is_later_fragment = true;
        return DropReason::None;
    }
    return parse_transport(frame, packet);
}

}  // namespace

std::optional<IcmpQuery> icmp_query_with(IpVersion version, std::uint8_t type) {
    constexpr std::array kQueries = {IcmpQuery{kIcmpEchoRequest, kIcmpEchoReply},
                                     IcmpQuery{kIcmpTimestampRequest, kIcmpTimestampReply}};
    constexpr std::array kQueriesV6 = {IcmpQuery{kIcmpv6EchoRequest, kIcmpv6EchoReply}};
    const std::span<const IcmpQuery> queries =
        version == IpVersion::V4 ? std::span<const IcmpQuery>(kQueries) : std::span<const IcmpQuery>(kQueriesV6);
    for (const IcmpQuery& query : queries)
        if (type == query.request || type == query.reply) return query;
    return std::nullopt;
}

std::optional<IcmpQuery> icmp_query_of(const Tuple& tuple) {
    const auto type = static_cast<std::uint8_t>(tuple.destination_port >> 8);
    if (!is_icmp_of_type(tuple, type)) return std::nullopt;
    return icmp_query_with(tuple.source.version(), type);
}

Tuple reversed(const Tuple& tuple) {
    Tuple answer = tuple;
    std::swap(answer.source, answer.destination);
    if (is_icmp(tuple)) {
        if (const auto query = icmp_query_of(tuple)) {
            const bool is_request = is_icmp_of_type(tuple, query->request);
            answer.destination_port = static_cast<std::uint16_t>((is_request ? query->reply : query->request) << 8);
        }
    } else {
        std::swap(answer.source_port, answer.destination_port);
    }
    return answer;
}

DropReason parse(std::span<const std::uint8_t> frame, ParsedPacket& packet) {
    if (frame.size() < sizeof(EthernetHeader)) return DropReason::FrameTooShort;
    const auto ethernet = read_header<EthernetHeader>(frame, 0);
    packet = ParsedPacket{};
    packet.destination_mac = ethernet.destination;
    packet.source_mac = ethernet.source;
    if (ethernet.source.is_multicast() || ethernet.source.is_zero()) return DropReason::SourceMacInvalid;
    switch (ethernet.type.get()) {
        case kEtherTypeIpv4:
            return parse_ipv4(frame, packet);
        case kEtherTypeArp:
            packet.is_arp = true;
            packet.end = static_cast<std::uint32_t>(frame.size());
            return DropReason::None;
        case kEtherTypeIpv6:
            return parse_ipv6(frame, packet);
        case kEtherTypeVlan:
        case kEtherTypeProviderBridge:
            return DropReason::VlanTagged;
        default:
            return DropReason::EtherTypeUnsupported;
    }
}

bool parse_quoted_tuple(std::span<const std::uint8_t> frame, const ParsedPacket& icmp_error, Tuple& tuple) {
    const std::size_t at = icmp_error.payload_offset;
    if (frame.size() < icmp_error.end) return false;
    if (!icmp_error.tuple.source.is_v4()) return parse_quoted_ipv6(frame.first(icmp_error.end).subspan(at), tuple);
    if (icmp_error.end < at + sizeof(Ipv4Header)) return false;
    const auto ip = read_header<Ipv4Header>(frame, at);
    const std::size_t l4 = at + ip.header_bytes();
    if (ip.version_and_length >> 4 != 4 || ip.header_bytes() < sizeof(Ipv4Header)) return false;
    tuple = Tuple{};
    tuple.source = address(ip.source);
    tuple.destination = address(ip.destination);
    tuple.protocol = ip.protocol;
    if ((ip.fragment.get() & kIpv4OffsetMask) != 0) {
        tuple.is_later_fragment = true;
        return true;
    }
    if (icmp_error.end < l4 + kQuotedTransport) return false;
    read_quoted_ports(frame, l4, tuple);
    return true;
}

bool is_consistent(const Offload& offload, const ParsedPacket& packet) {
    if (offload.needs_checksum) {
        const std::uint8_t protocol = packet.tuple.protocol;
        const std::uint16_t field = protocol == kProtocolTcp
                                        ? offsetof(TcpHeader, checksum)
                                        : static_cast<std::uint16_t>(offsetof(UdpHeader, checksum));
        if (packet.is_arp || packet.is_fragment || (protocol != kProtocolTcp && protocol != kProtocolUdp) ||
            offload.checksum_start != packet.l4_offset || offload.checksum_offset != field)
            return false;
    }
    if (offload.gso == Gso::None) return true;
    const std::uint8_t protocol = offload.gso == Gso::Udp ? kProtocolUdp : kProtocolTcp;
    const Gso wrong_version = packet.tuple.source.is_v4() ? Gso::Tcp6 : Gso::Tcp4;
    return offload.gso != wrong_version && offload.needs_checksum && packet.tuple.protocol == protocol &&
           !packet.has_routing_header && packet.payload_offset <= packet.l3_offset + kLongestSegmentHeaders &&
           offload.gso_size >= kSmallestSegment && packet.end > packet.payload_offset &&
           (packet.tcp_flags & (kTcpSyn | kTcpRst | kTcpUrg)) == 0 && segment_count(offload, packet) <= kMostSegments;
}

std::uint32_t segment_count(const Offload& offload, const ParsedPacket& packet) {
    if (offload.gso == Gso::None || offload.gso_size == 0) return 1;
    const std::uint32_t payload = packet.end - packet.payload_offset;
    return payload == 0 ? 1 : (payload + offload.gso_size - 1) / offload.gso_size;
}

}  // namespace nc::vswitch
