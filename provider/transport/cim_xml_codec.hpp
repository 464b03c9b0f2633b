// Between the object model and the elements of CIM-XML (DSP0201 2.4). Pure functions. Thread: any.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "provider/cim/class_definition.hpp"
#include "provider/cim/class_registry.hpp"
#include "provider/cim/instance.hpp"
#include "provider/transport/xml_element.hpp"
#include "schemas/base/result.hpp"

namespace nc::provider::transport::cim_xml {

/// What of an object is shown.
struct Shown {
    std::optional<std::vector<std::string>> properties{};  ///< std::nullopt: all
    bool is_local_only = false;                            ///< of a class: what it defines itself
    bool has_qualifiers = true;                            ///< of a class
    bool has_origin = false;
};

void write_value(XmlWriter& to, const cim::Value& value);
void write_instance(XmlWriter& to, const cim::Instance& instance, const Shown& shown);
void write_class(XmlWriter& to, const cim::Class& class_, const Shown& shown);
void write_instance_name(XmlWriter& to, const cim::ObjectPath& path);
/// INSTANCEPATH: with host and namespace.
void write_instance_path(XmlWriter& to, const cim::ObjectPath& path);
void write_qualifiers(XmlWriter& to, const std::vector<cim::Qualifier>& qualifiers);

/// An INSTANCE and the properties that it gives, by their positions. The class is found by its name in the namespace.
struct GivenInstance {
    cim::Instance instance;
    std::vector<std::size_t> given;
};
/// Errors: InvalidClass, NoSuchProperty, TypeMismatch.
Result<GivenInstance> read_instance(const XmlElement& element, const cim::ClassRegistry& classes,
                                    std::string_view namespace_name);
/// Of an INSTANCENAME, INSTANCEPATH, LOCALINSTANCEPATH or the same of a class; `namespace_name` is that of the context.
Result<cim::ObjectPath> read_path(const XmlElement& element, std::string_view namespace_name);
/// The value of a PROPERTY or PARAMVALUE of this type. Error TypeMismatch with the name.
Result<cim::Value> read_typed(const XmlElement& holder, const std::string& name, cim::Type type, bool is_array,
                              const cim::ClassRegistry& classes, std::string_view namespace_name);

}  // namespace nc::provider::transport::cim_xml
