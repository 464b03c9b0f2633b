#include "provider/cim/class_definition.hpp"

#include <algorithm>

#include "schemas/base/ascii.hpp"

namespace nc::provider::cim {
namespace {

void add_flag(std::vector<Qualifier>& into, const char* name, bool is_set) {
    if (is_set) into.push_back({name, Type::Boolean, false, Value::of(true)});
}

void add_text(std::vector<Qualifier>& into, const char* name, const std::string& text) {
    if (!text.empty()) into.push_back({name, Type::String, false, Value::of(text)});
}

void add_embedded(std::vector<Qualifier>& into, Type type, const std::string& class_name) {
    if (type == Type::Object) add_text(into, "EmbeddedInstance", class_name);
}

}  // namespace

std::optional<std::size_t> Class::find_property(std::string_view property) const {
    for (std::size_t at = 0; at < properties.size(); ++at) {
        if (equals_ignoring_case(properties[at].name, property)) return at;
    }
    return std::nullopt;
}

const Method* Class::find_method(std::string_view method) const {
    for (const Method& each : methods) {
        if (equals_ignoring_case(each.name, method)) return &each;
    }
    return nullptr;
}

bool Class::is_keyed() const {
    return std::any_of(properties.begin(), properties.end(), [](const auto& property) { return property.is_key; });
}

std::vector<Qualifier> qualifiers_of(const Class& class_) {
    std::vector<Qualifier> out;
    add_flag(out, "Association", class_.is_association);
    add_flag(out, "Abstract", class_.is_abstract);
    add_text(out, "Description", class_.description);
    return out;
}

std::vector<Qualifier> qualifiers_of(const PropertyDefinition& property) {
    std::vector<Qualifier> out;
    add_flag(out, "Key", property.is_key);
    add_flag(out, "Read", true);
    add_flag(out, "Write", property.is_writable);
    add_flag(out, "Required", property.is_required);
    add_embedded(out, property.type, property.class_name);
    add_text(out, "Description", property.description);
    if (!property.value_map.empty()) {
        Value::List values;
        for (const std::string& value : property.value_map)
            values.push_back(Value::of(value));
        out.push_back({"ValueMap", Type::String, true, Value::of(std::move(values))});
    }
    return out;
}

std::vector<Qualifier> qualifiers_of(const Method& method) {
    std::vector<Qualifier> out;
    add_flag(out, "Static", method.is_static);
    add_text(out, "Description", method.description);
    return out;
}

std::vector<Qualifier> qualifiers_of(const Parameter& parameter) {
    std::vector<Qualifier> out;
    add_flag(out, "In", parameter.is_in);
    add_flag(out, "Out", parameter.is_out);
    add_embedded(out, parameter.type, parameter.class_name);
    return out;
}

}  // namespace nc::provider::cim
