// One OVSDB database in memory: executes the operations that the product sends, as far as they are used, with
// references and garbage collection. It stands in for ovsdb-server where a test needs neither processes nor sockets.
#pragma once

#include <map>
#include <set>
#include <string>

#include "schemas/ovsdb/database_mirror.hpp"

namespace nc::tests {

class FakeDatabase {
  public:
    explicit FakeDatabase(const ovsdb::DatabaseSpec& spec) : spec_(&spec) {}

    /// Executes a transaction and returns what a monitor would tell. References must hold at its end (checked).
    ovsdb::DatabaseChanges execute(const ovsdb::Operations& operations);
    /// What a new monitor is told.
    ovsdb::DatabaseChanges contents() const;
    std::size_t row_count(const std::string& table) const;
    /// The rows of a table with a column of that text.
    std::vector<ovsdb::Row> rows(const std::string& table) const;

  private:
    using Table = std::map<ovsdb::RowId, ovsdb::Row>;
    void collect_garbage();
    const ovsdb::DatabaseSpec* spec_;
    std::map<std::string, Table> tables_;
    std::uint64_t made_ = 0;
};

}  // namespace nc::tests
