// Names over TCP: the small server in front of the name servers, played by hand.
#include "vswitch/datapath/name_streams.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/packet/frame_builder.hpp"

namespace nc::vswitch {
namespace {

using namespace test;

struct Sent {
    TcpSegment segment;
    Bytes payload;
};

class NameStream : public testing::Test {
  protected:
    /// A segment of the client; the stream's first byte has the sequence number 1001.
    std::vector<NameQuery> give(std::uint8_t flags, std::uint32_t sequence, const Bytes& payload = {}) {
        FrameSpec spec;
        spec.source = ip("10.1.1.4");
        spec.destination = goal_state::kNameProxyAddress;
        spec.protocol = kProtocolTcp;
        spec.source_port = client_port;
        spec.destination_port = kPortDns;
        spec.tcp_flags = flags;
        spec.tcp_sequence = sequence;
        spec.payload = payload;
        Bytes frame = build_frame(spec);
        constexpr std::size_t kTcp = sizeof(EthernetHeader) + sizeof(Ipv4Header);
        auto tcp = read_header<TcpHeader>(frame, kTcp);
        tcp.acknowledgement = Be32(acknowledged);
        tcp.window = Be16(window);
        write_header(frame.data() + kTcp, tcp);
        ParsedPacket parsed;
        EXPECT_EQ(parse(frame, parsed), DropReason::None);
        return streams.take(kPort, frame, parsed, now, send);
    }
    /// Three steps of the handshake.
    void open() {
        give(kTcpSyn, 1000);
        ASSERT_EQ(sent.size(), 1U);
        EXPECT_EQ(sent[0].segment.flags, kTcpSyn | kTcpAck);
        EXPECT_EQ(sent[0].segment.acknowledgement, 1001U);
        acknowledged = sent[0].segment.sequence + 1;
        sent.clear();
        give(kTcpAck, 1001);
        EXPECT_TRUE(sent.empty());
    }
    /// What the client has got of the stream; it acknowledges nothing by that.
    Bytes received() const {
        Bytes all;
        for (const Sent& one : sent) {
            const std::size_t at = one.segment.sequence - acknowledged;
            if (one.payload.empty()) continue;
            all.resize(std::max(all.size(), at + one.payload.size()));
            std::ranges::copy(one.payload, all.begin() + static_cast<std::ptrdiff_t>(at));
        }
        return all;
    }
    bool has_sent(std::uint8_t flag) const {
        return std::ranges::any_of(sent, [&](const Sent& one) { return (one.segment.flags & flag) != 0; });
    }
    static Bytes query(std::uint8_t id) { return {0, 19, 0, id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'a', 0, 0, 1, 0, 1}; }
    static Bytes joined(Bytes first, const Bytes& second) {
        first.insert(first.end(), second.begin(), second.end());
        return first;
    }

    const InstanceId kPort{Guid::parse("00000000-0000-0000-0000-000000000007").value()};
    NameStreams streams;
    Milliseconds now = 5000;
    std::uint16_t client_port = 40000;
    std::uint16_t window = 65535;
    std::uint32_t acknowledged = 0;  ///< by the client: the server's next byte
    std::vector<Sent> sent;
    NameStreams::Send send = [this](InstanceId, const MacAddress&, const TcpSegment& segment) {
        sent.push_back({segment, {segment.payload.begin(), segment.payload.end()}});
    };
};

TEST_F(NameStream, TakesAQueryAndBringsItsAnswerAndEndsWithTheClient) {
    open();
    const auto queries = give(kTcpAck | kTcpPsh, 1001, query(7));
    ASSERT_EQ(queries.size(), 1U);
    EXPECT_EQ(joined({0, 19}, queries[0].message), query(7));
    EXPECT_EQ(queries[0].stream, 1000U);
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].segment.acknowledgement, 1022U);
    sent.clear();
    streams.answer(queries[0], Bytes{1, 2, 3}, now, send);
    EXPECT_EQ(received(), (Bytes{0, 3, 1, 2, 3}));
    acknowledged += 5;
    sent.clear();
    give(kTcpAck | kTcpFin, 1022);
    EXPECT_EQ(sent.back().segment.flags, kTcpFin | kTcpAck);
    EXPECT_EQ(sent.back().segment.acknowledgement, 1023U);
    acknowledged += 1;
    sent.clear();
    give(kTcpAck, 1023);
    EXPECT_TRUE(sent.empty());
    give(kTcpAck, 1023);
    EXPECT_TRUE(has_sent(kTcpRst)) << "nothing is left of the stream";
}

TEST_F(NameStream, PutsQueriesTogetherHoweverTheyAreCut) {
    open();
    const Bytes two = joined(query(1), query(2));
    EXPECT_TRUE(give(kTcpAck, 1001, {two.begin(), two.begin() + 1}).empty());
    EXPECT_TRUE(give(kTcpAck, 1010, {two.begin() + 9, two.end()}).empty()) << "out of order: it comes again";
    EXPECT_EQ(sent.back().segment.acknowledgement, 1002U);
    EXPECT_EQ(give(kTcpAck, 1001, {two.begin(), two.begin() + 30}).size(), 1U) << "the first byte again";
    EXPECT_EQ(give(kTcpAck, 1001, {two.begin(), two.begin() + 30}).size(), 0U);
    EXPECT_EQ(give(kTcpAck | kTcpFin, 1031, {two.begin() + 30, two.end()}).size(), 1U);
    EXPECT_FALSE(has_sent(kTcpFin)) << "the answers are still to come";
}

TEST_F(NameStream, SendsALongAnswerAsTheClientTakesItAndAgainWhatGotLost) {
    window = 1000;
    open();
    const auto queries = give(kTcpAck, 1001, query(1));
    ASSERT_EQ(queries.size(), 1U);
    Bytes answer(3000);
    for (std::size_t i = 0; i < answer.size(); ++i)
        answer[i] = static_cast<std::uint8_t>(i / 7);
    const Bytes whole =
        joined({static_cast<std::uint8_t>(answer.size() >> 8), static_cast<std::uint8_t>(answer.size())}, answer);
    streams.answer(queries[0], answer, now, send);
    EXPECT_EQ(received(), Bytes(whole.begin(), whole.begin() + 1000));
    sent.clear();
    streams.poll(now + 100, send);
    EXPECT_TRUE(sent.empty()) << "it is too early to send it again";
    streams.poll(now + 200, send);
    EXPECT_EQ(received(), Bytes(whole.begin(), whole.begin() + 1000));
    sent.clear();
    acknowledged += 600;
    window = 0;
    give(kTcpAck, 1022);
    EXPECT_TRUE(received().empty());
    streams.poll(now + 2000, send);
    EXPECT_EQ(received(), Bytes(whole.begin() + 600, whole.begin() + 601)) << "is the window still closed?";
    sent.clear();
    window = 60000;
    give(kTcpAck, 1022);
    Bytes rest = received();
    EXPECT_EQ(Bytes(rest.begin() + 1, rest.end()), Bytes(whole.begin() + 601, whole.end()));
}

TEST_F(NameStream, EndsWhatIsNoQueryOrTooMuch) {
    open();
    EXPECT_TRUE(give(kTcpAck, 1001, Bytes{0xFF, 0xFF}).empty());
    EXPECT_TRUE(has_sent(kTcpRst)) << "a query of 65535 bytes";
    sent.clear();
    open();
    Bytes malformed = query(1);
    malformed[4] = 0x81;
    EXPECT_TRUE(give(kTcpAck, 1001, malformed).empty());
    EXPECT_TRUE(has_sent(kTcpRst));
    sent.clear();
    open();
    Bytes many;
    for (int i = 0; i < 65; ++i)
        many = joined(std::move(many), query(1));
    EXPECT_TRUE(give(kTcpAck, 1001, many).empty());
    EXPECT_TRUE(has_sent(kTcpRst));
    sent.clear();
    open();
    const auto queries = give(kTcpAck, 1001, joined(joined(query(1), query(2)), query(3)));
    ASSERT_EQ(queries.size(), 3U);
    for (const NameQuery& one : queries)
        streams.answer(one, Bytes(65535), now, send);
    EXPECT_TRUE(has_sent(kTcpRst)) << "a client that reads nothing";
}

TEST_F(NameStream, ForgetsWhoIsIdleAndWhoIsOldestOfTooMany) {
    open();
    sent.clear();
    streams.poll(now + NameStreams::kLongestIdle - 1, send);
    EXPECT_TRUE(sent.empty());
    streams.poll(now + NameStreams::kLongestIdle, send);
    EXPECT_TRUE(has_sent(kTcpRst));
    sent.clear();
    for (std::size_t i = 0; i <= NameStreams::kMostOfPort; ++i) {
        client_port = static_cast<std::uint16_t>(50000 + i);
        EXPECT_FALSE(has_sent(kTcpRst)) << i;
        now += 1;
        give(kTcpSyn, 1000);
    }
    ASSERT_TRUE(has_sent(kTcpRst));
    const auto reset = std::ranges::find_if(sent, [](const Sent& one) { return (one.segment.flags & kTcpRst) != 0; });
    EXPECT_EQ(reset->segment.destination_port, 50000);
}

TEST_F(NameStream, IsBegunAnewByANewSynAndEndedByAReset) {
    open();
    give(kTcpRst, 5);
    EXPECT_EQ(give(kTcpAck, 1001, query(1)).size(), 1U) << "a reset out of order does nothing";
    give(kTcpSyn, 9000);
    EXPECT_EQ(sent.back().segment.acknowledgement, 9001U);
    const std::uint32_t start = sent.back().segment.sequence;
    give(kTcpSyn, 9000);
    EXPECT_EQ(sent.back().segment.sequence, start) << "the client has not got the answer";
    give(kTcpRst, 9001);
    sent.clear();
    give(kTcpAck, 9001);
    EXPECT_EQ(sent.at(0).segment.flags, kTcpRst);
}

}  // namespace
}  // namespace nc::vswitch
