#include "service/http/server.hpp"

#include <future>
#include <stdexcept>
#include <thread>

#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include "tests/unit/service/http/test_certificate.hpp"

namespace nc::service::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

void echo(const api::Request& request, const api::Respond& respond) {
    if (request.target == "/throws") throw std::runtime_error("on purpose");
    api::Response response;
    response.body =
        request.target + "|" + request.body + "|" + request.identity.name + "|" + request.scheme_and_authority;
    respond(response);
}

/// A server on a thread of its own.
class RunningServer {
  public:
    explicit RunningServer(std::optional<TlsSettings> tls = std::nullopt, Limits limits = {}) {
        ServerSettings settings{*IpAddress::parse("127.0.0.1"), 0, std::move(tls), limits};
        const auto handler = [this](const api::Request& request, const api::Respond& respond) {
            if (request.target != "/late") return echo(request, respond);
            asio::post(io_, [request, respond] { echo(request, respond); });
        };
        auto started = Server::start(io_, settings, handler, Log("test", LogLevel::Error));
        if (!started) throw std::runtime_error(started.error().message);
        server_ = *std::move(started);
        thread_ = std::thread([this] { io_.run(); });
    }
    ~RunningServer() {
        asio::post(io_, [this] { server_->stop(); });
        thread_.join();
    }
    RunningServer(const RunningServer&) = delete;
    RunningServer& operator=(const RunningServer&) = delete;

    const Server& server() const { return *server_; }
    tcp::endpoint endpoint() const { return {asio::ip::address_v4::loopback(), server_->port()}; }

    std::string exchange(std::string_view bytes) const {
        asio::io_context io;
        tcp::socket socket(io);
        socket.connect(endpoint());
        asio::write(socket, asio::buffer(bytes));
        return read_all(socket);
    }
    /// Everything until the server closes.
    template <class Stream>
    static std::string read_all(Stream& stream) {
        std::string answer;
        boost::system::error_code error;
        asio::read(stream, asio::dynamic_buffer(answer), error);
        return answer;
    }

  private:
    asio::io_context io_;
    std::unique_ptr<Server> server_;
    std::thread thread_;
};

TEST(Server, AnswersPipelinedRequestsInOrderAndHonoursClose) {
    const RunningServer running;
    const std::string answer = running.exchange(
        "PUT /1 HTTP/1.1\r\nHost: 127.0.0.1:80\r\nContent-Length: 3\r\n\r\nabc"
        "GET /2 HTTP/1.1\r\nHost: localhost\r\n\r\n"
        "GET /3 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        "GET /4 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const auto first = answer.find("/1|abc|loopback|http://127.0.0.1:80");
    const auto second = answer.find("/2||loopback|http://localhost");
    const auto third = answer.find("/3|");
    ASSERT_NE(first, std::string::npos) << answer;
    ASSERT_NE(second, std::string::npos) << answer;
    ASSERT_NE(third, std::string::npos) << answer;
    EXPECT_LT(first, second);
    EXPECT_LT(second, third);
    EXPECT_EQ(answer.find("/4|"), std::string::npos);
}

TEST(Server, KeepsTheOrderOfPipelinedRequestsWhenAnAnswerComesLater) {
    const RunningServer running;
    const std::string answer = running.exchange(
        "GET /late HTTP/1.1\r\nHost: localhost\r\n\r\n"
        "GET /2 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    const auto first = answer.find("/late|");
    const auto second = answer.find("/2|");
    ASSERT_NE(first, std::string::npos) << answer;
    ASSERT_NE(second, std::string::npos) << answer;
    EXPECT_LT(first, second);
}

TEST(Server, AsksForTheBodyOfAClientThatWaits) {
    const RunningServer running;
    asio::io_context io;
    tcp::socket socket(io);
    socket.connect(running.endpoint());
    asio::write(socket, asio::buffer(std::string_view("PUT /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
                                                      "Expect: 100-continue\r\nConnection: close\r\n\r\n")));
    std::string interim(25, ' ');
    asio::read(socket, asio::buffer(interim));
    EXPECT_EQ(interim, "HTTP/1.1 100 Continue\r\n\r\n");
    asio::write(socket, asio::buffer(std::string_view("{}")));
    EXPECT_NE(RunningServer::read_all(socket).find("/a|{}|"), std::string::npos);
}

TEST(Server, RefusesMalformedBytesWithAnErrorBodyAndCloses) {
    const RunningServer running;
    const std::string answer = running.exchange("nonsense\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 Bad Request\r\n")) << answer;
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
    EXPECT_NE(answer.find(R"({"error":{"code":"BadRequest")"), std::string::npos);
}

TEST(Server, TellsTheClientOfABodyThatIsTooLargeAlthoughItGoesOnSending) {
    Limits limits;
    limits.body_size = 1000;
    const RunningServer running(std::nullopt, limits);
    const std::string answer = running.exchange("PUT /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 300000\r\n\r\n" +
                                                std::string(300'000, 'x'));
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 413 ")) << answer;
}

TEST(Server, AnswersAFaultOfTheHandlerWith500AndGoesOn) {
    const RunningServer running;
    const std::string answer = running.exchange(
        "GET /throws HTTP/1.1\r\nHost: localhost\r\n\r\nGET /next HTTP/1.1\r\nHost: localhost\r\nConnection: "
        "close\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 500 ")) << answer;
    EXPECT_EQ(answer.find("on purpose"), std::string::npos);
    EXPECT_NE(answer.find("/next|"), std::string::npos);
}

TEST(Server, ServesPlainHttpToLoopbackNamesOnly) {
    const RunningServer running;
    EXPECT_TRUE(running.exchange("GET /a HTTP/1.1\r\nHost: evil.example\r\n\r\n").starts_with("HTTP/1.1 403 "));
    EXPECT_TRUE(running.exchange("GET /a HTTP/1.1\r\nHost: [::1]:80\r\nConnection: close\r\n\r\n")
                    .starts_with("HTTP/1.1 200 "));
}

TEST(Server, EndsASlowHeadAndASlowBodyWith408) {
    Limits limits;
    limits.head_time = limits.body_time = std::chrono::milliseconds(20);
    const RunningServer running(std::nullopt, limits);
    EXPECT_TRUE(running.exchange("GET /a HTT").starts_with("HTTP/1.1 408 "));
    EXPECT_TRUE(running.exchange("PUT /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nab")
                    .starts_with("HTTP/1.1 408 "));
}

TEST(Server, ClosesAnIdleConnectionWithoutAWord) {
    Limits limits;
    limits.idle_time = std::chrono::milliseconds(20);
    const RunningServer running(std::nullopt, limits);
    EXPECT_EQ(running.exchange(""), "");
}

TEST(Server, ServesFurtherClientsWhenAPlaceBecomesFree) {
    Limits limits;
    limits.connection_count = 1;
    const RunningServer running(std::nullopt, limits);
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(running.exchange("GET /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                        .starts_with("HTTP/1.1 200 "));
    }
}

TEST(Server, RefusesPlainHttpOnOtherAddresses) {
    asio::io_context io;
    const auto refused = Server::start(io, {*IpAddress::parse("0.0.0.0"), 0, std::nullopt, {}}, echo, Log("test"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "PlainHttpNotOnLoopback");
}

TEST(Server, SaysWhichPortItCannotHave) {
    const RunningServer running;
    asio::io_context io;
    const ServerSettings settings{*IpAddress::parse("127.0.0.1"), running.server().port(), std::nullopt, {}};
    const auto refused = Server::start(io, settings, echo, Log("test"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "ListenFailed");
    EXPECT_NE(refused.error().message.find(std::to_string(running.server().port())), std::string::npos);
}

class TlsServer : public testing::Test {
  protected:
    TlsSettings settings(const std::string& authority = {}) const {
        return {{own_.certificate_file(), own_.key_file(), authority}, {}};
    }
    static std::string exchange(const RunningServer& running, const TestCertificate* client,
                                int highest_version = TLS1_3_VERSION) {
        asio::io_context io;
        asio::ssl::context context(asio::ssl::context::tls_client);
        SSL_CTX_set_max_proto_version(context.native_handle(), highest_version);
        if (client != nullptr) {
            context.use_certificate_file(client->certificate_file(), asio::ssl::context::pem);
            context.use_private_key_file(client->key_file(), asio::ssl::context::pem);
        }
        asio::ssl::stream<tcp::socket> stream(io, context);
        stream.next_layer().connect(running.endpoint());
        boost::system::error_code error;
        stream.handshake(asio::ssl::stream_base::client, error);
        if (error) return "no handshake";
        asio::write(stream, asio::buffer(std::string_view("GET /a HTTP/1.1\r\nHost: nc\r\nConnection: close\r\n\r\n")));
        return RunningServer::read_all(stream);
    }

    TestCertificate own_{"controller"};
    TestCertificate client_{"client"};
    TestCertificate stranger_{"stranger"};
};

TEST_F(TlsServer, AdmitsClientsByThumbprint) {
    auto tls = settings();
    tls.client_thumbprints = {client_.thumbprint()};
    const RunningServer running(tls);
    EXPECT_NE(exchange(running, &client_).find("|https://nc"), std::string::npos);
    EXPECT_NE(exchange(running, &client_).find(parse_thumbprint(client_.thumbprint()).value()), std::string::npos);
    EXPECT_TRUE(exchange(running, &stranger_).starts_with("HTTP/1.1 403 "));
    EXPECT_TRUE(exchange(running, nullptr).starts_with("HTTP/1.1 401 "));
}

TEST_F(TlsServer, AdmitsClientsOfAnAuthority) {
    const TestCertificate authority("authority");
    const TestCertificate issued("issued", &authority);
    const RunningServer running(settings(authority.certificate_file()));
    EXPECT_TRUE(exchange(running, &issued).starts_with("HTTP/1.1 200 "));
    EXPECT_TRUE(exchange(running, &client_).starts_with("HTTP/1.1 403 "));
    EXPECT_TRUE(exchange(running, &issued, TLS1_2_VERSION).starts_with("HTTP/1.1 200 "));
}

TEST_F(TlsServer, SpeaksNothingOlderThanTls12) {
    auto tls = settings();
    tls.client_thumbprints = {client_.thumbprint()};
    const RunningServer running(tls);
    EXPECT_EQ(exchange(running, &client_, TLS1_1_VERSION), "no handshake");
}

TEST_F(TlsServer, NamesTheFileThatCannotBeUsed) {
    asio::io_context io;
    TlsSettings tls{{"/nonexistent/certificate.pem", own_.key_file(), {}}, {client_.thumbprint()}};
    const auto missing = Server::start(io, {*IpAddress::parse("127.0.0.1"), 0, tls, {}}, echo, Log("test"));
    ASSERT_FALSE(missing);
    EXPECT_NE(missing.error().message.find("/nonexistent/certificate.pem"), std::string::npos);
    tls.files = {own_.certificate_file(), client_.key_file(), {}};
    EXPECT_EQ(Server::start(io, {*IpAddress::parse("127.0.0.1"), 0, tls, {}}, echo, Log("test")).error().code,
              "TlsFailed");
}

}  // namespace
}  // namespace nc::service::http
