#include "schemas/ovsdb/transport.hpp"

#include <array>
#include <charconv>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

namespace nc::ovsdb {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Tcp = asio::ip::tcp;

Error lost(std::string message) { return Error{"OvsdbConnection", std::move(message), {}, {}}; }

Result<void> to_result(error_code error) {
    if (!error) return {};
    return lost(error == asio::error::eof ? "The other side closed the connection." : error.message() + ".");
}

/// What the three kinds of stream share. Handlers own the state, because a cancelled operation still touches the
/// stream.
template <class Stream>
class StreamTransport : public Transport {
  public:
    void read(DoneReading done) override {
        state_->stream.async_read_some(asio::buffer(state_->buffer),
                                       [state = state_, done = std::move(done)](error_code error, std::size_t size) {
                                           if (state->is_destroyed) return;
                                           if (error) return done(to_result(error).error());
                                           done(std::string_view(state->buffer.data(), size));
                                       });
    }

    void write(std::string bytes, Done done) override {
        state_->output = std::move(bytes);
        asio::async_write(state_->stream, asio::buffer(state_->output),
                          [state = state_, done = std::move(done)](error_code error, std::size_t) {
                              if (!state->is_destroyed) done(to_result(error));
                          });
    }

  protected:
    struct State {
        template <class... Arguments>
        explicit State(Arguments&&... arguments) : stream(std::forward<Arguments>(arguments)...) {}
        Stream stream;
        std::array<char, 64 * 1024> buffer{};
        std::string output;
        bool is_destroyed = false;
    };
    explicit StreamTransport(std::shared_ptr<State> state) : state_(std::move(state)) {}
    ~StreamTransport() override {
        state_->is_destroyed = true;
        error_code ignored;
        state_->stream.lowest_layer().close(ignored);
    }

    std::shared_ptr<State> state_;
};

class UnixTransport final : public StreamTransport<asio::local::stream_protocol::socket> {
  public:
    UnixTransport(asio::io_context& context, std::string path)
        : StreamTransport(std::make_shared<State>(context)), path_(std::move(path)) {}

    void open(Done done) override {
        constexpr std::size_t kLongestPath = 107;
        if (path_.empty() || path_.size() > kLongestPath) {
            asio::post(state_->stream.get_executor(), [state = state_, done = std::move(done)] {
                if (!state->is_destroyed) done(lost("The path of the Unix socket is empty or too long."));
            });
            return;
        }
        state_->stream.async_connect(asio::local::stream_protocol::endpoint(path_),
                                     [state = state_, done = std::move(done)](error_code error) {
                                         if (!state->is_destroyed) done(to_result(error));
                                     });
    }

  private:
    std::string path_;
};

/// Resolves (only names need a question to the network) and connects.
template <class Socket, class Handler>
void connect_tcp(Socket& socket, Tcp::resolver& resolver, const std::string& host, std::uint16_t port,
                 Handler handler) {
    error_code not_numeric;
    const asio::ip::address address = asio::ip::make_address(host, not_numeric);
    if (!not_numeric) {
        socket.async_connect(Tcp::endpoint(address, port), std::move(handler));
        return;
    }
    resolver.async_resolve(
        host, std::to_string(port),
        [&socket, handler = std::move(handler)](error_code error, Tcp::resolver::results_type found) {
            if (error) return handler(error);
            asio::async_connect(socket, found, [handler](error_code failed, const Tcp::endpoint&) { handler(failed); });
        });
}

class TcpTransport final : public StreamTransport<Tcp::socket> {
  public:
    TcpTransport(asio::io_context& context, TcpEndpoint endpoint)
        : StreamTransport(std::make_shared<State>(context)), resolver_(context), endpoint_(std::move(endpoint)) {}

    void open(Done done) override {
        connect_tcp(state_->stream, resolver_, endpoint_.host, endpoint_.port,
                    [state = state_, done = std::move(done)](error_code error) {
                        if (state->is_destroyed) return;
                        error_code ignored;
                        if (!error) state->stream.set_option(Tcp::no_delay(true), ignored);
                        done(to_result(error));
                    });
    }

  private:
    Tcp::resolver resolver_;
    TcpEndpoint endpoint_;
};

using TlsStream = asio::ssl::stream<Tcp::socket>;

class TlsTransport final : public StreamTransport<TlsStream> {
  public:
    TlsTransport(asio::io_context& context, std::shared_ptr<asio::ssl::context> tls, TlsEndpoint endpoint, Error error)
        : StreamTransport(std::make_shared<State>(context, *tls)),
          tls_(std::move(tls)),
          resolver_(context),
          endpoint_(std::move(endpoint)),
          credentials_error_(std::move(error)) {}

    void open(Done done) override {
        if (!credentials_error_.message.empty()) {
            asio::post(state_->stream.get_executor(),
                       [state = state_, error = credentials_error_, done = std::move(done)] {
                           if (!state->is_destroyed) done(error);
                       });
            return;
        }
        connect_tcp(state_->stream.next_layer(), resolver_, endpoint_.host, endpoint_.port,
                    [state = state_, done = std::move(done)](error_code error) {
                        if (state->is_destroyed) return;
                        if (error) return done(to_result(error));
                        error_code ignored;
                        state->stream.next_layer().set_option(Tcp::no_delay(true), ignored);
                        state->stream.async_handshake(
                            asio::ssl::stream_base::client, [state, done](error_code refused) {
                                if (state->is_destroyed) return;
                                if (refused) return done(lost("TLS handshake: " + refused.message() + "."));
                                done({});
                            });
                    });
    }

  private:
    std::shared_ptr<asio::ssl::context> tls_;
    Tcp::resolver resolver_;
    TlsEndpoint endpoint_;
    Error credentials_error_;
};

std::unique_ptr<Transport> make_tls_transport(asio::io_context& context, const TlsEndpoint& endpoint) {
    auto tls = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
    tls->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                     asio::ssl::context::no_tlsv1_1);
    tls->set_verify_mode(asio::ssl::verify_peer);
    Error error;
    const auto check = [&error](error_code failed, const std::string& file) {
        if (failed && error.message.empty()) error = lost("Cannot use \"" + file + "\": " + failed.message() + ".");
    };
    error_code failed;
    tls->load_verify_file(endpoint.authority_file, failed);
    check(failed, endpoint.authority_file);
    tls->use_certificate_chain_file(endpoint.certificate_file, failed);
    check(failed, endpoint.certificate_file);
    tls->use_private_key_file(endpoint.key_file, asio::ssl::context::pem, failed);
    check(failed, endpoint.key_file);
    return std::make_unique<TlsTransport>(context, std::move(tls), endpoint, std::move(error));
}

}  // namespace

Result<Endpoint> endpoint_from_text(std::string_view text) {
    if (text.starts_with("unix:") && text.size() > 5) return Endpoint(UnixEndpoint{std::string(text.substr(5))});
    const std::size_t colon = text.rfind(':');
    if (text.starts_with("tcp:") && colon > 4 && colon != std::string_view::npos) {
        std::string_view host = text.substr(4, colon - 4);
        if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
        std::uint16_t port = 0;
        const char* end = text.data() + text.size();
        const auto [parsed, failed] = std::from_chars(text.data() + colon + 1, end, port);
        if (failed == std::errc{} && parsed == end && port != 0) return Endpoint(TcpEndpoint{std::string(host), port});
    }
    return Error{"OvsdbEndpoint", "\"" + std::string(text) + "\" is neither unix:PATH nor tcp:HOST:PORT.", {}, {}};
}

std::string to_string(const Endpoint& endpoint) {
    struct Visitor {
        std::string operator()(const UnixEndpoint& unix_socket) const { return "unix:" + unix_socket.path; }
        std::string operator()(const TcpEndpoint& tcp) const {
            return "tcp:" + tcp.host + ":" + std::to_string(tcp.port);
        }
        std::string operator()(const TlsEndpoint& tls) const {
            return "ssl:" + tls.host + ":" + std::to_string(tls.port);
        }
    };
    return std::visit(Visitor{}, endpoint);
}

std::unique_ptr<Transport> make_transport(asio::io_context& context, const Endpoint& endpoint) {
    if (const auto* unix_socket = std::get_if<UnixEndpoint>(&endpoint))
        return std::make_unique<UnixTransport>(context, unix_socket->path);
    if (const auto* tcp = std::get_if<TcpEndpoint>(&endpoint)) return std::make_unique<TcpTransport>(context, *tcp);
    return make_tls_transport(context, std::get<TlsEndpoint>(endpoint));
}

}  // namespace nc::ovsdb
