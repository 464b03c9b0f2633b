// Canonical JSON to the members of typed structs: what the generated from_json() functions call. The JSON comes from
// the store or from canonical_members(), so a value that does not fit is left at its default instead of being a fault.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "schemas/base/guid.hpp"
#include "schemas/base/ip_address.hpp"
#include "schemas/base/ip_prefix.hpp"
#include "schemas/base/mac_address.hpp"
#include "schemas/model/field.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/resource_path.hpp"

namespace nc::codec {

bool assign(const model::Json& json, bool& value);
bool assign(const model::Json& json, std::int64_t& value);
bool assign(const model::Json& json, double& value);
bool assign(const model::Json& json, std::string& value);
bool assign(const model::Json& json, IpAddress& value);
bool assign(const model::Json& json, IpPrefix& value);
bool assign(const model::Json& json, MacAddress& value);
bool assign(const model::Json& json, Guid& value);
bool assign(const model::Json& json, model::ResourcePath& value);  ///< from {"resourceRef": …}
/// The position of a text among an enum's values; std::nullopt when it is none of them.
std::optional<std::size_t> enum_index(const model::EnumInfo& enumeration, const model::Json& json);

template <class E>
requires std::is_enum_v<E>
bool assign(const model::Json& json, E& value) {
    const auto index = enum_index(info(std::type_identity<E>{}), json);
    if (index) value = static_cast<E>(*index);
    return index.has_value();
}

template <class S>
requires requires(const model::Json& json) { S::from_json(json); }
bool assign(const model::Json& json, S& value) {
    if (!json.is_object()) return false;
    value = S::from_json(json);
    return true;
}

template <class T>
bool assign(const model::Json& json, std::optional<T>& value) {
    T inner{};
    if (!assign(json, inner)) return false;
    value = std::move(inner);
    return true;
}

template <class T>
bool assign(const model::Json& json, std::vector<T>& value) {
    if (!json.is_array()) return false;
    for (const model::Json& element : json) {
        T inner{};
        if (assign(element, inner)) value.push_back(std::move(inner));
    }
    return true;
}

template <class T>
void read(const model::Json& object, std::string_view name, T& value) {
    const auto member = object.find(name);
    if (member != object.end()) assign(*member, value);
}

}  // namespace nc::codec
