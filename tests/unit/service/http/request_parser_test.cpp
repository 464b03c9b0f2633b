#include "service/http/request_parser.hpp"

#include <gtest/gtest.h>

namespace nc::service::http {
namespace {

using State = RequestParser::State;

/// Feeds everything, as a connection does: what is not taken comes again.
std::size_t feed_all(RequestParser& parser, std::string_view bytes) {
    std::size_t taken = 0;
    while (parser.state() == State::Head || parser.state() == State::Body) {
        const std::size_t step = parser.feed(bytes.substr(taken));
        taken += step;
        if (step == 0) break;
    }
    return taken;
}

int refused_with(std::string_view bytes, Limits limits = {}) {
    RequestParser parser(limits);
    feed_all(parser, bytes);
    return parser.state() == State::Refused ? parser.refusal().status : 0;
}

TEST(RequestParser, ReadsAPutWithABody) {
    RequestParser parser{Limits{}};
    const std::string_view bytes =
        "PUT /networking/v3/virtualNetworks/a HTTP/1.1\r\nHost: nc.example:8443\r\nIf-Match: \"1\"\r\n"
        "Content-Type: application/json; charset=UTF-8\r\nContent-Length: 2\r\n\r\n{}";
    EXPECT_EQ(feed_all(parser, bytes), bytes.size());
    ASSERT_EQ(parser.state(), State::Complete);
    EXPECT_EQ(parser.request().method, api::Method::Put);
    EXPECT_EQ(parser.request().target, "/networking/v3/virtualNetworks/a");
    EXPECT_EQ(parser.request().body, "{}");
    EXPECT_EQ(parser.request().headers.find("if-match"), "\"1\"");
    EXPECT_EQ(parser.authority(), "nc.example:8443");
    EXPECT_TRUE(parser.keeps_alive());
}

TEST(RequestParser, GivesTheSameRequestForEverySplitOfTheBytes) {
    const std::string bytes =
        "PUT /networking/v1/a/b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        "4;name=value\r\nabcd\r\n3\r\nefg\r\n0\r\nTrailer-Field: ignored\r\n\r\n";
    for (std::size_t split = 0; split <= bytes.size(); ++split) {
        RequestParser parser{Limits{}};
        const std::size_t taken = feed_all(parser, std::string_view(bytes).substr(0, split));
        feed_all(parser, std::string_view(bytes).substr(taken));
        ASSERT_EQ(parser.state(), State::Complete) << "split at " << split;
        EXPECT_EQ(parser.request().body, "abcdefg");
        EXPECT_FALSE(parser.request().headers.find("Trailer-Field"));
    }
}

TEST(RequestParser, TakesAChunkedBodyByteByByte) {
    for (const std::string_view chunks : {"0\r\n\r\n", "1\r\na\r\n0\r\n\r\n", "0\r\nField: ignored\r\n\r\n"}) {
        RequestParser parser{Limits{}};
        const std::string bytes =
            "PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(chunks);
        std::size_t taken = 0;
        for (std::size_t end = 1; end <= bytes.size(); ++end)
            taken += feed_all(parser, std::string_view(bytes).substr(taken, end - taken));
        EXPECT_EQ(parser.state(), State::Complete) << chunks;
    }
}

TEST(RequestParser, LeavesThePipelinedNextRequestAlone) {
    RequestParser parser{Limits{}};
    const std::string first = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
    EXPECT_EQ(feed_all(parser, first + "GET /b HTTP/1.1\r\nHost: x\r\n\r\n"), first.size());
    EXPECT_EQ(parser.request().target, "/a");
}

TEST(RequestParser, StopsAtTheEndOfTheHeadSoThatTheBodyCanBeDeclined) {
    RequestParser parser{Limits{}};
    const std::string head = "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-Continue\r\n\r\n";
    EXPECT_EQ(parser.feed(head + "body"), head.size());
    EXPECT_EQ(parser.state(), State::Body);
    EXPECT_TRUE(parser.wants_continue());
}

TEST(RequestParser, DoesNotContinueWhereNoBodyFollows) {
    RequestParser parser{Limits{}};
    feed_all(parser, "GET /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(parser.state(), State::Complete);
    EXPECT_FALSE(parser.wants_continue());
}

TEST(RequestParser, TakesTheAbsoluteFormOfATarget) {
    RequestParser parser{Limits{}};
    feed_all(parser, "GET http://nc.example/networking/v1/servers HTTP/1.1\r\nHost: nc.example\r\n\r\n");
    EXPECT_EQ(parser.request().target, "/networking/v1/servers");
}

TEST(RequestParser, ReadsHeadAsAGetWithoutABodyInItsAnswer) {
    RequestParser parser{Limits{}};
    feed_all(parser, "HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(parser.request().method, api::Method::Get);
    EXPECT_TRUE(parser.is_head_request());
}

TEST(RequestParser, HonoursTheConnectionField) {
    RequestParser closing{Limits{}};
    feed_all(closing, "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_FALSE(closing.keeps_alive());
    RequestParser old{Limits{}};
    feed_all(old, "GET /a HTTP/1.0\r\n\r\n");
    EXPECT_EQ(old.state(), State::Complete);
    EXPECT_FALSE(old.keeps_alive());
}

struct RefusedCase {
    const char* name;
    const char* bytes;
    int status;
};
void PrintTo(const RefusedCase& refused, std::ostream* out) { *out << refused.name; }

class RefusedRequest : public testing::TestWithParam<RefusedCase> {};

TEST_P(RefusedRequest, GetsItsStatus) { EXPECT_EQ(refused_with(GetParam().bytes), GetParam().status); }

const RefusedCase kRefused[] = {
    {"BothLengthAndChunked",
     "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {"ChunkedThenLength",
     "PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400},
    {"TwoDifferentLengths", "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400},
    {"TwoEqualLengths", "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400},
    {"LengthList", "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3, 3\r\n\r\nabc", 400},
    {"SignedLength", "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc", 400},
    {"HexLength", "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 0x3\r\n\r\nabc", 400},
    {"HugeLength", "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n", 400},
    {"UnknownCoding", "PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
    {"IdentityCoding", "PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n", 501},
    {"CodingList", "PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
    {"CodingInHttp10", "PUT /a HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {"NoHost", "GET /a HTTP/1.1\r\n\r\n", 400},
    {"TwoHosts", "GET /a HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", 400},
    {"HostWithAPath", "GET /a HTTP/1.1\r\nHost: x/y\r\n\r\n", 400},
    {"HostWithAUser", "GET /a HTTP/1.1\r\nHost: u@x\r\n\r\n", 400},
    {"TwoContentTypes", "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Type: a/b\r\nContent-Type: c/d\r\n\r\n", 400},
    {"SpaceBeforeColon", "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length : 3\r\n\r\nabc", 400},
    {"NoColon", "GET /a HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n", 400},
    {"ControlInAValue", "GET /a HTTP/1.1\r\nHost: x\r\nA: b\x01\r\n\r\n", 400},
    {"BareLineFeedInAValue", "GET /a HTTP/1.1\r\nHost: x\r\nA: b\nContent-Length: 3\r\n\r\nabc", 400},
    {"FoldedLine", "GET /a HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", 400},
    {"FoldedByTab", "GET /a HTTP/1.1\r\nHost: x\r\nA: b\r\n\tc\r\n\r\n", 400},
    {"BareLineFeeds", "GET /a HTTP/1.1\nHost: x\n\n", 400},
    {"BareLineFeedAfterTheRequestLine", "GET /a HTTP/1.1\nHost: x\r\n\r\n", 400},
    {"BareCarriageReturn", "GET /a HTTP/1.1\r\nHost: x\r\nA: b\rContent-Length: 3\r\n\r\nabc", 400},
    {"DeleteInAValue", "GET /a HTTP/1.1\r\nHost: x\r\nA: b\x7F\r\n\r\n", 400},
    {"TwoAuthorizations", "GET /a HTTP/1.1\r\nHost: x\r\nAuthorization: a b\r\nAuthorization: c d\r\n\r\n", 400},
    {"TargetOfAnotherHost", "GET http://y/a HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"AsteriskForm", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"TargetWithABlank", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", 505},
    {"CodingTwice", "PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 501},
    {"CodingWithAControl",
     "PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: \x0b"
     "chunked\r\n\r\n0\r\n\r\n",
     400},
    {"NoTarget", "GET HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"AuthorityForm", "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"Fragment", "GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"HighByteInTarget", "GET /a\xC3\xA9 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"Version2", "GET /a HTTP/2.0\r\nHost: x\r\n\r\n", 505},
    {"NoVersion", "GET /a\r\nHost: x\r\n\r\n", 400},
    {"TlsHello", "\x16\x03\x01\x02", 400},
    {"UnknownExpectation", "PUT /a HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\nContent-Length: 1\r\n\r\n", 417},
    {"BadChunkSize", "PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
    {"SignedChunkSize", "PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n+1\r\na\r\n0\r\n\r\n", 400},
    {"PrefixedChunkSize", "PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n", 400},
    {"BlankBeforeTheChunkSize", "PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n 1\r\na\r\n0\r\n\r\n",
     400},
    {"NoChunkSize", "PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\r\na\r\n0\r\n\r\n", 400},
    {"HugeChunkSize", "PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000001\r\na\r\n",
     400},
    {"BareLineFeedAfterTheChunkSize",
     "PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n", 400},
    {"ChunkLongerThanItsSize", "PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n",
     400},
};
INSTANTIATE_TEST_SUITE_P(RequestParser, RefusedRequest, testing::ValuesIn(kRefused),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(RequestParser, RefusesAHeadBeyondItsLimit) {
    Limits limits;
    limits.head_size = 1000;
    const std::string head = "GET /a HTTP/1.1\r\nHost: x\r\n";
    EXPECT_EQ(refused_with(head + "A: " + std::string(1100, 'x') + "\r\n\r\n", limits), 431);
    EXPECT_EQ(refused_with(head + "A: " + std::string(1100, 'x'), limits), 431);
    EXPECT_EQ(refused_with("GET /" + std::string(1100, 'x'), limits), 431);
    EXPECT_EQ(refused_with(head + "A: " + std::string(500, 'x') + "\r\n\r\n", limits), 0);
}

TEST(RequestParser, RefusesATargetBeyondItsLimit) {
    Limits limits;
    limits.target_size = 100;
    EXPECT_EQ(refused_with("GET /" + std::string(100, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n", limits), 414);
    EXPECT_EQ(refused_with("GET /" + std::string(99, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n", limits), 0);
}

TEST(RequestParser, RefusesABrokenLineWhereverTheBytesAreSplit) {
    for (const std::string bytes : {"GET /a HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", "GET /a HTTP/1.1\nHost: x\n\n",
                                    "GET /a HTTP/1.1\r\nHost: x\rA: b\r\n\r\n"}) {
        for (std::size_t split = 0; split <= bytes.size(); ++split) {
            RequestParser parser{Limits{}};
            const std::size_t taken = feed_all(parser, std::string_view(bytes).substr(0, split));
            feed_all(parser, std::string_view(bytes).substr(taken));
            EXPECT_EQ(parser.state(), State::Refused) << bytes << " split at " << split;
        }
    }
}

TEST(RequestParser, TellsHowMuchOfTheBodyIsToCome) {
    RequestParser sized{Limits{}};
    sized.feed("PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n");
    EXPECT_EQ(sized.remaining_body_size(), 4U);
    RequestParser chunked{Limits{}};
    chunked.feed("PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    EXPECT_EQ(chunked.remaining_body_size(), std::nullopt);
    RequestParser without{Limits{}};
    without.feed("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(without.remaining_body_size(), 0U);
}

TEST(RequestParser, RefusesABodyBeyondItsLimit) {
    Limits limits;
    limits.body_size = 10;
    EXPECT_EQ(refused_with("PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n", limits), 413);
    EXPECT_EQ(
        refused_with("PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n8\r\n", limits),
        413);
    EXPECT_EQ(refused_with("PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n1234567890", limits), 0);
}

TEST(RequestParser, RefusesAChunkExtensionWithoutEnd) {
    Limits limits;
    limits.head_size = 1000;
    EXPECT_EQ(
        refused_with("PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(2000, 'x'),
                     limits),
        400);
}

}  // namespace
}  // namespace nc::service::http
