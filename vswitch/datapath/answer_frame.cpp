#include "vswitch/datapath/answer_frame.hpp"

#include <algorithm>

#include "vswitch/packet/checksum.hpp"

namespace nc::vswitch {

void AnswerFrame::append(std::span<const std::uint8_t> bytes) {
    const std::size_t count = std::min(bytes.size(), bytes_.size() - size_);
    std::copy_n(bytes.begin(), count, bytes_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += count;
}

void AnswerFrame::finish_ipv4() {
    constexpr std::size_t kL3 = sizeof(EthernetHeader);
    constexpr std::size_t kL4 = kL3 + sizeof(Ipv4Header);
    std::uint8_t* const frame = bytes_.data();
    auto ip = read_header<Ipv4Header>(bytes_, kL3);
    ip.total_length = Be16(static_cast<std::uint16_t>(size_ - kL3));
    write_header(frame + kL3, ip);
    set_ipv4_checksum({frame + kL3, sizeof(Ipv4Header)});

    const auto l4_length = static_cast<std::uint16_t>(size_ - kL4);
    const std::span<const std::uint8_t> l4(frame + kL4, l4_length);
    if (ip.protocol == kProtocolUdp) {
        auto udp = read_header<UdpHeader>(bytes_, kL4);
        udp.length = Be16(l4_length);
        udp.checksum = 0;
        write_header(frame + kL4, udp);
        udp.checksum = finish(add_to_sum(pseudo_header_sum(ip, l4_length), l4));
        if (udp.checksum == 0) udp.checksum = 0xFFFF;
        write_header(frame + kL4, udp);
    } else {
        auto icmp = read_header<IcmpHeader>(bytes_, kL4);
        icmp.checksum = 0;
        write_header(frame + kL4, icmp);
        icmp.checksum = finish(add_to_sum(0, l4));
        write_header(frame + kL4, icmp);
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

}  // namespace nc::vswitch
