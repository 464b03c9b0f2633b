#include "vswitch/packet/parser.hpp"

#include <gtest/gtest.h>

#include "tests/packet/frame_builder.hpp"

namespace nc::vswitch {
namespace {

using namespace test;

ParsedPacket parse_well(const Bytes& frame) {
    ParsedPacket parsed;
    EXPECT_EQ(parse(frame, parsed), DropReason::None);
    return parsed;
}

DropReason reason_of(const Bytes& frame) {
    ParsedPacket parsed;
    return parse(frame, parsed);
}

TEST(Parser, ReadsAddressesPortsAndOffsetsOfTcp) {
    FrameSpec spec;
    spec.protocol = kProtocolTcp;
    spec.tcp_flags = kTcpSyn;
    const ParsedPacket parsed = parse_well(build_frame(spec));
    EXPECT_EQ(parsed.tuple, (Tuple{spec.source, spec.destination, kProtocolTcp, false, 1000, 2000}));
    EXPECT_EQ(parsed.tcp_flags, kTcpSyn);
    EXPECT_EQ(parsed.l4_offset, 34);
    EXPECT_EQ(parsed.payload_offset, 54);
    EXPECT_EQ(parsed.end, 54U + 32U);
    EXPECT_FALSE(parsed.may_fragment);
}

TEST(Parser, GivesAResultForEveryLengthOfEveryFrame) {
    for (const std::uint8_t protocol : {kProtocolTcp, kProtocolUdp, kProtocolIcmp, std::uint8_t{50}}) {
        FrameSpec spec;
        spec.protocol = protocol;
        const Bytes frame = build_frame(spec);
        for (std::size_t length = 0; length < frame.size(); ++length)
            EXPECT_NE(reason_of(Bytes(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(length))),
                      DropReason::None)
                << "protocol " << int{protocol} << ", length " << length;
    }
}

TEST(Parser, IgnoresBytesBeyondTheIpLength) {
    FrameSpec spec;
    Bytes frame = build_frame(spec);
    const ParsedPacket before = parse_well(frame);
    frame.resize(frame.size() + 18, 0xEE);
    const ParsedPacket after = parse_well(frame);
    EXPECT_EQ(after.tuple, before.tuple);
    EXPECT_EQ(after.end, before.end);
}

TEST(Parser, RefusesAnIpHeaderThatLies) {
    Bytes frame = build_frame({});
    frame[14] = 0x44;
    EXPECT_EQ(reason_of(frame), DropReason::Ipv4HeaderInvalid);
    frame[14] = 0x65;
    EXPECT_EQ(reason_of(frame), DropReason::Ipv4HeaderInvalid);
    frame[14] = 0x45;
    frame[16] = 0x10;
    EXPECT_EQ(reason_of(frame), DropReason::Ipv4LengthInvalid);
    frame[16] = 0;
    frame[17] = 19;
    EXPECT_EQ(reason_of(frame), DropReason::Ipv4LengthInvalid);
}

TEST(Parser, RefusesATcpHeaderLongerThanThePacket) {
    FrameSpec spec;
    spec.protocol = kProtocolTcp;
    spec.payload.clear();
    Bytes frame = build_frame(spec);
    frame[46] = 0x60;
    EXPECT_EQ(reason_of(frame), DropReason::TransportHeaderTruncated);
    frame[46] = 0x40;
    EXPECT_EQ(reason_of(frame), DropReason::TransportHeaderInvalid);
}

TEST(Parser, NamesWhatVirtualNetworksDoNotCarry) {
    Bytes frame = build_frame({});
    frame[12] = 0x81;
    frame[13] = 0x00;
    EXPECT_EQ(reason_of(frame), DropReason::VlanTagged);
    frame[12] = 0x12;
    EXPECT_EQ(reason_of(frame), DropReason::EtherTypeUnsupported);
    FrameSpec spec;
    spec.source_mac = MacAddress::broadcast();
    EXPECT_EQ(reason_of(build_frame(spec)), DropReason::SourceMacInvalid);
}

TEST(Parser, LaterFragmentsHaveNoPorts) {
    FrameSpec spec;
    spec.fragment = 100;
    const ParsedPacket parsed = parse_well(build_frame(spec));
    EXPECT_TRUE(parsed.tuple.is_later_fragment);
    EXPECT_TRUE(parsed.is_fragment);
    EXPECT_EQ(parsed.tuple.source_port, 0);
}

TEST(Parser, RefusesFragmentsThatOverwriteATcpHeaderOrEndBeyondTheLongestPacket) {
    FrameSpec spec;
    spec.protocol = kProtocolTcp;
    spec.fragment = 1;
    EXPECT_EQ(reason_of(build_frame(spec)), DropReason::FragmentInvalid);
    spec.fragment = kIpv4OffsetMask;
    EXPECT_EQ(reason_of(build_frame(spec)), DropReason::FragmentInvalid);
}

TEST(Parser, TheReverseOfAnEchoRequestIsItsReply) {
    const Tuple request{ip("10.0.0.1"), ip("10.0.0.2"), kProtocolIcmp, false, 7, kIcmpEchoRequest << 8};
    const Tuple reply{ip("10.0.0.2"), ip("10.0.0.1"), kProtocolIcmp, false, 7, kIcmpEchoReply << 8};
    EXPECT_EQ(reversed(request), reply);
    EXPECT_EQ(reversed(reply), request);
}

TEST(Parser, ReadsThePacketThatAnIcmpErrorQuotes) {
    FrameSpec quoted;
    quoted.protocol = kProtocolTcp;
    const Bytes inner = build_frame(quoted);
    FrameSpec error;
    error.protocol = kProtocolIcmp;
    error.icmp_type = kIcmpTimeExceeded;
    error.payload = Bytes(inner.begin() + 14, inner.begin() + 14 + 28);
    const Bytes frame = build_frame(error);
    const ParsedPacket parsed = parse_well(frame);
    ASSERT_TRUE(parsed.is_icmp_error);
    Tuple tuple;
    ASSERT_TRUE(parse_quoted_tuple(frame, parsed, tuple));
    EXPECT_EQ(tuple, (Tuple{quoted.source, quoted.destination, kProtocolTcp, false, 1000, 2000}));

    error.payload.resize(27);
    const Bytes cut = build_frame(error);
    EXPECT_FALSE(parse_quoted_tuple(cut, parse_well(cut), tuple));
}

TEST(Parser, AcceptsOnlyOffloadsThatFitTheFrame) {
    FrameSpec spec;
    spec.protocol = kProtocolTcp;
    spec.payload = Bytes(5000, 1);
    OffloadedFrame frame = with_offload(spec, Gso::Tcp4, 1460);
    const ParsedPacket parsed = parse_well(frame.bytes);
    EXPECT_TRUE(is_consistent(frame.offload, parsed));
    EXPECT_EQ(segment_count(frame.offload, parsed), 4U);

    Offload wrong = frame.offload;
    wrong.checksum_start = 30;
    EXPECT_FALSE(is_consistent(wrong, parsed));
    wrong = frame.offload;
    wrong.gso = Gso::Udp;
    EXPECT_FALSE(is_consistent(wrong, parsed));
    wrong = frame.offload;
    wrong.gso_size = 1;
    EXPECT_FALSE(is_consistent(wrong, parsed));
    wrong = frame.offload;
    wrong.needs_checksum = false;
    EXPECT_FALSE(is_consistent(wrong, parsed));
}

}  // namespace
}  // namespace nc::vswitch
