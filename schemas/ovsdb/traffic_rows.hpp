// What is done to traffic beside forwarding it, as rows of a host's databases, both ways:
//   bandwidth of a port   nc_host Port_Bandwidth
//   meter of a network    nc_host Meter
//   mirror                ms_service_insertion SI_Rule. "MirrorSource": vnic_id is the port whose traffic it is, and
//                         routing_information says where the appliance is, "VSID/MAC/provider address".
//                         "MirrorDestinaion" (spelled so): vnic_id is the appliance's port, and routing_information
//                         lists the hosts that may send copies.
// Readers leave what they fill in as it is where there is no row. Errors: "GoalStateUnreadable". Thread: any (no shared
// state).
#pragma once

#include <string>
#include <vector>

#include "schemas/base/result.hpp"
#include "schemas/goal_state/goal_state.hpp"
#include "schemas/ovsdb/database_mirror.hpp"
#include "schemas/ovsdb/row_difference.hpp"

namespace nc::ovsdb {

WantedRow bandwidth_row(const goal_state::Port& port);
Result<void> read_bandwidth(const DatabaseMirror& host, const std::string& port_id, goal_state::Port& port);

/// Invariant: the network is metered.
WantedRow meter_row(const goal_state::RoutingDomain& domain);
Result<void> read_meter(const DatabaseMirror& host, const std::string& domain_id, goal_state::RoutingDomain& domain);

std::vector<WantedRow> mirror_rows(const goal_state::Port& port);
Result<void> read_mirrors(const DatabaseMirror& service_insertion, const std::string& port_id, goal_state::Port& port);

}  // namespace nc::ovsdb
