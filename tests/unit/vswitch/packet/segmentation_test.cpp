#include "vswitch/packet/segmentation.hpp"

#include <numeric>

#include <gtest/gtest.h>

#include "tests/packet/frame_builder.hpp"
#include "vswitch/packet/coalescer.hpp"

namespace nc::vswitch {
namespace {

using namespace test;

Bytes counted(std::size_t size) {
    Bytes bytes(size);
    std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
    return bytes;
}

std::vector<Bytes> cut(OffloadedFrame& frame) {
    ParsedPacket parsed;
    EXPECT_EQ(parse(frame.bytes, parsed), DropReason::None);
    const Packet packet{frame.bytes.data(), static_cast<std::uint32_t>(frame.bytes.size()), frame.offload};
    EXPECT_TRUE(is_consistent(packet.offload, parsed));
    const Segmenter segmenter(packet, parsed);
    std::vector<Bytes> segments;
    for (std::uint32_t i = 0; i < segmenter.count(); ++i) {
        Bytes segment(segmenter.header_size());
        segmenter.write_headers(i, segment.data());
        const auto payload = segmenter.payload(i);
        segment.insert(segment.end(), payload.begin(), payload.end());
        segments.push_back(std::move(segment));
    }
    return segments;
}

struct Joined {
    Bytes bytes;
    Offload offload;
    std::uint32_t count = 0;
};

/// Joins as many as the coalescer takes; `count` says how many that were.
Joined join(std::vector<Bytes>& segments) {
    Coalescer coalescer;
    Joined joined;
    for (Bytes& segment : segments) {
        ParsedPacket parsed;
        EXPECT_EQ(parse(segment, parsed), DropReason::None);
        const Packet packet{segment.data(), static_cast<std::uint32_t>(segment.size()), {}};
        const bool is_taken =
            coalescer.is_empty() ? coalescer.start(packet, parsed, true) : coalescer.append(packet, parsed);
        if (!is_taken) break;
    }
    joined.count = coalescer.count();
    if (coalescer.is_empty()) return joined;
    const Coalescer::Frame frame = coalescer.finish();
    joined.offload = frame.offload;
    for (const iovec& piece : frame.pieces.subspan(1)) {
        const auto* begin = static_cast<const std::uint8_t*>(piece.iov_base);
        joined.bytes.insert(joined.bytes.end(), begin, begin + piece.iov_len);
    }
    return joined;
}

FrameSpec tcp(std::size_t payload) {
    FrameSpec spec;
    spec.protocol = kProtocolTcp;
    spec.payload = counted(payload);
    return spec;
}

TEST(Segmenter, CutsTcpIntoWholePackets) {
    FrameSpec spec = tcp(4000);
    spec.tcp_flags = kTcpAck | kTcpPsh;
    OffloadedFrame frame = with_offload(spec, Gso::Tcp4, 1460);
    const std::vector<Bytes> segments = cut(frame);
    ASSERT_EQ(segments.size(), 3U);
    Bytes payload;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        EXPECT_TRUE(has_right_checksums(segments[i])) << i;
        const auto header = read_header<TcpHeader>(segments[i], 34);
        EXPECT_EQ(header.sequence.get(), 1 + 1460 * i);
        EXPECT_EQ(read_header<Ipv4Header>(segments[i], 14).identification.get(), spec.identification + i)
            << "fragments of two segments are not to be mixed up";
        EXPECT_EQ((header.flags & kTcpPsh) != 0, i == 2);
        payload.insert(payload.end(), segments[i].begin() + 54, segments[i].end());
    }
    EXPECT_EQ(payload, spec.payload);
}

FrameSpec over_ipv6(FrameSpec spec) {
    spec.source = ip("fd00::4");
    spec.destination = ip("fd00::5");
    return spec;
}

TEST(Segmenter, CutsTcpAndUdpOverIpv6AndTheCoalescerJoinsThemAgain) {
    for (const std::uint8_t protocol : {kProtocolTcp, kProtocolUdp}) {
        FrameSpec spec = over_ipv6(tcp(4000));
        spec.protocol = protocol;
        spec.tcp_flags = kTcpAck | kTcpPsh;
        const Gso gso = protocol == kProtocolTcp ? Gso::Tcp6 : Gso::Udp;
        OffloadedFrame frame = with_offload(spec, gso, 1440);
        std::vector<Bytes> segments = cut(frame);
        ASSERT_EQ(segments.size(), 3U);
        for (const Bytes& segment : segments)
            EXPECT_TRUE(has_right_checksums(segment));
        const Joined joined = join(segments);
        EXPECT_EQ(joined.count, 3U);
        EXPECT_EQ(joined.offload.gso, gso);
        EXPECT_EQ(joined.offload.gso_size, 1440);
        OffloadedFrame again = with_offload(spec, gso, 1440);
        EXPECT_EQ(joined.bytes, again.bytes);
    }
}

TEST(Coalescer, JoinsNoOtherFlowLabelNorHopLimitOfIpv6) {
    for (const std::size_t changed : {17U, 21U}) {
        OffloadedFrame frame = with_offload(over_ipv6(tcp(2880)), Gso::Tcp6, 1440);
        std::vector<Bytes> segments = cut(frame);
        ASSERT_EQ(segments.size(), 2U);
        segments[1][changed] ^= 1;
        EXPECT_EQ(join(segments).count, 1U);
    }
}

TEST(Segmenter, CutsUdpIntoWholePackets) {
    FrameSpec spec;
    spec.payload = counted(2500);
    OffloadedFrame frame = with_offload(spec, Gso::Udp, 1000);
    const std::vector<Bytes> segments = cut(frame);
    ASSERT_EQ(segments.size(), 3U);
    for (const Bytes& segment : segments)
        EXPECT_TRUE(has_right_checksums(segment));
    EXPECT_EQ(read_header<UdpHeader>(segments[2], 34).length.get(), 8 + 500);
}

TEST(Segmenter, OnlyTheFirstSegmentReportsAReducedWindow) {
    FrameSpec spec = tcp(3000);
    spec.tcp_flags = kTcpAck | kTcpCwr;
    OffloadedFrame frame = with_offload(spec, Gso::Tcp4, 1000);
    const std::vector<Bytes> segments = cut(frame);
    EXPECT_NE(read_header<TcpHeader>(segments[0], 34).flags & kTcpCwr, 0);
    EXPECT_EQ(read_header<TcpHeader>(segments[1], 34).flags & kTcpCwr, 0);
}

TEST(Segmenter, CompletesAnUnfinishedChecksum) {
    for (const std::uint8_t protocol : {kProtocolTcp, kProtocolUdp}) {
        FrameSpec spec = tcp(333);
        spec.protocol = protocol;
        OffloadedFrame frame = with_offload(spec, Gso::None, 0);
        ASSERT_FALSE(has_right_checksums(frame.bytes));
        ParsedPacket parsed;
        ASSERT_EQ(parse(frame.bytes, parsed), DropReason::None);
        complete_checksum({frame.bytes.data(), static_cast<std::uint32_t>(frame.bytes.size()), frame.offload}, parsed);
        EXPECT_TRUE(has_right_checksums(frame.bytes));
    }
}

TEST(Coalescer, JoinsWhatTheSegmenterCut) {
    for (const Gso gso : {Gso::Tcp4, Gso::Udp}) {
        FrameSpec spec = tcp(10'000);
        if (gso == Gso::Udp) spec.protocol = kProtocolUdp;
        OffloadedFrame frame = with_offload(spec, gso, 1400);
        std::vector<Bytes> segments = cut(frame);
        const Joined joined = join(segments);
        EXPECT_EQ(joined.count, 8U);
        EXPECT_EQ(joined.bytes, frame.bytes);
        EXPECT_EQ(joined.offload.gso, gso);
        EXPECT_EQ(joined.offload.gso_size, 1400);
        EXPECT_EQ(joined.offload.checksum_start, frame.offload.checksum_start);
        EXPECT_EQ(joined.offload.checksum_offset, frame.offload.checksum_offset);
    }
}

TEST(Coalescer, StopsAtAGapInTheSequence) {
    OffloadedFrame frame = with_offload(tcp(6000), Gso::Tcp4, 1000);
    std::vector<Bytes> segments = cut(frame);
    segments.erase(segments.begin() + 2);
    EXPECT_EQ(join(segments).count, 2U);
}

TEST(Coalescer, StopsBehindAShortSegment) {
    OffloadedFrame frame = with_offload(tcp(2500), Gso::Tcp4, 1000);
    std::vector<Bytes> segments = cut(frame);
    FrameSpec next = tcp(1000);
    next.tcp_sequence = 2501;
    segments.push_back(build_frame(next));
    EXPECT_EQ(join(segments).count, 3U);
}

TEST(Coalescer, StopsAtAnotherFlow) {
    std::vector<Bytes> segments = {build_frame(tcp(100))};
    FrameSpec other = tcp(100);
    other.tcp_sequence = 101;
    other.destination_port = 2001;
    segments.push_back(build_frame(other));
    EXPECT_EQ(join(segments).count, 1U);
}

TEST(Coalescer, LeavesAloneWhatHasAWrongChecksum) {
    OffloadedFrame frame = with_offload(tcp(3000), Gso::Tcp4, 1000);
    std::vector<Bytes> segments = cut(frame);
    segments[1][100] ^= 1;
    EXPECT_EQ(join(segments).count, 1U);
    segments[0][100] ^= 1;
    EXPECT_EQ(join(segments).count, 0U);
}

TEST(Coalescer, LeavesAloneWhatOpensOrEndsAConnection) {
    for (const std::uint8_t flag : {kTcpSyn, kTcpFin, kTcpRst, kTcpUrg, kTcpCwr}) {
        FrameSpec spec = tcp(100);
        spec.tcp_flags = kTcpAck | flag;
        std::vector<Bytes> segments = {build_frame(spec)};
        EXPECT_EQ(join(segments).count, 0U) << int{flag};
    }
}

}  // namespace
}  // namespace nc::vswitch
