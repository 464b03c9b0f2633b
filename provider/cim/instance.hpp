// An instance of a class: one value for each property of it, in the order of the class. Thread: any.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "provider/cim/class_definition.hpp"
#include "provider/cim/object_path.hpp"
#include "provider/cim/value.hpp"

namespace nc::provider::cim {

class Instance {
  public:
    /// All values are NULL. The class outlives the instance.
    explicit Instance(const Class& of) : class_(&of), values_(of.properties.size()) {}

    const Class& of() const { return *class_; }
    const Value& at(std::size_t position) const { return values_[position]; }
    void set(std::size_t position, Value value) { values_[position] = std::move(value); }

    /// By name; null when the class has no such property.
    const Value* find(std::string_view property) const;
    /// Whether the class has the property; sets it then.
    bool set(std::string_view property, Value value);

    /// Namespace, class and keys.
    ObjectPath path() const;

    /// The same class and equal values.
    friend bool operator==(const Instance&, const Instance&) = default;

  private:
    const Class* class_;
    std::vector<Value> values_;
};

/// What WMI adds to each instance: __CLASS, __SUPERCLASS, __DYNASTY, __RELPATH, __PATH, __NAMESPACE, __SERVER, __GENUS,
/// __PROPERTY_COUNT, __DERIVATION. std::nullopt: no such name.
std::optional<Value> system_property(const Instance& instance, std::string_view name);

}  // namespace nc::provider::cim
