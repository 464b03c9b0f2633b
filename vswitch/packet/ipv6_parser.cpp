#include "vswitch/packet/transport_parser.hpp"

namespace nc::vswitch {
namespace {

constexpr std::size_t kLongestPayload = 65535;

/// What stands between the IPv6 header and the upper layer's.
struct HeaderChain {
    std::size_t end = 0;        ///< where the upper layer begins, from the start of the bytes
    std::uint8_t protocol = 0;  ///< of the upper layer
    bool has_routing = false;
    bool has_fragment = false;
    std::size_t fragment_offset = 0;  ///< bytes
    bool has_more_fragments = false;
    std::uint32_t identification = 0;
};

/// `bytes` begin with the IPv6 header and end with the packet. A fragment after the first holds nothing of the chain
/// behind its fragment header: `protocol` is then what that header names.
DropReason read_chain(std::span<const std::uint8_t> bytes, HeaderChain& chain) {
    chain.protocol = read_header<Ipv6Header>(bytes, 0).next_header;
    chain.end = sizeof(Ipv6Header);
    for (int count = 0;; ++count) {
        const bool has_units = chain.protocol == kHopByHopOptions || chain.protocol == kRoutingHeader ||
                               chain.protocol == kDestinationOptions;
        if (!has_units && chain.protocol != kFragmentHeader && chain.protocol != kAuthenticationHeader)
            return DropReason::None;
        if (count == kMostExtensionHeaders) return DropReason::ExtensionHeaderRefused;
        // The shortest of each kind takes 8 bytes.
        if (bytes.size() < chain.end + 8) return DropReason::ExtensionHeaderTruncated;
        std::size_t length = 8;
        if (chain.protocol == kFragmentHeader) {
            if (chain.has_fragment) return DropReason::ExtensionHeaderRefused;
            const auto fragment = read_header<Ipv6FragmentHeader>(bytes, chain.end);
            chain.has_fragment = true;
            chain.fragment_offset = fragment.fragment.get() & kIpv6OffsetMask;
            chain.has_more_fragments = (fragment.fragment.get() & kIpv6MoreFragments) != 0;
            chain.identification = fragment.identification.get();
        } else {
            const auto header = read_header<Ipv6ExtensionHeader>(bytes, chain.end);
            // RFC 4302 section 2.2: in units of 4 bytes, without the first two.
            length = has_units ? (header.length + std::size_t{1}) * 8 : (header.length + std::size_t{2}) * 4;
            if (length < 8 || bytes.size() < chain.end + length) return DropReason::ExtensionHeaderTruncated;
            if (chain.protocol == kRoutingHeader) {
                // RFC 5095: whoever still honoured it could be used to get behind a filter.
                if (header.routing_type == 0) return DropReason::ExtensionHeaderRefused;
                chain.has_routing = true;
            }
        }
        chain.protocol = bytes[chain.end];
        chain.end += length;
        if (chain.fragment_offset != 0) return DropReason::None;
    }
}

}  // namespace

DropReason parse_ipv6(std::span<const std::uint8_t> frame, ParsedPacket& packet) {
    const std::size_t l3 = packet.l3_offset;
    if (frame.size() < l3 + sizeof(Ipv6Header)) return DropReason::FrameTooShort;
    const auto ip = read_header<Ipv6Header>(frame, l3);
    if (ip.version_and_flow.get() >> 28 != 6) return DropReason::Ipv6HeaderInvalid;
    const std::size_t payload_length = ip.payload_length.get();
    // A length of 0 in front of options is that of a jumbogram (RFC 2675), which no tunnel could carry.
    if (l3 + sizeof(Ipv6Header) + payload_length > frame.size() ||
        (payload_length == 0 && ip.next_header == kHopByHopOptions))
        return DropReason::Ipv6LengthInvalid;
    packet.end = static_cast<std::uint32_t>(l3 + sizeof(Ipv6Header) + payload_length);

    HeaderChain chain;
    const DropReason refused = read_chain(frame.first(packet.end).subspan(l3), chain);
    if (refused != DropReason::None) return refused;
    packet.may_fragment = false;
    packet.is_fragment = chain.fragment_offset != 0 || chain.has_more_fragments;
    packet.identification = chain.identification;
    packet.has_routing_header = chain.has_routing;
    packet.time_to_live = ip.hop_limit;
    packet.l4_offset = static_cast<std::uint16_t>(l3 + chain.end);
    packet.payload_offset = packet.l4_offset;
    packet.tuple.source = IpAddress::v6(ip.source);
    packet.tuple.destination = IpAddress::v6(ip.destination);
    packet.tuple.protocol = chain.protocol;
    if (chain.fragment_offset == 0) return parse_transport(frame, packet);
    // RFC 1858: a second fragment at offset 8 would overwrite TCP's flags behind a filter's back.
    if (chain.fragment_offset + (packet.end - packet.l4_offset) > kLongestPayload ||
        (chain.protocol == kProtocolTcp && chain.fragment_offset == 8))
        return DropReason::FragmentInvalid;
    packet.tuple.is_later_fragment = true;
    return DropReason::None;
}

bool parse_quoted_ipv6(std::span<const std::uint8_t> quote, Tuple& tuple) {
    if (quote.size() < sizeof(Ipv6Header)) return false;
    const auto ip = read_header<Ipv6Header>(quote, 0);
    HeaderChain chain;
    if (ip.version_and_flow.get() >> 28 != 6 || read_chain(quote, chain) != DropReason::None) return false;
    tuple = Tuple{};
    tuple.source = IpAddress::v6(ip.source);
    tuple.destination = IpAddress::v6(ip.destination);
    tuple.protocol = chain.protocol;
    tuple.is_later_fragment = chain.fragment_offset != 0;
    if (tuple.is_later_fragment) return true;
    if (quote.size() < chain.end + kQuotedTransport) return false;
    read_quoted_ports(quote, chain.end, tuple);
    return true;
}

}  // namespace nc::vswitch
