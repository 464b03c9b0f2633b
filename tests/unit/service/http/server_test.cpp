#include "service/http/server.hpp"

#include <future>
#include <stdexcept>
#include <thread>

#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include "service/http/refusal.hpp"
#include "tests/support/test_certificate.hpp"

namespace nc::service::http {
namespace {

using tests::TestCertificate;

namespace asio = boost::asio;
using asio::ip::tcp;

void echo(const api::Request& request, const api::Respond& respond) {
    if (request.target == "/throws") throw std::runtime_error("on purpose");
    api::Response response;
    if (request.target.starts_with("/parts")) {
        response.parts =
            api::parts_of([left = 3, fails = request.target == "/parts/fail"]() mutable -> std::optional<std::string> {
                if (fails && left == 1) throw std::runtime_error("on purpose");
                return left == 0 ? std::nullopt : std::optional(std::string(1, static_cast<char>('0' + left--)));
            });
        return respond(response);
    }
    response.body =
        request.target + "|" + request.body + "|" + request.identity.name + "|" + request.scheme_and_authority;
    respond(response);
}

/// Protects by writing backwards; refuses the body "bad".
class Backwards final : public MessageProtection {
  public:
    std::optional<api::Response> open(api::Request& request) override {
        if (request.body == "bad") return to_response({400, "BadRequest", "It is not backwards."});
        request.body = {request.body.rbegin(), request.body.rend()};
        return std::nullopt;
    }
    void seal(api::Response response, Sealed done) override {
        if (response.body.starts_with("/protected/cut")) return done(std::nullopt);
        response.body = {response.body.rbegin(), response.body.rend()};
        done(std::move(response));
    }
};

/// Admits everyone, by the name that the connection proves, but for targets that begin with "/refused". Those with
/// "later" in their name are judged later.
class TestGatekeeper final : public Gatekeeper {
  public:
    explicit TestGatekeeper(asio::io_context& io) : io_(io) {}
    std::unique_ptr<Gate> open(Peer peer) override { return std::make_unique<TestGate>(io_, std::move(peer)); }

  private:
    class TestGate final : public Gate {
      public:
        TestGate(asio::io_context& io, Peer peer) : io_(io), peer_(std::move(peer)) {}
        void admit(const api::Request& head, std::function<void(Admission)> done) override {
            Admission admission;
            admission.identity.name = peer_.certificate ? peer_.certificate->thumbprint : "nobody";
            if (peer_.certificate && peer_.certificate->has_valid_chain) admission.identity.name += "+chain";
            if (peer_.certificate && peer_.certificate->is_current) admission.identity.name += "+current";
            admission.headers.add("X-Admitted", "yes");
            if (head.target.starts_with("/protected")) admission.protection = std::make_shared<Backwards>();
            if (head.target.starts_with("/refused"))
                admission.refusal = to_response({401, "Unauthorized", "Who are you?"});
            if (head.target.find("later") == head.target.npos) return done(std::move(admission));
            asio::post(io_, [admission = std::move(admission), done = std::move(done)] { done(admission); });
        }

      private:
        asio::io_context& io_;
        Peer peer_;
    };
    asio::io_context& io_;
};

/// A server on a thread of its own.
class RunningServer {
  public:
    explicit RunningServer(std::optional<TlsFiles> tls = std::nullopt, Limits limits = {},
                           bool is_plain_protected = false) {
        ServerSettings settings{*IpAddress::parse("127.0.0.1"), 0, std::move(tls), limits, is_plain_protected};
        const auto handler = [this](const api::Request& request, const api::Respond& respond) {
            if (request.target == "/parts/later") return respond(later_parts());
            if (request.target != "/late") return echo(request, respond);
            asio::post(io_, [request, respond] { echo(request, respond); });
        };
        auto started = Server::start(io_, settings, gatekeeper_, handler, Log("test", LogLevel::Error));
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
    /// Two parts, each made after the call for it has returned, and a trailer.
    api::Response later_parts() {
        api::Response response;
        response.headers.add("Trailer", "X-End");
        response.parts = [this, is_first = true](const std::function<void(api::BodyPart)>& take) mutable {
            api::BodyPart part{"first"};
            if (!std::exchange(is_first, false)) {
                part = {"last", api::BodyPart::Then::End};
                part.trailer.add("X-End", "yes");
            }
            asio::post(io_, [take, part] { take(part); });
        };
        return response;
    }

    asio::io_context io_;
    TestGatekeeper gatekeeper_{io_};
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
    const auto first = answer.find("/1|abc|nobody|http://127.0.0.1:80");
    const auto second = answer.find("/2||nobody|http://localhost");
    const auto third = answer.find("/3|");
    ASSERT_NE(first, std::string::npos) << answer;
    ASSERT_NE(second, std::string::npos) << answer;
    ASSERT_NE(third, std::string::npos) << answer;
    EXPECT_LT(first, second);
    EXPECT_LT(second, third);
    EXPECT_EQ(answer.find("/4|"), std::string::npos);
}

TEST(Server, SendsABodyOfPartsInChunksAndServesTheNextRequest) {
    const RunningServer running;
    const std::string answer = running.exchange(
        "GET /parts HTTP/1.1\r\nHost: localhost\r\n\r\n"
        "HEAD /parts HTTP/1.1\r\nHost: localhost\r\n\r\n"
        "GET /2 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    const auto body = answer.find("\r\n\r\n1\r\n3\r\n1\r\n2\r\n1\r\n1\r\n0\r\n\r\nHTTP/1.1 200");
    ASSERT_NE(body, std::string::npos) << answer;
    EXPECT_NE(answer.find("\r\n\r\nHTTP/1.1 200", body + 40), std::string::npos) << answer;
    EXPECT_NE(answer.find("/2|"), std::string::npos) << answer;
}

TEST(Server, WaitsForPartsThatAreMadeElsewhereAndSendsWhatComesAfterThem) {
    const RunningServer running;
    const std::string answer = running.exchange(
        "GET /parts/later HTTP/1.1\r\nHost: localhost\r\n\r\n"
        "GET /2 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    EXPECT_NE(answer.find("\r\n\r\n5\r\nfirst\r\n4\r\nlast\r\n0\r\nX-End: yes\r\n\r\nHTTP/1.1 200"), std::string::npos)
        << answer;
    EXPECT_NE(answer.find("/2|"), std::string::npos) << answer;
}

TEST(Server, EndsABodyOfPartsWithTheConnectionForAClientThatKnowsNoChunks) {
    const RunningServer running;
    const std::string answer = running.exchange("GET /parts HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_TRUE(answer.ends_with("Connection: close\r\n\r\n321")) << answer;
}

TEST(Server, CutsABodyThatCannotBeMadeToItsEnd) {
    const RunningServer running;
    const std::string answer = running.exchange("GET /parts/fail HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_TRUE(answer.ends_with("\r\n\r\n1\r\n3\r\n1\r\n2\r\n")) << answer;
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
    EXPECT_NE(answer.find("RequestBodyTooLarge"), std::string::npos) << answer;
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

TEST(Server, GivesAClientThatDripsItsBytesNoMoreTime) {
    Limits limits;
    limits.body_time = std::chrono::milliseconds(50);
    const RunningServer running(std::nullopt, limits);
    asio::io_context io;
    tcp::socket socket(io);
    socket.connect(running.endpoint());
    asio::write(
        socket,
        asio::buffer(std::string_view("PUT /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000000\r\n\r\n")));
    boost::system::error_code error;
    while (socket.available() == 0 && !error)
        asio::write(socket, asio::buffer("x", 1), error);
    EXPECT_TRUE(RunningServer::read_all(socket).starts_with("HTTP/1.1 408 "));
}

TEST(Server, CutsOffAClientThatTakesNothingOfItsAnswer) {
    Limits limits;
    limits.connection_count = 1;
    limits.write_time = std::chrono::milliseconds(50);
    const RunningServer running(std::nullopt, limits);
    const std::string body(12'000'000, 'x');
    asio::io_context io;
    tcp::socket stalled(io);
    stalled.open(tcp::v4());
    stalled.set_option(asio::socket_base::receive_buffer_size(4096));  // or the system would take all of it
    stalled.connect(running.endpoint());
    asio::write(stalled, asio::buffer("PUT /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
                                      std::to_string(body.size()) + "\r\n\r\n" + body));
    // The only place is free again when the stalled client has lost it.
    EXPECT_TRUE(running.exchange("GET /b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    .starts_with("HTTP/1.1 200 "));
    EXPECT_LT(RunningServer::read_all(stalled).size(), body.size());
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
    TestGatekeeper keeper(io);
    const auto refused =
        Server::start(io, {*IpAddress::parse("0.0.0.0"), 0, std::nullopt, {}}, keeper, echo, Log("test"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "PlainHttpNotOnLoopback");
}

TEST(Server, ServesPlainHttpOnAnyAddressAndNameWhenTheGatekeeperProtectsIt) {
    asio::io_context io;
    TestGatekeeper keeper(io);
    EXPECT_TRUE(
        Server::start(io, {*IpAddress::parse("0.0.0.0"), 0, std::nullopt, {}, true}, keeper, echo, Log("test")));
    const RunningServer running(std::nullopt, {}, true);
    const std::string answer = running.exchange("GET /a HTTP/1.1\r\nHost: nc.example\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
}

TEST(Server, PutsMessagesThroughTheProtectionOfTheirGate) {
    const RunningServer running;
    const std::string answer = running.exchange(
        "PUT /protected HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nbad"
        "PUT /protected HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nConnection: close\r\n\r\ncba");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ")) << answer;
    EXPECT_NE(answer.find("|ydobon|cba|detcetorp/"), std::string::npos) << answer;
    EXPECT_EQ(answer.find("/protected"), std::string::npos) << answer;
    EXPECT_EQ(running.exchange("GET /protected/cut HTTP/1.1\r\nHost: localhost\r\n\r\n"), "");
}

TEST(Server, SaysWhichPortItCannotHave) {
    const RunningServer running;
    asio::io_context io;
    const ServerSettings settings{*IpAddress::parse("127.0.0.1"), running.server().port(), std::nullopt, {}};
    TestGatekeeper keeper(io);
    const auto refused = Server::start(io, settings, keeper, echo, Log("test"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "ListenFailed");
    EXPECT_NE(refused.error().message.find(std::to_string(running.server().port())), std::string::npos);
}

TEST(Server, AddsWhatTheGateSaysToTheAnswer) {
    const RunningServer running;
    EXPECT_NE(
        running.exchange("GET /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").find("X-Admitted: yes\r\n"),
        std::string::npos);
}

TEST(Server, KeepsTheConnectionOfARefusedRequestWhoseBodyIsSmall) {
    const RunningServer running;
    for (const std::string path : {"/refused", "/refused-later"}) {
        const std::string answer =
            running.exchange("PUT " + path +
                             " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc"
                             "GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n"
                             "GET /next HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 401 ")) << answer;
        EXPECT_NE(answer.find("/later||"), std::string::npos) << answer;
        EXPECT_LT(answer.find("/later||"), answer.find("/next||")) << answer;
    }
}

TEST(Server, ClosesAfterARefusalWhenTheBodyIsLargeOrOfUnknownSizeOrHeldBack) {
    const RunningServer running;
    for (const std::string field : {"Content-Length: 70000\r\n", "Transfer-Encoding: chunked\r\n",
                                    "Content-Length: 3\r\nExpect: 100-continue\r\n"}) {
        const std::string answer = running.exchange("PUT /refused HTTP/1.1\r\nHost: localhost\r\n" + field + "\r\n");
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 401 ")) << answer;
        EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos) << answer;
        EXPECT_EQ(answer.find("100 Continue"), std::string::npos) << answer;
    }
}

TEST(Server, SendsNoBodyToAHeadThatIsRefused) {
    const RunningServer running;
    const std::string answer =
        running.exchange("HEAD /refused HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 401 ")) << answer;
    EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
}

TEST(Server, OutlivesClientsThatAreGoneBeforeTheirAnswer) {
    const RunningServer running;
    for (int i = 0; i < 20; ++i) {
        asio::io_context io;
        tcp::socket socket(io);
        socket.connect(running.endpoint());
        socket.set_option(asio::socket_base::linger(true, 0));  // closing resets
        asio::write(socket, asio::buffer(std::string_view("GET /late HTTP/1.1\r\nHost: localhost\r\n\r\n")));
    }
    EXPECT_NE(running.exchange("GET /late HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").find("/late|"),
              std::string::npos);
}

TEST(Server, SendsALargeAnswerWhole) {
    const RunningServer running;
    const std::string body(3'000'000, 'x');
    const std::string answer = running.exchange(
        "PUT /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
        "\r\n\r\n" + body);
    EXPECT_NE(answer.find("/a|" + body + "|"), std::string::npos);
}

TEST(Server, LetsAnIdleConnectionGiveWayToANewOne) {
    Limits limits;
    limits.connection_count = 2;
    const RunningServer running(std::nullopt, limits);
    asio::io_context io;
    tcp::socket first(io);
    first.connect(running.endpoint());
    const std::string_view request = "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n";
    asio::write(first, asio::buffer(request));
    std::string answer;
    asio::read_until(first, asio::dynamic_buffer(answer), "http://localhost");
    tcp::socket second(io);
    second.connect(running.endpoint());
    asio::write(second, asio::buffer(request));
    answer.clear();
    asio::read_until(second, asio::dynamic_buffer(answer), "http://localhost");

    EXPECT_TRUE(running.exchange("GET /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    .starts_with("HTTP/1.1 200 "));
    EXPECT_EQ(RunningServer::read_all(first), "");  // it was idle for the longest time
    asio::write(second, asio::buffer(request));
    answer.clear();
    EXPECT_GT(asio::read_until(second, asio::dynamic_buffer(answer), "http://localhost"), 0U);
}

TEST(Server, GivesOneClientNoMoreThanItsShareOfConnections) {
    Limits limits;
    limits.client_connection_count = 1;
    const RunningServer running(std::nullopt, limits);
    asio::io_context io;
    tcp::socket first(io);
    first.connect(running.endpoint());
    asio::write(first, asio::buffer(std::string_view("GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n")));
    std::string answer;
    asio::read_until(first, asio::dynamic_buffer(answer), "http://localhost");
    tcp::socket second(io);
    second.connect(running.endpoint());
    EXPECT_EQ(RunningServer::read_all(second), "");
    tcp::socket other(io);
    other.open(tcp::v4());
    other.bind({asio::ip::make_address("127.0.0.2"), 0});
    other.connect(running.endpoint());
    asio::write(other,
                asio::buffer(std::string_view("GET /b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")));
    EXPECT_TRUE(RunningServer::read_all(other).starts_with("HTTP/1.1 200 "));
}

class TlsServer : public testing::Test {
  protected:
    TlsFiles files(const std::string& authority = {}) const {
        return {own_.certificate_file(), own_.key_file(), authority};
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
};

TEST_F(TlsServer, TellsTheGatekeeperWhatTheHandshakeProved) {
    const TestCertificate authority("authority");
    const TestCertificate issued("issued", &authority);
    const TestCertificate expired("expired", &authority, TestCertificate::Validity::Past);
    const RunningServer running(files(authority.certificate_file()));
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        EXPECT_NE(exchange(running, &issued, version).find("|" + issued.thumbprint() + "+chain+current|https://nc"),
                  std::string::npos);
        EXPECT_NE(exchange(running, &client_, version).find("|" + client_.thumbprint() + "+current|"),
                  std::string::npos);
        EXPECT_NE(exchange(running, &expired, version).find("|" + expired.thumbprint() + "|"), std::string::npos);
        EXPECT_NE(exchange(running, nullptr, version).find("|nobody|"), std::string::npos);
    }
}

TEST_F(TlsServer, SpeaksNothingOlderThanTls12) {
    const RunningServer running(files());
    EXPECT_EQ(exchange(running, &client_, TLS1_1_VERSION), "no handshake");
}

TEST_F(TlsServer, NamesTheFileThatCannotBeUsed) {
    asio::io_context io;
    TestGatekeeper keeper(io);
    const auto start = [&](const TlsFiles& tls) {
        return Server::start(io, {*IpAddress::parse("127.0.0.1"), 0, tls, {}}, keeper, echo, Log("test"));
    };
    const auto missing = start({"/nonexistent/certificate.pem", own_.key_file(), {}});
    ASSERT_FALSE(missing);
    EXPECT_NE(missing.error().message.find("/nonexistent/certificate.pem"), std::string::npos);
    EXPECT_EQ(start({own_.certificate_file(), client_.key_file(), {}}).error().code, "TlsFailed");
}

}  // namespace
}  // namespace nc::service::http
