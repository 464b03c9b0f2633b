// Goal state -> the rows that a host's five databases should hold. Microsoft's tables carry what they have columns for:
//   virtual network   Logical_Router (name = routing domain, description = resource id, switch_binding prefix ->
//   subnet) subnet            Logical_Switch (name = VSID, description = routing domain) CA -> MAC, PA
//   Ucast_Macs_Remote (MAC, ipaddr = CA) -> Physical_Locator (dst_ip = PA), Logical_Switch provider address
//   Physical_Switch.tunnel_ips; prefix, gateway and VLAN in nc_host Provider_Address ACL rule          FW_Rules
//   (vnic_id = port) port's addresses  ms_darv Ports -> IP_Addresses; settings in nc_host Port peering nc_host Peering
//   user-defined route Logical_Switch.static_routes (prefix -> next hop) CA that may forward nc_host Forwarder
//   bandwidth, mirror, meter   see traffic_rows.hpp
//   resource of a rule nc_host Origin
//   load balancers   nc_host Balancer_Rule and Health_Probe (load_balancing_rows)
// What hosts do beside carrying packets is in host_service_rows.hpp.
// Mappings and port bindings of a VSID that no routing domain has are left out: nothing could use them.
// Thread: any (no shared state).
#pragma once

#include <array>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "schemas/goal_state/goal_state.hpp"
#include "schemas/ovsdb/row_difference.hpp"

namespace nc::ovsdb {

/// Name of the one Physical_Switch row of a host.
inline constexpr std::string_view kSwitchName = "nc-vswitchd";

/// The wanted rows of all five databases, kept up with goal states. Going from one to the next costs a comparison of
/// the two (some nanoseconds per unchanged item) and the conversion of what differs.
class WantedState {
  public:
    static constexpr std::size_t kDatabaseCount = 5;  ///< in the order of host_databases()
    using TouchedKeys = std::array<std::set<std::string>, kDatabaseCount>;

    /// Takes the next goal state; returns the keys of the rows that may differ now.
    TouchedKeys update(std::shared_ptr<const goal_state::GoalState> next);

    const std::shared_ptr<const goal_state::GoalState>& goal_state() const { return current_; }
    const WantedRows& rows(std::size_t database_index) const { return rows_[database_index]; }

  private:
    class Change;
    std::shared_ptr<const goal_state::GoalState> current_;
    std::array<WantedRows, kDatabaseCount> rows_;
};

}  // namespace nc::ovsdb
