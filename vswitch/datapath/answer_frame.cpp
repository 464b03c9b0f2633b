#include "vswitch/datapath/answer_frame.hpp"

#include <algorithm>

#include "vswitch/packet/checksum.hpp"

namespace nc::vswitch {

void AnswerFrame::append(std::span<const std::uint8_t> bytes) {
    const std::size_t count = std::min(bytes.size(), bytes_.size() - size_);
    std::copy_n(bytes.begin(), count, bytes_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += count;
}

void AnswerFrame::finish_ip() {
    constexpr std::size_t kL3 = sizeof(EthernetHeader);
    const bool is_v4 = bytes_[kL3] >> 4 == 4;
    const std::size_t header = is_v4 ? sizeof(Ipv4Header) : sizeof(Ipv6Header);
    const std::size_t length = size_ - kL3 - header;
    const std::span<std::uint8_t> ip = bytes().subspan(kL3, header);
    const std::span<std::uint8_t> l4 = bytes().subspan(kL3 + header);
    set_ip_length(ip, length);

    const std::uint8_t protocol = ip[is_v4 ? offsetof(Ipv4Header, protocol) : offsetof(Ipv6Header, next_header)];
    const std::uint64_t pseudo = protocol == kProtocolIcmp ? 0 : pseudo_header_sum(ip, protocol, length);
    if (protocol == kProtocolUdp) {
        auto udp = read_header<UdpHeader>(l4, 0);
        udp.length = Be16(static_cast<std::uint16_t>(length));
        udp.checksum = 0;
        write_header(l4.data(), udp);
        udp.checksum = finish(add_to_sum(pseudo, l4));
        if (udp.checksum == 0) udp.checksum = 0xFFFF;
        write_header(l4.data(), udp);
    } else if (protocol == kProtocolTcp) {
        auto tcp = read_header<TcpHeader>(l4, 0);
        tcp.checksum = 0;
        write_header(l4.data(), tcp);
        tcp.checksum = finish(add_to_sum(pseudo, l4));
        write_header(l4.data(), tcp);
    } else {
        auto icmp = read_header<IcmpHeader>(l4, 0);
        icmp.checksum = 0;
        write_header(l4.data(), icmp);
        icmp.checksum = finish(add_to_sum(pseudo, l4));
        write_header(l4.data(), icmp);
    }
}

EthernetHeader ethernet_header(const MacAddress& destination, const MacAddress& source, std::uint16_t type) {
    return {destination, source, Be16(type)};
}

Ipv4Header ipv4_header(const IpAddress& source, const IpAddress& destination, std::uint8_t protocol) {
    Ipv4Header header{};
    header.version_and_length = 0x45;
    header.time_to_live = 64;
    header.protocol = protocol;
    header.source = Be32(source.v4_number());
    header.destination = Be32(destination.v4_number());
    return header;
}

Ipv6Header ipv6_header(const IpAddress& source, const IpAddress& destination, std::uint8_t protocol) {
    Ipv6Header header{};
    header.version_and_flow = Be32(std::uint32_t{6} << 28);
    header.next_header = protocol;
    header.hop_limit = 64;
    std::ranges::copy(source.bytes(), header.source.begin());
    std::ranges::copy(destination.bytes(), header.destination.begin());
    return header;
}

}  // namespace nc::vswitch
