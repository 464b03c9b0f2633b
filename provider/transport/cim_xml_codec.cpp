#include "provider/transport/cim_xml_codec.hpp"

#include <algorithm>

#include "provider/cim/status.hpp"
#include "schemas/base/ascii.hpp"

namespace nc::provider::transport::cim_xml {
namespace {

using cim::Class;
using cim::failure;
using cim::Instance;
using cim::ObjectPath;
using cim::PropertyDefinition;
using cim::Status;
using cim::Type;
using cim::Value;

bool is_shown(const Shown& shown, std::string_view name) {
    return !shown.properties || std::any_of(shown.properties->begin(), shown.properties->end(),
                                            [&](const std::string& each) { return equals_ignoring_case(each, name); });
}

void write_namespace(XmlWriter& to, std::string_view name) {
    to.open("LOCALNAMESPACEPATH");
    while (!name.empty()) {
        const std::size_t end = std::min(name.find('/'), name.size());
        to.element("NAMESPACE", "", {{"NAME", name.substr(0, end)}});
        name.remove_prefix(std::min(end + 1, name.size()));
    }
    to.close();
}

void write_reference(XmlWriter& to, const ObjectPath& path) {
    to.open("VALUE.REFERENCE");
    if (path.namespace_name.empty()) {
        write_instance_name(to, path);
    } else {
        to.open("LOCALINSTANCEPATH");
        write_namespace(to, path.namespace_name);
        write_instance_name(to, path);
        to.close();
    }
    to.close();
}

/// The text inside VALUE: of an embedded instance, its XML.
std::string scalar_text(const Value& value) {
    if (const Instance* instance = value.instance()) {
        XmlWriter inner;
        write_instance(inner, *instance, {});
        return inner.take();
    }
    return cim::to_text(value);
}

void write_property_value(XmlWriter& to, const PropertyDefinition& property, const Value& value,
                          std::string_view origin) {
    const std::string_view type = cim::name_of(property.type);
    const char* name = property.is_array ? "PROPERTY.ARRAY" : "PROPERTY";
    if (property.type == Type::Reference) {
        to.open("PROPERTY.REFERENCE", {{"NAME", property.name}, {"REFERENCECLASS", property.class_name}});
    } else if (property.type == Type::Object && !property.is_array) {
        // Of a list, the class alone says that its texts are instances: sblim's client refuses the attribute there.
        to.open(name, {{"NAME", property.name}, {"TYPE", type}, {"EmbeddedObject", "instance"}});
    } else if (!origin.empty()) {
        to.open(name, {{"NAME", property.name}, {"CLASSORIGIN", origin}, {"TYPE", type}});
    } else {
        to.open(name, {{"NAME", property.name}, {"TYPE", type}});
    }
    write_value(to, value);
    to.close();
}

void write_parameter(XmlWriter& to, const cim::Parameter& parameter) {
    const std::string_view type = cim::name_of(parameter.type);
    if (parameter.type == Type::Reference) {
        to.open(parameter.is_array ? "PARAMETER.REFARRAY" : "PARAMETER.REFERENCE",
                {{"NAME", parameter.name}, {"REFERENCECLASS", parameter.class_name}});
    } else if (parameter.is_array) {
        to.open("PARAMETER.ARRAY", {{"NAME", parameter.name}, {"TYPE", type}});
    } else {
        to.open("PARAMETER", {{"NAME", parameter.name}, {"TYPE", type}});
    }
    write_qualifiers(to, cim::qualifiers_of(parameter));
    to.close();
}

using Attributes = std::vector<XmlAttribute>;

/// Where a member of a class comes from (DSP0201 5.3.4).
void add_origin(Attributes& to, std::string_view origin, const Class& class_, const Shown& shown) {
    if (!shown.has_origin) return;
    to.emplace_back("CLASSORIGIN", origin);
    if (!equals_ignoring_case(origin, class_.name)) to.emplace_back("PROPAGATED", "true");
}

Result<Value> read_key(const XmlElement& holder) {
    if (const XmlElement* reference = holder.find("VALUE.REFERENCE")) {
        if (reference->children.empty()) return failure(Status::InvalidParameter, "VALUE.REFERENCE is empty.");
        auto path = read_path(reference->children.front(), {});
        if (!path) return path.error();
        return Value::of(*std::move(path));
    }
    const XmlElement* value = holder.find("KEYVALUE");
    if (value == nullptr) return failure(Status::InvalidParameter, "A key has no KEYVALUE.");
    return Value::of(value->text);
}

Result<void> read_keys(const XmlElement& element, ObjectPath& path) {
    for (const XmlElement& child : element.children) {
        if (child.name.local != "KEYBINDING") continue;
        const std::string* name = child.attribute("NAME");
        if (name == nullptr) return failure(Status::InvalidParameter, "A KEYBINDING has no NAME.");
        auto value = read_key(child);
        if (!value) return value.error();
        path.keys.push_back({*name, *std::move(value)});
    }
    return {};
}

std::string read_namespace(const XmlElement& local) {
    std::string name;
    for (const XmlElement& child : local.children) {
        const std::string* part = child.attribute("NAME");
        if (child.name.local == "NAMESPACE" && part != nullptr) name += (name.empty() ? "" : "/") + *part;
    }
    return name;
}

Result<Value> read_scalar(const XmlElement& element, const std::string& name, Type type,
                          const cim::ClassRegistry& classes, std::string_view namespace_name) {
    if (element.name.local == "VALUE.NULL") return Value();
    if (type == Type::Reference) {
        const XmlElement& target =
            element.name.local == "VALUE.REFERENCE" && !element.children.empty() ? element.children.front() : element;
        if (target.name.local == "VALUE") {
            auto parsed = ObjectPath::parse(trimmed_xml(target.text));
            if (!parsed) return failure(Status::TypeMismatch, name + " is no object path.", name);
            return Value::of(*std::move(parsed));
        }
        auto path = read_path(target, namespace_name);
        if (!path) return path.error();
        return Value::of(*std::move(path));
    }
    if (type == Type::Object) {
        const auto inner = read_xml(trimmed_xml(element.text));
        if (!inner)
            return failure(Status::TypeMismatch, name + " is no embedded instance: " + inner.error().message, name);
        auto instance = read_instance(*inner, classes, namespace_name);
        if (!instance) return instance.error();
        return Value::of(std::move(instance->instance));
    }
    const bool is_text = type == Type::String || type == Type::Char16;
    auto value = cim::read_value(type, is_text ? std::string_view(element.text) : trimmed_xml(element.text));
    if (!value)
        return failure(Status::TypeMismatch,
                       "'" + element.text + "' of " + name + " is no " + std::string(cim::name_of(type)) + ".", name);
    return *std::move(value);
}

}  // namespace

void write_value(XmlWriter& to, const Value& value) {
    if (value.is_null()) return;
    if (const ObjectPath* path = value.path()) return write_reference(to, *path);
    if (const Value::List* list = value.list()) {
        const bool is_of_references =
            std::any_of(list->begin(), list->end(), [](const Value& each) { return each.path() != nullptr; });
        to.open(is_of_references ? "VALUE.REFARRAY" : "VALUE.ARRAY");
        for (const Value& element : *list) {
            if (element.is_null()) {
                to.element("VALUE.NULL", "");
            } else {
                write_value(to, element);
            }
        }
        return to.close();
    }
    to.element("VALUE", scalar_text(value));
}

void write_instance(XmlWriter& to, const Instance& instance, const Shown& shown) {
    to.open("INSTANCE", {{"CLASSNAME", instance.of().name}});
    for (std::size_t at = 0; at < instance.of().properties.size(); ++at) {
        const PropertyDefinition& property = instance.of().properties[at];
        if (!is_shown(shown, property.name)) continue;
        write_property_value(to, property, instance.at(at), shown.has_origin ? std::string_view(property.origin) : "");
    }
    to.close();
}

void write_qualifiers(XmlWriter& to, const std::vector<cim::Qualifier>& qualifiers) {
    for (const cim::Qualifier& qualifier : qualifiers) {
        to.open("QUALIFIER", {{"NAME", qualifier.name}, {"TYPE", cim::name_of(qualifier.type)}});
        write_value(to, qualifier.value);
        to.close();
    }
}

void write_class(XmlWriter& to, const Class& class_, const Shown& shown) {
    if (class_.superclass.empty()) {
        to.open("CLASS", {{"NAME", class_.name}});
    } else {
        to.open("CLASS", {{"NAME", class_.name}, {"SUPERCLASS", class_.superclass}});
    }
    if (shown.has_qualifiers) write_qualifiers(to, cim::qualifiers_of(class_));
    for (const PropertyDefinition& property : class_.properties) {
        if (!is_shown(shown, property.name) || (shown.is_local_only && property.origin != class_.name)) continue;
        const bool is_reference = property.type == Type::Reference;
        const char* name = is_reference ? "PROPERTY.REFERENCE" : property.is_array ? "PROPERTY.ARRAY" : "PROPERTY";
        Attributes attributes{{"NAME", property.name}};
        if (is_reference) {
            attributes.emplace_back("REFERENCECLASS", property.class_name);
        } else {
            attributes.emplace_back("TYPE", cim::name_of(property.type));
        }
        add_origin(attributes, property.origin, class_, shown);
        to.open(name, attributes);
        if (shown.has_qualifiers) write_qualifiers(to, cim::qualifiers_of(property));
        to.close();
    }
    for (const cim::Method& method : class_.methods) {
        if (shown.is_local_only && method.origin != class_.name) continue;
        Attributes attributes{{"NAME", method.name}, {"TYPE", cim::name_of(method.returns)}};
        add_origin(attributes, method.origin, class_, shown);
        to.open("METHOD", attributes);
        if (shown.has_qualifiers) write_qualifiers(to, cim::qualifiers_of(method));
        for (const cim::Parameter& parameter : method.parameters)
            write_parameter(to, parameter);
        to.close();
    }
    to.close();
}

void write_instance_name(XmlWriter& to, const ObjectPath& path) {
    to.open("INSTANCENAME", {{"CLASSNAME", path.class_name}});
    for (const cim::Key& key : path.keys) {
        to.open("KEYBINDING", {{"NAME", key.name}});
        if (const ObjectPath* reference = key.value.path()) {
            write_reference(to, *reference);
        } else {
            const bool is_number = key.value.signed_integer() != nullptr || key.value.unsigned_integer() != nullptr;
            const char* type = key.value.boolean() != nullptr ? "boolean" : is_number ? "numeric" : "string";
            to.element("KEYVALUE", cim::to_text(key.value), {{"VALUETYPE", type}});
        }
        to.close();
    }
    to.close();
}

void write_instance_path(XmlWriter& to, const ObjectPath& path) {
    to.open("INSTANCEPATH");
    to.open("NAMESPACEPATH");
    to.element("HOST", path.host.empty() ? "localhost" : path.host);
    write_namespace(to, path.namespace_name);
    to.close();
    write_instance_name(to, path);
    to.close();
}

Result<GivenInstance> read_instance(const XmlElement& element, const cim::ClassRegistry& classes,
                                    std::string_view namespace_name) {
    const std::string* class_name = element.attribute("CLASSNAME");
    if (element.name.local != "INSTANCE" || class_name == nullptr)
        return failure(Status::InvalidParameter, "There is no INSTANCE with a CLASSNAME.");
    const Class* class_ = classes.find(namespace_name, *class_name);
    if (class_ == nullptr) return failure(Status::InvalidClass, "There is no class " + *class_name + ".", *class_name);
    GivenInstance out{Instance(*class_), {}};
    for (const XmlElement& child : element.children) {
        if (!child.name.local.starts_with("PROPERTY")) continue;
        const std::string* name = child.attribute("NAME");
        if (name == nullptr) return failure(Status::InvalidParameter, "A PROPERTY has no NAME.");
        const auto position = class_->find_property(*name);
        if (!position) return failure(Status::NoSuchProperty, class_->name + " has no property " + *name + ".", *name);
        const PropertyDefinition& property = class_->properties[*position];
        auto value = read_typed(child, property.name, property.type, property.is_array, classes, namespace_name);
        if (!value) return value.error();
        out.instance.set(*position, *std::move(value));
        out.given.push_back(*position);
    }
    return out;
}

Result<ObjectPath> read_path(const XmlElement& element, std::string_view namespace_name) {
    const std::string& kind = element.name.local;
    ObjectPath path;
    path.namespace_name = namespace_name;
    if (kind == "CLASSNAME") {
        if (const std::string* name = element.attribute("NAME")) path.class_name = *name;
        return path;
    }
    if (kind == "INSTANCENAME") {
        const std::string* name = element.attribute("CLASSNAME");
        if (name == nullptr) return failure(Status::InvalidParameter, "An INSTANCENAME has no CLASSNAME.");
        path.class_name = *name;
        if (auto read = read_keys(element, path); !read) return read.error();
        return path;
    }
    const XmlElement* local = element.find("LOCALNAMESPACEPATH");
    if (const XmlElement* space = element.find("NAMESPACEPATH")) local = space->find("LOCALNAMESPACEPATH");
    for (const char* inner : {"INSTANCENAME", "CLASSNAME"}) {
        if (const XmlElement* found = element.find(inner))
            return read_path(*found, local != nullptr ? read_namespace(*local) : std::string(namespace_name));
    }
    return failure(Status::InvalidParameter, kind + " is no object path.");
}

Result<Value> read_typed(const XmlElement& holder, const std::string& name, Type type, bool is_array,
                         const cim::ClassRegistry& classes, std::string_view namespace_name) {
    if (holder.children.empty()) return Value();
    const XmlElement& content = holder.children.front();
    const bool is_list = content.name.local == "VALUE.ARRAY" || content.name.local == "VALUE.REFARRAY";
    // Clients that do not know the class send one value where a list of one is meant.
    if (!is_list && is_array) {
        auto value = read_scalar(content, name, type, classes, namespace_name);
        if (!value) return value;
        return Value::of(Value::List{*std::move(value)});
    }
    if (is_list != is_array) return failure(Status::TypeMismatch, name + " is not a list.", name);
    if (!is_list) return read_scalar(content, name, type, classes, namespace_name);
    Value::List list;
    for (const XmlElement& element : content.children) {
        auto value = read_scalar(element, name, type, classes, namespace_name);
        if (!value) return value;
        list.push_back(*std::move(value));
    }
    return Value::of(std::move(list));
}

}  // namespace nc::provider::transport::cim_xml
