// A byte stream to an OVSDB server: a Unix socket, TCP, or TLS over TCP (RFC 7047 section 4 allows any of them).
// The only place of schemas/ovsdb that knows sockets and OpenSSL.
// Thread: that of the io_context (control).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "schemas/base/result.hpp"

namespace boost::asio {
class io_context;
}

namespace nc::ovsdb {

struct UnixEndpoint {
    std::string path;
};
struct TcpEndpoint {
    std::string host;  ///< IP address or host name
    std::uint16_t port = 0;
};
/// Both sides show certificates of one authority; names are not compared, because hosts are known by address.
struct TlsEndpoint {
    std::string host;
    std::uint16_t port = 0;
    std::string certificate_file;  ///< PEM
    std::string key_file;          ///< PEM
    std::string authority_file;    ///< PEM; signs the certificates of both sides
};
using Endpoint = std::variant<UnixEndpoint, TcpEndpoint, TlsEndpoint>;

/// "unix:PATH" or "tcp:HOST:PORT" as Open vSwitch's tools spell them; an Error (code "OvsdbEndpoint") otherwise.
Result<Endpoint> endpoint_from_text(std::string_view text);
/// For people and logs.
std::string to_string(const Endpoint& endpoint);

/// At most one open, one read and one write are under way. Handlers run from the event loop, and none runs after the
/// transport is destroyed.
class Transport {
  public:
    using Done = std::function<void(Result<void>)>;
    using DoneReading = std::function<void(Result<std::string_view>)>;  ///< the bytes are valid during the call

    virtual ~Transport() = default;
    virtual void open(Done done) = 0;
    virtual void read(DoneReading done) = 0;
    virtual void write(std::string bytes, Done done) = 0;
};

std::unique_ptr<Transport> make_transport(boost::asio::io_context& context, const Endpoint& endpoint);

}  // namespace nc::ovsdb
