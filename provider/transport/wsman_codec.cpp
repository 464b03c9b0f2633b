#include "provider/transport/wsman_codec.hpp"

#include <algorithm>

#include "provider/cim/status.hpp"
#include "provider/transport/wsman_names.hpp"
#include "schemas/base/ascii.hpp"

namespace nc::provider::transport::wsman {
namespace {

using cim::failure;
using cim::Instance;
using cim::Status;
using cim::Type;
using cim::Value;

std::string scalar_text(const Value& value) {
    if (const bool* boolean = value.boolean()) return *boolean ? "true" : "false";
    return cim::to_text(value);
}

bool is_nil(const XmlElement& element) {
    const std::string* nil = element.attribute(kInstance, "nil");
    return nil != nullptr && (*nil == "true" || *nil == "1");
}

void write_members(XmlWriter& to, const ResourceUri& form, const std::string& prefix, const Instance& instance,
                   const View& view) {
    for (std::size_t at = 0; at < instance.of().properties.size(); ++at) {
        const cim::PropertyDefinition& property = instance.of().properties[at];
        if (view.as != nullptr && !view.as->find_property(property.name)) continue;
        const bool is_shown = !view.properties || std::any_of(view.properties->begin(), view.properties->end(),
                                                              [&](const std::string& name) {
                                                                  return equals_ignoring_case(name, property.name);
                                                              });
        if (is_shown) write_value(to, form, prefix, property.name, instance.at(at));
    }
}

Result<Value> read_scalar(const XmlElement& element, const std::string& name, Type type, std::string_view class_name,
                          const cim::ClassRegistry& classes, std::string_view namespace_name) {
    if (is_nil(element)) return Value();
    if (type == Type::Reference) {
        auto path =
            read_endpoint(element.find("EndpointReference") != nullptr ? *element.find("EndpointReference") : element,
                          namespace_name);
        if (!path) return path.error();
        return Value::of(*std::move(path));
    }
    if (type == Type::Object) {
        const cim::Class* of = classes.find(namespace_name, class_name);
        if (of == nullptr)
            return failure(Status::InvalidClass, "There is no class " + std::string(class_name) + ".", name);
        auto given = read_instance(element, *of, classes);
        if (!given) return given.error();
        return Value::of(std::move(given->instance));
    }
    const bool is_text = type == Type::String || type == Type::Char16;
    std::string_view text = is_text ? std::string_view(element.text) : trimmed_xml(element.text);
    // A datetime is one level deeper (DSP0230 8.2.4).
    if (type == Type::DateTime && !element.children.empty()) text = trimmed_xml(element.children.front().text);
    if (type == Type::Boolean && (text == "1" || text == "0")) text = text == "1" ? "true" : "false";
    auto value = cim::read_value(type, text);
    if (value) return *std::move(value);
    return failure(Status::TypeMismatch,
                   "'" + std::string(text) + "' of " + name + " is no " + std::string(cim::name_of(type)) + ".", name);
}

}  // namespace

void write_instance(XmlWriter& to, const ResourceUri& form, const Instance& instance, const View& view) {
    const std::string& name = view.as != nullptr ? view.as->name : instance.of().name;
    to.open("p:" + name, {{"xmlns:p", form.of_class(name)}, {"xsi:type", "p:" + name + "_Type"}});
    write_members(to, form, "p", instance, view);
    to.close();
}

void write_value(XmlWriter& to, const ResourceUri& form, const std::string& prefix, std::string_view name,
                 const Value& value) {
    const std::string tag = prefix + ":" + std::string(name);
    if (const Value::List* list = value.list()) {
        for (const Value& element : *list)
            write_value(to, form, prefix, name, element);
        return;
    }
    if (value.is_null()) {
        to.element(tag, "", {{"xsi:nil", "true"}});
    } else if (const Instance* instance = value.instance()) {
        // Members are in the namespace of their own class.
        const std::string inner = prefix + "p";
        const std::string& class_name = instance->of().name;
        const std::string declaration = "xmlns:" + inner;
        to.open(tag, {{declaration, form.of_class(class_name)}, {"xsi:type", inner + ":" + class_name + "_Type"}});
        write_members(to, form, inner, *instance, {});
        to.close();
    } else if (const cim::ObjectPath* path = value.path()) {
        to.open(tag);
        write_endpoint(to, form, *path);
        to.close();
    } else {
        to.element(tag, scalar_text(value));
    }
}

Result<Value> read_value(const std::vector<const XmlElement*>& elements, const std::string& name, Type type,
                         bool is_array, std::string_view class_name, const cim::ClassRegistry& classes,
                         std::string_view namespace_name) {
    if (!is_array) {
        if (elements.size() != 1) return failure(Status::TypeMismatch, name + " is there more than once.", name);
        return read_scalar(*elements.front(), name, type, class_name, classes, namespace_name);
    }
    if (elements.size() == 1 && is_nil(*elements.front())) return Value();
    Value::List list;
    for (const XmlElement* element : elements) {
        auto value = read_scalar(*element, name, type, class_name, classes, namespace_name);
        if (!value) return value;
        list.push_back(*std::move(value));
    }
    return Value::of(std::move(list));
}

Result<GivenProperties> read_instance(const XmlElement& element, const cim::Class& class_,
                                      const cim::ClassRegistry& classes) {
    GivenProperties out{Instance(class_), {}};
    std::vector<std::vector<const XmlElement*>> by_position(class_.properties.size());
    for (const XmlElement& child : element.children) {
        const auto position = class_.find_property(child.name.local);
        if (!position)
            return failure(Status::NoSuchProperty, class_.name + " has no property " + child.name.local + ".",
                           child.name.local);
        if (by_position[*position].empty()) out.given.push_back(*position);
        by_position[*position].push_back(&child);
    }
    for (const std::size_t position : out.given) {
        const cim::PropertyDefinition& property = class_.properties[position];
        auto value = read_value(by_position[position], property.name, property.type, property.is_array,
                                property.class_name, classes, class_.namespace_name);
        if (!value) return value.error();
        out.instance.set(position, *std::move(value));
    }
    return out;
}

}  // namespace nc::provider::transport::wsman
