#include "schemas/codec/decode.hpp"

#include <charconv>

namespace nc::codec {
namespace {

using model::Json;

template <class T>
bool assign_parsed(const Json& json, T& value) {
    if (!json.is_string()) return false;
    const auto parsed = T::parse(json.get_ref<const std::string&>());
    if (parsed) value = *parsed;
    return parsed.has_value();
}

}  // namespace

bool assign(const Json& json, bool& value) {
    if (json.is_boolean()) {
        value = json.get<bool>();
        return true;
    }
    if (!json.is_string()) return false;
    value = json.get_ref<const std::string&>() == "True";  // Wire::Text
    return true;
}

bool assign(const Json& json, std::int64_t& value) {
    if (json.is_number()) {
        value = json.get<std::int64_t>();
        return true;
    }
    if (!json.is_string()) return false;
    const std::string& text = json.get_ref<const std::string&>();
    return std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc{};
}

bool assign(const Json& json, double& value) {
    if (!json.is_number()) return false;
    value = json.get<double>();
    return true;
}

bool assign(const Json& json, std::string& value) {
    if (!json.is_string()) return false;
    value = json.get<std::string>();
    return true;
}

bool assign(const Json& json, IpAddress& value) { return assign_parsed(json, value); }
bool assign(const Json& json, IpPrefix& value) { return assign_parsed(json, value); }
bool assign(const Json& json, MacAddress& value) { return assign_parsed(json, value); }
bool assign(const Json& json, Guid& value) { return assign_parsed(json, value); }

bool assign(const Json& json, model::ResourcePath& value) {
    if (!json.is_object()) return false;
    const auto reference = json.find("resourceRef");
    return reference != json.end() && assign_parsed(*reference, value);
}

std::optional<std::size_t> enum_index(const model::EnumInfo& enumeration, const Json& json) {
    if (!json.is_string()) return std::nullopt;
    for (std::size_t i = 0; i < enumeration.values.size(); ++i) {
        if (enumeration.values[i].name == json.get_ref<const std::string&>()) return i;
    }
    return std::nullopt;
}

}  // namespace nc::codec
