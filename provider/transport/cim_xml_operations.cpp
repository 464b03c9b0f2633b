#include "provider/transport/cim_xml_operations.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <vector>

#include "provider/cim/query_engine.hpp"
#include "provider/cim/status.hpp"
#include "provider/transport/cim_xml_codec.hpp"
#include "schemas/base/ascii.hpp"

namespace nc::provider::transport::cim_xml {
namespace {

using cim::Class;
using cim::failure;
using cim::Instance;
using cim::ObjectPath;
using cim::Status;

/// The arguments of one call: IPARAMVALUE by name, and the namespace that it is for.
class Call {
  public:
    Call(const Context& context, const XmlElement& call) : context_(context), call_(call) {
        if (const XmlElement* local = call.find("LOCALNAMESPACEPATH")) {
            for (const XmlElement& part : local->children) {
                const std::string* name = part.attribute("NAME");
                if (name != nullptr) namespace_ += (namespace_.empty() ? "" : "/") + *name;
            }
        }
    }

    const Context& context() const { return context_; }
    const std::string& namespace_name() const { return namespace_; }

    /// The element inside of the parameter; null: not given.
    const XmlElement* parameter(std::string_view name) const {
        for (const XmlElement& child : call_.children) {
            const std::string* given = child.name.local == "IPARAMVALUE" ? child.attribute("NAME") : nullptr;
            if (given != nullptr && equals_ignoring_case(*given, name) && !child.children.empty())
                return &child.children.front();
        }
        return nullptr;
    }
    std::string text(std::string_view name) const {
        const XmlElement* element = parameter(name);
        return element == nullptr ? std::string() : std::string(trimmed_xml(element->text));
    }
    bool flag(std::string_view name, bool otherwise) const {
        const std::string given = text(name);
        return given.empty() ? otherwise : equals_ignoring_case(given, "true");
    }
    std::string class_name(std::string_view name) const {
        const XmlElement* element = parameter(name);
        const std::string* given = element == nullptr ? nullptr : element->attribute("NAME");
        return given == nullptr ? std::string() : *given;
    }
    Result<ObjectPath> path(std::string_view name) const {
        const XmlElement* element = parameter(name);
        if (element == nullptr)
            return failure(Status::InvalidParameter, "The parameter " + std::string(name) + " is missing.",
                           std::string(name));
        return read_path(*element, namespace_);
    }
    std::optional<std::vector<std::string>> property_list() const {
        const XmlElement* element = parameter("PropertyList");
        if (element == nullptr) return std::nullopt;
        std::vector<std::string> names;
        for (const XmlElement& value : element->children)
            names.emplace_back(trimmed_xml(value.text));
        return names;
    }
    /// Errors: as find_class; a parameter that is missing.
    Result<const Class*> expect_class(std::string_view parameter_name) const {
        const std::string name = class_name(parameter_name);
        if (name.empty())
            return failure(Status::InvalidParameter, "The parameter " + std::string(parameter_name) + " is missing.",
                           std::string(parameter_name));
        return context_.manager.find_class(namespace_, name);
    }
    Result<void> expect_namespace() const {
        if (context_.manager.classes().has_namespace(namespace_)) return {};
        return failure(Status::InvalidNamespace, "There is no namespace '" + namespace_ + "'.", namespace_);
    }

  private:
    const Context& context_;
    const XmlElement& call_;
    std::string namespace_;
};

Shown shown_instance(const Call& call) {
    return {call.property_list(), false, false, call.flag("IncludeClassOrigin", false)};
}

template <class Write>
std::string returned(Write write) {
    XmlWriter to;
    to.open("IRETURNVALUE");
    write(to);
    to.close();
    return to.take();
}

Result<std::string> enumerate_instances(const Call& call, bool has_only_names) {
    const auto class_ = call.expect_class("ClassName");
    if (!class_) return class_.error();
    const Shown shown = shown_instance(call);
    XmlWriter to;
    to.open("IRETURNVALUE");
    auto done = call.context().manager.enumerate(call.context().caller, call.namespace_name(), (*class_)->name,
                                                 [&](const Instance& instance) {
                                                     if (has_only_names) {
                                                         write_instance_name(to, instance.path());
                                                         return true;
                                                     }
                                                     to.open("VALUE.NAMEDINSTANCE");
                                                     write_instance_name(to, instance.path());
                                                     write_instance(to, instance, shown);
                                                     to.close();
                                                     return true;
                                                 });
    if (!done) return done.error();
    to.close();
    return to.take();
}

Result<std::string> get_instance(const Call& call) {
    const auto path = call.path("InstanceName");
    if (!path) return path.error();
    const auto instance = call.context().manager.get(call.context().caller, *path);
    if (!instance) return instance.error();
    return returned([&](XmlWriter& to) { write_instance(to, *instance, shown_instance(call)); });
}

Shown shown_class(const Call& call) {
    return {call.property_list(), call.flag("LocalOnly", true), call.flag("IncludeQualifiers", true), false};
}

Result<std::string> get_class(const Call& call) {
    const auto class_ = call.expect_class("ClassName");
    if (!class_) return class_.error();
    return returned([&](XmlWriter& to) { write_class(to, **class_, shown_class(call)); });
}

Result<std::string> enumerate_classes(const Call& call, bool has_only_names) {
    if (auto known = call.expect_namespace(); !known) return known.error();
    const auto& classes = call.context().manager.classes();
    const std::string name = call.class_name("ClassName");
    std::vector<const Class*> found;
    if (!name.empty()) {
        const auto root = call.expect_class("ClassName");
        if (!root) return root.error();
        found = call.flag("DeepInheritance", false) ? classes.family(**root)
                                                    : classes.children(call.namespace_name(), name);
        std::erase(found, *root);
    } else {
        found = call.flag("DeepInheritance", false) ? classes.classes(call.namespace_name())
                                                    : classes.children(call.namespace_name(), {});
    }
    return returned([&](XmlWriter& to) {
        for (const Class* each : found) {
            if (has_only_names) {
                to.element("CLASSNAME", "", {{"NAME", each->name}});
            } else {
                write_class(to, *each, shown_class(call));
            }
        }
    });
}

Result<std::string> create_instance(const Call& call) {
    if (auto known = call.expect_namespace(); !known) return known.error();
    const XmlElement* element = call.parameter("NewInstance");
    if (element == nullptr)
        return failure(Status::InvalidParameter, "The parameter NewInstance is missing.", "NewInstance");
    const auto given = read_instance(*element, call.context().manager.classes(), call.namespace_name());
    if (!given) return given.error();
    const auto path = call.context().manager.create(call.context().caller, given->instance);
    if (!path) return path.error();
    return returned([&](XmlWriter& to) { write_instance_name(to, *path); });
}

Result<std::string> modify_instance(const Call& call) {
    const XmlElement* element = call.parameter("ModifiedInstance");
    const XmlElement* name = element == nullptr ? nullptr : element->find("INSTANCENAME");
    const XmlElement* instance = element == nullptr ? nullptr : element->find("INSTANCE");
    if (name == nullptr || instance == nullptr)
        return failure(Status::InvalidParameter,
                       "The parameter ModifiedInstance is missing, or no VALUE.NAMEDINSTANCE.", "ModifiedInstance");
    const auto path = read_path(*name, call.namespace_name());
    if (!path) return path.error();
    const auto checked = call.context().manager.checked_path(*path);
    if (!checked) return checked.error();
    auto given = read_instance(*instance, call.context().manager.classes(), call.namespace_name());
    if (!given) return given.error();
    // The name says which one it is, whatever the instance has of its keys.
    for (const cim::Key& key : checked->keys)
        given->instance.set(key.name, key.value);
    const auto list = call.property_list();
    std::erase_if(given->given, [&](std::size_t position) {
        const auto& property = given->instance.of().properties[position];
        const bool is_listed = !list || std::any_of(list->begin(), list->end(), [&](const std::string& each) {
            return equals_ignoring_case(each, property.name);
        });
        return property.is_key || !is_listed;
    });
    auto done = call.context().manager.modify(call.context().caller, given->instance, given->given);
    if (!done) return done.error();
    return std::string();
}

Result<std::string> delete_instance(const Call& call) {
    const auto path = call.path("InstanceName");
    if (!path) return path.error();
    auto done = call.context().manager.remove(call.context().caller, *path);
    if (!done) return done.error();
    return std::string();
}

Result<std::string> get_property(const Call& call) {
    const auto path = call.path("InstanceName");
    if (!path) return path.error();
    const auto instance = call.context().manager.get(call.context().caller, *path);
    if (!instance) return instance.error();
    const std::string name = call.text("PropertyName");
    const cim::Value* value = instance->find(name);
    if (value == nullptr)
        return failure(Status::NoSuchProperty, path->class_name + " has no property '" + name + "'.", name);
    return returned([&](XmlWriter& to) { write_value(to, *value); });
}

Result<std::string> set_property(const Call& call) {
    const auto path = call.path("InstanceName");
    if (!path) return path.error();
    const auto checked = call.context().manager.checked_path(*path);
    if (!checked) return checked.error();
    const auto& classes = call.context().manager.classes();
    Instance instance(*classes.find(checked->namespace_name, checked->class_name));
    for (const cim::Key& key : checked->keys)
        instance.set(key.name, key.value);
    const std::string name = call.text("PropertyName");
    const auto position = instance.of().find_property(name);
    if (!position)
        return failure(Status::NoSuchProperty, checked->class_name + " has no property '" + name + "'.", name);
    const auto& property = instance.of().properties[*position];
    XmlElement holder{{{}, "IPARAMVALUE"}, {}, {}, {}};
    if (const XmlElement* given = call.parameter("NewValue")) holder.children.push_back(*given);
    auto value = read_typed(holder, property.name, property.type, property.is_array, classes, call.namespace_name());
    if (!value) return value.error();
    instance.set(*position, *std::move(value));
    const std::size_t changed[] = {*position};
    auto done = call.context().manager.modify(call.context().caller, instance, changed);
    if (!done) return done.error();
    return std::string();
}

Result<std::string> associated(const Call& call, bool is_reference, bool has_only_names) {
    const auto path = call.path("ObjectName");
    if (!path) return path.error();
    if (!path->is_of_instance())
        return failure(Status::NotSupported, "Associations of classes are not told.", "ObjectName");
    const cim::AssociationFilter filter{call.class_name("AssocClass"), call.class_name("ResultClass"),
                                        call.text("Role"), call.text("ResultRole")};
    const Shown shown = shown_instance(call);
    XmlWriter to;
    to.open("IRETURNVALUE");
    const auto write = [&](const Instance& instance) {
        to.open(has_only_names ? "OBJECTPATH" : "VALUE.OBJECTWITHPATH");
        write_instance_path(to, instance.path());
        if (!has_only_names) write_instance(to, instance, shown);
        to.close();
        return true;
    };
    const auto& context = call.context();
    cim::AssociationFilter of_references = filter;
    of_references.association_class = filter.result_class;
    auto done = is_reference ? context.manager.references(context.caller, *path, of_references, write)
                             : context.manager.associators(context.caller, *path, filter, write);
    if (!done) return done.error();
    to.close();
    return to.take();
}

Result<std::string> exec_query(const Call& call) {
    if (auto known = call.expect_namespace(); !known) return known.error();
    const std::string language = call.text("QueryLanguage");
    if (!equals_ignoring_case(language, "WQL"))
        return failure(Status::QueryLanguageNotSupported, "Queries are in WQL, not in '" + language + "'.",
                       "QueryLanguage");
    XmlWriter to;
    to.open("IRETURNVALUE");
    auto done = cim::run_query(call.context().manager, call.context().caller, call.namespace_name(), call.text("Query"),
                               [&](const cim::QueryRow& row) {
                                   const bool is_keyed = row.instance && row.instance->of().is_keyed();
                                   to.open(is_keyed ? "VALUE.OBJECTWITHPATH" : "VALUE.OBJECT");
                                   if (is_keyed) write_instance_path(to, row.instance->path());
                                   if (row.class_ != nullptr) write_class(to, *row.class_, {});
                                   if (row.instance)
                                       write_instance(to, *row.instance, {row.properties, false, false, false});
                                   to.close();
                                   return true;
                               });
    if (!done) return done.error();
    to.close();
    return to.take();
}

// ---- pulled enumerations (DSP0200 5.3.2.24)

std::size_t count_of(const Call& call) {
    const std::string text = call.text("MaxObjectCount");
    std::size_t count = 0;
    std::from_chars(text.data(), text.data() + text.size(), count);
    return count;
}

std::string piece_text(const EnumerationTable::Piece& piece, const std::string& id, const Shown& shown) {
    XmlWriter to;
    to.open("IRETURNVALUE");
    for (const Instance& instance : piece.instances) {
        if (piece.mode == "paths") {
            write_instance_path(to, instance.path());
            continue;
        }
        to.open("VALUE.INSTANCEWITHPATH");
        write_instance_path(to, instance.path());
        write_instance(to, instance, shown);
        to.close();
    }
    to.close();
    to.open("PARAMVALUE", {{"NAME", "EnumerationContext"}, {"PARAMTYPE", "string"}});
    to.element("VALUE", piece.is_last ? "" : id);
    to.close();
    to.open("PARAMVALUE", {{"NAME", "EndOfSequence"}, {"PARAMTYPE", "boolean"}});
    to.element("VALUE", piece.is_last ? "TRUE" : "FALSE");
    to.close();
    return to.take();
}

Result<std::string> open_enumeration(const Call& call, const std::string& name) {
    const bool has_only_paths = name.find("Paths") != std::string::npos;
    const auto& context = call.context();
    std::vector<Instance> all;
    const cim::Sink keep = [&](Instance instance) {
        all.push_back(std::move(instance));
        return true;
    };
    Result<void> done;
    if (name.starts_with("OpenEnumerate")) {
        const auto class_ = call.expect_class("ClassName");
        if (!class_) return class_.error();
        done = context.manager.enumerate(context.caller, call.namespace_name(), (*class_)->name, keep);
    } else if (name == "OpenQueryInstances") {
        done = cim::run_query(context.manager, context.caller, call.namespace_name(), call.text("FilterQuery"),
                              [&](cim::QueryRow row) { return !row.instance || keep(*std::move(row.instance)); });
    } else {
        const auto path = call.path("InstanceName");
        if (!path) return path.error();
        const cim::AssociationFilter filter{call.class_name("AssocClass"), call.class_name("ResultClass"),
                                            call.text("Role"), call.text("ResultRole")};
        done = name.starts_with("OpenReference") ? context.manager.references(context.caller, *path, filter, keep)
                                                 : context.manager.associators(context.caller, *path, filter, keep);
    }
    if (!done) return done.error();
    const auto id = context.enumerations.open(context.caller, std::move(all), has_only_paths ? "paths" : "",
                                              std::chrono::seconds(0));
    if (!id) return id.error();
    const auto piece = context.enumerations.pull(context.caller, *id, count_of(call));
    if (!piece) return piece.error();
    return piece_text(*piece, *id, shown_instance(call));
}

Result<std::string> pull(const Call& call) {
    const std::string id = call.text("EnumerationContext");
    const auto piece = call.context().enumerations.pull(call.context().caller, id, count_of(call));
    if (!piece) return piece.error();
    return piece_text(*piece, id, {});
}

Result<std::string> close_enumeration(const Call& call) {
    auto done = call.context().enumerations.close(call.context().caller, call.text("EnumerationContext"));
    if (!done) return done.error();
    return std::string();
}

using Operation = Result<std::string> (*)(const Call&);

const std::map<std::string_view, Operation>& operations() {
    static const std::map<std::string_view, Operation> kOperations{
        {"EnumerateInstances", [](const Call& call) { return enumerate_instances(call, false); }},
        {"EnumerateInstanceNames", [](const Call& call) { return enumerate_instances(call, true); }},
        {"GetInstance", &get_instance},
        {"GetClass", &get_class},
        {"EnumerateClasses", [](const Call& call) { return enumerate_classes(call, false); }},
        {"EnumerateClassNames", [](const Call& call) { return enumerate_classes(call, true); }},
        {"CreateInstance", &create_instance},
        {"ModifyInstance", &modify_instance},
        {"DeleteInstance", &delete_instance},
        {"GetProperty", &get_property},
        {"SetProperty", &set_property},
        {"Associators", [](const Call& call) { return associated(call, false, false); }},
        {"AssociatorNames", [](const Call& call) { return associated(call, false, true); }},
        {"References", [](const Call& call) { return associated(call, true, false); }},
        {"ReferenceNames", [](const Call& call) { return associated(call, true, true); }},
        {"ExecQuery", &exec_query},
        {"OpenEnumerateInstances", [](const Call& call) { return open_enumeration(call, "OpenEnumerateInstances"); }},
        {"OpenEnumerateInstancePaths",
         [](const Call& call) { return open_enumeration(call, "OpenEnumerateInstancePaths"); }},
        {"OpenAssociatorInstances", [](const Call& call) { return open_enumeration(call, "OpenAssociatorInstances"); }},
        {"OpenAssociatorInstancePaths",
         [](const Call& call) { return open_enumeration(call, "OpenAssociatorInstancePaths"); }},
        {"OpenReferenceInstances", [](const Call& call) { return open_enumeration(call, "OpenReferenceInstances"); }},
        {"OpenReferenceInstancePaths",
         [](const Call& call) { return open_enumeration(call, "OpenReferenceInstancePaths"); }},
        {"OpenQueryInstances", [](const Call& call) { return open_enumeration(call, "OpenQueryInstances"); }},
        {"PullInstancesWithPath", &pull},
        {"PullInstancePaths", &pull},
        {"PullInstances", &pull},
        {"CloseEnumeration", &close_enumeration},
    };
    return kOperations;
}

}  // namespace

Result<std::string> call_intrinsic(const Context& context, const XmlElement& call) {
    const std::string& name = *call.attribute("NAME");
    const auto found = operations().find(name);
    if (found == operations().end()) return failure(Status::NotSupported, "There is no operation " + name + ".", name);
    return found->second(Call(context, call));
}

Result<std::string> call_method(const Context& context, const XmlElement& call) {
    const std::string& name = *call.attribute("NAME");
    const XmlElement* local = call.find("LOCALINSTANCEPATH");
    if (local == nullptr) local = call.find("LOCALCLASSPATH");
    if (local == nullptr) return failure(Status::InvalidParameter, "The METHODCALL has no path.");
    const auto path = read_path(*local, {});
    if (!path) return path.error();
    const auto class_ = context.manager.find_class(path->namespace_name, path->class_name);
    if (!class_) return class_.error();
    const cim::Method* method = (*class_)->find_method(name);
    if (method == nullptr)
        return failure(Status::MethodNotFound, (*class_)->name + " has no method " + name + ".", name);
    std::vector<cim::Argument> arguments;
    for (const XmlElement& child : call.children) {
        const std::string* given = child.name.local == "PARAMVALUE" ? child.attribute("NAME") : nullptr;
        if (given == nullptr) continue;
        const auto parameter = std::find_if(method->parameters.begin(), method->parameters.end(),
                                            [&](const auto& each) { return equals_ignoring_case(each.name, *given); });
        if (parameter == method->parameters.end())
            return failure(Status::InvalidParameter, name + " has no parameter " + *given + ".", *given);
        auto value = read_typed(child, parameter->name, parameter->type, parameter->is_array, context.manager.classes(),
                                path->namespace_name);
        if (!value) return value.error();
        arguments.push_back({parameter->name, *std::move(value)});
    }
    const auto answer = context.manager.invoke(context.caller, *path, name, std::move(arguments));
    if (!answer) return answer.error();
    XmlWriter to;
    to.open("RETURNVALUE", {{"PARAMTYPE", cim::name_of(method->returns)}});
    write_value(to, answer->return_value);
    to.close();
    for (const cim::Argument& out : answer->out) {
        const auto parameter = std::find_if(method->parameters.begin(), method->parameters.end(),
                                            [&](const auto& each) { return each.name == out.name; });
        const cim::Type type = parameter == method->parameters.end() ? cim::Type::String : parameter->type;
        to.open("PARAMVALUE", {{"NAME", out.name}, {"PARAMTYPE", cim::name_of(type)}});
        write_value(to, out.value);
        to.close();
    }
    return to.take();
}

}  // namespace nc::provider::transport::cim_xml
