#include "service/southbound/host_report.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

#include "schemas/ovsdb/learned_address_rows.hpp"
#include "schemas/ovsdb/load_balancing_rows.hpp"
#include "schemas/ovsdb/text_forms.hpp"

namespace nc::service::southbound {
namespace {

std::string text_of(const ovsdb::Row& row, std::string_view name) {
    const auto* text = ovsdb::column(row, name).only<std::string>();
    return text != nullptr ? *text : std::string();
}

goal_state::PortCondition condition_of(const std::string& text) {
    if (text == "applied") return goal_state::PortCondition::Applied;
    if (text == "failed") return goal_state::PortCondition::Failed;
    return goal_state::PortCondition::NotAttached;
}

}  // namespace

std::vector<InstanceId> attached_ports(const ovsdb::DatabaseMirror& vtep) {
    std::vector<InstanceId> ports;
    vtep.for_each("Physical_Port/", [&](const std::string&, const ovsdb::DatabaseMirror::Entry& entry) {
        if (const auto id = ovsdb::guid_from_braced(text_of(entry.row, "name"))) ports.emplace_back(*id);
    });
    std::sort(ports.begin(), ports.end());
    ports.erase(std::unique(ports.begin(), ports.end()), ports.end());
    return ports;
}

goal_state::HostStatus reported_status(const ovsdb::DatabaseMirror& host) {
    goal_state::HostStatus status;
    status.applied = Generation(static_cast<std::uint64_t>(std::max<std::int64_t>(0, host.global_number("cur_cfg"))));
    if (const auto* global = host.find("Global")) status.fault = text_of(global->row, "fault");
    return status;
}

std::vector<goal_state::PortStatus> reported_conditions(const ovsdb::DatabaseMirror& host) {
    std::vector<goal_state::PortStatus> ports;
    host.for_each("Port/", [&](const std::string&, const ovsdb::DatabaseMirror::Entry& entry) {
        const std::optional<Guid> id = Guid::parse(text_of(entry.row, "name"));
        if (!id) return;
        ports.push_back({InstanceId(*id), condition_of(text_of(entry.row, "condition")), text_of(entry.row, "detail")});
    });
    std::sort(ports.begin(), ports.end(),
              [](const goal_state::PortStatus& a, const goal_state::PortStatus& b) { return a.id < b.id; });
    return ports;
}

std::vector<goal_state::ProbeStatus> reported_probes(const ovsdb::DatabaseMirror& host) {
    std::vector<goal_state::ProbeStatus> probes;
    host.for_each("Health_Probe/", [&](const std::string& key, const ovsdb::DatabaseMirror::Entry& entry) {
        if (auto status = ovsdb::probe_status(key, entry.row)) probes.push_back(std::move(*status));
    });
    std::sort(probes.begin(), probes.end(), [](const goal_state::ProbeStatus& a, const goal_state::ProbeStatus& b) {
        return std::tie(a.resource_id, a.vsid, a.address) < std::tie(b.resource_id, b.vsid, b.address);
    });
    return probes;
}

std::vector<goal_state::AddressClaim> reported_claims(const ovsdb::DatabaseMirror& host) {
    std::vector<goal_state::AddressClaim> claims;
    host.for_each("Learned_Address/", [&](const std::string& key, const ovsdb::DatabaseMirror::Entry& entry) {
        if (const auto claim = ovsdb::address_claim(key, entry.row)) claims.push_back(*claim);
    });
    std::sort(claims.begin(), claims.end(), [](const goal_state::AddressClaim& a, const goal_state::AddressClaim& b) {
        return std::tie(a.port, a.vsid, a.address) < std::tie(b.port, b.vsid, b.address);
    });
    return claims;
}

}  // namespace nc::service::southbound
