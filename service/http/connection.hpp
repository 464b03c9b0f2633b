// One connection of a client: handshake, then requests one after the other, each admitted before its body is read and
// answered before the next is read, so that pipelined requests are answered in order. Every wait for the client has a
// deadline. Thread: control.
#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "schemas/base/log.hpp"
#include "service/api/message.hpp"
#include "service/http/gatekeeper.hpp"
#include "service/http/limits.hpp"

namespace nc::service::http {

/// Answers a request: at once, or later on the control thread.
using Handler = std::function<void(api::Request, api::Respond)>;

/// A connection is kept alive by its own pending operations; what is left to others is to end it.
class Connection {
  public:
    virtual ~Connection() = default;
    /// Closes the socket at once; the object goes with its pending operations.
    virtual void close() = 0;
};

/// What all connections of a server share. They keep it alive.
struct ConnectionContext {
    Handler handler;
    Limits limits;
    Gatekeeper* gatekeeper = nullptr;              ///< outlives the server
    std::optional<boost::asio::ssl::context> tls;  ///< absent: plain HTTP
    bool is_plain_protected = false;               ///< then also under other names than loopback's
    Log log{"http"};
    std::set<Connection*> open;                        ///< each leaves it when it is destroyed
    std::list<Connection*> idle;                       ///< those between two requests, the longest first
    std::map<std::string, std::size_t> client_counts;  ///< of the open ones, by client_network()
    std::function<void()> on_room;                     ///< a place became free, or could be made so
};

/// Starts serving a socket that was just accepted.
void serve_connection(boost::asio::ip::tcp::socket socket, std::shared_ptr<ConnectionContext> context);

}  // namespace nc::service::http
