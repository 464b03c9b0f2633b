// Classes and instances in MOF (DSP0221). Pure functions. Thread: any.
#pragma once

#include <string>

#include "provider/cim/class_definition.hpp"
#include "provider/cim/class_registry.hpp"
#include "provider/cim/instance.hpp"

namespace nc::provider::cim {

/// What the class itself defines, not what it inherits.
std::string to_mof(const Class& class_);
/// Its values that are not NULL.
std::string to_mof(const Instance& instance);
/// All classes of all namespaces, each namespace behind its pragma, superclasses first, and the qualifiers before them
/// that the specification does not declare.
std::string to_mof(const ClassRegistry& registry);

/// WMI's CIMTYPE qualifier: "uint32", "ref:NC_Server", "object:NC_AddressSpace".
std::string cimtype_text(const PropertyDefinition& property);

}  // namespace nc::provider::cim
