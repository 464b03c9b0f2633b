// The probes that the rows of nc_host ask for: begun at the switch as rows come, answered in the rows as the switch
// finds out, ended when the rows go. A row that nobody deletes, because its controller died, goes after kLongest.
// Thread: control.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "schemas/goal_state/probe.hpp"
#include "schemas/ovsdb/database_mirror.hpp"
#include "vswitch/agent/host_switch.hpp"

namespace boost::asio {
class io_context;
}

namespace nc::vswitch {

class ProbeDesk {
  public:
    using Write = std::function<void(const ovsdb::Operations&)>;  ///< to nc_host; may fail unheard

    ProbeDesk(boost::asio::io_context& context, HostSwitch& host_switch, Write write);
    ~ProbeDesk();

    /// The table Probe has changed.
    void follow(const ovsdb::DatabaseMirror& host);

    static constexpr std::chrono::seconds kLongest{30};

  private:
    struct Timer;
    using Key = std::pair<Guid, goal_state::ProbeRole>;

    void watch();
    void report();
    void end_old();

    HostSwitch& switch_;
    Write write_;
    std::map<Key, std::chrono::steady_clock::time_point> begun_;
    std::unique_ptr<Timer> timer_;
};

}  // namespace nc::vswitch
