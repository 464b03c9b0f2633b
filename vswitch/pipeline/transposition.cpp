#include "vswitch/pipeline/transposition.hpp"

#include "vswitch/packet/checksum.hpp"

namespace nc::vswitch {
namespace {

/// A checksum that covers what is changed. A partial one holds the sum so far, not its complement: its device does the
/// rest.
struct ChecksumField {
    std::uint8_t* at = nullptr;  ///< null: there is none
    bool is_partial = false;

    void follow(std::uint16_t before, std::uint16_t after) const {
        if (at == nullptr) return;
        std::uint16_t checksum = 0;
        std::memcpy(&checksum, at, sizeof(checksum));
        checksum = is_partial ? fold(std::uint64_t{checksum} + static_cast<std::uint16_t>(~before) + after)
                              : update_checksum(checksum, before, after);
        std::memcpy(at, &checksum, sizeof(checksum));
    }
};

/// Invariant: `bytes` is of even length, and at an even distance from the start of what the checksums cover.
void replace(std::uint8_t* where, std::span<const std::uint8_t> bytes, std::initializer_list<ChecksumField> checksums) {
    for (std::size_t i = 0; i < bytes.size(); i += 2) {
        std::uint16_t before = 0;
        std::uint16_t after = 0;
        std::memcpy(&before, where + i, sizeof(before));
        std::memcpy(&after, bytes.data() + i, sizeof(after));
        std::memcpy(where + i, &after, sizeof(after));
        for (const ChecksumField& checksum : checksums)
            checksum.follow(before, after);
    }
}

enum class Side : std::uint8_t { Source, Destination };

std::size_t address_offset(Side side, bool is_v4) {
    if (is_v4) return side == Side::Source ? offsetof(Ipv4Header, source) : offsetof(Ipv4Header, destination);
    return side == Side::Source ? offsetof(Ipv6Header, source) : offsetof(Ipv6Header, destination);
}
std::size_t port_offset(Side side) { return side == Side::Source ? 0 : 2; }

bool has_ports(std::uint8_t protocol) { return protocol == kProtocolTcp || protocol == kProtocolUdp; }

/// IPv6 has none.
ChecksumField header_checksum(std::uint8_t* ip, bool is_v4) {
    return {is_v4 ? ip + offsetof(Ipv4Header, checksum) : nullptr};
}

/// The one that covers the pseudo header: not that of ICMP over IPv4, and UDP may have none (RFC 768).
ChecksumField transport_checksum(const Packet& packet, const ParsedPacket& parsed) {
    if (parsed.tuple.is_later_fragment) return {};
    const bool is_partial = packet.offload.needs_checksum;
    std::uint8_t* const l4 = packet.data + parsed.l4_offset;
    if (parsed.tuple.protocol == kProtocolTcp) return {l4 + offsetof(TcpHeader, checksum), is_partial};
    if (parsed.tuple.protocol == kProtocolIcmpv6) return {l4 + offsetof(IcmpHeader, checksum)};
    if (parsed.tuple.protocol != kProtocolUdp) return {};
    if (!is_partial && read_header<UdpHeader>(packet.bytes(), parsed.l4_offset).checksum == 0) return {};
    return {l4 + offsetof(UdpHeader, checksum), is_partial};
}

void rewrite(Side side, const Endpoint& to, const Packet& packet, const ParsedPacket& parsed) {
    std::uint8_t* const ip = packet.data + parsed.l3_offset;
    const bool is_v4 = parsed.tuple.source.is_v4();
    const ChecksumField transport = transport_checksum(packet, parsed);
    replace(ip + address_offset(side, is_v4), to.address.bytes(), {header_checksum(ip, is_v4), transport});
    if (to.port != 0 && has_ports(parsed.tuple.protocol) && !parsed.tuple.is_later_fragment) {
        const Be16 port(to.port);
        // A partial checksum is of the pseudo header, which has no ports.
        replace(packet.data + parsed.l4_offset + port_offset(side),
                {reinterpret_cast<const std::uint8_t*>(&port), sizeof(port)},
                {transport.is_partial ? ChecksumField{} : transport});
    }
    if (parsed.tuple.protocol != kProtocolUdp || transport.at == nullptr || transport.is_partial) return;
    constexpr std::uint16_t kZero = 0xFFFF;  // what RFC 768 sends for a sum of zero
    std::uint16_t checksum = 0;
    std::memcpy(&checksum, transport.at, sizeof(checksum));
    if (checksum == 0) std::memcpy(transport.at, &kZero, sizeof(kZero));
}

/// Where the ports of a quoted packet are; 0: it has none, or they are behind extension headers, and stay as they are.
std::size_t quoted_ports(const Packet& packet, const ParsedPacket& parsed) {
    if (!parsed.tuple.source.is_v4())
        return has_ports(read_header<Ipv6Header>(packet.bytes(), parsed.payload_offset).next_header)
                   ? parsed.payload_offset + sizeof(Ipv6Header)
                   : 0;
    const auto quoted = read_header<Ipv4Header>(packet.bytes(), parsed.payload_offset);
    if (!has_ports(quoted.protocol) || (quoted.fragment.get() & kIpv4OffsetMask) != 0) return 0;
    return parsed.payload_offset + quoted.header_bytes();
}

/// Inside an ICMP error. The checksum of the quoted transport header stays: the quote seldom holds what it covers, and
/// nobody looks (RFC 5508 section 4.2). Invariant: parse_quoted_tuple() succeeds.
void rewrite_quoted(Side side, const Endpoint& to, const Packet& packet, const ParsedPacket& parsed) {
    std::uint8_t* const ip = packet.data + parsed.payload_offset;
    const bool is_v4 = parsed.tuple.source.is_v4();
    const ChecksumField icmp{packet.data + parsed.l4_offset + offsetof(IcmpHeader, checksum)};
    const std::size_t ports = quoted_ports(packet, parsed);
    const ChecksumField quoted = header_checksum(ip, is_v4);
    std::uint16_t before = 0;
    std::uint16_t after = 0;
    if (is_v4) std::memcpy(&before, quoted.at, sizeof(before));
    replace(ip + address_offset(side, is_v4), to.address.bytes(), {quoted, icmp});
    if (is_v4) std::memcpy(&after, quoted.at, sizeof(after));
    icmp.follow(before, after);
    if (to.port == 0 || ports == 0) return;
    const Be16 port(to.port);
    replace(packet.data + ports + port_offset(side), {reinterpret_cast<const std::uint8_t*>(&port), sizeof(port)},
            {icmp});
}

void decrement_time_to_live(const Packet& packet, const ParsedPacket& parsed) {
    std::uint8_t* const ip = packet.data + parsed.l3_offset;
    if (!parsed.tuple.source.is_v4()) {
        --ip[offsetof(Ipv6Header, hop_limit)];
        return;
    }
    std::array<std::uint8_t, 2> word{};  // with the protocol, which stays
    std::memcpy(word.data(), ip + offsetof(Ipv4Header, time_to_live), word.size());
    --word[0];
    replace(ip + offsetof(Ipv4Header, time_to_live), word, {{ip + offsetof(Ipv4Header, checksum)}});
}

}  // namespace

void apply(const Transposition& change, const Packet& packet, const ParsedPacket& parsed) {
    if (change.destination_mac) write_header(packet.data, *change.destination_mac);
    if (change.source_mac) write_header(packet.data + sizeof(MacAddress), *change.source_mac);
    if (change.decrement_time_to_live) decrement_time_to_live(packet, parsed);
    if (change.source) rewrite(Side::Source, *change.source, packet, parsed);
    if (change.destination) rewrite(Side::Destination, *change.destination, packet, parsed);
    if (change.quoted_source) rewrite_quoted(Side::Source, *change.quoted_source, packet, parsed);
    if (change.quoted_destination) rewrite_quoted(Side::Destination, *change.quoted_destination, packet, parsed);
}

void Transposition::add(const Transposition& received) {
    if (received.source_mac) source_mac = received.source_mac;
    if (received.source) source = received.source;
    if (received.quoted_destination) quoted_destination = received.quoted_destination;
}

std::string Transposition::to_string() const {
    std::string text;
    const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
    const auto add_endpoint = [&](const char* what, const std::optional<Endpoint>& endpoint) {
        if (!endpoint) return;
        const std::string port = endpoint->port != 0 ? ":" + std::to_string(endpoint->port) : "";
        add(what + endpoint->address.to_string() + port);
    };
    if (source_mac) add("source mac " + source_mac->to_linux_string());
    if (destination_mac) add("destination mac " + destination_mac->to_linux_string());
    if (decrement_time_to_live) add("ttl - 1");
    add_endpoint("source ", source);
    add_endpoint("destination ", destination);
    add_endpoint("quoted source ", quoted_source);
    add_endpoint("quoted destination ", quoted_destination);
    if (encapsulation)
        add("push vsid " + std::to_string(encapsulation->vsid.value()) + " to " +
            encapsulation->remote.value().to_string());
    if (encapsulation && encapsulation->encryption)
        add("encrypt with " + nc::vswitch::to_string(encapsulation->encryption->credential));
    return text.empty() ? "unchanged" : text;
}

}  // namespace nc::vswitch
