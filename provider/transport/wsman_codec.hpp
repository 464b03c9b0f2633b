// Between instances and the XML of WS-CIM (DSP0230): an element for each property in the namespace of the class's URI,
// repeated for a list, with xsi:nil for NULL, nested for an embedded instance, an endpoint for a reference. Pure
// functions. Thread: any.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "provider/cim/class_registry.hpp"
#include "provider/cim/instance.hpp"
#include "provider/transport/wsman_message.hpp"
#include "provider/transport/xml_element.hpp"

namespace nc::provider::transport::wsman {

/// How an instance is shown.
struct View {
    std::optional<std::vector<std::string>> properties{};  ///< std::nullopt: all
    const cim::Class* as = nullptr;                        ///< only what this superclass has, under its name; null: all
};

void write_instance(XmlWriter& to, const ResourceUri& form, const cim::Instance& instance, const View& view = {});
/// Elements of one value under this name, with the prefix of the class that the name is of.
void write_value(XmlWriter& to, const ResourceUri& form, const std::string& prefix, std::string_view name,
                 const cim::Value& value);

struct GivenProperties {
    cim::Instance instance;
    std::vector<std::size_t> given;
};
/// The element's children as properties of the class. Errors: NoSuchProperty, TypeMismatch.
Result<GivenProperties> read_instance(const XmlElement& element, const cim::Class& class_,
                                      const cim::ClassRegistry& classes);
/// The elements of one name as a value. Error TypeMismatch.
Result<cim::Value> read_value(const std::vector<const XmlElement*>& elements, const std::string& name, cim::Type type,
                              bool is_array, std::string_view class_name, const cim::ClassRegistry& classes,
                              std::string_view namespace_name);

}  // namespace nc::provider::transport::wsman
