#include "vswitch/agent/own_rows.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "schemas/ovsdb/goal_state_rows.hpp"
#include "schemas/ovsdb/learned_address_rows.hpp"
#include "schemas/ovsdb/load_balancing_rows.hpp"
#include "schemas/ovsdb/text_forms.hpp"

namespace nc::vswitch {
namespace {

using ovsdb::DatabaseMirror;
using ovsdb::Operations;
using ovsdb::Row;
using ovsdb::RowId;
using ovsdb::RowName;
using ovsdb::Value;

std::string text_of(const Row& row, std::string_view name) {
    const auto* text = ovsdb::column(row, name).only<std::string>();
    return text != nullptr ? *text : std::string();
}

const char* to_text(goal_state::PortCondition condition) {
    switch (condition) {
        case goal_state::PortCondition::Applied:
            return "applied";
        case goal_state::PortCondition::NotAttached:
            return "not_attached";
        case goal_state::PortCondition::Failed:
            return "failed";
    }
    return "failed";
}

/// Adds an update of those columns that are not as they should be.
void update_row(Operations& operations, const std::string& table, const DatabaseMirror::Entry& entry, Row should_be) {
    std::erase_if(should_be, [&](const auto& item) { return ovsdb::column(entry.row, item.first) == item.second; });
    if (!should_be.empty()) operations.push_back(ovsdb::Update{table, ovsdb::row_is(entry.id), std::move(should_be)});
}

Value status_map(const goal_state::PortStatus& status) {
    return Value::map({{"condition", std::string(to_text(status.condition))}, {"detail", status.detail}});
}

}  // namespace

std::vector<Attachment> attachments_from(const DatabaseMirror& host) {
    std::vector<Attachment> attachments;
    host.for_each("Attachment/", [&](const std::string&, const DatabaseMirror::Entry& entry) {
        const std::optional<Guid> port = Guid::parse(text_of(entry.row, "port"));
        const std::string device = text_of(entry.row, "device");
        if (port && !device.empty()) attachments.push_back({InstanceId(*port), text_of(entry.row, "netns"), device});
    });
    std::sort(attachments.begin(), attachments.end(),
              [](const Attachment& a, const Attachment& b) { return a.port < b.port; });
    return attachments;
}

Operations insert_attachment(const Attachment& attachment) {
    Row row{{"port", attachment.port.value().to_string()}, {"netns", attachment.netns}, {"device", attachment.device}};
    return {ovsdb::Insert{"Attachment", std::move(row), std::nullopt}};
}

Operations delete_attachment(InstanceId port) {
    return {ovsdb::Delete{"Attachment", {{"port", port.value().to_string()}}}};
}

Operations applied_row(const DatabaseMirror& database, Generation applied) {
    Operations operations;
    const std::string table(database.spec().global_table);
    if (const DatabaseMirror::Entry* global = database.find(table); global != nullptr && applied != Generation{})
        update_row(operations, table, *global, {{"cur_cfg", static_cast<std::int64_t>(applied.value())}});
    return operations;
}

Operations report_rows(const DatabaseMirror& host, const OwnReport& report) {
    Operations operations = applied_row(host, report.applied);
    if (const DatabaseMirror::Entry* global = host.find("Global"))
        update_row(operations, "Global", *global, {{"fault", report.fault}});
    return operations;
}

Operations condition_rows(const DatabaseMirror& host, const OwnReport& report) {
    Operations operations;
    host.for_each("Port/", [&](const std::string&, const DatabaseMirror::Entry& entry) {
        const std::optional<Guid> id = Guid::parse(text_of(entry.row, "name"));
        if (!id) return;
        const goal_state::PortStatus status = report.status_of(InstanceId(*id));
        update_row(operations, "Port", entry, {{"condition", to_text(status.condition)}, {"detail", status.detail}});
    });
    return operations;
}

Operations health_rows(const DatabaseMirror& host, const std::vector<goal_state::ProbeStatus>& probes) {
    Operations operations;
    for (const goal_state::ProbeStatus& probe : probes) {
        const std::string key = ovsdb::row_key(
            "Health_Probe", {probe.resource_id, std::to_string(probe.vsid.value()), probe.address.value().to_string()});
        if (const DatabaseMirror::Entry* entry = host.find(key))
            update_row(operations, "Health_Probe", *entry, {{"health", ovsdb::to_health(probe.is_up)}});
    }
    return operations;
}

Operations claim_rows(const DatabaseMirror& host, const std::vector<goal_state::AddressClaim>& claims) {
    Operations operations;
    std::map<std::string, Value> wanted;  // by the row's key
    for (const goal_state::AddressClaim& claim : claims)
        wanted.emplace(ovsdb::row_key_of(claim), Value(static_cast<std::int64_t>(claim.number)));
    host.for_each("Learned_Address/", [&](const std::string& key, const DatabaseMirror::Entry& entry) {
        const auto claim = wanted.find(key);
        update_row(operations, "Learned_Address", entry,
                   {{"own_claim", claim != wanted.end() ? claim->second : Value()}});
    });
    return operations;
}

Operations port_rows(const DatabaseMirror& vtep, const std::vector<Attachment>& attachments, const OwnReport& report) {
    Operations operations;
    std::vector<ovsdb::Atom> added;
    std::vector<ovsdb::Atom> removed;
    std::set<std::string> wanted;
    for (const Attachment& attachment : attachments) {
        std::string name = ovsdb::braced(attachment.port.value());
        const std::string key = ovsdb::row_key("Physical_Port", {name});
        wanted.insert(key);
        const Value status = status_map(report.status_of(attachment.port));
        if (const DatabaseMirror::Entry* entry = vtep.find(key)) {
            update_row(operations, "Physical_Port", *entry, {{"status", status}});
            continue;
        }
        const std::string where = attachment.netns.empty() ? "" : " in " + attachment.netns;
        RowName row_name("port" + std::to_string(added.size()));
        added.emplace_back(row_name);
        Row row{{"name", std::move(name)}, {"description", attachment.device + where}, {"status", status}};
        operations.push_back(ovsdb::Insert{"Physical_Port", std::move(row), std::move(row_name)});
    }
    vtep.for_each("Physical_Port/", [&](const std::string& key, const DatabaseMirror::Entry& entry) {
        if (!wanted.contains(key)) removed.emplace_back(entry.id);
    });

    const std::string switch_key = ovsdb::row_key("Physical_Switch", {ovsdb::kSwitchName});
    if (const DatabaseMirror::Entry* entry = vtep.find(switch_key)) {
        using Kind = ovsdb::Mutate::Kind;
        const auto mutate = [&](Kind kind, std::vector<ovsdb::Atom> ports) {
            if (ports.empty()) return;
            operations.push_back(ovsdb::Mutate{"Physical_Switch", ovsdb::row_is(entry->id), "ports", kind,
                                               Value::set(std::move(ports))});
        };
        mutate(Kind::Add, std::move(added));
        mutate(Kind::Remove, std::move(removed));
        return operations;
    }
    const RowName switch_name("physical_switch");
    Row row{{"name", ovsdb::kSwitchName}, {"ports", Value::set(std::move(added))}};
    operations.push_back(ovsdb::Insert{"Physical_Switch", std::move(row), switch_name});
    if (const DatabaseMirror::Entry* global = vtep.find("Global")) {
        operations.push_back(ovsdb::Mutate{"Global", ovsdb::row_is(global->id), "switches", ovsdb::Mutate::Kind::Add,
                                           Value(switch_name)});
    } else {
        operations.push_back(ovsdb::Insert{"Global", {{"switches", switch_name}}, RowName("global")});
    }
    return operations;
}

}  // namespace nc::vswitch
