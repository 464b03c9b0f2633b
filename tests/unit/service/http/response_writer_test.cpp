#include "service/http/response_writer.hpp"

#include <gtest/gtest.h>

#include "service/http/client_authorization.hpp"

namespace nc::service::http {
namespace {

constexpr std::time_t kNow = 784111777;  // the example of RFC 9110 5.6.7

TEST(ResponseWriter, WritesDatesAsTheStandardDoes) { EXPECT_EQ(http_date(kNow), "Sun, 06 Nov 1994 08:49:37 GMT"); }

TEST(ResponseWriter, WritesStatusFieldsAndBody) {
    api::Response response{201, {}, "{}"};
    response.headers.add("ETag", "W/\"1\"");
    EXPECT_EQ(write_response(response, {true, true, kNow}),
              "HTTP/1.1 201 Created\r\nETag: W/\"1\"\r\nServer: Microsoft-HTTPAPI/2.0\r\n"
              "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\n{}");
}

TEST(ResponseWriter, TellsTheLengthButNotTheBodyToHead) {
    const std::string bytes = write_response({200, {}, "{}"}, {false, false, kNow});
    EXPECT_NE(bytes.find("Content-Length: 2\r\n"), std::string::npos);
    EXPECT_TRUE(bytes.ends_with("Connection: close\r\n\r\n"));
}

TEST(ResponseWriter, GivesNoContentNeitherBodyNorLength) {
    const std::string bytes = write_response({204, {}, "dropped"}, {true, true, kNow});
    EXPECT_EQ(bytes.find("Content-Length"), std::string::npos);
    EXPECT_TRUE(bytes.ends_with("\r\n\r\n"));
}

TEST(ResponseWriter, LetsNoValueBreakOutOfItsLine) {
    api::Response response;
    response.headers.add("x-ms-client-request-id", "a\r\nSet-Cookie: b");
    response.headers.add("content-length", "999");
    const std::string bytes = write_response(response, {true, true, kNow});
    EXPECT_NE(bytes.find("x-ms-client-request-id: aSet-Cookie: b\r\n"), std::string::npos);
    EXPECT_EQ(bytes.find("999"), std::string::npos);
}

const std::string kThumbprint = "0123456789ABCDEF0123456789ABCDEF01234567";

TEST(ClientAuthorization, ReadsThumbprintsAsPeopleCopyThem) {
    EXPECT_EQ(parse_thumbprint("01:23:45:67:89:ab:cd:ef:01:23:45:67:89:ab:cd:ef:01:23:45:67"), kThumbprint);
    EXPECT_EQ(parse_thumbprint("0123456789abcdef 0123456789abcdef 01234567"), kThumbprint);
    EXPECT_FALSE(parse_thumbprint("0123"));
    EXPECT_FALSE(parse_thumbprint("g123456789abcdef0123456789abcdef01234567"));
}

TEST(ClientAuthorization, RefusesToAdmitEverybody) {
    EXPECT_EQ(ClientAuthorization::create({}, false).error().code, "NoClientRule");
    EXPECT_EQ(ClientAuthorization::create({"12"}, false).error().code, "BadThumbprint");
}

TEST(ClientAuthorization, AdmitsListedCertificatesOnly) {
    const auto rule = ClientAuthorization::create({kThumbprint}, false);
    EXPECT_FALSE(rule->check(ClientCertificate{kThumbprint, false}));
    EXPECT_EQ(rule->check(ClientCertificate{std::string(40, '0'), true})->status, 403);
    EXPECT_EQ(rule->check(std::nullopt)->status, 401);
}

TEST(ClientAuthorization, AsksForAValidChainWhenAnAuthorityIsGiven) {
    const auto authority_only = ClientAuthorization::create({}, true);
    EXPECT_FALSE(authority_only->check(ClientCertificate{kThumbprint, true}));
    EXPECT_EQ(authority_only->check(ClientCertificate{kThumbprint, false})->status, 403);
    const auto both = ClientAuthorization::create({kThumbprint}, true);
    EXPECT_EQ(both->check(ClientCertificate{kThumbprint, false})->status, 403);
    EXPECT_EQ(both->check(ClientCertificate{std::string(40, '0'), true})->status, 403);
    EXPECT_FALSE(both->check(ClientCertificate{kThumbprint, true}));
}

}  // namespace
}  // namespace nc::service::http
