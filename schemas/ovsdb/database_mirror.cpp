#include "schemas/ovsdb/database_mirror.hpp"

#include <utility>

namespace nc::ovsdb {
namespace {

std::string_view after_table(std::string_view key) {
    const std::size_t slash = key.find('/');
    return slash == std::string_view::npos ? std::string_view() : key.substr(slash + 1);
}

}  // namespace

std::string row_key(std::string_view table, std::initializer_list<std::string_view> parts) {
    std::string key(table);
    for (const std::string_view part : parts) {
        key += '/';
        key += part;
    }
    return key;
}

std::string_view table_of(std::string_view key) { return key.substr(0, key.find('/')); }

std::vector<MonitoredTable> DatabaseMirror::monitored_tables() const {
    std::vector<MonitoredTable> tables;
    for (const TableSpec& table : spec_->tables)
        tables.push_back({std::string(table.name), {}});
    return tables;
}

std::vector<std::string> DatabaseMirror::apply(const DatabaseChanges& changes) {
    std::vector<std::string> touched;
    for (const auto& [table, rows] : changes)
        for (const auto& [id, change] : rows)
            if (!change.after) forget(id, touched);
    for (const TableSpec& table : spec_->tables) {
        const auto found = changes.find(table.name);
        if (found == changes.end()) continue;
        for (const auto& [id, change] : found->second)
            if (change.after) place(table, id, *change.after, touched);
    }
    return touched;
}

void DatabaseMirror::clear() {
    rows_.clear();
    keys_.clear();
    parents_.clear();
}

const DatabaseMirror::Entry* DatabaseMirror::find(std::string_view key) const {
    const auto found = rows_.find(key);
    return found != rows_.end() ? &found->second : nullptr;
}

const std::string* DatabaseMirror::key_of(RowId id) const {
    const auto found = keys_.find(id);
    return found != keys_.end() ? &found->second : nullptr;
}

void DatabaseMirror::for_each(std::string_view prefix,
                              const std::function<void(const std::string&, const Entry&)>& visit) const {
    for (auto row = rows_.lower_bound(prefix); row != rows_.end() && row->first.starts_with(prefix); ++row)
        visit(row->first, row->second);
}

std::int64_t DatabaseMirror::global_number(std::string_view column_name) const {
    const Entry* global = find(spec_->global_table);
    const std::int64_t* number = global != nullptr ? column(global->row, column_name).only<std::int64_t>() : nullptr;
    return number != nullptr ? *number : 0;
}

std::string DatabaseMirror::make_key(const TableSpec& table, RowId id, const Row& row) const {
    std::string key(table.name);
    if (!table.parent_table.empty()) {
        const auto parent = parents_.find(id);
        if (parent == parents_.end()) return row_key(table.name, {"?", id.value().to_string()});
        key += '/';
        key += after_table(parent->second);
    }
    for (const std::string_view name : table.key_columns) {
        const Value& value = column(row, name);
        key += '/';
        if (const auto* text = value.only<std::string>()) {
            key += *text;
        } else if (const auto* reference = value.only<RowId>()) {
            const std::string* target = key_of(*reference);
            key += target != nullptr ? after_table(*target) : std::string_view("?");
        }
    }
    return key;
}

void DatabaseMirror::place(const TableSpec& table, RowId id, Row row, std::vector<std::string>& touched) {
    std::string key = make_key(table, id, row);
    // Tables without an index may hold a second row of the same meaning; it gets a name of its own, which nobody wants.
    const auto present = rows_.find(key);
    if (present != rows_.end() && present->second.id != id) key += "#" + id.value().to_string();

    const auto known = keys_.find(id);
    if (known != keys_.end() && known->second != key) {
        touched.push_back(known->second);
        rows_.erase(known->second);
    }
    for (const TableSpec& child : spec_->tables) {
        if (child.parent_table != table.name) continue;
        for (const Atom& atom : column(row, child.parent_column).atoms())
            if (const RowId* reference = std::get_if<RowId>(&atom)) parents_.insert_or_assign(*reference, key);
    }
    keys_.insert_or_assign(id, key);
    touched.push_back(key);
    rows_.insert_or_assign(std::move(key), Entry{id, std::move(row)});
}

void DatabaseMirror::forget(RowId id, std::vector<std::string>& touched) {
    const auto known = keys_.find(id);
    if (known == keys_.end()) return;
    rows_.erase(known->second);
    touched.push_back(std::move(known->second));
    keys_.erase(known);
    parents_.erase(id);
}

}  // namespace nc::ovsdb
