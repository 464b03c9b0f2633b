#include "service/http/connection.hpp"

#include <algorithm>
#include <ctime>
#include <exception>
#include <utility>

#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>

#include "service/http/client_network.hpp"
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
/// A body up to this size is read and thrown away when its request is refused, so that the connection can be kept: a
/// client learns by 401 how to prove itself, and Negotiate belongs to its connection.
constexpr std::size_t kDiscardSize = 64 * 1024;
/// A response is sent in pieces of this size, each with a time limit of its own.
constexpr std::size_t kWriteSize = 256 * 1024;

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

/// The walk: begin -> (next_request -> advance <-> read -> admit -> advance <-> read -> answer -> respond)* -> end.
/// Each pending operation holds the object alive; when none is pending any more, it goes.
template <class Stream>
class ServedConnection final : public Connection, public std::enable_shared_from_this<ServedConnection<Stream>> {
  public:
    ServedConnection(Stream stream, std::shared_ptr<ConnectionContext> context)
        : stream_(std::move(stream)), context_(std::move(context)), deadline_(socket_of(stream_)) {
        context_->open.insert(this);
        error_code ignored;
        socket_of(stream_).set_option(tcp::no_delay(true), ignored);
        const auto remote = socket_of(stream_).remote_endpoint(ignored);
        peer_.network = client_network(remote.address());
        peer_.source = remote.address().to_string() + ":" + std::to_string(remote.port());
        peer_.is_encrypted = kIsTls;
        peer_.is_loopback = remote.address().is_loopback();
        ++context_->client_counts[peer_.network];
    }
    ~ServedConnection() override {
        leave_idle();
        context_->open.erase(this);
        const auto count = context_->client_counts.find(peer_.network);
        if (--count->second == 0) context_->client_counts.erase(count);
        if (context_->on_room) context_->on_room();
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
            gate_ = context_->gatekeeper->open(peer_);
            next_request();
        }
    }

  private:
    static constexpr bool kIsTls = std::is_same_v<Stream, TlsStream>;

    void on_handshake(const error_code& error) {
        if constexpr (kIsTls) {
            if (error) {
                context_->log.debug("TLS handshake failed", {{"peer", peer_.source}, {"reason", error.message()}});
                return close();
            }
            peer_.certificate = client_certificate(stream_.native_handle(), has_valid_chain_);
            peer_.bindings = channel_bindings(stream_.native_handle());
            gate_ = context_->gatekeeper->open(peer_);
            next_request();
        }
    }

    void next_request() {
        parser_.emplace(context_->limits);
        part_ = Part::Idle;
        deadline_.start(context_->limits.idle_time);
        if (buffer_.size() > 0) return advance();
        idle_place_ = context_->idle.insert(context_->idle.end(), this);
        if (context_->on_room) context_->on_room();
        read();
    }

    void leave_idle() {
        if (idle_place_) context_->idle.erase(*idle_place_);
        idle_place_.reset();
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
        if (part_ != Part::Body) return admit();
        if (parser_->state() == State::Body) return read();
        answer();
    }

    enum class Part { Idle, Head, Body };
    void enter(Part part, std::chrono::milliseconds time) {
        part_ = part;
        deadline_.start(time);
    }

    /// Before the body is read. The gate's answer may come later; nothing is read meanwhile.
    void admit() {
        deadline_.stop();
        // A web page whose name was made to resolve to 127.0.0.1 must not be able to drive the controller.
        if (!kIsTls && !context_->is_plain_protected && !is_loopback_name(parser_->authority())) {
            return refuse({403, "Forbidden", "Plain HTTP is served under a loopback address or localhost only."});
        }
        gate_->admit(parser_->request(), [self = this->shared_from_this()](Admission admission) {
            self->admission_ = std::move(admission);
            self->begin_body();
        });
    }

    void begin_body() {
        // A 401 is how most clients begin; the gatekeeper tells of those who tried and failed.
        if (admission_.refusal && admission_.refusal->status != 401)
            log_refusal(admission_.refusal->status, admission_.refusal->error_code);
        if (parser_->state() == RequestParser::State::Complete) return answer();
        enter(Part::Body, context_->limits.body_time);
        const auto remaining = parser_->remaining_body_size();
        const bool is_discarded = !parser_->wants_continue() && remaining && *remaining <= kDiscardSize;
        if (admission_.refusal && !is_discarded) return respond(*admission_.refusal, framing(false));
        if (!parser_->wants_continue() || buffer_.size() > 0) return advance();
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
                                    self->leave_idle();
                                    self->on_read(error, size);
                                });
    }

    void on_read(const error_code& error, std::size_t size) {
        if (!error && !deadline_.has_passed()) {
            buffer_.commit(size);
            return advance();
        }
        if (!deadline_.has_passed() || part_ == Part::Idle) return end();
        refuse({408, "BadRequest",
                part_ == Part::Head ? "The head of the request did not come in time."
                                    : "The body of the request did not come in time."});
    }

    void refuse(const Refusal& refusal) {
        log_refusal(refusal.status, refusal.message);
        respond(to_response(refusal), framing(false));
    }

    void log_refusal(int status, const std::string& reason) {
        context_->log.info("request refused",
                           {{"peer", peer_.source}, {"status", std::to_string(status)}, {"reason", reason}});
    }

    /// The handler keeps the connection alive until it answers; no deadline runs meanwhile.
    void answer() {
        deadline_.stop();
        if (admission_.refusal) return respond(*admission_.refusal, framing(parser_->keeps_alive()));
        api::Request& request = parser_->request();
        request.identity = std::move(admission_.identity);
        request.scheme_and_authority = (kIsTls ? "https://" : "http://") + authority();
        const std::string target = request.target;
        if (admission_.protection) {
            auto refusal = admission_.protection->open(request);
            if (refusal) {
                log_refusal(refusal->status, "its message is not protected as it must be");
                return respond(*refusal, framing(parser_->keeps_alive()));
            }
        }
        is_answered_ = false;
        try {
            context_->handler(std::move(request), [self = this->shared_from_this()](api::Response response) {
                self->on_answer(std::move(response));
            });
        } catch (const std::exception& fault) {
            context_->log.error("request failed", {{"target", target}, {"reason", fault.what()}});
            on_answer(to_response({500, "InternalServerError", "The controller could not process the request."}));
        }
    }

    void on_answer(api::Response response) {
        if (std::exchange(is_answered_, true)) return;  // the handler answered, and failed afterwards
        for (const auto& [name, value] : admission_.headers.fields())
            response.headers.add(name, value);
        if (!admission_.protection) return respond(response, framing(parser_->keeps_alive()));
        admission_.protection->seal(std::move(response),
                                    [self = this->shared_from_this()](const std::optional<api::Response>& sealed) {
                                        if (!sealed) return self->cut("it cannot be made to its end");
                                        self->respond(*sealed, self->framing(self->parser_->keeps_alive()));
                                    });
    }

    ResponseFraming framing(bool keeps_alive) const {
        return {keeps_alive, !parser_->is_head_request(), std::time(nullptr), parser_->knows_chunks()};
    }

    std::string authority() const {
        if (!parser_->authority().empty()) return parser_->authority();
        error_code ignored;
        const auto local = socket_of(stream_).local_endpoint(ignored);
        const std::string address = local.address().to_string();
        return (local.address().is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(local.port());
    }

    void respond(const api::Response& response, const ResponseFraming& framing) {
        output_ = write_response(response, framing);
        parts_ = framing.has_body && response.parts ? std::make_shared<api::BodyParts>(response.parts) : nullptr;
        write_rest(0, framing.keeps_alive_after(response));
    }

    /// Whoever makes the part keeps the connection alive; no deadline runs meanwhile.
    void write_next_part(bool keeps_alive) {
        deadline_.stop();
        is_part_taken_ = false;
        const auto parts = parts_;  // the last part lets go of them
        try {
            (*parts)([self = this->shared_from_this(), keeps_alive](api::BodyPart part) {
                self->on_part(std::move(part), keeps_alive);
            });
        } catch (const std::exception& fault) {
            cut(fault.what());
        }
    }

    void on_part(api::BodyPart part, bool keeps_alive) {
        if (std::exchange(is_part_taken_, true)) return;  // it was made, and failed afterwards
        if (part.then == api::BodyPart::Then::Cut) return cut("it cannot be made to its end");
        const bool is_end = part.then == api::BodyPart::Then::End;
        if (is_end) parts_ = nullptr;
        if (parser_->knows_chunks()) {
            output_ = write_chunk(part.text);
            if (is_end) output_ += write_last_chunk(part.trailer);
        } else {
            output_ = std::move(part.text);
        }
        write_rest(0, keeps_alive);
    }

    /// The client sees that the body has no end.
    void cut(const std::string& reason) {
        is_part_taken_ = true;
        context_->log.error("response cut", {{"peer", peer_.source}, {"reason", reason}});
        close();
    }

    void write_rest(std::size_t written, bool keeps_alive) {
        if (written == output_.size() && parts_) return write_next_part(keeps_alive);
        if (written == output_.size()) return keeps_alive ? next_request() : end();
        deadline_.start(context_->limits.write_time);
        const std::size_t size = std::min(kWriteSize, output_.size() - written);
        asio::async_write(
            stream_, asio::buffer(output_.data() + written, size),
            [self = this->shared_from_this(), written, keeps_alive](const error_code& error, std::size_t more) {
                if (error || self->deadline_.has_passed()) return self->close();
                self->write_rest(written + more, keeps_alive);
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
            if (error || self->deadline_.has_passed() || drained + size > kLingerSize) return self->close();
            self->drain(drained + size);
        });
    }

    Stream stream_;
    std::shared_ptr<ConnectionContext> context_;
    Deadline deadline_;
    boost::beast::flat_buffer buffer_;       ///< received and not yet taken by the parser
    std::string output_;                     ///< the response, or the part of it, that is being sent
    std::shared_ptr<api::BodyParts> parts_;  ///< what makes the further parts; null: there are none
    std::optional<RequestParser> parser_;
    Part part_ = Part::Idle;  ///< of the request: what the deadline bounds
    Peer peer_;
    std::unique_ptr<Gate> gate_;
    Admission admission_;  ///< of the request
    bool is_answered_ = true;
    bool is_part_taken_ = true;
    bool has_valid_chain_ = true;
    std::optional<std::list<Connection*>::iterator> idle_place_;
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
