// Wanted rows of one database against those that are there: the operations that lead from one to the other. A wanted
// row holds only the columns that are ours; it refers to other wanted rows by key (RowName). Thread: any (no shared
// state).
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "schemas/ovsdb/database_mirror.hpp"

namespace nc::ovsdb {

struct WantedRow {
    std::string key;
    Row row;
};

/// The wanted rows of one database. Several owners may want the same row (all mappings to one provider address want its
/// locator); it stays until the last lets go.
class WantedRows {
  public:
    void add(WantedRow row);
    void remove(const std::string& key);
    const Row* find(std::string_view key) const;
    std::vector<std::string> keys() const;

  private:
    struct Held {
        Row row;
        std::size_t owners = 0;
    };
    std::unordered_map<std::string, Held> rows_;
};

/// The operations that make the rows named by `keys` as wanted. Rows that nothing but a reference keeps alive are made
/// together with the row that refers to them, so `keys` needs to name only what may differ.
Operations difference(const WantedRows& wanted, const DatabaseMirror& present, const std::set<std::string>& keys);

}  // namespace nc::ovsdb
