#include "tests/model/packet.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace nc::reference {
namespace {

constexpr std::size_t kEthernet = 14;
constexpr std::uint64_t kV6Prefix = 0xFD00001000000000;  ///< of all IPv6 addresses, the first 64 bits
constexpr std::uint8_t kFragment = 44;                   ///< next header of IPv6

std::size_t ip_header(Address address) { return is_v6(address) ? 40 : 20; }
/// RFC 1812 section 4.3.2.3, RFC 4443 section 2.4.
std::size_t longest_error(Address address) { return is_v6(address) ? 1280 : 576; }

constexpr std::size_t kFirstFragment = 48;  ///< bytes behind the IP header
constexpr std::uint16_t kDontFragment = 0x4000;
constexpr std::uint16_t kMoreFragments = 0x2000;

void put(Bytes& bytes, std::uint64_t number, int size) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8)
        bytes.push_back(static_cast<std::uint8_t>(number >> shift));
}

void set16(Bytes& bytes, std::size_t at, std::uint32_t number) {
    bytes[at] = static_cast<std::uint8_t>(number >> 8);
    bytes[at + 1] = static_cast<std::uint8_t>(number);
}

std::uint32_t sum(std::span<const std::uint8_t> bytes, std::uint32_t start) {
    std::uint32_t total = start;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        total += i % 2 == 0 ? static_cast<std::uint32_t>(bytes[i]) << 8 : bytes[i];
    while (total >> 16 != 0)
        total = (total & 0xFFFF) + (total >> 16);
    return total;
}

std::size_t header_length(std::uint8_t protocol) {
    return protocol == kTcp ? 20 : protocol == kUdp || protocol == kIcmp || protocol == kIcmpv6 ? 8 : 0;
}

struct Ip {
    Mac source_mac;
    Mac destination_mac;
    Address source;
    Address destination;
    std::uint8_t protocol;
    std::uint8_t time_to_live;
    std::uint16_t identification = 7;
    std::uint16_t fragment = kDontFragment;  ///< flags and offset, as on the wire of IPv4
};

void put_address(Bytes& bytes, Address address) {
    if (!is_v6(address)) return put(bytes, address, 4);
    put(bytes, address == kV6 ? 0 : kV6Prefix, 8);
    put(bytes, address & 0xFFFFFFFF, 8);
}

/// What a checksum covers beside the transport header and its payload.
std::uint32_t pseudo_sum(const Ip& ip, std::size_t length) {
    if (ip.protocol == kIcmp) return 0;
    Bytes pseudo;
    put_address(pseudo, ip.source);
    put_address(pseudo, ip.destination);
    put(pseudo, length, 4);
    put(pseudo, ip.protocol, 4);
    return sum(pseudo, 0);
}

void put_ipv4(Bytes& frame, const Ip& ip, std::size_t length) {
    put(frame, 0x0800, 2);
    put(frame, 0x4500, 2);
    put(frame, 20 + length, 2);
    put(frame, ip.identification, 2);
    put(frame, ip.fragment, 2);
    put(frame, ip.time_to_live, 1);
    put(frame, ip.protocol, 1);
    put(frame, 0, 2);
    put_address(frame, ip.source);
    put_address(frame, ip.destination);
    set16(frame, kEthernet + 10, ~sum(std::span(frame).subspan(kEthernet, 20), 0) & 0xFFFF);
}

void put_ipv6(Bytes& frame, const Ip& ip, std::size_t length) {
    const bool is_fragment = ip.fragment != kDontFragment;
    put(frame, 0x86DD, 2);
    put(frame, 0x60000000, 4);
    put(frame, length + (is_fragment ? 8 : 0), 2);
    put(frame, is_fragment ? kFragment : ip.protocol, 1);
    put(frame, ip.time_to_live, 1);
    put_address(frame, ip.source);
    put_address(frame, ip.destination);
    if (!is_fragment) return;
    put(frame, ip.protocol, 1);
    put(frame, 0, 1);
    put(frame, (ip.fragment & 0x1FFFU) << 3 | ((ip.fragment & kMoreFragments) != 0 ? 1 : 0), 2);
    put(frame, ip.identification, 4);
}

/// Ethernet and IP around `transport`, whose checksum field stands at `checksum` (0: it has none).
Bytes wrap(const Ip& ip, Bytes transport, std::size_t checksum) {
    if (checksum != 0) {
        const std::uint32_t complement = ~sum(transport, pseudo_sum(ip, transport.size())) & 0xFFFF;
        set16(transport, checksum, complement == 0 && ip.protocol == kUdp ? 0xFFFF : complement);
    }
    Bytes frame;
    frame.reserve(kEthernet + 48 + transport.size());
    put(frame, ip.destination_mac, 6);
    put(frame, ip.source_mac, 6);
    if (is_v6(ip.source)) {
        put_ipv6(frame, ip, transport.size());
    } else {
        put_ipv4(frame, ip, transport.size());
    }
    frame.insert(frame.end(), transport.begin(), transport.end());
    return frame;
}

/// The start of the packet that an ICMP error is about: its IP header and eight bytes, which are those of `before` but
/// for the ports.
Bytes quote(const Talk& talk, const Talk& before) {
    const auto start = [](const Talk& of) {
        Packet packet;
        packet.talk = of;
        packet.payload = 8;
        const Bytes frame = frame_of(packet);
        const auto begin = frame.begin() + kEthernet;
        return Bytes(begin, begin + static_cast<std::ptrdiff_t>(ip_header(of.source) + 8));
    };
    Bytes quoted = start(talk);
    const Bytes sent = start(before);
    const std::ptrdiff_t ports = talk.has_ports() ? 4 : 0;
    std::copy(sent.end() - 8 + ports, sent.end(), quoted.end() - 8 + ports);
    return quoted;
}

Bytes icmp_error(const Packet& about, Mac router, Address gateway, std::uint8_t type, std::uint8_t code,
                 std::uint16_t mtu) {
    const Bytes frame = frame_of(about);
    Bytes transport;
    put(transport, type, 1);
    put(transport, code, 1);
    put(transport, 0, 4);
    put(transport, mtu, 2);
    const auto begin = frame.begin() + kEthernet;
    const std::size_t room = longest_error(gateway) - ip_header(gateway) - 8;
    transport.insert(transport.end(), begin,
                     begin + static_cast<std::ptrdiff_t>(std::min(frame.size() - kEthernet, room)));
    const std::uint8_t protocol = is_v6(gateway) ? kIcmpv6 : kIcmp;
    Ip ip{router, about.source_mac, gateway, about.talk.source, protocol, 64};
    if (!is_v6(gateway)) ip.identification = ip.fragment = 0;
    return wrap(ip, std::move(transport), 2);
}

std::string text_of_mac(Mac mac) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%012llX", static_cast<unsigned long long>(mac));
    return text.data();
}

std::string words_of(const Talk& talk) {
    const std::string from = text_of(talk.source);
    const std::string to = text_of(talk.destination);
    if (talk.is_icmp())
        return "ICMP type " + std::to_string(talk.icmp) + " id " + std::to_string(talk.source_port) + " " + from +
               " > " + to;
    const std::string name = talk.protocol == kTcp   ? "TCP "
                             : talk.protocol == kUdp ? "UDP "
                                                     : "protocol " + std::to_string(talk.protocol) + " ";
    return name + from + ":" + std::to_string(talk.source_port) + " > " + to + ":" +
           std::to_string(talk.destination_port);
}

}  // namespace

Talk Talk::answer() const {
    Talk answer = *this;
    std::swap(answer.source, answer.destination);
    if (is_icmp()) {
        if (is_echo()) answer.icmp = icmp == types().echo_request ? types().echo_reply : types().echo_request;
    } else {
        std::swap(answer.source_port, answer.destination_port);
    }
    return answer;
}

std::size_t Packet::ip_length() const {
    const std::size_t ip = ip_header(talk.source) + (fragment_of && is_v6(talk.source) ? 8 : 0);
    if (talk.is_later_fragment) return ip + payload;
    if (fragment_of) return ip + kFirstFragment;
    return ip + header_length(talk.protocol) + (quoted ? ip_header(talk.source) + 8 : payload);
}

Bytes frame_of(const Packet& packet) {
    const Talk& talk = packet.talk;
    Bytes transport;
    std::size_t checksum = 0;
    Ip ip{packet.source_mac, packet.destination_mac, talk.source, talk.destination, talk.protocol, packet.time_to_live};
    if (packet.fragment_of) ip.identification = *packet.fragment_of;
    if (talk.is_later_fragment) {
        ip.fragment = kFirstFragment / 8;
        return wrap(ip, Bytes(packet.payload, packet.mark), 0);
    }
    if (talk.protocol == kTcp) {
        put(transport, talk.source_port, 2);
        put(transport, talk.destination_port, 2);
        put(transport, 1, 4);
        put(transport, 77, 4);
        put(transport, 0x50, 1);
        put(transport, packet.tcp_flags, 1);
        put(transport, 1000, 2);
        put(transport, 0, 4);
        checksum = 16;
    } else if (talk.protocol == kUdp) {
        put(transport, talk.source_port, 2);
        put(transport, talk.destination_port, 2);
        put(transport, packet.fragment_of ? kFirstFragment + 100 : 8 + packet.payload, 2);
        put(transport, 0, 2);
        checksum = 6;
    } else if (talk.is_icmp()) {
        put(transport, talk.icmp, 1);
        put(transport, talk.icmp == talk.types().unreachable ? 1 : 0, 1);
        put(transport, 0, 2);
        put(transport, talk.is_echo() ? talk.source_port : 0, 2);
        put(transport, 1, 2);
        checksum = 2;
    }
    if (packet.fragment_of) {
        transport.resize(kFirstFragment, packet.mark);
        ip.fragment = kMoreFragments;
    } else if (packet.quoted) {
        const Bytes quoted = quote(*packet.quoted, packet.quoted_before.value_or(*packet.quoted));
        transport.insert(transport.end(), quoted.begin(), quoted.end());
    } else {
        transport.resize(transport.size() + packet.payload, packet.mark);
    }
    return wrap(ip, std::move(transport), checksum);
}

Packet packet_in(const Bytes& frame, const Packet& sent) {
    const auto number = [&](std::size_t at, std::size_t size) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < size; ++i)
            value = value << 8 | frame.at(at + i);
        return value;
    };
    Packet packet = sent;
    const bool v6 = is_v6(sent.talk.source);
    packet.talk.source = v6 ? kV6 | number(kEthernet + 20, 4) : number(kEthernet + 12, 4);
    packet.talk.destination = v6 ? kV6 | number(kEthernet + 36, 4) : number(kEthernet + 16, 4);
    if (!sent.talk.has_ports()) return packet;
    const std::size_t transport = kEthernet + ip_header(sent.talk.source) + (v6 && sent.fragment_of ? 8 : 0);
    packet.talk.source_port = static_cast<std::uint16_t>(number(transport, 2));
    packet.talk.destination_port = static_cast<std::uint16_t>(number(transport + 2, 2));
    return packet;
}

std::string text_of(const Packet& packet) {
    std::string text = words_of(packet.talk);
    if (packet.talk.protocol == kTcp) {
        text += " flags";
        for (const auto& [flag, name] :
             {std::pair{kSyn, "S"}, std::pair{kAck, "A"}, std::pair{kFin, "F"}, std::pair{kRst, "R"}})
            if ((packet.tcp_flags & flag) != 0) text += std::string(" ") + name;
    }
    text += ", TTL " + std::to_string(packet.time_to_live) + ", " + std::to_string(packet.ip_length()) +
            " bytes, MAC " + text_of_mac(packet.source_mac) + " > " + text_of_mac(packet.destination_mac);
    if (packet.fragment_of)
        text += (packet.talk.is_later_fragment ? ", later" : ", first") + std::string(" fragment of ") +
                std::to_string(*packet.fragment_of);
    if (packet.quoted) text += ", about " + words_of(*packet.quoted);
    return text;
}

namespace {

/// A neighbour solicitation or advertisement (RFC 4861 sections 4.3 and 4.4), without options.
Bytes neighbour_message(std::uint8_t type, std::uint32_t flags, Address target) {
    Bytes message;
    put(message, type, 1);
    put(message, 0, 3);
    put(message, flags << 24, 4);
    put_address(message, target);
    return message;
}

}  // namespace

Bytes frame_of(const ArpRequest& request) {
    if (is_v6(request.target))
        // Not to the group that would be asked: the switch answers whoever is asked.
        return wrap({request.sender_mac, 0x3333FF000001, request.sender, request.target, kIcmpv6, 255},
                    neighbour_message(135, 0, request.target), 2);
    Bytes frame;
    put(frame, 0xFFFFFFFFFFFF, 6);
    put(frame, request.sender_mac, 6);
    put(frame, 0x0806, 2);
    put(frame, 0x0001080006040001, 8);
    put(frame, request.sender_mac, 6);
    put(frame, request.sender, 4);
    put(frame, 0, 6);
    put(frame, request.target, 4);
    return frame;
}

namespace {

/// With the owner's MAC; to all nodes when the sender has no address.
Bytes advertisement(const ArpRequest& request, Mac owner, bool is_router) {
    const bool is_probe = request.sender == kV6;
    Bytes message = neighbour_message(136, 0x20U | (is_probe ? 0 : 0x40U) | (is_router ? 0x80U : 0), request.target);
    put(message, 0x0201, 2);
    put(message, owner, 6);
    Ip ip{owner, request.sender_mac, request.target, request.sender, kIcmpv6, 255};
    if (!is_probe) return wrap(ip, std::move(message), 2);
    ip.destination_mac = 0x333300000001;
    // ff02::1 is none of the addresses here: its place is filled in, and the checksum made of it.
    Bytes frame = wrap(ip, std::move(message), 0);
    frame[38] = 0xFF;
    frame[39] = 2;
    frame[53] = 1;
    const auto icmp = std::span(frame).subspan(54);
    const std::uint32_t pseudo =
        sum(std::span(frame).subspan(22, 32), static_cast<std::uint32_t>(icmp.size()) + kIcmpv6);
    set16(frame, 56, ~sum(icmp, pseudo) & 0xFFFF);
    return frame;
}

}  // namespace

Bytes arp_reply(const ArpRequest& request, Mac owner, bool is_router) {
    if (is_v6(request.target)) return advertisement(request, owner, is_router);
    Bytes frame;
    put(frame, request.sender_mac, 6);
    put(frame, owner, 6);
    put(frame, 0x0806, 2);
    put(frame, 0x0001080006040002, 8);
    put(frame, owner, 6);
    put(frame, request.target, 4);
    put(frame, request.sender_mac, 6);
    put(frame, request.sender, 4);
    return frame;
}

Bytes frame_around(const Bytes& frame, Mac source, Mac destination) {
    Bytes copy;
    put(copy, destination, 6);
    put(copy, source, 6);
    put(copy, kBridging, 2);
    copy.insert(copy.end(), frame.begin(), frame.end());
    return copy;
}

Bytes echo_reply(const Packet& ping, Mac router) {
    Packet reply = ping;
    reply.talk = ping.talk.answer();
    reply.source_mac = router;
    reply.destination_mac = ping.source_mac;
    reply.time_to_live = 64;
    return frame_of(reply);
}

Bytes time_exceeded(const Packet& packet, Mac router, Address gateway) {
    return icmp_error(packet, router, gateway, is_v6(gateway) ? 3 : 11, 0, 0);
}

Bytes fragmentation_needed(const Packet& packet, Mac router, Address gateway, std::uint16_t mtu) {
    return is_v6(gateway) ? icmp_error(packet, router, gateway, 2, 0, mtu)
                          : icmp_error(packet, router, gateway, 3, 4, mtu);
}

Bytes refusal(const Packet& packet, Mac router) {
    const Talk& talk = packet.talk;
    if (talk.is_later_fragment) return {};
    if (talk.protocol == kUdp)
        return is_v6(talk.destination) ? icmp_error(packet, router, talk.destination, 1, 4, 0)
                                       : icmp_error(packet, router, talk.destination, 3, 3, 0);
    if (!packet.is_syn() || packet.fragment_of) return {};
    Bytes transport;
    put(transport, talk.destination_port, 2);
    put(transport, talk.source_port, 2);
    put(transport, 0, 4);
    put(transport, 2 + packet.payload, 4);  // behind the SYN, which is the byte of number 1, and its payload
    put(transport, 0x50, 1);
    put(transport, kRst | kAck, 1);
    put(transport, 0xFFFF, 2);
    put(transport, 0, 4);
    Ip ip{router, packet.source_mac, talk.destination, talk.source, kTcp, 64};
    if (!is_v6(talk.source)) ip.identification = ip.fragment = 0;
    return wrap(ip, std::move(transport), 16);
}

}  // namespace nc::reference
