#include "tests/support/fake_database.hpp"

#include "schemas/base/assert.hpp"

namespace nc::tests {
namespace {

using namespace ovsdb;
using Names = std::map<RowName, RowId>;

Atom resolve(const Atom& atom, const Names& names) {
    const auto* name = std::get_if<RowName>(&atom);
    if (name == nullptr) return atom;
    NC_ASSERT(names.contains(*name));
    return names.at(*name);
}

Value resolve(const Value& value, const Names& names) {
    if (value.is_map()) {
        std::vector<AtomPair> pairs;
        for (const auto& [key, content] : value.pairs())
            pairs.emplace_back(resolve(key, names), resolve(content, names));
        return Value::map(std::move(pairs));
    }
    std::vector<Atom> atoms;
    for (const Atom& atom : value.atoms())
        atoms.push_back(resolve(atom, names));
    return Value::set(std::move(atoms));
}

bool matches(const Condition& where, RowId id, const Row& row) {
    for (const auto& [name, value] : where) {
        if (name == "_uuid" ? value != Value(id) : column(row, name) != value) return false;
    }
    return true;
}

template <class Visit>
void for_each_reference(const Row& row, Visit visit) {
    for (const auto& [name, value] : row) {
        for (const Atom& atom : value.atoms())
            if (const auto* id = std::get_if<RowId>(&atom)) visit(*id);
        for (const auto& [key, content] : value.pairs())
            if (const auto* id = std::get_if<RowId>(&content)) visit(*id);
    }
}

}  // namespace

DatabaseChanges FakeDatabase::execute(const Operations& operations) {
    const std::map<std::string, Table> before = tables_;
    Names names;
    // A name may be used before the operation that defines it (RFC 7047 section 5.2.1).
    for (const Operation& operation : operations) {
        const auto* insert = std::get_if<Insert>(&operation);
        if (insert != nullptr && insert->name) {
            std::array<std::uint8_t, 16> bytes{};
            ++made_;
            for (std::size_t i = 0; i < 8; ++i)
                bytes[15 - i] = static_cast<std::uint8_t>(made_ >> (8 * i));
            NC_ASSERT(names.emplace(*insert->name, RowId(Guid(bytes))).second);
        }
    }
    for (const Operation& operation : operations) {
        if (const auto* insert = std::get_if<Insert>(&operation)) {
            Row row;
            for (const auto& [name, value] : insert->row)
                row.insert_or_assign(name, resolve(value, names));
            tables_[insert->table].emplace(names.at(*insert->name), std::move(row));
        } else if (const auto* update = std::get_if<Update>(&operation)) {
            for (auto& [id, row] : tables_[update->table]) {
                if (!matches(update->where, id, row)) continue;
                for (const auto& [name, value] : update->row)
                    row.insert_or_assign(name, resolve(value, names));
            }
        } else if (const auto* remove = std::get_if<Delete>(&operation)) {
            std::erase_if(tables_[remove->table],
                          [&](const auto& entry) { return matches(remove->where, entry.first, entry.second); });
        }
    }
    collect_garbage();

    DatabaseChanges changes;
    for (const auto& [name, table] : tables_) {
        const auto old = before.find(name);
        for (const auto& [id, row] : table) {
            const bool is_known = old != before.end() && old->second.contains(id);
            if (!is_known || old->second.at(id) != row) changes[name][id].after = row;
        }
    }
    for (const auto& [name, table] : before)
        for (const auto& [id, row] : table)
            if (!tables_[name].contains(id)) changes[name][id].before = row;
    return changes;
}

void FakeDatabase::collect_garbage() {
    std::set<RowId> referenced;
    std::set<RowId> present;
    for (const auto& [name, table] : tables_) {
        for (const auto& [id, row] : table) {
            present.insert(id);
            for_each_reference(row, [&](RowId target) { referenced.insert(target); });
        }
    }
    for (const RowId target : referenced)
        NC_ASSERT(present.contains(target));  // what ovsdb-server calls a referential integrity violation
    for (const TableSpec& table : spec_->tables) {
        if (table.life != RowLife::Collected) continue;
        std::erase_if(tables_[std::string(table.name)],
                      [&](const auto& entry) { return !referenced.contains(entry.first); });
    }
}

DatabaseChanges FakeDatabase::contents() const {
    DatabaseChanges changes;
    for (const auto& [name, table] : tables_)
        for (const auto& [id, row] : table)
            changes[name][id].after = row;
    return changes;
}

std::size_t FakeDatabase::row_count(const std::string& table) const {
    const auto found = tables_.find(table);
    return found != tables_.end() ? found->second.size() : 0;
}

std::vector<Row> FakeDatabase::rows(const std::string& table) const {
    std::vector<Row> rows;
    if (const auto found = tables_.find(table); found != tables_.end())
        for (const auto& [id, row] : found->second)
            rows.push_back(row);
    return rows;
}

}  // namespace nc::tests
