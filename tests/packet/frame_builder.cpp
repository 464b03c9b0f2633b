#include "tests/packet/frame_builder.hpp"

#include "vswitch/packet/checksum.hpp"

namespace nc::vswitch::test {
namespace {

template <class Header>
void append(Bytes& bytes, const Header& header) {
    const auto* begin = reinterpret_cast<const std::uint8_t*>(&header);
    bytes.insert(bytes.end(), begin, begin + sizeof(Header));
}

/// Byte by byte, as RFC 1071 describes it: independent of the code under test.
std::uint16_t slow_sum(std::span<const std::uint8_t> bytes, std::uint32_t sum) {
    for (std::size_t i = 0; i < bytes.size(); ++i)
        sum += i % 2 == 0 ? static_cast<std::uint32_t>(bytes[i]) << 8 : bytes[i];
    while (sum >> 16 != 0)
        sum = (sum & 0xFFFF) + (sum >> 16);
    return static_cast<std::uint16_t>(sum);
}

bool is_v4(std::span<const std::uint8_t> frame) { return frame[14] >> 4 == 4; }

/// Of IPv6 without extension headers.
std::size_t l4_of(std::span<const std::uint8_t> frame) { return is_v4(frame) ? 34 : 54; }

std::uint32_t slow_pseudo_sum(std::span<const std::uint8_t> frame, std::uint8_t protocol, std::size_t length) {
    const auto addresses = is_v4(frame) ? frame.subspan(26, 8) : frame.subspan(22, 32);
    return slow_sum(addresses, static_cast<std::uint32_t>(protocol + length));
}

std::size_t checksum_field(std::uint8_t protocol) {
    return protocol == kProtocolTcp ? 16 : protocol == kProtocolUdp ? 6 : 2;
}

bool is_icmp(const FrameSpec& spec) { return spec.protocol == (spec.source.is_v4() ? kProtocolIcmp : kProtocolIcmpv6); }

Bytes transport(const FrameSpec& spec) {
    Bytes bytes;
    if (spec.source.is_v4() && (spec.fragment & kIpv4OffsetMask) != 0) return spec.payload;
    if (spec.protocol == kProtocolTcp) {
        append(bytes, TcpHeader{Be16(spec.source_port), Be16(spec.destination_port), Be32(spec.tcp_sequence), Be32(77),
                                0x50, spec.tcp_flags, Be16(1000), 0, Be16(0)});
    } else if (spec.protocol == kProtocolUdp) {
        append(bytes, UdpHeader{Be16(spec.source_port), Be16(spec.destination_port),
                                Be16(static_cast<std::uint16_t>(8 + spec.payload.size())), 0});
    } else if (is_icmp(spec)) {
        append(bytes, IcmpHeader{spec.icmp_type, spec.icmp_code, 0, Be16(spec.source_port), Be16(1)});
    }
    bytes.insert(bytes.end(), spec.payload.begin(), spec.payload.end());
    return bytes;
}

bool has_transport_checksum(const FrameSpec& spec) {
    return (!spec.source.is_v4() || (spec.fragment & ~kIpv4DontFragment) == 0) &&
           (spec.protocol == kProtocolTcp || spec.protocol == kProtocolUdp || is_icmp(spec));
}

void put_number(Bytes& frame, std::size_t at, std::uint16_t number) {
    frame[at] = static_cast<std::uint8_t>(number >> 8);
    frame[at + 1] = static_cast<std::uint8_t>(number & 0xFF);
}

}  // namespace

IpAddress ip(std::string_view text) { return IpAddress::parse(text).value(); }
IpPrefix prefix(std::string_view text) { return IpPrefix::parse(text).value(); }
MacAddress mac(std::string_view text) { return MacAddress::parse(text).value(); }

Bytes build_frame(const FrameSpec& spec) {
    const Bytes l4 = transport(spec);
    Bytes frame;
    if (spec.source.is_v4()) {
        append(frame, EthernetHeader{spec.destination_mac, spec.source_mac, Be16(kEtherTypeIpv4)});
        append(frame, Ipv4Header{0x45, 0, Be16(static_cast<std::uint16_t>(20 + l4.size())), Be16(spec.identification),
                                 Be16(spec.fragment), spec.time_to_live, spec.protocol, 0,
                                 Be32(spec.source.v4_number()), Be32(spec.destination.v4_number())});
        put_number(frame, 24, static_cast<std::uint16_t>(~slow_sum(std::span(frame).subspan(14, 20), 0)));
    } else {
        const std::size_t payload = spec.extension_headers.size() + l4.size();
        append(frame, EthernetHeader{spec.destination_mac, spec.source_mac, Be16(kEtherTypeIpv6)});
        append(frame, Be32(0x60000000));
        append(frame, Be16(static_cast<std::uint16_t>(payload)));
        frame.push_back(spec.extension_headers.empty() ? spec.protocol : spec.first_extension);
        frame.push_back(spec.time_to_live);
        frame.insert(frame.end(), spec.source.bytes().begin(), spec.source.bytes().end());
        frame.insert(frame.end(), spec.destination.bytes().begin(), spec.destination.bytes().end());
        frame.insert(frame.end(), spec.extension_headers.begin(), spec.extension_headers.end());
    }
    const std::size_t at = frame.size();
    frame.insert(frame.end(), l4.begin(), l4.end());
    if (has_transport_checksum(spec)) {
        const std::uint32_t pseudo =
            spec.protocol == kProtocolIcmp ? 0 : slow_pseudo_sum(frame, spec.protocol, l4.size());
        const auto checksum = static_cast<std::uint16_t>(~slow_sum(l4, pseudo));
        put_number(frame, at + checksum_field(spec.protocol), checksum);
    }
    return frame;
}

Bytes build_arp_request(const MacAddress& sender_mac, const IpAddress& sender, const IpAddress& target) {
    Bytes frame;
    append(frame, EthernetHeader{MacAddress::broadcast(), sender_mac, Be16(kEtherTypeArp)});
    append(frame, ArpPacket{Be16(1), Be16(kEtherTypeIpv4), 6, 4, Be16(kArpRequest), sender_mac,
                            Be32(sender.v4_number()), MacAddress{}, Be32(target.v4_number())});
    return frame;
}

OffloadedFrame with_offload(const FrameSpec& spec, Gso gso, std::uint16_t gso_size) {
    OffloadedFrame frame{build_frame(spec), {}};
    const auto l4 = static_cast<std::uint16_t>(l4_of(frame.bytes) + spec.extension_headers.size());
    const auto field = static_cast<std::uint16_t>(checksum_field(spec.protocol));
    put_number(frame.bytes, std::size_t{l4} + field,
               slow_sum({}, slow_pseudo_sum(frame.bytes, spec.protocol, frame.bytes.size() - l4)));
    frame.offload = {true, l4,       field,
                     gso,  gso_size, static_cast<std::uint16_t>(l4 + (spec.protocol == kProtocolTcp ? 20 : 8))};
    return frame;
}

bool has_right_checksums(std::span<const std::uint8_t> frame) {
    if (is_v4(frame) && slow_sum(frame.subspan(14, 20), 0) != 0xFFFF) return false;
    const std::uint8_t protocol = frame[is_v4(frame) ? 23 : 20];
    const std::size_t l4 = l4_of(frame);
    const std::size_t length = is_v4(frame) ? (static_cast<std::size_t>(frame[16]) << 8 | frame[17]) - 20
                                            : static_cast<std::size_t>(frame[18]) << 8 | frame[19];
    const std::uint32_t pseudo = protocol == kProtocolIcmp ? 0 : slow_pseudo_sum(frame, protocol, length);
    return slow_sum(frame.subspan(l4, length), pseudo) == 0xFFFF;
}

}  // namespace nc::vswitch::test
