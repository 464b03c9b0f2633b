#include "provider/transport/wsman_operations.hpp"

#include <algorithm>
#include <vector>

#include "provider/cim/status.hpp"
#include "provider/transport/cim_xml_codec.hpp"
#include "provider/transport/wsman_codec.hpp"
#include "provider/transport/wsman_names.hpp"
#include "schemas/base/ascii.hpp"

namespace nc::provider::transport::wsman {
namespace {

using cim::failure;
using cim::Instance;
using cim::Status;

/// "http://…/transfer/Get" is answered by "…/GetResponse".
std::string response_to(std::string_view action) { return std::string(action) + "Response"; }

/// What CIM calls a wrong key, WS-Management calls wrong selectors (DSP0226 14.6): one too few, one too many, or one of
/// another type than the class's key.
Error as_selector_fault(const Error& error, const cim::ObjectPath& path, const cim::Class& class_) {
    if (cim::status_of(error) != Status::InvalidParameter) return error;
    const auto is_key_of_class = [&](std::string_view name) {
        const auto position = class_.find_property(name);
        return position && class_.properties[*position].is_key;
    };
    const bool has_foreign = std::any_of(path.keys.begin(), path.keys.end(),
                                         [&](const cim::Key& each) { return !is_key_of_class(each.name); });
    const bool has_all = std::all_of(class_.properties.begin(), class_.properties.end(), [&](const auto& property) {
        return !property.is_key || path.find_key(property.name) != nullptr;
    });
    const char* detail = has_foreign ? "UnexpectedSelectors" : !has_all ? "InsufficientSelectors" : "TypeMismatch";
    return fault("wsman:InvalidSelectors", detail, error.message);
}

struct Target {
    ResourceUri resource;
    cim::ObjectPath path;
    const cim::Class* class_;
};

/// The one instance that the request is about.
Result<Target> expect_target(const Context& context, const Request& request) {
    auto resource = expect_resource(request);
    if (!resource) return resource.error();
    const auto class_ = context.manager.find_class(resource->namespace_name, resource->class_name);
    if (!class_) return class_.error();
    const cim::ObjectPath given = object_path(*resource, request.selectors);
    const auto path = context.manager.checked_path(given);
    if (!path) return as_selector_fault(path.error(), given, **class_);
    return Target{*std::move(resource), *path, *class_};
}

std::string instance_text(const ResourceUri& form, const Instance& instance) {
    XmlWriter to;
    write_instance(to, form, instance);
    return to.take();
}

/// A class itself: CIM-XML inside of WS-Management.
Result<Answer> get_class(const Context& context, const ResourceUri& resource) {
    const auto class_ = context.manager.find_class(resource.namespace_name, resource.class_name);
    if (!class_) return class_.error();
    XmlWriter to;
    cim_xml::write_class(to, **class_, {});
    return Answer{response_to(kGet), to.take()};
}

/// Names of the option that tells which properties a client has changed (Windows' MI clients repeat it).
std::vector<std::string> modified_properties(const Request& request) {
    std::vector<std::string> names;
    for (const Option& option : request.options) {
        if (option.name.ends_with("__MIInstanceModifiedPropertiesList")) names.push_back(option.value);
    }
    return names;
}

Result<const XmlElement*> expect_content(const Request& request) {
    if (const XmlElement* content = request.content()) return content;
    return fault("wsman:SchemaValidationError", "", "The body of the request is empty.");
}

}  // namespace

Result<ResourceUri> expect_resource(const Request& request) {
    if (request.resource) return *request.resource;
    return fault("wsa:DestinationUnreachable", "InvalidResourceURI", "The request has no ResourceURI.");
}

Result<Answer> get(const Context& context, const Request& request) {
    if (request.resource && request.resource->is_schema) return get_class(context, *request.resource);
    const auto target = expect_target(context, request);
    if (!target) return target.error();
    const auto instance = context.manager.get(context.caller, target->path);
    if (!instance)
        return target->path.is_singleton ? as_selector_fault(instance.error(), target->path, *target->class_)
                                         : instance.error();
    return Answer{response_to(kGet), instance_text(target->resource, *instance)};
}

Result<Answer> put(const Context& context, const Request& request) {
    const auto target = expect_target(context, request);
    if (!target) return target.error();
    const auto content = expect_content(request);
    if (!content) return content.error();
    auto given = read_instance(**content, *target->class_, context.manager.classes());
    if (!given) return given.error();
    for (const cim::Key& key : target->path.keys) {
        const std::string told = cim::to_text(*given->instance.find(key.name));
        if (!told.empty() && !equals_ignoring_case(told, cim::to_text(key.value)))
            return fault("wsman:InvalidParameter", "InvalidValue",
                         key.name + " is a key and cannot be changed to '" + told + "'.");
        given->instance.set(key.name, key.value);
    }
    const std::vector<std::string> modified = modified_properties(request);
    std::erase_if(given->given, [&](std::size_t position) {
        const auto& property = target->class_->properties[position];
        const bool is_modified =
            modified.empty() || std::any_of(modified.begin(), modified.end(), [&](const std::string& name) {
                return equals_ignoring_case(name, property.name);
            });
        return property.is_key || !is_modified;
    });
    // What was read has an etag; only one that the client names as changed binds the change to that state.
    if (modified.empty()) {
        std::erase_if(given->given,
                      [&](std::size_t position) { return target->class_->properties[position].name == "etag"; });
    }
    if (auto done = context.manager.modify(context.caller, given->instance, given->given); !done) return done.error();
    const auto instance = context.manager.get(context.caller, target->path);
    if (!instance) return instance.error();
    return Answer{response_to(kPut), instance_text(target->resource, *instance)};
}

Result<Answer> create(const Context& context, const Request& request) {
    auto resource = expect_resource(request);
    if (!resource) return resource.error();
    const auto class_ = context.manager.find_class(resource->namespace_name, resource->class_name);
    if (!class_) return class_.error();
    const auto content = expect_content(request);
    if (!content) return content.error();
    const auto given = read_instance(**content, **class_, context.manager.classes());
    if (!given) return given.error();
    const auto path = context.manager.create(context.caller, given->instance);
    if (!path) return path.error();
    XmlWriter to;
    to.open("t:ResourceCreated");
    write_endpoint(to, *resource, *path);
    to.close();
    return Answer{response_to(kCreate), to.take()};
}

Result<Answer> remove(const Context& context, const Request& request) {
    const auto target = expect_target(context, request);
    if (!target) return target.error();
    if (auto done = context.manager.remove(context.caller, target->path); !done) return done.error();
    return Answer{response_to(kDelete)};
}

Result<Answer> invoke(const Context& context, const Request& request) {
    auto resource = expect_resource(request);
    if (!resource) return resource.error();
    const auto class_ = context.manager.find_class(resource->namespace_name, resource->class_name);
    if (!class_) return class_.error();
    const std::string name = request.action.substr(request.action.rfind('/') + 1);
    const cim::Method* method = (*class_)->find_method(name);
    if (method == nullptr)
        return fault("wsa:ActionNotSupported", "", (*class_)->name + " has no method '" + name + "'.");
    std::vector<cim::Argument> arguments;
    if (const XmlElement* input = request.content()) {
        for (const cim::Parameter& parameter : method->parameters) {
            std::vector<const XmlElement*> elements;
            for (const XmlElement& child : input->children) {
                if (equals_ignoring_case(child.name.local, parameter.name)) elements.push_back(&child);
            }
            if (elements.empty()) continue;
            auto value = read_value(elements, parameter.name, parameter.type, parameter.is_array, parameter.class_name,
                                    context.manager.classes(), resource->namespace_name);
            if (!value) return value.error();
            arguments.push_back({parameter.name, *std::move(value)});
        }
        for (const XmlElement& child : input->children) {
            const bool is_known =
                std::any_of(method->parameters.begin(), method->parameters.end(),
                            [&](const auto& each) { return equals_ignoring_case(each.name, child.name.local); });
            if (!is_known)
                return fault("wsman:InvalidParameter", "InvalidName",
                             method->name + " has no parameter " + child.name.local + ".");
        }
    }
    const cim::ObjectPath path = object_path(*resource, request.selectors);
    if (!method->is_static) {
        if (const auto checked = context.manager.checked_path(path); !checked)
            return as_selector_fault(checked.error(), path, **class_);
    }
    const auto answer = context.manager.invoke(context.caller, path, name, std::move(arguments));
    if (!answer) return answer.error();
    XmlWriter to;
    to.open("p:" + method->name + "_OUTPUT", {{"xmlns:p", resource->of_class((*class_)->name)}});
    for (const cim::Argument& out : answer->out)
        write_value(to, *resource, "p", out.name, out.value);
    write_value(to, *resource, "p", "ReturnValue", answer->return_value);
    to.close();
    return Answer{response_to(request.action), to.take()};
}

}  // namespace nc::provider::transport::wsman
