// Values of OVSDB columns (RFC 7047 section 5.1): atoms, and sets and maps of atoms. A single atom is a set of one, as
// in the protocol, so that a column always reads the same way. Sets and maps are kept sorted and without duplicates:
// two values are equal exactly when the database would call them equal. Thread: any (plain values).
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "schemas/base/guid.hpp"
#include "schemas/base/result.hpp"
#include "schemas/base/strong_type.hpp"

namespace nc::ovsdb {

/// The id that a server gives to a row.
using RowId = StrongType<struct RowIdTag, Guid>;

/// Stands for a row by name while its RowId may not exist yet. In a request it is a "named-uuid" and must look like
/// [A-Za-z_][A-Za-z0-9_]*; in desired rows (row_difference.hpp) it is the key of another desired row.
using RowName = StrongType<struct RowNameTag, std::string>;

using Atom = std::variant<std::int64_t, double, bool, std::string, RowId, RowName>;
using AtomPair = std::pair<Atom, Atom>;

class Value {
  public:
    Value() = default;  ///< the empty set
    Value(std::int64_t atom) : content_(Set{Atom(atom)}) {}
    Value(double atom) : content_(Set{Atom(atom)}) {}
    Value(bool atom) : content_(Set{Atom(atom)}) {}
    Value(std::string atom) : content_(Set{Atom(std::move(atom))}) {}
    Value(std::string_view atom) : Value(std::string(atom)) {}
    Value(const char* atom) : Value(std::string(atom)) {}
    Value(RowId atom) : content_(Set{Atom(atom)}) {}
    Value(RowName atom) : content_(Set{Atom(std::move(atom))}) {}
    static Value set(std::vector<Atom> atoms);
    static Value map(std::vector<AtomPair> pairs);

    bool is_map() const { return std::holds_alternative<Map>(content_); }
    /// The atoms of a set, sorted; nothing when it is a map.
    const std::vector<Atom>& atoms() const;
    /// The pairs of a map, sorted by key; nothing when it is a set.
    const std::vector<AtomPair>& pairs() const;

    /// The only atom of the set, when it has exactly one and that has type T.
    template <class T>
    const T* only() const {
        const std::vector<Atom>& list = atoms();
        return list.size() == 1 ? std::get_if<T>(&list.front()) : nullptr;
    }

    friend bool operator==(const Value&, const Value&) = default;

  private:
    using Set = std::vector<Atom>;
    using Map = std::vector<AtomPair>;
    std::variant<Set, Map> content_;
};

/// Column name to value.
using Row = std::map<std::string, Value, std::less<>>;

/// The value of a column, or an empty set when the row does not have it.
const Value& column(const Row& row, std::string_view name);

/// JSON of the protocol to values; strict: an Error with code "OvsdbMessage" for anything that RFC 7047 does not allow.
Result<Value> value_from_json(const nlohmann::json& json);
Result<Row> row_from_json(const nlohmann::json& json);
nlohmann::json to_json(const Value& value);
nlohmann::json to_json(const Row& row);

}  // namespace nc::ovsdb
