#include "provider/cim/instance.hpp"

#include <cstdint>

#include "schemas/base/ascii.hpp"

namespace nc::provider::cim {

const Value* Instance::find(std::string_view property) const {
    const auto position = class_->find_property(property);
    return position ? &values_[*position] : nullptr;
}

bool Instance::set(std::string_view property, Value value) {
    const auto position = class_->find_property(property);
    if (position) values_[*position] = std::move(value);
    return position.has_value();
}

ObjectPath Instance::path() const {
    ObjectPath path{{}, class_->namespace_name, class_->name, {}, false};
    for (std::size_t at = 0; at < values_.size(); ++at) {
        const PropertyDefinition& property = class_->properties[at];
        if (property.is_key) path.keys.push_back({property.name, values_[at]});
    }
    return path;
}

std::optional<Value> system_property(const Instance& instance, std::string_view name) {
    const Class& of = instance.of();
    const auto is = [name](std::string_view other) { return equals_ignoring_case(name, other); };
    if (is("__CLASS")) return Value::of(of.name);
    if (is("__SUPERCLASS")) return of.superclass.empty() ? Value() : Value::of(of.superclass);
    if (is("__DYNASTY")) return Value::of(of.derivation.empty() ? of.name : of.derivation.back());
    if (is("__NAMESPACE")) return Value::of(of.namespace_name);
    if (is("__SERVER")) return Value::of(".");
    if (is("__GENUS")) return Value::of(std::int64_t{2});
    if (is("__PROPERTY_COUNT")) return Value::of(static_cast<std::int64_t>(of.properties.size()));
    if (is("__RELPATH")) return of.is_keyed() ? Value::of(instance.path().relative()) : Value();
    if (is("__PATH")) return of.is_keyed() ? Value::of(instance.path().to_string()) : Value();
    if (is("__DERIVATION")) {
        Value::List list;
        for (const std::string& each : of.derivation)
            list.push_back(Value::of(each));
        return Value::of(std::move(list));
    }
    return std::nullopt;
}

}  // namespace nc::provider::cim
