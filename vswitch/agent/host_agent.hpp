// The agent of one host: it reads what is wanted from the host's own ovsdb-server and makes the switch obey, and it
// writes back what is in force.
//
// What. A goal state is taken when all five databases name its generation (ovsdb::GoalStateReader). Attachments of
// devices are rows of nc_host, so that a switch that starts again finds its ports; Physical_Port rows tell the
// controller of them, Port_Counters rows of what they have counted.
// Why no word to the controller: databases are the only thing between the two. A controller that is away changes
// nothing. Invariants. A generation older than the one in force is refused. Rows that cannot be read leave the policy
// as it is. Losing the database connection leaves everything as it is. Thread: control. Callbacks run from the event
// loop.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "schemas/base/log.hpp"
#include "schemas/ovsdb/client.hpp"
#include "schemas/ovsdb/goal_state_reader.hpp"
#include "vswitch/agent/host_switch.hpp"
#include "vswitch/agent/own_rows.hpp"

namespace nc::vswitch {

class HostAgent {
  public:
    using Done = std::function<void(Result<void>)>;

    HostAgent(boost::asio::io_context& context, ovsdb::Endpoint database, HostSwitch& host_switch, Log log);
    ~HostAgent();
    HostAgent(const HostAgent&) = delete;
    HostAgent& operator=(const HostAgent&) = delete;

    /// Begins to connect; from then on it keeps connected by itself.
    void start();

    /// Attaches a device now, and keeps it in the host's database. Attaching the same device to the same port again
    /// succeeds. Errors: "HostDatabaseUnavailable", and those of HostSwitch::attach.
    void add_port(const Attachment& attachment, Done done);
    /// Errors: "HostDatabaseUnavailable", "PortNotFound".
    void remove_port(InstanceId port, Done done);

    struct DeviceState {
        Attachment attachment;
        std::string detail;  ///< why the device is not open; empty: it is
    };
    std::vector<DeviceState> devices() const;  ///< sorted by port
    Generation applied() const { return applied_; }
    /// Why the host is not as it should be; empty when it is.
    const std::string& fault() const { return fault_; }

  private:
    struct Device {
        Attachment attachment;
        bool is_open = false;
        bool is_stored = false;  ///< its row was seen in the database
        std::string detail;      ///< why it is not open
    };
    struct Timers;

    void monitor_all();
    void lost(const std::string& reason);
    void take_changes(std::string_view database, const ovsdb::DatabaseChanges& changes);
    void plan_refresh();
    void refresh();
    void bring_devices();
    void open(Device& device);
    void apply_goal_state();
    void write_own_rows();
    ovsdb::Operations own_rows(std::size_t database_index);
    void write(std::size_t database_index, const ovsdb::Operations& operations);
    void write_counters();
    void tick();
    goal_state::PortStatus status_of(InstanceId port) const;

    boost::asio::io_context& context_;
    HostSwitch& switch_;
    Log log_;
    std::unique_ptr<Timers> timers_;
    ovsdb::Client client_;
    ovsdb::GoalStateReader reader_;
    std::map<InstanceId, Device> devices_;
    std::vector<Attachment> attachments_;  ///< as the database has them, sorted by port

    std::size_t known_databases_ = 0;
    bool is_ready_ = false;  ///< connected, and the contents of all databases are known
    bool are_attachments_stale_ = true;
    /// Per database: rows about single ports may be wrong. Looking costs as much as the host has ports.
    std::array<bool, 5> are_port_rows_stale_{};
    bool is_refresh_planned_ = false;
    bool writes_counters_now_ = false;      ///< at every other tick
    bool is_incompletely_applied_ = false;  ///< not everything is prepared, or no longer: to be tried again
    std::array<bool, 5> is_writing_{};      ///< a transaction of ours is under way, per database
    std::array<bool, 5> is_refused_{};      ///< the last one failed: wait for the next tick
    Generation applied_;
    std::string fault_;
    std::string lost_reason_;
    std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);  ///< for work that outlives the agent
};

}  // namespace nc::vswitch
