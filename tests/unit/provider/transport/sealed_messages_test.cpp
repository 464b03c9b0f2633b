// The frame of encrypted messages (MS-WSMV 2.2.9.1), without what is inside.
#include "provider/transport/sealed_messages.hpp"

#include <optional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace nc::provider::transport {
namespace {

const std::string kSpnego = "application/HTTP-SPNEGO-session-encrypted";
const std::string kKerberos = "application/HTTP-Kerberos-session-encrypted";

/// As Windows writes it.
std::string frame(const std::string& inside,
                  const std::string& original = "type=application/soap+xml;charset=UTF-8;Length=9",
                  const std::string& protocol = kSpnego) {
    return "--Encrypted Boundary\r\n\tContent-Type: " + protocol + "\r\n\tOriginalContent: " + original +
           "\r\n--Encrypted Boundary\r\n\tContent-Type: application/octet-stream\r\n" + inside +
           "--Encrypted Boundary--\r\n";
}
std::string inside(const std::string& token, const std::string& data) {
    return std::string{static_cast<char>(token.size()), 0, 0, 0} + token + data;
}

TEST(SealedBody, IsReadAsWindowsWritesIt) {
    const std::string data = "\r\n--Encrypted Boundary--\r\n\0";  // what is encrypted may look like anything
    const auto read = read_sealed_body(frame(inside("token", data)), kSpnego);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->original_type, "application/soap+xml;charset=UTF-8");
    EXPECT_EQ(read->size, 9U);
    EXPECT_EQ(read->token, "token");
    EXPECT_EQ(read->data, data);
}

TEST(SealedBody, IsWrittenAsItIsRead) {
    const SealedBody body{"application/soap+xml;charset=UTF-16", 300, std::string(260, 't'), "data"};
    const auto read = read_sealed_body(write_sealed_body(body, kKerberos), kKerberos);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->original_type, body.original_type);
    EXPECT_EQ(read->size, body.size);
    EXPECT_EQ(read->token, body.token);
    EXPECT_EQ(read->data, body.data);
    EXPECT_EQ(write_sealed_body({"application/soap+xml;charset=UTF-8", 9, "to", "x"}, kSpnego),
              frame(inside("to", "x")));
}

TEST(SealedBody, IsRefusedWhenSomethingIsAmiss) {
    const std::string good = frame(inside("token", "data"));
    for (std::size_t size = 0; size + 2 < good.size(); ++size)
        EXPECT_FALSE(read_sealed_body(good.substr(0, size), kSpnego)) << size;
    EXPECT_FALSE(read_sealed_body(good, kKerberos)) << "it names another protocol";
    EXPECT_FALSE(read_sealed_body(frame(std::string("\xFF\xFF\xFF\xFF") + "token"), kSpnego));
    EXPECT_FALSE(read_sealed_body(frame("\x01"), kSpnego));
    for (const char* original : {"", "type=a", "Length=1", "type=a;Length=", "type=a;Length=-1", "type=a;Length=1x",
                                 "type=a;Length=99999999999999999999999"})
        EXPECT_FALSE(read_sealed_body(frame(inside("t", "d"), original), kSpnego)) << original;
}

TEST(SealedBody, IsToldByItsContentType) {
    const auto type = [](const std::string& protocol) {
        return "multipart/encrypted;protocol=\"" + protocol + "\";boundary=\"Encrypted Boundary\"";
    };
    EXPECT_EQ(sealed_protocol(type(kSpnego)), kSpnego);
    EXPECT_EQ(sealed_protocol(type(kKerberos)), kKerberos);
    for (const std::string& other :
         {std::string(), std::string("application/soap+xml"), type("application/HTTP-CredSSP-session-encrypted"),
          "text/plain;protocol=\"" + kSpnego + "\""})
        EXPECT_EQ(sealed_protocol(other), "") << other;
}

/// Parts of a size each, until as many have been made; `made` counts them.
service::api::BodyParts parts_of(std::size_t size, std::size_t count, std::size_t& made) {
    return service::api::parts_of([size, count, &made]() -> std::optional<std::string> {
        if (made == count) return std::nullopt;
        ++made;
        return std::string(size, 'x');
    });
}

TEST(Collect, TakesAnAnswerUpToItsLimitAndMakesNoMoreOfALongerOne) {
    constexpr std::size_t kPart = 4 * 1024 * 1024;
    for (const std::size_t excess : {0, 1, 3}) {
        std::size_t made = 0;
        std::size_t calls = 0;
        std::optional<service::api::BodyPart> whole;
        collect(parts_of(kPart, kLongestAnswer / kPart + excess, made), [&](std::optional<service::api::BodyPart> got) {
            ++calls;
            whole = std::move(got);
        });
        EXPECT_EQ(calls, 1U);
        EXPECT_EQ(whole.has_value(), excess == 0);
        EXPECT_EQ(whole ? whole->text.size() : 0, excess == 0 ? kLongestAnswer : 0);
        EXPECT_EQ(made, kLongestAnswer / kPart + (excess > 0 ? 1 : 0)) << "it went on after the limit";
    }
}

TEST(Collect, KeepsTheTrailerAndPassesOnACut) {
    using service::api::BodyPart;
    std::optional<BodyPart> whole;
    const auto keep = [&](std::optional<BodyPart> got) { whole = std::move(got); };
    bool is_first = true;
    collect(
        [&](const std::function<void(BodyPart)>& take) {
            if (std::exchange(is_first, false)) return take({"a"});
            BodyPart last{"b", BodyPart::Then::End};
            last.trailer.add("CIMStatusCode", "1");
            take(std::move(last));
        },
        keep);
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->text, "ab");
    EXPECT_EQ(whole->trailer.find("CIMStatusCode"), "1");
    collect([](const std::function<void(BodyPart)>& take) { take({"a", BodyPart::Then::Cut}); }, keep);
    EXPECT_FALSE(whole);
}

TEST(SealedMessages, RefuseWhatIsNotEncryptedWhereThatIsNeeded) {
    service::api::Request plain;
    plain.headers.add("Content-Type", "application/soap+xml;charset=UTF-8");
    plain.body = "<x/>";
    const auto refusal = SealedMessages(nullptr, true).open(plain);
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->status, 403);
    EXPECT_FALSE(SealedMessages(nullptr, false).open(plain));
    plain.body.clear();
    EXPECT_FALSE(SealedMessages(nullptr, true).open(plain)) << "with its proof a client sends no message";
}

}  // namespace
}  // namespace nc::provider::transport
