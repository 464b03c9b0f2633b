// The rows and columns that the agent itself writes: which devices are attached (nc_host Attachment), the ports that
// the controller learns of (ms_vtep Physical_Port), and what is in force (cur_cfg, fault, the condition of each port,
// the health that each probe found). Each function compares with what is there and gives only the operations that are
// missing. Thread: any (pure functions).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "schemas/goal_state/goal_state.hpp"
#include "schemas/ovsdb/database_mirror.hpp"
#include "vswitch/agent/host_switch.hpp"

namespace nc::vswitch {

/// Attachments of the database, sorted by port; rows that cannot be read are passed over.
std::vector<Attachment> attachments_from(const ovsdb::DatabaseMirror& host);
ovsdb::Operations insert_attachment(const Attachment& attachment);
ovsdb::Operations delete_attachment(InstanceId port);

/// What the host has in force, as it should stand in its databases.
struct OwnReport {
    Generation applied;
    std::string fault;
    std::function<goal_state::PortStatus(InstanceId)> status_of;  ///< of any port, known or not
};

/// nc_host: cur_cfg and fault.
ovsdb::Operations report_rows(const ovsdb::DatabaseMirror& host, const OwnReport& report);
/// nc_host: condition and detail of each Port row.
ovsdb::Operations condition_rows(const ovsdb::DatabaseMirror& host, const OwnReport& report);
/// nc_host: the health that each Health_Probe row's probe has found.
ovsdb::Operations health_rows(const ovsdb::DatabaseMirror& host, const std::vector<goal_state::ProbeStatus>& probes);
/// nc_host: what each Learned_Address row's VM claims.
ovsdb::Operations claim_rows(const ovsdb::DatabaseMirror& host, const std::vector<goal_state::AddressClaim>& claims);
/// ms_vtep: the host's Physical_Switch, and one Physical_Port for each attachment.
ovsdb::Operations port_rows(const ovsdb::DatabaseMirror& vtep, const std::vector<Attachment>& attachments,
                            const OwnReport& report);
/// cur_cfg of any database.
ovsdb::Operations applied_row(const ovsdb::DatabaseMirror& database, Generation applied);

}  // namespace nc::vswitch
