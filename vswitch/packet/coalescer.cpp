#include "vswitch/packet/coalescer.hpp"

#include "vswitch/packet/checksum.hpp"

namespace nc::vswitch {
namespace {

constexpr std::uint32_t kLongestIpPacket = 65535;
constexpr std::uint32_t kMostUdpSegments = 64;  ///< what Linux takes in one UDP super-packet

bool same_bytes(const std::uint8_t* a, const std::uint8_t* b, std::size_t from, std::size_t to) {
    return std::memcmp(a + from, b + from, to - from) == 0;
}

/// Without options or extension headers, bytes.
std::size_t plain_ip_header(const ParsedPacket& parsed) {
    return parsed.tuple.source.is_v4() ? sizeof(Ipv4Header) : sizeof(Ipv6Header);
}

bool has_right_checksum(const Packet& packet, const ParsedPacket& parsed) {
    const std::size_t length = parsed.end - parsed.l4_offset;
    const std::uint64_t pseudo =
        pseudo_header_sum(packet.bytes().subspan(parsed.l3_offset), parsed.tuple.protocol, length);
    return fold(add_to_sum(pseudo, {packet.data + parsed.l4_offset, length})) == 0xFFFF;
}

bool can_be_joined(const Packet& packet, const ParsedPacket& parsed, bool join_udp) {
    if (packet.offload.gso != Gso::None || packet.offload.needs_checksum || parsed.is_fragment || parsed.may_fragment ||
        parsed.l4_offset != parsed.l3_offset + plain_ip_header(parsed) || parsed.end <= parsed.payload_offset)
        return false;
    if (parsed.tuple.protocol == kProtocolTcp)
        return (parsed.tcp_flags & ~kTcpPsh) == kTcpAck && has_right_checksum(packet, parsed);
    if (parsed.tuple.protocol != kProtocolUdp || !join_udp) return false;
    const auto udp = read_header<UdpHeader>(packet.bytes(), parsed.l4_offset);
    return udp.checksum != 0 && udp.length.get() == parsed.end - parsed.l4_offset && has_right_checksum(packet, parsed);
}

/// All but addresses, lengths, checksum and identification.
bool have_same_ip_fields(const std::uint8_t* ours, const std::uint8_t* theirs, bool is_v4) {
    // Version and type of service; fragment flags, TTL and protocol.
    if (is_v4) return same_bytes(ours, theirs, 0, 2) && same_bytes(ours, theirs, 6, 10);
    // Version, traffic class and flow label; next header and hop limit.
    return same_bytes(ours, theirs, 0, 4) && same_bytes(ours, theirs, 6, 8);
}

}  // namespace

bool Coalescer::start(const Packet& packet, const ParsedPacket& parsed, bool join_udp) {
    if (!can_be_joined(packet, parsed, join_udp)) return false;
    std::memcpy(headers_.data(), packet.data, parsed.payload_offset);
    first_ = parsed;
    pieces_.clear();
    pieces_.push_back({});
    pieces_.push_back({headers_.data(), parsed.payload_offset});
    segment_size_ = parsed.end - parsed.payload_offset;
    is_closed_ = (parsed.tcp_flags & kTcpPsh) != 0;
    if (parsed.tuple.protocol == kProtocolTcp)
        next_sequence_ = read_header<TcpHeader>(packet.bytes(), parsed.l4_offset).sequence.get();
    take_payload(packet, parsed);
    return true;
}

bool Coalescer::append(const Packet& packet, const ParsedPacket& parsed) {
    if (!is_continued_by(packet, parsed)) return false;
    if (parsed.end - parsed.payload_offset < segment_size_ || (parsed.tcp_flags & kTcpPsh) != 0) is_closed_ = true;
    if ((parsed.tcp_flags & kTcpPsh) != 0) headers_[first_.l4_offset + offsetof(TcpHeader, flags)] |= kTcpPsh;
    take_payload(packet, parsed);
    return true;
}

bool Coalescer::is_continued_by(const Packet& packet, const ParsedPacket& parsed) const {
    const std::uint32_t size = parsed.end - parsed.payload_offset;
    if (is_closed_ || parsed.payload_offset != first_.payload_offset || parsed.tuple != first_.tuple ||
        size > segment_size_ || first_.payload_offset - first_.l3_offset + payload_ + size > kLongestIpPacket)
        return false;
    const std::uint8_t* ours = headers_.data();
    const std::uint8_t* theirs = packet.data;
    const std::size_t l3 = first_.l3_offset;
    const std::size_t l4 = first_.l4_offset;
    if (!same_bytes(ours, theirs, 0, l3) || !have_same_ip_fields(ours + l3, theirs + l3, first_.tuple.source.is_v4()))
        return false;
    if (!can_be_joined(packet, parsed, true)) return false;
    if (parsed.tuple.protocol == kProtocolUdp) return count_ < kMostUdpSegments;
    // Acknowledgement and header length; the window; urgent pointer and options.
    return read_header<TcpHeader>(packet.bytes(), l4).sequence.get() == next_sequence_ &&
           same_bytes(ours, theirs, l4 + 8, l4 + 13) && same_bytes(ours, theirs, l4 + 14, l4 + 16) &&
           same_bytes(ours, theirs, l4 + 18, first_.payload_offset);
}

void Coalescer::take_payload(const Packet& packet, const ParsedPacket& parsed) {
    const std::uint32_t size = parsed.end - parsed.payload_offset;
    pieces_.push_back({packet.data + parsed.payload_offset, size});
    ++count_;
    payload_ += size;
    next_sequence_ += size;
    bytes_on_wire_ += parsed.end;
}

Coalescer::Frame Coalescer::finish() {
    Frame frame{pieces_, {}};
    if (count_ > 1) {
        const std::size_t l3 = first_.l3_offset;
        const std::size_t l4 = first_.l4_offset;
        const auto l4_length = static_cast<std::uint16_t>(first_.payload_offset - l4 + payload_);
        const std::span<std::uint8_t> ip(headers_.data() + l3, l4 - l3);
        set_ip_length(ip, l4_length);

        const bool is_tcp = first_.tuple.protocol == kProtocolTcp;
        const std::size_t field = is_tcp ? offsetof(TcpHeader, checksum) : offsetof(UdpHeader, checksum);
        const std::uint16_t partial = fold(pseudo_header_sum(ip, first_.tuple.protocol, l4_length));
        std::memcpy(headers_.data() + l4 + field, &partial, sizeof(partial));
        if (!is_tcp) write_header(headers_.data() + l4 + offsetof(UdpHeader, length), Be16(l4_length));
        frame.offload = {true,
                         static_cast<std::uint16_t>(l4),
                         static_cast<std::uint16_t>(field),
                         !is_tcp                       ? Gso::Udp
                         : first_.tuple.source.is_v4() ? Gso::Tcp4
                                                       : Gso::Tcp6,
                         static_cast<std::uint16_t>(segment_size_),
                         first_.payload_offset};
    }
    count_ = 0;
    payload_ = 0;
    bytes_on_wire_ = 0;
    return frame;
}

}  // namespace nc::vswitch
