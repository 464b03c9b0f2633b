#include "schemas/ovsdb/row_difference.hpp"

#include <map>
#include <optional>
#include <utility>

namespace nc::ovsdb {
namespace {

/// One run of difference(): rows to be made get names that later operations of the same transaction refer to.
class Comparison {
  public:
    Comparison(const WantedRows& wanted, const DatabaseMirror& present) : wanted_(wanted), present_(present) {}

    Operations run(const std::set<std::string>& keys) {
        // In the order of tables, so that for people who read the server's log a row comes after those it needs.
        for (const TableSpec& table : present_.spec().tables) {
            auto key = keys.lower_bound(std::string(table.name));
            for (; key != keys.end() && key->starts_with(table.name); ++key)
                if (table_of(*key) == table.name) compare(table, *key);
        }
        return std::move(operations_);
    }

  private:
    void compare(const TableSpec& table, const std::string& key) {
        const Row* wanted = wanted_.find(key);
        const DatabaseMirror::Entry* entry = present_.find(key);
        if (entry == nullptr) {
            if (wanted != nullptr && (table.life == RowLife::Wanted || table.life == RowLife::Shared))
                make(table.name, key, *wanted);
            return;
        }
        if (wanted == nullptr) {
            if (table.life == RowLife::Wanted)
                operations_.push_back(Delete{std::string(table.name), row_is(entry->id)});
            if (!table.own_map_column.empty() && !column(entry->row, table.own_map_column).pairs().empty()) {
                Row emptied{{std::string(table.own_map_column), Value::map({})}};
                operations_.push_back(Update{std::string(table.name), row_is(entry->id), std::move(emptied)});
            }
            return;
        }
        Row changed;
        for (const auto& [name, value] : *wanted) {
            Value resolved = resolve(value);
            if (column(entry->row, name) != resolved) changed.emplace(name, std::move(resolved));
        }
        if (!changed.empty())
            operations_.push_back(Update{std::string(table.name), row_is(entry->id), std::move(changed)});
    }

    RowName make(std::string_view table, const std::string& key, const Row& wanted) {
        const auto known = made_.find(key);
        if (known != made_.end()) return known->second;
        RowName name("row" + std::to_string(made_.size()));
        made_.emplace(key, name);
        Row row;
        for (const auto& [column_name, value] : wanted)
            row.emplace(column_name, resolve(value));
        operations_.push_back(Insert{std::string(table), std::move(row), name});
        return name;
    }

    /// The id of the row with that key, or the name of the row that this transaction makes for it.
    Atom resolve(const Atom& atom) {
        const RowName* name = std::get_if<RowName>(&atom);
        if (name == nullptr) return atom;
        const std::string& key = name->value();
        if (const DatabaseMirror::Entry* entry = present_.find(key)) return entry->id;
        const Row* wanted = wanted_.find(key);
        NC_ASSERT(wanted != nullptr);  // the rows of an item come with all the rows that they refer to
        return make(table_of(key), key, *wanted);
    }

    Value resolve(const Value& value) {
        if (value.is_map()) {
            std::vector<AtomPair> pairs;
            for (const auto& [key, content] : value.pairs())
                pairs.emplace_back(key, resolve(content));
            return Value::map(std::move(pairs));
        }
        std::vector<Atom> atoms;
        for (const Atom& atom : value.atoms())
            atoms.push_back(resolve(atom));
        return Value::set(std::move(atoms));
    }

    const WantedRows& wanted_;
    const DatabaseMirror& present_;
    Operations operations_;
    std::map<std::string, RowName> made_;
};

}  // namespace

void WantedRows::add(WantedRow row) {
    Held& held = rows_[std::move(row.key)];
    held.row = std::move(row.row);
    ++held.owners;
}

void WantedRows::remove(const std::string& key) {
    const auto found = rows_.find(key);
    if (found == rows_.end()) return;
    if (--found->second.owners == 0) rows_.erase(found);
}

const Row* WantedRows::find(std::string_view key) const {
    const auto found = rows_.find(std::string(key));
    return found != rows_.end() ? &found->second.row : nullptr;
}

std::vector<std::string> WantedRows::keys() const {
    std::vector<std::string> keys;
    keys.reserve(rows_.size());
    for (const auto& [key, held] : rows_)
        keys.push_back(key);
    return keys;
}

Operations difference(const WantedRows& wanted, const DatabaseMirror& present, const std::set<std::string>& keys) {
    return Comparison(wanted, present).run(keys);
}

}  // namespace nc::ovsdb
