#include "service/http/response_writer.hpp"

#include <gtest/gtest.h>

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

TEST(ResponseWriter, TellsTheEndOfABodyOfPartsByChunksOrByClosing) {
    api::Response response;
    response.parts = api::parts_of([] { return std::optional<std::string>(); });
    const std::string chunked = write_response(response, {true, true, kNow, true});
    EXPECT_NE(chunked.find("Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n"), std::string::npos) << chunked;
    const std::string closed = write_response(response, {true, true, kNow, false});
    EXPECT_EQ(closed.find("Transfer-Encoding"), std::string::npos);
    EXPECT_NE(closed.find("Connection: close\r\n"), std::string::npos);
    for (const std::string& head : {chunked, closed})
        EXPECT_EQ(head.find("Content-Length"), std::string::npos);
    EXPECT_EQ(write_chunk(std::string(26, 'a')), "1a\r\n" + std::string(26, 'a') + "\r\n");
    EXPECT_EQ(write_chunk(""), "");
    EXPECT_EQ(write_last_chunk({}), "0\r\n\r\n");
    api::Headers trailer;
    trailer.add("CIMStatusCode", "1\r\n");
    EXPECT_EQ(write_last_chunk(trailer), "0\r\nCIMStatusCode: 1\r\n\r\n");
}

TEST(ResponseWriter, LetsNoValueBreakOutOfItsLine) {
    api::Response response;
    response.headers.add("x-ms-client-request-id", "a\r\nSet-Cookie: b");
    response.headers.add("content-length", "999");
    const std::string bytes = write_response(response, {true, true, kNow});
    EXPECT_NE(bytes.find("x-ms-client-request-id: aSet-Cookie: b\r\n"), std::string::npos);
    EXPECT_EQ(bytes.find("999"), std::string::npos);
}

}  // namespace
}  // namespace nc::service::http
