// What a host has now: the goal state that its databases hold, and which ports its switch has. Follows the host's
// ovsdb-server, and tries again when that is away. Thread: that of the io_context (control); snapshot() and watch()
// from any.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "provider/host/state_queue.hpp"
#include "schemas/base/log.hpp"
#include "schemas/goal_state/goal_state.hpp"
#include "schemas/ovsdb/client.hpp"
#include "schemas/ovsdb/goal_state_reader.hpp"

namespace nc::provider::host {

struct PortState {
    std::string device;       ///< empty: no device carries the port's id
    bool is_applied = false;  ///< the switch has the port's policy in force
};

struct HostState {
    goal_state::GoalState goal;
    std::map<InstanceId, PortState> ports;  ///< those that the databases name
};

class HostWatch {
  public:
    HostWatch(boost::asio::io_context& context, ovsdb::Endpoint database, Log log);
    HostWatch(const HostWatch&) = delete;
    HostWatch& operator=(const HostWatch&) = delete;

    void start() { client_.connect(); }
    /// The last complete state; null: the host's database has not been read.
    std::shared_ptr<const HostState> snapshot() const;
    struct Watching {
        std::shared_ptr<const HostState> now;  ///< as snapshot()
        std::shared_ptr<StateQueue> later;     ///< each state that comes after it, as long as somebody holds it
    };
    Watching watch();

  private:
    void monitor_all();
    void lost(const std::string& reason);
    void publish();

    boost::asio::steady_timer reconnect_;
    Log log_;
    ovsdb::GoalStateReader reader_;
    std::size_t known_databases_ = 0;
    bool is_publication_planned_ = false;
    mutable std::mutex mutex_;
    std::shared_ptr<const HostState> state_;         ///< guarded by the mutex
    std::vector<std::weak_ptr<StateQueue>> queues_;  ///< guarded by the mutex
    std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
    boost::asio::io_context& context_;
    ovsdb::Client client_;
};

}  // namespace nc::provider::host
