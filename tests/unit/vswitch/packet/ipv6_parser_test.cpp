#include <gtest/gtest.h>

#include "tests/packet/frame_builder.hpp"
#include "vswitch/packet/parser.hpp"
#include "vswitch/packet/transport_parser.hpp"

namespace nc::vswitch {
namespace {

using namespace test;

FrameSpec v6_spec() {
    FrameSpec spec;
    spec.source = ip("fd00::4");
    spec.destination = ip("fd00::5");
    return spec;
}

ParsedPacket parse_well(const Bytes& frame) {
    ParsedPacket parsed;
    EXPECT_EQ(parse(frame, parsed), DropReason::None);
    return parsed;
}

DropReason reason_of(const Bytes& frame) {
    ParsedPacket parsed;
    return parse(frame, parsed);
}

/// Eight bytes of an extension header that names `next`.
Bytes extension(std::uint8_t next, std::uint8_t length = 0, std::uint8_t routing_type = 2) {
    return {next, length, routing_type, 0, 1, 0, 0, 0};
}

Bytes fragment_header(std::uint8_t next, std::uint16_t offset_in_bytes, bool has_more, std::uint32_t identification) {
    const auto offset = static_cast<std::uint16_t>(offset_in_bytes | (has_more ? 1 : 0));
    return {next,
            0,
            static_cast<std::uint8_t>(offset >> 8),
            static_cast<std::uint8_t>(offset & 0xFF),
            static_cast<std::uint8_t>(identification >> 24),
            static_cast<std::uint8_t>(identification >> 16 & 0xFF),
            static_cast<std::uint8_t>(identification >> 8 & 0xFF),
            static_cast<std::uint8_t>(identification & 0xFF)};
}

Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes all;
    for (const Bytes& part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

TEST(Ipv6Parser, ReadsAddressesPortsAndOffsetsOfTcp) {
    FrameSpec spec = v6_spec();
    spec.protocol = kProtocolTcp;
    spec.time_to_live = 9;
    const ParsedPacket parsed = parse_well(build_frame(spec));
    EXPECT_EQ(parsed.tuple, (Tuple{spec.source, spec.destination, kProtocolTcp, false, 1000, 2000}));
    EXPECT_EQ(parsed.time_to_live, 9);
    EXPECT_EQ(parsed.l4_offset, 54);
    EXPECT_EQ(parsed.payload_offset, 74);
    EXPECT_EQ(parsed.end, 74U + 32U);
    EXPECT_FALSE(parsed.may_fragment);
}

TEST(Ipv6Parser, GivesAResultForEveryLengthOfEveryFrame) {
    const std::vector<Bytes> chains = {
        {},
        extension(kProtocolUdp),
        joined({extension(kFragmentHeader), fragment_header(kProtocolUdp, 0, true, 5)}),
        joined({extension(kDestinationOptions), extension(kRoutingHeader), extension(kProtocolUdp)})};
    for (const Bytes& chain : chains) {
        FrameSpec spec = v6_spec();
        spec.extension_headers = chain;
        const Bytes frame = build_frame(spec);
        EXPECT_EQ(reason_of(frame), DropReason::None);
        for (std::size_t length = 0; length < frame.size(); ++length)
            EXPECT_NE(reason_of(Bytes(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(length))),
                      DropReason::None);
    }
}

TEST(Ipv6Parser, IgnoresBytesBeyondThePayloadLength) {
    Bytes frame = build_frame(v6_spec());
    const ParsedPacket before = parse_well(frame);
    frame.resize(frame.size() + 18, 0xEE);
    const ParsedPacket after = parse_well(frame);
    EXPECT_EQ(after.tuple, before.tuple);
    EXPECT_EQ(after.end, before.end);
}

TEST(Ipv6Parser, ExtensionHeadersMayComeInAnyOrder) {
    FrameSpec spec = v6_spec();
    spec.first_extension = kDestinationOptions;
    spec.extension_headers = joined({extension(kHopByHopOptions), extension(kRoutingHeader),
                                     extension(kAuthenticationHeader), extension(kProtocolUdp)});
    const ParsedPacket parsed = parse_well(build_frame(spec));
    EXPECT_EQ(parsed.tuple.protocol, kProtocolUdp);
    EXPECT_EQ(parsed.tuple.destination_port, 2000);
    EXPECT_EQ(parsed.l4_offset, 54 + 32);
    EXPECT_TRUE(parsed.has_routing_header);
}

TEST(Ipv6Parser, RefusesChainsThatAreTooLongCutOffOrDeprecated) {
    FrameSpec spec = v6_spec();
    for (int i = 1; i < kMostExtensionHeaders; ++i)
        spec.extension_headers = joined({spec.extension_headers, extension(kDestinationOptions)});
    const Bytes without_last = spec.extension_headers;
    spec.extension_headers = joined({without_last, extension(kProtocolUdp)});
    EXPECT_EQ(reason_of(build_frame(spec)), DropReason::None);
    spec.extension_headers = joined({without_last, extension(kDestinationOptions), extension(kProtocolUdp)});
    EXPECT_EQ(reason_of(build_frame(spec)), DropReason::ExtensionHeaderRefused);

    spec.extension_headers = extension(kProtocolUdp, 200);
    EXPECT_EQ(reason_of(build_frame(spec)), DropReason::ExtensionHeaderTruncated);
    spec.first_extension = kRoutingHeader;
    spec.extension_headers = extension(kProtocolUdp, 0, 0);
    EXPECT_EQ(reason_of(build_frame(spec)), DropReason::ExtensionHeaderRefused) << "RFC 5095";
    spec.first_extension = kFragmentHeader;
    spec.extension_headers =
        joined({fragment_header(kFragmentHeader, 0, true, 1), fragment_header(kProtocolUdp, 0, true, 1)});
    EXPECT_EQ(reason_of(build_frame(spec)), DropReason::ExtensionHeaderRefused);
}

TEST(Ipv6Parser, RefusesALengthThatLiesAndAJumbogram) {
    Bytes frame = build_frame(v6_spec());
    frame[14] = 0x40;
    EXPECT_EQ(reason_of(frame), DropReason::Ipv6HeaderInvalid);
    frame[14] = 0x60;
    frame[18] = 0x10;
    EXPECT_EQ(reason_of(frame), DropReason::Ipv6LengthInvalid);

    FrameSpec jumbo = v6_spec();
    jumbo.extension_headers = {kProtocolUdp, 0, 0xC2, 4, 0, 1, 0, 0};
    frame = build_frame(jumbo);
    frame[18] = frame[19] = 0;
    EXPECT_EQ(reason_of(frame), DropReason::Ipv6LengthInvalid);
}

TEST(Ipv6Parser, NoNextHeaderIsAPacketWithoutPorts) {
    FrameSpec spec = v6_spec();
    spec.protocol = kNoNextHeader;
    spec.payload.clear();
    const ParsedPacket parsed = parse_well(build_frame(spec));
    EXPECT_EQ(parsed.tuple, (Tuple{spec.source, spec.destination, kNoNextHeader, false, 0, 0}));
}

TEST(Ipv6Parser, FragmentsHave32BitsOfIdentificationAndLaterOnesNoPorts) {
    FrameSpec spec = v6_spec();
    spec.first_extension = kFragmentHeader;
    spec.extension_headers = fragment_header(kProtocolUdp, 0, true, 0x12345678);
    ParsedPacket parsed = parse_well(build_frame(spec));
    EXPECT_TRUE(parsed.is_fragment);
    EXPECT_FALSE(parsed.tuple.is_later_fragment);
    EXPECT_EQ(parsed.identification, 0x12345678U);
    EXPECT_EQ(parsed.tuple.destination_port, 2000);

    spec.extension_headers = fragment_header(kProtocolUdp, 1448, false, 0x12345678);
    parsed = parse_well(build_frame(spec));
    EXPECT_TRUE(parsed.is_fragment) << "the last one, too";
    EXPECT_TRUE(parsed.tuple.is_later_fragment);
    EXPECT_EQ(parsed.tuple.destination_port, 0);

    // RFC 6946: an atomic fragment is a whole packet.
    spec.extension_headers = fragment_header(kProtocolUdp, 0, false, 1);
    EXPECT_FALSE(parse_well(build_frame(spec)).is_fragment);

    spec.protocol = kProtocolTcp;
    spec.extension_headers = fragment_header(kProtocolTcp, 8, false, 1);
    EXPECT_EQ(reason_of(build_frame(spec)), DropReason::FragmentInvalid);
    spec.extension_headers = fragment_header(kProtocolTcp, 65528, false, 1);
    EXPECT_EQ(reason_of(build_frame(spec)), DropReason::FragmentInvalid);
}

TEST(Ipv6Parser, TheReverseOfAnEchoRequestIsItsReply) {
    FrameSpec spec = v6_spec();
    spec.protocol = kProtocolIcmpv6;
    spec.icmp_type = kIcmpv6EchoRequest;
    const Tuple request = parse_well(build_frame(spec)).tuple;
    EXPECT_EQ(request, (Tuple{spec.source, spec.destination, kProtocolIcmpv6, false, 1000, kIcmpv6EchoRequest << 8}));
    const Tuple reply = reversed(request);
    EXPECT_EQ(reply, (Tuple{spec.destination, spec.source, kProtocolIcmpv6, false, 1000, kIcmpv6EchoReply << 8}));
    EXPECT_EQ(reversed(reply), request);
    EXPECT_TRUE(is_echo_request(request));
    EXPECT_TRUE(is_icmp_of_type(reply, kIcmpv6EchoReply));
}

TEST(Ipv6Parser, ReadsThePacketThatAnIcmpErrorQuotes) {
    FrameSpec quoted = v6_spec();
    quoted.protocol = kProtocolTcp;
    quoted.extension_headers = extension(kProtocolTcp);
    const Bytes inner = build_frame(quoted);
    FrameSpec error = v6_spec();
    error.protocol = kProtocolIcmpv6;
    error.icmp_type = kIcmpv6PacketTooBig;
    error.payload = Bytes(inner.begin() + 14, inner.begin() + 14 + 48 + 8);
    const Bytes frame = build_frame(error);
    const ParsedPacket parsed = parse_well(frame);
    ASSERT_TRUE(parsed.is_icmp_error);
    Tuple tuple;
    ASSERT_TRUE(parse_quoted_tuple(frame, parsed, tuple));
    EXPECT_EQ(tuple, (Tuple{quoted.source, quoted.destination, kProtocolTcp, false, 1000, 2000}));

    error.payload.pop_back();
    const Bytes cut = build_frame(error);
    EXPECT_FALSE(parse_quoted_tuple(cut, parse_well(cut), tuple));
}

TEST(Ipv6Parser, AcceptsOnlyOffloadsThatFitTheFrame) {
    FrameSpec spec = v6_spec();
    spec.protocol = kProtocolTcp;
    spec.payload = Bytes(5000, 1);
    const OffloadedFrame frame = with_offload(spec, Gso::Tcp6, 1440);
    const ParsedPacket parsed = parse_well(frame.bytes);
    EXPECT_TRUE(is_consistent(frame.offload, parsed));
    EXPECT_EQ(segment_count(frame.offload, parsed), 4U);
    Offload wrong = frame.offload;
    wrong.gso = Gso::Tcp4;
    EXPECT_FALSE(is_consistent(wrong, parsed));

    spec.first_extension = kRoutingHeader;
    spec.extension_headers = extension(kProtocolTcp);
    const OffloadedFrame routed = with_offload(spec, Gso::Tcp6, 1440);
    EXPECT_FALSE(is_consistent(routed.offload, parse_well(routed.bytes)));
    spec.first_extension = kDestinationOptions;
    spec.extension_headers = joined({extension(kProtocolTcp, 7), Bytes(56, 0)});
    const OffloadedFrame long_headers = with_offload(spec, Gso::Tcp6, 1440);
    EXPECT_FALSE(is_consistent(long_headers.offload, parse_well(long_headers.bytes)));
}

}  // namespace
}  // namespace nc::vswitch
