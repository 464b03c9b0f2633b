#include "service/http/connection.hpp"

#include <ctime>
#include <exception>

#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>

#include "service/http/deadline.hpp"
#include "service/http/request_parser.hpp"
#include "service/http/response_writer.hpp"
#include "service/http/tls_context.hpp"

namespace nc::service::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using PlainStream = tcp::socket;
using TlsStream = asio::ssl::stream<tcp::socket>;

constexpr std::size_t kReadSize = 64 * 1024;
/// How long and how much a refused client may go on sending before the connection is cut.
constexpr std::chrono::milliseconds kLingerTime{2'000};
constexpr std::size_t kLingerSize = 32 * 1024 * 1024;

tcp::socket& socket_of(PlainStream& stream) { return stream; }
tcp::socket& socket_of(TlsStream& stream) { return stream.next_layer(); }
const tcp::socket& socket_of(const PlainStream& stream) { return stream; }
const tcp::socket& socket_of(const TlsStream& stream) { return stream.next_layer(); }

bool is_loopback_name(std::string authority) {
    if (authority.empty()) return true;
    if (authority.front() == '[') {
        authority = authority.substr(1, authority.find(']') - 1);
    } else {
        authority = authority.substr(0, authority.rfind(':'));
    }
    error_code error;
    const auto address = asio::ip::make_address(authority, error);
    if (!error) return address.is_loopback();
    return boost::beast::iequals(authority, "localhost");
}

/// The walk: begin -> (next_request -> advance <-> read -> respond)* -> end. Each pending operation holds the object
/// alive; when none is pending any more, it goes.
template <class Stream>
class ServedConnection final : public Connection, public std::enable_shared_from_this<ServedConnection<Stream>> {
  public:
    ServedConnection(Stream stream, std::shared_ptr<ConnectionContext> context)
        : stream_(std::move(stream)), context_(std::move(context)), deadline_(socket_of(stream_)) {
        context_->open.insert(this);
        error_code ignored;
        socket_of(stream_).set_option(tcp::no_delay(true), ignored);
        const auto remote = socket_of(stream_).remote_endpoint(ignored);
        identity_.name = "loopback";
        identity_.source = remote.address().to_string() + ":" + std::to_string(remote.port());
    }
    ~ServedConnection() override {
        context_->open.erase(this);
        if (context_->on_closed) context_->on_closed();
    }
    ServedConnection(const ServedConnection&) = delete;
    ServedConnection& operator=(const ServedConnection&) = delete;

    void close() override {
        error_code ignored;
        socket_of(stream_).close(ignored);
        deadline_.stop();
    }

    /// The handshake, and who the client is.
    void begin() {
        if constexpr (kIsTls) {
            stream_.set_verify_callback([self = this](bool is_valid, asio::ssl::verify_context&) {
                self->has_valid_chain_ = self->has_valid_chain_ && is_valid;
                return true;
            });
            deadline_.start(context_->limits.handshake_time);
            stream_.async_handshake(TlsStream::server, [self = this->shared_from_this()](const error_code& error) {
                self->on_handshake(error);
            });
        } else {
            next_request();
        }
    }

  private:
    static constexpr bool kIsTls = std::is_same_v<Stream, TlsStream>;

    void on_handshake(const error_code& error) {
        if constexpr (kIsTls) {
            if (error) {
                context_->log.debug("TLS handshake failed", {{"peer", identity_.source}, {"reason", error.message()}});
                return close();
            }
            const auto certificate = client_certificate(stream_.native_handle(), has_valid_chain_);
            identity_.name = certificate ? certificate->thumbprint : "";
            not_admitted_ = context_->authorization->check(certificate);
            next_request();
        }
    }

    void next_request() {
        parser_.emplace(context_->limits);
        part_ = Part::Idle;
        deadline_.start(context_->limits.idle_time);
        advance();
    }

    /// Gives the parser what has come, and does what follows from it.
    void advance() {
        using State = RequestParser::State;
        if (buffer_.size() > 0) {
            if (part_ == Part::Idle) enter(Part::Head, context_->limits.head_time);
            const auto bytes = buffer_.cdata();
            buffer_.consume(parser_->feed({static_cast<const char*>(bytes.data()), bytes.size()}));
        }
        if (parser_->state() == State::Head) return read();
        if (parser_->state() == State::Refused) return refuse(parser_->refusal());
        if (part_ != Part::Body) {
            if (const auto refusal = refuse_early()) return refuse(*refusal);
            enter(Part::Body, context_->limits.body_time);
            if (parser_->state() == State::Body) return buffer_.size() > 0 ? advance() : begin_body();
        }
        if (parser_->state() == State::Body) return read();
        answer();
    }

    enum class Part { Idle, Head, Body };
    void enter(Part part, std::chrono::milliseconds time) {
        part_ = part;
        deadline_.start(time);
    }

    /// What can be told before a body is read.
    std::optional<Refusal> refuse_early() const {
        if (not_admitted_) return not_admitted_;
        // A web page whose name was made to resolve to 127.0.0.1 must not be able to drive the controller.
        if (!kIsTls && !is_loopback_name(parser_->authority())) {
            return Refusal{403, "Forbidden", "Plain HTTP is served under a loopback address or localhost only."};
        }
        return std::nullopt;
    }

    void begin_body() {
        if (!parser_->wants_continue()) return read();
        static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
        asio::async_write(stream_, asio::buffer(kContinue),
                          [self = this->shared_from_this()](const error_code& error, std::size_t) {
                              if (error) return self->close();
                              self->read();
                          });
    }

    void read() {
        stream_.async_read_some(buffer_.prepare(kReadSize),
                                [self = this->shared_from_this()](const error_code& error, std::size_t size) {
                                    self->on_read(error, size);
                                });
    }

    void on_read(const error_code& error, std::size_t size) {
        if (!error) {
            buffer_.commit(size);
            return advance();
        }
        if (!deadline_.has_passed() || part_ == Part::Idle) return end();
        refuse({408, "BadRequest",
                part_ == Part::Head ? "The head of the request did not come in time."
                                    : "The body of the request did not come in time."});
    }

    void refuse(const Refusal& refusal) {
        context_->log.info(
            "request refused",
            {{"peer", identity_.source}, {"status", std::to_string(refusal.status)}, {"reason", refusal.message}});
        respond(to_response(refusal), {});
    }

    /// The handler keeps the connection alive until it answers; no deadline runs meanwhile.
    void answer() {
        deadline_.stop();
        api::Request& request = parser_->request();
        request.identity = identity_;
        request.scheme_and_authority = (kIsTls ? "https://" : "http://") + authority();
        ResponseFraming framing;
        framing.keeps_alive = parser_->keeps_alive();
        framing.has_body = !parser_->is_head_request();
        const std::string target = request.target;
        try {
            context_->handler(std::move(request),
                              [self = this->shared_from_this(), framing](const api::Response& response) {
                                  self->respond(response, framing);
                              });
        } catch (const std::exception& fault) {
            context_->log.error("request failed", {{"target", target}, {"reason", fault.what()}});
            respond(to_response({500, "InternalServerError", "The controller could not process the request."}),
                    framing);
        }
    }

    std::string authority() const {
        if (!parser_->authority().empty()) return parser_->authority();
        error_code ignored;
        const auto local = socket_of(stream_).local_endpoint(ignored);
        const std::string address = local.address().to_string();
        return (local.address().is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(local.port());
    }

    void respond(const api::Response& response, ResponseFraming framing) {
        framing.now = std::time(nullptr);
        output_ = write_response(response, framing);
        deadline_.start(context_->limits.write_time);
        asio::async_write(stream_, asio::buffer(output_),
                          [self = this->shared_from_this(), framing](const error_code& error, std::size_t) {
                              if (error) return self->close();
                              if (framing.keeps_alive) return self->next_request();
                              self->end();
                          });
    }

    /// Says goodbye, then lets the client finish sending: a reset would take the last response from it.
    void end() {
        deadline_.start(kLingerTime);
        if constexpr (kIsTls) {
            stream_.async_shutdown([self = this->shared_from_this()](const error_code&) { self->end_sending(); });
        } else {
            end_sending();
        }
    }

    void end_sending() {
        error_code error;
        socket_of(stream_).shutdown(tcp::socket::shutdown_send, error);
        if (error || deadline_.has_passed()) return close();
        drain(0);
    }

    void drain(std::size_t drained) {
        buffer_.clear();
        socket_of(stream_).async_read_some(buffer_.prepare(kReadSize), [self = this->shared_from_this(), drained](
                                                                           const error_code& error, std::size_t size) {
            if (error || drained + size > kLingerSize) return self->close();
            self->drain(drained + size);
        });
    }

    Stream stream_;
    std::shared_ptr<ConnectionContext> context_;
    Deadline deadline_;
    boost::beast::flat_buffer buffer_;  ///< received and not yet taken by the parser
    std::string output_;                ///< the response that is being sent
    std::optional<RequestParser> parser_;
    Part part_ = Part::Idle;  ///< of the request: what the deadline bounds
    api::Identity identity_;
    bool has_valid_chain_ = true;
    std::optional<Refusal> not_admitted_;
};

template <class Stream>
void begin(Stream stream, std::shared_ptr<ConnectionContext> context) {
    std::make_shared<ServedConnection<Stream>>(std::move(stream), std::move(context))->begin();
}

}  // namespace

void serve_connection(tcp::socket socket, std::shared_ptr<ConnectionContext> context) {
    if (context->tls) {
        TlsStream stream(std::move(socket), *context->tls);
        begin(std::move(stream), std::move(context));
    } else {
        begin(std::move(socket), std::move(context));
    }
}

}  // namespace nc::service::http
