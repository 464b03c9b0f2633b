// Queries for names: what is taken for one, and what is answered.
#include "vswitch/packet/dns_message.hpp"

#include <gtest/gtest.h>

namespace nc::vswitch {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes query(const std::string& name, std::uint16_t type = 1) {
    Bytes message{0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0};
    for (std::size_t start = 0; start < name.size();) {
        const std::size_t end = std::min(name.find('.', start), name.size());
        message.push_back(static_cast<std::uint8_t>(end - start));
        message.insert(message.end(), name.begin() + static_cast<std::ptrdiff_t>(start),
                       name.begin() + static_cast<std::ptrdiff_t>(end));
        start = end + 1;
    }
    for (const unsigned byte : {0U, static_cast<unsigned>(type >> 8), static_cast<unsigned>(type & 0xFF), 0U, 1U})
        message.push_back(static_cast<std::uint8_t>(byte));
    return message;
}

TEST(DnsMessage, ReadsAQueryWithoutRegardToCase) {
    const Bytes message = query("Web.Contoso.LOCAL", 28);
    const auto parsed = parse_dns_query(message);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->id, 0x1234);
    EXPECT_TRUE(parsed->recursion_desired);
    EXPECT_EQ(parsed->name, "web.contoso.local");
    EXPECT_EQ(parsed->type, 28);
    EXPECT_EQ(parsed->question_end, message.size());
    EXPECT_EQ(parse_dns_query(query(""))->name, "");
}

TEST(DnsMessage, AnAnswerSaysWhetherRecursionWasDesired) {
    for (const std::uint8_t flags : {std::uint8_t{0x00}, std::uint8_t{0x01}}) {
        Bytes message = query("a.b");
        message[2] = flags;
        const auto parsed = parse_dns_query(message);
        ASSERT_TRUE(parsed);
        EXPECT_EQ(parsed->recursion_desired, flags == 0x01);
        EXPECT_EQ(make_dns_answer(message, *parsed, {}, 512)[2] & 0x01, flags);
    }
}

TEST(DnsMessage, TakesAnOptRecordAndNothingElseBesideTheQuestion) {
    Bytes message = query("a.b");
    message[11] = 1;
    EXPECT_FALSE(parse_dns_query(message)) << "it is announced, and not there";
    const Bytes opt{0, 0, 41, 0x10, 0, 0, 0, 0, 0, 0, 2, 7, 7};
    message.insert(message.end(), opt.begin(), opt.end());
    EXPECT_TRUE(parse_dns_query(message));
    message.push_back(0);
    EXPECT_FALSE(parse_dns_query(message)) << "a byte too many";
    message = query("a.b");
    message.push_back(0);
    EXPECT_FALSE(parse_dns_query(message));
}

TEST(DnsMessage, RefusesWhatIsNoQueryOfOneName) {
    const Bytes good = query("a.b");
    for (std::size_t size = 0; size < good.size(); ++size)
        EXPECT_FALSE(parse_dns_query(std::span(good).first(size))) << size;
    const auto with = [&](std::size_t at, std::uint8_t byte) {
        Bytes bad = good;
        bad[at] = byte;
        return parse_dns_query(bad).has_value();
    };
    EXPECT_FALSE(with(2, 0x81)) << "an answer";
    EXPECT_FALSE(with(2, 0x10)) << "a status request";
    EXPECT_FALSE(with(5, 2)) << "two questions";
    EXPECT_FALSE(with(7, 1)) << "an answer beside the question";
    EXPECT_FALSE(with(9, 1)) << "an authority";
    EXPECT_FALSE(with(12, 0xC0)) << "compression";
    EXPECT_FALSE(with(13, '.')) << "a dot inside a label";
    EXPECT_FALSE(with(13, ' '));
    EXPECT_FALSE(with(good.size() - 1, 3)) << "class CHAOS";
    EXPECT_FALSE(parse_dns_query(query(std::string(64, 'a'))));
    std::string long_name = "a";
    while (long_name.size() < 255)
        long_name += ".a";
    EXPECT_FALSE(parse_dns_query(query(long_name)));
}

TEST(DnsMessage, AnswersWithWhatFits) {
    const Bytes message = query("web.example");
    const auto parsed = *parse_dns_query(message);
    const auto two = make_dns_answer(
        message, parsed, {DnsCode::NoError, {IpAddress::v4(0x0A010104), IpAddress::v4(0x0A010105)}, {}}, 512);
    EXPECT_EQ(two.size(), message.size() + 32);
    EXPECT_EQ(two[2], 0x85) << "answer, authoritative, recursion desired";
    EXPECT_EQ(two[3], 0x80);
    EXPECT_EQ(two[7], 2);
    EXPECT_EQ(Bytes(two.end() - 4, two.end()), (Bytes{10, 1, 1, 5}));
    EXPECT_TRUE(is_dns_answer_to(two, message, parsed.question_end));
    EXPECT_FALSE(is_dns_answer_to(two, query("www.example"), parsed.question_end));
    EXPECT_FALSE(is_dns_answer_to(message, message, parsed.question_end)) << "a query is no answer";
    EXPECT_EQ(two[2] & 0x02, 0) << "nothing is left out";
    const auto unknown = make_dns_answer(message, parsed, {DnsCode::NameError, {}, {}}, 512);
    EXPECT_EQ(unknown[3] & 0x0F, 3);
    const auto pointer = make_dns_answer(message, parsed, {DnsCode::NoError, {}, "a.bc"}, 512);
    EXPECT_EQ(Bytes(pointer.end() - 6, pointer.end()), (Bytes{1, 'a', 2, 'b', 'c', 0}));
}

TEST(DnsMessage, SaysThatItIsTruncatedWhereTheClientTakesLess) {
    Bytes message = query("web.example");
    const DnsAnswers hundred{DnsCode::NoError, std::vector<IpAddress>(100), {}};
    const auto limits = [&] { return longest_udp_answer(*parse_dns_query(message)); };
    const auto answer = [&](std::size_t longest) {
        return make_dns_answer(message, *parse_dns_query(message), hundred, longest);
    };
    EXPECT_EQ(limits(), 512U);
    const auto plain = answer(limits());
    EXPECT_LE(plain.size(), 512U);
    EXPECT_EQ(plain[2] & 0x02, 0x02);
    EXPECT_EQ(plain[11], 0) << "no OPT record for whom has sent none";
    EXPECT_EQ(answer(kLongestStreamAnswer)[2] & 0x02, 0);
    EXPECT_EQ(answer(kLongestStreamAnswer)[7], 100);

    message[11] = 1;
    const Bytes opt{0, 0, 41, 0x03, 0xE8, 0, 0, 0, 0, 0, 0};  // 1000 bytes
    message.insert(message.end(), opt.begin(), opt.end());
    EXPECT_EQ(limits(), 1000U);
    const auto extended = answer(limits());
    EXPECT_LE(extended.size(), 1000U);
    EXPECT_GT(extended.size(), 980U);
    EXPECT_EQ(extended[11], 1);
    EXPECT_EQ(Bytes(extended.end() - 11, extended.end() - 6), (Bytes{0, 0, 41, 0x04, 0xD0}));
    message[message.size() - 8] = 0xFF;  // 65 000 bytes: more than a packet holds
    EXPECT_EQ(limits(), 1232U);
    message[message.size() - 8] = 0;
    EXPECT_EQ(limits(), 512U);
    EXPECT_EQ(make_truncated_answer(message, *parse_dns_query(message))[2] & 0x02, 0x02);
    EXPECT_EQ(make_failure_answer(message)[3] & 0x0F, 2);
}

TEST(DnsMessage, ReadsAddressesOutOfPointers) {
    EXPECT_EQ(address_of_pointer("4.1.168.192.in-addr.arpa"), IpAddress::parse("192.168.1.4"));
    EXPECT_FALSE(address_of_pointer("1.168.192.in-addr.arpa"));
    EXPECT_FALSE(address_of_pointer("256.1.168.192.in-addr.arpa"));
    EXPECT_FALSE(address_of_pointer("4.1.168.192.in-addr.example"));
    std::string v6;
    for (int i = 0; i < 31; ++i)
        v6 += i == 0 ? "1." : "0.";
    EXPECT_EQ(address_of_pointer(v6 + "f.ip6.arpa"), IpAddress::parse("f000::1"));
    EXPECT_FALSE(address_of_pointer(v6 + "g.ip6.arpa"));
}

}  // namespace
}  // namespace nc::vswitch
