// The HTTP/1.1 edge of the controller: listens, and hands every request to one handler. Plain HTTP is served on
// loopback addresses only, unless the gatekeeper protects messages by itself. Thread: control (everything runs on the
// given io_context, which one thread runs).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>

#include "schemas/base/ip_address.hpp"
#include "schemas/base/log.hpp"
#include "schemas/base/result.hpp"
#include "service/http/connection.hpp"
#include "service/http/limits.hpp"
#include "service/http/tls_context.hpp"

namespace nc::service::http {

struct ServerSettings {
    IpAddress address;
    std::uint16_t port = 0;       ///< 0: any free one
    std::optional<TlsFiles> tls;  ///< absent: plain HTTP, loopback addresses only
    Limits limits;
    /// Plain HTTP on any address: the gatekeeper trusts no address, and protects messages.
    bool is_plain_protected = false;
};

class Server {
  public:
    /// Listens when it returns. The gatekeeper outlives it. Errors: "PlainHttpNotOnLoopback", "ListenFailed", those of
    /// make_tls_context.
    static Result<std::unique_ptr<Server>> start(boost::asio::io_context& io, const ServerSettings& settings,
                                                 Gatekeeper& gatekeeper, Handler handler, const Log& log);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const;
    /// "https://192.0.2.1:443": what a client is told.
    std::string base_uri() const;
    /// Stops listening and closes every connection.
    void stop();

  private:
    struct Impl;
    explicit Server(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_;
};

}  // namespace nc::service::http
