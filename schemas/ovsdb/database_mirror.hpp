// A copy of one database of a host, kept by the changes that its server tells, with rows findable by what they mean:
// the key "Table/part/part" of database_spec.hpp, e.g. "Ucast_Macs_Remote/5001/24.30.1.101". Keys name rows the same
// way on both sides, before a server has given them ids; so wanted rows and present rows can be compared. Thread: any
// (no shared state).
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "schemas/ovsdb/database_spec.hpp"
#include "schemas/ovsdb/message.hpp"

namespace nc::ovsdb {

/// "Table/part/part"; a table with a single row has the key "Table".
std::string row_key(std::string_view table, std::initializer_list<std::string_view> parts);
/// The "Table" of a key.
std::string_view table_of(std::string_view key);

class DatabaseMirror {
  public:
    struct Entry {
        RowId id;
        Row row;
    };

    explicit DatabaseMirror(const DatabaseSpec& spec) : spec_(&spec) {}

    const DatabaseSpec& spec() const { return *spec_; }
    /// What to ask the server to monitor.
    std::vector<MonitoredTable> monitored_tables() const;

    /// Takes changes over; returns the keys of rows that came, changed or went. Tables outside the specification are
    /// passed over.
    std::vector<std::string> apply(const DatabaseChanges& changes);
    void clear();

    /// Null when there is no such row. Pointers hold until the next apply().
    const Entry* find(std::string_view key) const;
    /// The key of a row; null when the row is not known.
    const std::string* key_of(RowId id) const;
    /// Calls `visit` for each row whose key begins with `prefix`, in the order of keys.
    void for_each(std::string_view prefix,
                  const std::function<void(const std::string& key, const Entry& entry)>& visit) const;

    /// An integer of the global row; 0 when there is none yet.
    std::int64_t global_number(std::string_view column_name) const;

  private:
    std::string make_key(const TableSpec& table, RowId id, const Row& row) const;
    void place(const TableSpec& table, RowId id, Row row, std::vector<std::string>& touched);
    void forget(RowId id, std::vector<std::string>& touched);

    const DatabaseSpec* spec_;
    std::map<std::string, Entry, std::less<>> rows_;
    std::unordered_map<RowId, std::string> keys_;
    std::unordered_map<RowId, std::string> parents_;  ///< row without an own name -> key of the row that refers to it
};

}  // namespace nc::ovsdb
