#include "provider/transport/cim_xml_operations.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "provider/cim/query_engine.hpp"
#include "provider/cim/status.hpp"
#include "provider/transport/cim_xml_codec.hpp"
#include "schemas/base/ascii.hpp"

namespace nc::provider::transport::cim_xml {
namespace {

using cim::Class;
using cim::CursorPtr;
using cim::failure;
using cim::Instance;
using cim::ObjectPath;
using cim::QueryRow;
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

// ---- what may be long: the members of an IRETURNVALUE, written as they are read

struct Rows {
    CursorPtr<QueryRow> cursor;
    std::function<void(XmlWriter&, const QueryRow&)> write;
};

/// Properties of the class, as far as they are among these; std::nullopt: all.
std::vector<std::string> names_of_both(const Class& class_, const std::optional<std::vector<std::string>>& names) {
    std::vector<std::string> both;
    for (const cim::PropertyDefinition& property : class_.properties) {
        const bool is_named = !names || std::any_of(names->begin(), names->end(), [&](const std::string& each) {
            return equals_ignoring_case(each, property.name);
        });
        if (is_named) both.push_back(property.name);
    }
    return both;
}

Result<Rows> enumerate_instances(const Call& call, bool has_only_names) {
    const auto class_ = call.expect_class("ClassName");
    if (!class_) return class_.error();
    auto found = call.context().manager.open(call.context().caller, call.namespace_name(), (*class_)->name);
    if (!found) return found.error();
    Shown shown = shown_instance(call);
    // DSP0200 5.3.2.11: of instances of subclasses, only what the class itself has.
    if (!call.flag("DeepInheritance", true)) shown.properties = names_of_both(**class_, shown.properties);
    const auto write = [has_only_names, shown](XmlWriter& to, const QueryRow& row) {
        if (has_only_names) return write_instance_name(to, row.instance->path());
        to.open("VALUE.NAMEDINSTANCE");
        write_instance_name(to, row.instance->path());
        write_instance(to, *row.instance, shown);
        to.close();
    };
    return Rows{cim::rows_of(*std::move(found)), write};
}

cim::AssociationFilter filter_of(const Call& call, bool is_references) {
    cim::AssociationFilter filter{call.class_name("AssocClass"), call.class_name("ResultClass"), call.text("Role"),
                                  call.text("ResultRole")};
    if (is_references) filter.association_class = filter.result_class;
    return filter;
}

Result<Rows> associated(const Call& call, bool is_references, bool has_only_names) {
    const auto path = call.path("ObjectName");
    if (!path) return path.error();
    if (!path->is_of_instance())
        return failure(Status::NotSupported, "Associations of classes are not told.", "ObjectName");
    auto found = cim::open_associated(call.context().manager, call.context().caller, *path,
                                      filter_of(call, is_references), is_references);
    if (!found) return found.error();
    const auto write = [has_only_names, shown = shown_instance(call)](XmlWriter& to, const QueryRow& row) {
        to.open(has_only_names ? "OBJECTPATH" : "VALUE.OBJECTWITHPATH");
        write_instance_path(to, row.instance->path());
        if (!has_only_names) write_instance(to, *row.instance, shown);
        to.close();
    };
    return Rows{cim::rows_of(*std::move(found)), write};
}

/// `language`, `parameter`: names of the parameters with the language and the text.
Result<CursorPtr<QueryRow>> open_query(const Call& call, const char* language, const char* parameter) {
    if (auto known = call.expect_namespace(); !known) return known.error();
    const std::string given = call.text(language);
    if (!equals_ignoring_case(given, "WQL"))
        return failure(Status::QueryLanguageNotSupported, "Queries are in WQL, not in '" + given + "'.", language);
    const auto query = cim::parse_query(call.text(parameter));
    if (!query) return query.error();
    return cim::open_query(call.context().manager, call.context().caller, call.namespace_name(), *query);
}

void write_row(XmlWriter& to, const QueryRow& row) {
    const bool is_keyed = row.instance && row.instance->of().is_keyed();
    to.open(is_keyed ? "VALUE.OBJECTWITHPATH" : "VALUE.OBJECT");
    if (is_keyed) write_instance_path(to, row.instance->path());
    if (row.class_ != nullptr) write_class(to, *row.class_, {});
    if (row.instance) write_instance(to, *row.instance, {row.properties, false, false, false});
    to.close();
}

Result<Rows> exec_query(const Call& call) {
    auto rows = open_query(call, "QueryLanguage", "Query");
    if (!rows) return rows.error();
    return Rows{*std::move(rows), &write_row};
}

/// So much of an answer is made before it is sent: most answers are no longer.
constexpr std::size_t kTextAtOnce = 64 * 1024;

/// The next members; std::nullopt: there are no more.
Result<std::optional<std::string>> next_members(Rows& rows) {
    if (!rows.cursor) return std::optional<std::string>();
    XmlWriter to;
    while (rows.cursor && to.size() < kTextAtOnce) {
        auto piece = rows.cursor->next();
        if (!piece) return piece.error();
        for (const QueryRow& row : piece->items)
            rows.write(to, row);
        if (piece->is_last) rows.cursor.reset();
    }
    if (!rows.cursor) to.raw("</IRETURNVALUE>");
    return std::optional(to.take());
}

Result<Content> write_rows(Rows rows) {
    auto first = next_members(rows);
    if (!first) return first.error();
    Content content{"<IRETURNVALUE>" + **first};
    if (!rows.cursor) return content;
    content.more = [rest = std::make_shared<Rows>(std::move(rows))] { return next_members(*rest); };
    return content;
}

Result<std::string> get_instance(const Call& call) {
    const auto path = call.path("InstanceName");
    if (!path) return path.error();
    const auto instance = call.context().manager.get(call.context().caller, *path);
    if (!instance) return instance.error();
    return returned([&](XmlWriter& to) { write_instance(to, *instance, shown_instance(call)); });
}

Shown shown_class(const Call& call) {
    return {call.property_list(), call.flag("LocalOnly", true), call.flag("IncludeQualifiers", true),
            call.flag("IncludeClassOrigin", false)};
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

// ---- pulled enumerations (DSP0200 5.3.2.24)

/// How instances are shown; kept with the enumeration.
constexpr const char* kPaths = "paths";
constexpr const char* kRowsOfQuery = "rows of a query";  ///< without paths (DSP0200 5.3.2.24.13)
constexpr const char* kInstances = "instances";
constexpr const char* kInstancesWithOrigin = "instances, origin";

/// An answer is made in memory: so many are in one, however many a client takes.
constexpr std::uint32_t kMostAtOnce = 1000;

/// std::nullopt: not given.
Result<std::optional<std::uint32_t>> number_of(const Call& call, const char* name) {
    const std::string text = call.text(name);
    if (text.empty()) return std::optional<std::uint32_t>();
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size()) return std::optional(number);
    return failure(Status::InvalidParameter, std::string(name) + " is no uint32.", name);
}

/// `pulled_by`: the pull operation that is to be of the enumeration's kind; empty: any.
Result<std::string> pull_piece(const Call& call, const std::string& id, std::string_view pulled_by = {}) {
    const auto& context = call.context();
    const auto count = number_of(call, "MaxObjectCount");
    if (!count) return count.error();
    const auto mode = context.enumerations.mode(context.caller, id);
    if (!mode) return mode.error();
    const bool has_only_paths = *mode == kPaths;
    const bool is_of_query = *mode == kRowsOfQuery;
    if (!has_only_paths && !is_of_query && *mode != kInstances && *mode != kInstancesWithOrigin)
        return failure(Status::InvalidContext, "The enumeration " + id + " is none of CIM-XML.", id);
    const std::string_view wanted = has_only_paths ? "PullInstancePaths"
                                    : is_of_query  ? "PullInstances"
                                                   : "PullInstancesWithPath";
    if (!pulled_by.empty() && pulled_by != wanted)
        return failure(Status::InvalidContext, "The enumeration " + id + " is read by " + std::string(wanted) + ".",
                       id);
    const auto piece = context.enumerations.pull(context.caller, id, {std::min(count->value_or(0), kMostAtOnce)});
    if (!piece) return piece.error();
    XmlWriter to;
    to.open("IRETURNVALUE");
    for (const QueryRow& row : piece->rows) {
        if (has_only_paths) {
            write_instance_path(to, row.instance->path());
            continue;
        }
        if (is_of_query) {
            write_instance(to, *row.instance, {row.properties, false, false, false});
            continue;
        }
        to.open("VALUE.INSTANCEWITHPATH");
        write_instance_path(to, row.instance->path());
        write_instance(to, *row.instance, {row.properties, false, false, *mode == kInstancesWithOrigin});
        to.close();
    }
    to.close();
    to.open("PARAMVALUE", {{"NAME", "EnumerationContext"}, {"PARAMTYPE", "string"}});
    to.element("VALUE", piece->is_last ? "" : id);
    to.close();
    to.open("PARAMVALUE", {{"NAME", "EndOfSequence"}, {"PARAMTYPE", "boolean"}});
    to.element("VALUE", piece->is_last ? "TRUE" : "FALSE");
    to.close();
    return to.take();
}

Result<CursorPtr<QueryRow>> open_rows(const Call& call, const std::string& name) {
    const auto& context = call.context();
    if (name == "OpenQueryInstances") {
        auto rows = open_query(call, "FilterQueryLanguage", "FilterQuery");
        if (!rows) return rows.error();
        return cim::only_instances(*std::move(rows));
    }
    // What would filter is refused: who asks for some does not expect all.
    if (!call.text("FilterQuery").empty() || !call.text("FilterQueryLanguage").empty())
        return failure(Status::FilterNotSupported, "Enumerations have no filter; OpenQueryInstances takes WQL.",
                       "FilterQuery");
    Result<CursorPtr<Instance>> found = CursorPtr<Instance>();
    if (name.starts_with("OpenEnumerate")) {
        const auto class_ = call.expect_class("ClassName");
        if (!class_) return class_.error();
        found = context.manager.open(context.caller, call.namespace_name(), (*class_)->name);
    } else {
        const auto path = call.path("InstanceName");
        if (!path) return path.error();
        const bool is_references = name.starts_with("OpenReference");
        found =
            cim::open_associated(context.manager, context.caller, *path, filter_of(call, is_references), is_references);
    }
    if (!found) return found.error();
    return cim::rows_of(*std::move(found), call.property_list());
}

/// DSP0200 5.3.2.24.1: what cannot be kept so long is refused; zero means that it is kept for ever.
Result<std::chrono::seconds> operation_timeout(const Call& call) {
    const auto given = number_of(call, "OperationTimeout");
    if (!given) return given.error();
    const auto longest = call.context().enumerations.limits().longest;
    const std::chrono::seconds time(given->value_or(static_cast<std::uint32_t>(longest.count())));
    if (time > std::chrono::seconds::zero() && time <= longest) return time;
    return failure(Status::InvalidTimeout,
                   "OperationTimeout is from 1 to " + std::to_string(longest.count()) + " seconds.",
                   "OperationTimeout");
}

Result<std::string> open_enumeration(const Call& call, const std::string& name) {
    const auto time = operation_timeout(call);
    if (!time) return time.error();
    if (call.flag("ContinueOnError", false))
        return failure(Status::ContinuationNotSupported, "An enumeration ends with its first error.",
                       "ContinueOnError");
    auto rows = open_rows(call, name);
    if (!rows) return rows.error();
    const char* mode = name == "OpenQueryInstances"              ? kRowsOfQuery
                       : name.find("Paths") != std::string::npos ? kPaths
                       : call.flag("IncludeClassOrigin", false)  ? kInstancesWithOrigin
                                                                 : kInstances;
    const auto id = call.context().enumerations.open(call.context().caller, *std::move(rows), mode, *time);
    if (!id) return id.error();
    auto piece = pull_piece(call, *id);
    if (!piece) (void)call.context().enumerations.close(call.context().caller, *id);
    return piece;
}

Result<std::string> pull(const Call& call, std::string_view name) {
    return pull_piece(call, call.text("EnumerationContext"), name);
}

Result<std::string> close_enumeration(const Call& call) {
    auto done = call.context().enumerations.close(call.context().caller, call.text("EnumerationContext"));
    if (!done) return done.error();
    return std::string();
}

using Operation = Result<std::string> (*)(const Call&);

const std::map<std::string_view, Operation>& operations() {
    static const std::map<std::string_view, Operation> kOperations{
        {"GetInstance", &get_instance},
        {"GetClass", &get_class},
        {"EnumerateClasses", [](const Call& call) { return enumerate_classes(call, false); }},
        {"EnumerateClassNames", [](const Call& call) { return enumerate_classes(call, true); }},
        {"CreateInstance", &create_instance},
        {"ModifyInstance", &modify_instance},
        {"DeleteInstance", &delete_instance},
        {"GetProperty", &get_property},
        {"SetProperty", &set_property},
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
        {"PullInstancesWithPath", [](const Call& call) { return pull(call, "PullInstancesWithPath"); }},
        {"PullInstancePaths", [](const Call& call) { return pull(call, "PullInstancePaths"); }},
        {"PullInstances", [](const Call& call) { return pull(call, "PullInstances"); }},
        {"CloseEnumeration", &close_enumeration},
    };
    return kOperations;
}

/// Those whose answers may be long.
const std::map<std::string_view, Result<Rows> (*)(const Call&)>& long_operations() {
    static const std::map<std::string_view, Result<Rows> (*)(const Call&)> kOperations{
        {"EnumerateInstances", [](const Call& call) { return enumerate_instances(call, false); }},
        {"EnumerateInstanceNames", [](const Call& call) { return enumerate_instances(call, true); }},
        {"Associators", [](const Call& call) { return associated(call, false, false); }},
        {"AssociatorNames", [](const Call& call) { return associated(call, false, true); }},
        {"References", [](const Call& call) { return associated(call, true, false); }},
        {"ReferenceNames", [](const Call& call) { return associated(call, true, true); }},
        {"ExecQuery", &exec_query},
    };
    return kOperations;
}

}  // namespace

Result<Content> call_intrinsic(const Context& context, const XmlElement& element) {
    const std::string& name = *element.attribute("NAME");
    const Call call(context, element);
    if (const auto found = long_operations().find(name); found != long_operations().end()) {
        auto rows = found->second(call);
        if (!rows) return rows.error();
        return write_rows(*std::move(rows));
    }
    const auto found = operations().find(name);
    if (found == operations().end()) return failure(Status::NotSupported, "There is no operation " + name + ".", name);
    auto text = found->second(call);
    if (!text) return text.error();
    return Content{*std::move(text)};
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
        if (type == cim::Type::Object) {
            to.open("PARAMVALUE",
                    {{"NAME", out.name}, {"PARAMTYPE", cim::name_of(type)}, {"EmbeddedObject", "instance"}});
        } else {
            to.open("PARAMVALUE", {{"NAME", out.name}, {"PARAMTYPE", cim::name_of(type)}});
        }
        write_value(to, out.value);
        to.close();
    }
    return to.take();
}

}  // namespace nc::provider::transport::cim_xml
