#include "schemas/ovsdb/value.hpp"

#include <algorithm>
#include <limits>

#include <nlohmann/json.hpp>

namespace nc::ovsdb {
namespace {

using Json = nlohmann::json;

Error malformed(std::string message) { return Error{"OvsdbMessage", std::move(message), {}, {}}; }

/// ["tag", content] with that tag.
const Json* tagged(const Json& json, const char* tag) {
    if (!json.is_array() || json.size() != 2 || !json[0].is_string()) return nullptr;
    return json[0].get_ref<const std::string&>() == tag ? &json[1] : nullptr;
}

std::optional<Atom> atom_from_json(const Json& json) {
    if (json.is_string()) return Atom(json.get<std::string>());
    if (json.is_boolean()) return Atom(json.get<bool>());
    if (json.is_number_unsigned()) {
        const auto number = json.get<std::uint64_t>();
        if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
        return Atom(static_cast<std::int64_t>(number));
    }
    if (json.is_number_integer()) return Atom(json.get<std::int64_t>());
    if (json.is_number_float()) return Atom(json.get<double>());
    const Json* id = tagged(json, "uuid");
    if (id == nullptr || !id->is_string()) return std::nullopt;
    const std::optional<Guid> guid = Guid::parse(id->get_ref<const std::string&>());
    if (!guid) return std::nullopt;
    return Atom(RowId(*guid));
}

Json atom_to_json(const Atom& atom) {
    struct Visitor {
        Json operator()(const RowId& id) const { return Json::array({"uuid", id.value().to_string()}); }
        Json operator()(const RowName& name) const { return Json::array({"named-uuid", name.value()}); }
        Json operator()(std::int64_t number) const { return number; }
        Json operator()(double number) const { return number; }
        Json operator()(bool flag) const { return flag; }
        Json operator()(const std::string& text) const { return text; }
    };
    return std::visit(Visitor{}, atom);
}

}  // namespace

Value Value::set(std::vector<Atom> atoms) {
    std::sort(atoms.begin(), atoms.end());
    atoms.erase(std::unique(atoms.begin(), atoms.end()), atoms.end());
    Value value;
    value.content_ = std::move(atoms);
    return value;
}

Value Value::map(std::vector<AtomPair> pairs) {
    const auto by_key = [](const AtomPair& a, const AtomPair& b) { return a.first < b.first; };
    const auto same_key = [](const AtomPair& a, const AtomPair& b) { return a.first == b.first; };
    std::stable_sort(pairs.begin(), pairs.end(), by_key);
    pairs.erase(std::unique(pairs.begin(), pairs.end(), same_key), pairs.end());
    Value value;
    value.content_ = std::move(pairs);
    return value;
}

const std::vector<Atom>& Value::atoms() const {
    static const Set kNone;
    const Set* set = std::get_if<Set>(&content_);
    return set != nullptr ? *set : kNone;
}

const std::vector<AtomPair>& Value::pairs() const {
    static const Map kNone;
    const Map* map = std::get_if<Map>(&content_);
    return map != nullptr ? *map : kNone;
}

const Value& column(const Row& row, std::string_view name) {
    static const Value kEmpty;
    const auto found = row.find(name);
    return found != row.end() ? found->second : kEmpty;
}

Result<Value> value_from_json(const Json& json) {
    if (const Json* set = tagged(json, "set")) {
        if (!set->is_array()) return malformed("A set of atoms must be an array.");
        std::vector<Atom> atoms;
        atoms.reserve(set->size());
        for (const Json& item : *set) {
            std::optional<Atom> atom = atom_from_json(item);
            if (!atom) return malformed("A set holds something that is not an atom.");
            atoms.push_back(std::move(*atom));
        }
        return Value::set(std::move(atoms));
    }
    if (const Json* map = tagged(json, "map")) {
        if (!map->is_array()) return malformed("A map must be an array of pairs.");
        std::vector<AtomPair> pairs;
        pairs.reserve(map->size());
        for (const Json& item : *map) {
            if (!item.is_array() || item.size() != 2) return malformed("A map holds something that is not a pair.");
            std::optional<Atom> key = atom_from_json(item[0]);
            std::optional<Atom> value = atom_from_json(item[1]);
            if (!key || !value) return malformed("A map holds something that is not an atom.");
            pairs.emplace_back(std::move(*key), std::move(*value));
        }
        return Value::map(std::move(pairs));
    }
    std::optional<Atom> atom = atom_from_json(json);
    if (!atom) return malformed("A column's value is neither an atom nor a set nor a map.");
    return Value::set({std::move(*atom)});
}

Result<Row> row_from_json(const Json& json) {
    if (!json.is_object()) return malformed("A row must be an object.");
    Row row;
    for (const auto& [name, content] : json.items()) {
        Result<Value> value = value_from_json(content);
        if (!value) return std::move(value).error();
        row.emplace(name, std::move(*value));
    }
    return row;
}

Json to_json(const Value& value) {
    if (value.is_map()) {
        Json pairs = Json::array();
        for (const auto& [key, content] : value.pairs()) {
            Json pair = Json::array();
            pair.push_back(atom_to_json(key));
            pair.push_back(atom_to_json(content));
            pairs.push_back(std::move(pair));
        }
        Json map = Json::array();
        map.push_back("map");
        map.push_back(std::move(pairs));
        return map;
    }
    if (value.atoms().size() == 1) return atom_to_json(value.atoms().front());
    Json atoms = Json::array();
    for (const Atom& atom : value.atoms())
        atoms.push_back(atom_to_json(atom));
    Json set = Json::array();
    set.push_back("set");
    set.push_back(std::move(atoms));
    return set;
}

Json to_json(const Row& row) {
    Json object = Json::object();
    for (const auto& [name, value] : row)
        object[name] = to_json(value);
    return object;
}

}  // namespace nc::ovsdb
