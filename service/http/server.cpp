#include "service/http/server.hpp"

#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "service/http/client_network.hpp"

namespace nc::service::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// After a failed accept (no file descriptor is left), so that the loop does not spin.
constexpr std::chrono::milliseconds kAcceptPause{100};

}  // namespace

struct Server::Impl : std::enable_shared_from_this<Server::Impl> {
    explicit Impl(asio::io_context& io) : acceptor(io), pause(io) {}

    bool has_room() const { return context->open.size() < context->limits.connection_count || !context->idle.empty(); }

    void accept_next() {
        if (accepted && has_room()) take_in(*std::exchange(accepted, std::nullopt));
        if (accepted || is_accepting || !acceptor.is_open() || !has_room()) return;
        is_accepting = true;
        acceptor.async_accept([self = shared_from_this()](const error_code& error, tcp::socket socket) {
            self->is_accepting = false;
            if (!self->acceptor.is_open()) return;
            if (error) return self->accept_later(error);
            self->accepted = std::move(socket);
            self->accept_next();
        });
    }

    /// One client cannot take all places, and those that only hold one give way to those that want one.
    void take_in(tcp::socket socket) {
        error_code error;
        const auto client = client_network(socket.remote_endpoint(error).address());
        const auto count = context->client_counts.find(client);
        if (count != context->client_counts.end() && count->second >= context->limits.client_connection_count) {
            return context->log.info("connection refused", {{"peer", client}, {"reason", "it has too many"}});
        }
        const bool is_full = context->open.size() >= context->limits.connection_count;
        if (is_full && !context->idle.empty()) context->idle.front()->close();
        serve_connection(std::move(socket), context);
    }

    void accept_later(const error_code& error) {
        context->log.warning("cannot accept a connection", {{"reason", error.message()}});
        pause.expires_after(kAcceptPause);
        pause.async_wait([self = shared_from_this()](const error_code& stopped) {
            if (!stopped) self->accept_next();
        });
    }

    tcp::acceptor acceptor;
    asio::steady_timer pause;
    std::shared_ptr<ConnectionContext> context = std::make_shared<ConnectionContext>();
    bool is_accepting = false;
    std::optional<tcp::socket> accepted;  ///< until there is room for it
};

Server::Server(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() { stop(); }

Result<std::unique_ptr<Server>> Server::start(asio::io_context& io, const ServerSettings& settings,
                                              Gatekeeper& gatekeeper, Handler handler, const Log& log) {
    auto impl = std::make_shared<Impl>(io);
    const tcp::endpoint endpoint(asio::ip::make_address(settings.address.to_string()), settings.port);
    if (settings.tls) {
        auto tls = make_tls_context(*settings.tls);
        if (!tls) return std::move(tls).error();
        impl->context->tls.emplace(*std::move(tls));
    } else if (!settings.is_plain_protected && !endpoint.address().is_loopback()) {
        return Error{"PlainHttpNotOnLoopback",
                     "Plain HTTP is served on a loopback address only, not on " + settings.address.to_string() + ".",
                     {},
                     {}};
    }
    impl->context->gatekeeper = &gatekeeper;
    impl->context->handler = std::move(handler);
    impl->context->limits = settings.limits;
    impl->context->is_plain_protected = settings.is_plain_protected;
    impl->context->log = log.named("http");

    error_code error;
    impl->acceptor.open(endpoint.protocol(), error);
    if (!error) impl->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) impl->acceptor.bind(endpoint, error);
    if (!error) impl->acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
        return Error{"ListenFailed",
                     "Cannot listen on " + settings.address.to_string() + " port " + std::to_string(settings.port) +
                         ": " + error.message(),
                     {},
                     {}};
    }
    impl->context->on_room = [weak = std::weak_ptr(impl)] {
        if (const auto self = weak.lock()) self->accept_next();
    };
    impl->accept_next();
    return std::unique_ptr<Server>(new Server(std::move(impl)));
}

std::uint16_t Server::port() const {
    error_code ignored;
    return impl_->acceptor.local_endpoint(ignored).port();
}

std::string Server::base_uri() const {
    error_code ignored;
    const auto local = impl_->acceptor.local_endpoint(ignored);
    const std::string address = local.address().to_string();
    return std::string(impl_->context->tls ? "https://" : "http://") +
           (local.address().is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(local.port());
}

void Server::stop() {
    error_code ignored;
    impl_->acceptor.close(ignored);
    impl_->accepted.reset();
    impl_->pause.cancel();
    for (Connection* connection : impl_->context->open)
        connection->close();
}

}  // namespace nc::service::http
