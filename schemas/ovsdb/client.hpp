// A client of one OVSDB server (RFC 7047): requests with their answers, and the changes of monitored databases.
// It makes one connection when told to; whether and when to try again is its owner's decision.
// Thread: that of the io_context (control). Callbacks run from the event loop, never from inside a call of the client,
// and none runs after the client is destroyed.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "schemas/base/result.hpp"
#include "schemas/ovsdb/message.hpp"
#include "schemas/ovsdb/transport.hpp"

namespace nc::ovsdb {

class Client {
  public:
    struct Events {
        std::function<void()> on_connected;
        /// The connection is over, or could not be made. Requests under way are not answered any more.
        std::function<void(std::string reason)> on_closed;
        std::function<void(const std::string& database, DatabaseChanges changes)> on_changes;
    };
    struct Limits {
        std::chrono::milliseconds connect{5000};
        std::chrono::milliseconds silence{5000};  ///< then the server is probed; after as long again it counts as gone
        std::size_t message_size = 64U << 20;     ///< bytes
    };
    using DoneMonitoring = std::function<void(Result<DatabaseChanges> contents)>;
    using DoneTransacting = std::function<void(Result<std::vector<RowId>> inserted)>;

    Client(boost::asio::io_context& context, Endpoint endpoint, Events events);
    Client(boost::asio::io_context& context, Endpoint endpoint, Events events, Limits limits);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Begins to connect, first dropping the present connection if there is one. Ends in on_connected or on_closed.
    void connect();
    bool is_connected() const;

    // Both need a connection: without one the request is dropped, as when the connection breaks.
    /// Asks for the contents of `tables` and for all their changes from then on.
    void monitor(const std::string& database, const std::vector<MonitoredTable>& tables, DoneMonitoring done);
    void transact(const std::string& database, const Operations& operations, DoneTransacting done);

    /// Bytes of requests sent since the client was made (an efficiency measure for tests and counters).
    std::uint64_t sent_size() const;

  private:
    class Session;
    boost::asio::io_context& context_;
    Endpoint endpoint_;
    std::shared_ptr<const Events> events_;
    Limits limits_;
    std::uint64_t sent_size_ = 0;
    std::shared_ptr<Session> session_;
};

}  // namespace nc::ovsdb
