// Takes the rows that writers of goal states make. Thread: any (no shared state).
#pragma once

#include <array>
#include <string>
#include <utility>

#include "schemas/ovsdb/goal_state_rows.hpp"

namespace nc::ovsdb {

/// Positions in host_databases().
enum DatabaseIndex : std::size_t { kVtepIndex, kFirewallIndex, kServiceInsertionIndex, kDarvIndex, kHostIndex };

/// Where the rows of one item go: added to the wanted rows, or taken back. Conversion is the same for both.
class RowSink {
  public:
    enum class Mode { Add, Remove };
    RowSink(std::array<WantedRows, WantedState::kDatabaseCount>& rows, WantedState::TouchedKeys& touched, Mode mode)
        : rows_(rows), touched_(touched), mode_(mode) {}

    void operator()(DatabaseIndex database, WantedRow row) {
        (*this)(database, std::move(row.key), std::move(row.row));
    }
    void operator()(DatabaseIndex database, std::string key, Row row) {
        touched_[database].insert(key);
        if (mode_ == Mode::Add) {
            rows_[database].add({std::move(key), std::move(row)});
        } else {
            rows_[database].remove(key);
        }
    }

  private:
    std::array<WantedRows, WantedState::kDatabaseCount>& rows_;
    WantedState::TouchedKeys& touched_;
    Mode mode_;
};

}  // namespace nc::ovsdb
