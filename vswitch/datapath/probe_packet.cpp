#include "vswitch/datapath/probe_packet.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "vswitch/datapath/answer_frame.hpp"

namespace nc::vswitch {
namespace {

using goal_state::ProbeRequest;

constexpr std::string_view kMagic = "nc-probe";
constexpr std::size_t kCookieOffset = kMagic.size() + 1;  // behind the byte that names the leg
constexpr std::size_t kCookieSize = 16;
constexpr std::size_t kPayloadSize = kCookieOffset + kCookieSize;
constexpr std::uint16_t kWindow = 65535;

std::array<std::uint8_t, kPayloadSize> payload_of(const ProbeRequest& request, ProbeLeg leg) {
    std::array<std::uint8_t, kPayloadSize> payload{};
    std::ranges::copy(kMagic, payload.begin());
    payload[kMagic.size()] = static_cast<std::uint8_t>(leg);
    std::ranges::copy(request.cookie.bytes(), payload.begin() + kCookieOffset);
    return payload;
}

struct Ends {
    IpAddress source;
    IpAddress destination;
    std::uint16_t source_port;
    std::uint16_t destination_port;
};

Ends ends_of(const ProbeRequest& request, ProbeLeg leg) {
    if (leg == ProbeLeg::There)
        return {request.source, request.destination, request.source_port, request.destination_port};
    return {request.destination, request.source, request.destination_port, request.source_port};
}

TcpHeader tcp_header(const Ends& ends, ProbeLeg leg) {
    TcpHeader tcp{};
    tcp.source_port = Be16(ends.source_port);
    tcp.destination_port = Be16(ends.destination_port);
    tcp.sequence = Be32(1);
    tcp.data_offset = sizeof(TcpHeader) / 4 << 4;
    tcp.flags = kTcpSyn;
    tcp.window = Be16(kWindow);
    if (leg == ProbeLeg::Back) {
        tcp.flags |= kTcpAck;
        tcp.acknowledgement = Be32(2);
    }
    return tcp;
}

/// Of a network's address family: requests name the one of IPv4.
std::uint8_t protocol_of(const ProbeRequest& request) {
    const bool is_v6_echo = request.protocol == kProtocolIcmp && !request.source.is_v4();
    return is_v6_echo ? kProtocolIcmpv6 : request.protocol;
}

void append_ip(AnswerFrame& frame, const Ends& ends, std::uint8_t protocol) {
    if (ends.source.is_v4()) {
        frame.append_header(ipv4_header(ends.source, ends.destination, protocol));
    } else {
        frame.append_header(ipv6_header(ends.source, ends.destination, protocol));
    }
}

}  // namespace

std::size_t write_probe(const ProbeRequest& request, ProbeLeg leg, const MacAddress& source_mac,
                        const MacAddress& destination_mac, std::span<std::uint8_t> frame) {
    const IpVersion version = request.source.version();
    if (request.destination.version() != version) return 0;
    const Ends ends = ends_of(request, leg);
    const std::uint8_t protocol = protocol_of(request);
    AnswerFrame made;
    made.append_header(
        ethernet_header(destination_mac, source_mac, version == IpVersion::V4 ? kEtherTypeIpv4 : kEtherTypeIpv6));
    append_ip(made, ends, protocol);
    switch (protocol) {
        case kProtocolIcmp:
        case kProtocolIcmpv6: {
            IcmpHeader icmp{};
            icmp.type = leg == ProbeLeg::There ? echo_request_type(version) : echo_reply_type(version);
            icmp.identifier = Be16(request.source_port);
            icmp.sequence = Be16(1);
            made.append_header(icmp);
            break;
        }
        case kProtocolUdp: {
            UdpHeader udp{};
            udp.source_port = Be16(ends.source_port);
            udp.destination_port = Be16(ends.destination_port);
            made.append_header(udp);
            break;
        }
        case kProtocolTcp:
            made.append_header(tcp_header(ends, leg));
            break;
        default:
            return 0;
    }
    made.append(payload_of(request, leg));
    made.finish_ip();
    std::ranges::copy(made.bytes(), frame.begin());
    return made.size();
}

std::optional<ProbeMark> probe_mark(std::span<const std::uint8_t> frame, const ParsedPacket& parsed) {
    if (parsed.is_arp || parsed.is_fragment || parsed.end < parsed.payload_offset + kPayloadSize) return std::nullopt;
    const auto payload = frame.subspan(parsed.payload_offset, kPayloadSize);
    if (!std::ranges::equal(payload.first(kMagic.size()), kMagic)) return std::nullopt;
    const std::uint8_t leg = payload[kMagic.size()];
    if (leg > static_cast<std::uint8_t>(ProbeLeg::Back)) return std::nullopt;
    std::array<std::uint8_t, kCookieSize> cookie{};
    std::ranges::copy(payload.subspan(kCookieOffset), cookie.begin());
    return ProbeMark{Guid(cookie), static_cast<ProbeLeg>(leg)};
}

}  // namespace nc::vswitch
