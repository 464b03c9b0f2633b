// A CIM class (DSP0004 5): its place in the derivation, its qualifiers, properties and methods. What is inherited is
// part of it: a definition is complete in itself. Immutable once it is in a registry. Thread: any.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "provider/cim/value.hpp"

namespace nc::provider::cim {

struct Qualifier {
    std::string name;
    Type type = Type::Boolean;
    bool is_array = false;
    Value value{};
};

struct PropertyDefinition {
    std::string name;
    Type type = Type::String;
    bool is_array = false;
    std::string class_name{};  ///< of a reference or an embedded instance
    bool is_key = false;
    bool is_writable = false;  ///< by modify
    bool is_required = false;  ///< by create
    std::string description{};
    std::vector<std::string> value_map{};  ///< the only texts that it may have; empty: any
    std::string origin{};                  ///< the class that defined it; set by the registry
};

struct Parameter {
    std::string name;
    Type type = Type::String;
    bool is_array = false;
    std::string class_name{};  ///< of a reference or an embedded instance
    bool is_in = true;
    bool is_out = false;
};

struct Method {
    std::string name;
    std::string description{};
    std::vector<Parameter> parameters{};
    bool is_static = false;
    Type returns = Type::UInt32;
    std::string origin{};  ///< set by the registry
};

struct Class {
    std::string name;
    std::string superclass{};      ///< empty: none
    std::string namespace_name{};  ///< as the registry spells it; set by the registry
    std::string description{};
    bool is_abstract = false;
    bool is_association = false;
    std::vector<PropertyDefinition> properties{};  ///< inherited ones first
    std::vector<Method> methods{};
    std::vector<std::string> derivation{};  ///< superclasses, the nearest first; set by the registry

    /// Position in `properties`, which is that of the value in an instance.
    std::optional<std::size_t> find_property(std::string_view property) const;
    const Method* find_method(std::string_view method) const;
    bool is_keyed() const;
};

/// The qualifiers that say what the definition says, as WMI and CIM-XML show them.
std::vector<Qualifier> qualifiers_of(const Class& class_);
std::vector<Qualifier> qualifiers_of(const PropertyDefinition& property);
std::vector<Qualifier> qualifiers_of(const Method& method);
std::vector<Qualifier> qualifiers_of(const Parameter& parameter);

}  // namespace nc::provider::cim
