#include "schemas/ovsdb/host_service_rows.hpp"

#include <algorithm>

#include "schemas/ovsdb/row_reader.hpp"

namespace nc::ovsdb {

using goal_state::Auditing;
using goal_state::GoalState;
using goal_state::Name;
using goal_state::NameService;

void put_host_services(RowSink& sink, const GoalState& goal) {
    if (goal.auditing) {
        const std::string host = goal.auditing->host.value().to_string();
        sink(kHostIndex, row_key("Auditing", {host}), {{"host", host}, {"directory", goal.auditing->directory}});
    }
    if (!goal.name_service) return;
    std::vector<AtomPair> servers;
    for (std::size_t i = 0; i < goal.name_service->servers.size(); ++i)
        servers.emplace_back(static_cast<std::int64_t>(i), goal.name_service->servers[i].to_string());
    sink(kHostIndex, row_key("Name_Service", {goal.name_service->zone}),
         {{"zone", goal.name_service->zone}, {"servers", Value::map(std::move(servers))}});
}

void put_name(RowSink& sink, const Name& name) {
    const std::string domain = name.routing_domain.value().to_string();
    std::vector<Atom> addresses;
    for (const CustomerAddress& address : name.addresses)
        addresses.emplace_back(address.value().to_string());
    sink(kHostIndex, row_key("Name", {domain, name.label}),
         {{"routing_domain", domain}, {"label", name.label}, {"addresses", Value::set(std::move(addresses))}});
}

Result<void> read_host_services(const DatabaseMirror& host, GoalState& goal) {
    Result<void> outcome;
    goal.auditing.reset();
    goal.name_service.reset();
    host.for_each("Auditing/", [&](const std::string& key, const DatabaseMirror::Entry& entry) {
        RowReader row(key, entry.row);
        goal.auditing = Auditing{InstanceId(row.guid("host")), row.text("directory")};
        if (outcome) outcome = row.verdict();
    });
    host.for_each("Name_Service/", [&](const std::string& key, const DatabaseMirror::Entry& entry) {
        RowReader row(key, entry.row);
        NameService service{row.text("zone"), {}};
        for (const auto& [position, server] : column(entry.row, "servers").pairs()) {
            const auto* text = std::get_if<std::string>(&server);
            service.servers.push_back(row.parsed("servers", text != nullptr ? IpAddress::parse(*text) : std::nullopt));
        }
        goal.name_service = std::move(service);
        if (outcome) outcome = row.verdict();
    });
    return outcome;
}

Result<std::optional<Name>> read_name(const DatabaseMirror& host, const std::string& name) {
    const std::string key = row_key("Name", {name});
    const DatabaseMirror::Entry* entry = host.find(key);
    if (entry == nullptr) return std::optional<Name>();
    RowReader row(key, entry->row);
    Name read{RoutingDomainId(row.guid("routing_domain")), row.text("label"), {}};
    for (const Atom& atom : column(entry->row, "addresses").atoms()) {
        const auto* text = std::get_if<std::string>(&atom);
        read.addresses.emplace_back(row.parsed("addresses", text != nullptr ? IpAddress::parse(*text) : std::nullopt));
    }
    std::sort(read.addresses.begin(), read.addresses.end());
    if (Result<void> verdict = row.verdict(); !verdict) return verdict.error();
    return std::optional<Name>(std::move(read));
}

}  // namespace nc::ovsdb
