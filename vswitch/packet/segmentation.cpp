#include "vswitch/packet/segmentation.hpp"

#include <algorithm>

#include "vswitch/packet/checksum.hpp"

namespace nc::vswitch {
namespace {

constexpr std::uint8_t kTcpOnlyOnLast = kTcpFin | kTcpPsh;

/// UDP sends 0 for "no checksum", so a computed 0 is sent as its other form (RFC 768).
std::uint16_t udp_field(std::uint16_t checksum) { return checksum == 0 ? std::uint16_t{0xFFFF} : checksum; }

}  // namespace

void complete_checksum(const Packet& frame, const ParsedPacket& parsed) {
    std::uint8_t* field = frame.data + frame.offload.checksum_start + frame.offload.checksum_offset;
    const std::size_t start = frame.offload.checksum_start;
    std::uint16_t checksum = finish(add_to_sum(0, {frame.data + start, parsed.end - start}));
    if (parsed.tuple.protocol == kProtocolUdp) checksum = udp_field(checksum);
    std::memcpy(field, &checksum, sizeof(checksum));
}

Segmenter::Segmenter(const Packet& frame, const ParsedPacket& parsed)
    : frame_(frame),
      parsed_(parsed),
      count_(segment_count(frame.offload, parsed)),
      header_size_(parsed.payload_offset) {}

std::span<const std::uint8_t> Segmenter::payload(std::uint32_t index) const {
    const std::size_t begin = header_size_ + std::size_t{index} * frame_.offload.gso_size;
    const std::size_t end = std::min<std::size_t>(begin + frame_.offload.gso_size, parsed_.end);
    return {frame_.data + begin, end - begin};
}

void Segmenter::write_headers(std::uint32_t index, std::uint8_t* where) const {
    std::memcpy(where, frame_.data, header_size_);
    const auto data = payload(index);
    const std::size_t l3 = parsed_.l3_offset;
    const std::size_t l4 = parsed_.l4_offset;
    const auto l4_length = static_cast<std::uint16_t>(header_size_ - l4 + data.size());

    const std::span<std::uint8_t> ip(where + l3, l4 - l3);
    if (parsed_.tuple.source.is_v4()) {
        std::uint8_t* const field = where + l3 + offsetof(Ipv4Header, identification);
        const auto first = read_header<Be16>({field, sizeof(Be16)}, 0);
        write_header(field, Be16(static_cast<std::uint16_t>(first.get() + index)));
    }
    set_ip_length(ip, l4_length);

    const std::uint64_t pseudo = pseudo_header_sum(ip, parsed_.tuple.protocol, l4_length);
    if (parsed_.tuple.protocol == kProtocolTcp) {
        auto tcp = read_header<TcpHeader>({where, header_size_}, l4);
        tcp.sequence = Be32(tcp.sequence.get() + index * frame_.offload.gso_size);
        if (index + 1 != count_) tcp.flags &= static_cast<std::uint8_t>(~kTcpOnlyOnLast);
        if (index != 0) tcp.flags &= static_cast<std::uint8_t>(~kTcpCwr);  // RFC 3168 section 6.1.2
        tcp.checksum = 0;
        write_header(where + l4, tcp);
        tcp.checksum = finish(add_to_sum(add_to_sum(pseudo, {where + l4, header_size_ - l4}), data));
        write_header(where + l4, tcp);
    } else {
        auto udp = read_header<UdpHeader>({where, header_size_}, l4);
        udp.length = Be16(l4_length);
        udp.checksum = 0;
        write_header(where + l4, udp);
        udp.checksum = udp_field(finish(add_to_sum(add_to_sum(pseudo, {where + l4, header_size_ - l4}), data)));
        write_header(where + l4, udp);
    }
}

}  // namespace nc::vswitch
