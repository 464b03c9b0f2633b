#include "provider/cim/mof.hpp"

#include <cstdio>
#include <string_view>
#include <vector>

#include "schemas/base/ascii.hpp"

namespace nc::provider::cim {
namespace {

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            (out += '\\') += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (static_cast<unsigned char>(c) < 0x20) {
            char escape[8];
            std::snprintf(escape, sizeof(escape), "\\x%04X", static_cast<unsigned>(static_cast<unsigned char>(c)));
            out += escape;
        } else {
            out += c;
        }
    }
    return out + '"';
}

std::string value_text(const Value& value, Type type, int depth);

std::string list_text(const Value::List& list, Type type, int depth) {
    std::string out = "{";
    for (const Value& each : list)
        out += (out.size() > 1 ? ", " : "") + value_text(each, type, depth);
    return out + "}";
}

std::string instance_text(const Instance& instance, int depth) {
    const std::string indent(static_cast<std::size_t>(depth) * 4, ' ');
    std::string out = "instance of " + instance.of().name + " {\n";
    for (std::size_t at = 0; at < instance.of().properties.size(); ++at) {
        const PropertyDefinition& property = instance.of().properties[at];
        const Value& value = instance.at(at);
        if (value.is_null()) continue;
        out += indent + "    " + property.name + " = " + value_text(value, property.type, depth + 1) + ";\n";
    }
    return out + indent + "}";
}

std::string value_text(const Value& value, Type type, int depth) {
    if (value.is_null()) return "NULL";
    if (const auto* list = value.list()) return list_text(*list, type, depth);
    if (const auto* instance = value.instance()) return instance_text(*instance, depth);
    if (value.text() != nullptr || value.path() != nullptr) return quoted(to_text(value));
    if (value.boolean() != nullptr) return *value.boolean() ? "TRUE" : "FALSE";
    const std::string number = to_text(value);
    const bool is_integer = number.find_first_of(".eE") == std::string::npos;
    return is_real(type) && is_integer ? number + ".0" : number;
}

std::string qualifiers_text(const std::vector<Qualifier>& qualifiers, const std::string& indent) {
    std::string out;
    for (const Qualifier& each : qualifiers) {
        out += out.empty() ? indent + "[" : ",\n" + indent + " ";
        out += each.name;
        if (const auto* list = each.value.list()) {
            out += " " + list_text(*list, each.type, 0);
        } else if (each.value.boolean() == nullptr) {
            out += " (" + value_text(each.value, each.type, 0) + ")";
        } else if (!*each.value.boolean()) {
            out += " (FALSE)";
        }
    }
    return out.empty() ? out : out + "]\n";
}

/// "string", "NC_Server REF": what stands before a name.
std::string type_text(Type type, const std::string& class_name) {
    if (type == Type::Reference) return class_name + " REF";
    return std::string(name_of(type));
}

std::string property_text(const PropertyDefinition& property) {
    return qualifiers_text(qualifiers_of(property), "    ") + "    " + type_text(property.type, property.class_name) +
           " " + property.name + (property.is_array ? "[]" : "") + ";\n";
}

std::string method_text(const Method& method) {
    std::string out = qualifiers_text(qualifiers_of(method), "    ") + "    " + std::string(name_of(method.returns)) +
                      " " + method.name + "(";
    for (const Parameter& each : method.parameters) {
        out += (&each == &method.parameters.front() ? "\n" : ",\n") + qualifiers_text(qualifiers_of(each), "        ") +
               "        " + type_text(each.type, each.class_name) + " " + each.name + (each.is_array ? "[]" : "");
    }
    return out + ");\n";
}

}  // namespace

std::string cimtype_text(const PropertyDefinition& property) {
    if (property.type == Type::Reference) return "ref:" + property.class_name;
    if (property.type == Type::Object) return property.class_name.empty() ? "object" : "object:" + property.class_name;
    return std::string(name_of(property.type));
}

std::string to_mof(const Class& class_) {
    std::string out = qualifiers_text(qualifiers_of(class_), "") + "class " + class_.name;
    if (!class_.superclass.empty()) out += " : " + class_.superclass;
    out += " {\n";
    for (const PropertyDefinition& property : class_.properties) {
        if (equals_ignoring_case(property.origin, class_.name)) out += property_text(property);
    }
    for (const Method& method : class_.methods) {
        if (equals_ignoring_case(method.origin, class_.name)) out += method_text(method);
    }
    return out + "};\n";
}

std::string to_mof(const Instance& instance) { return instance_text(instance, 0) + ";\n"; }

std::string to_mof(const ClassRegistry& registry) {
    // DSP0004 5.6.3 and 5.6.4: standard qualifiers, which a compiler must have seen declared.
    std::string out =
        "Qualifier Abstract : boolean = false, Scope(class, association, indication), Flavor(Restricted);\n"
        "Qualifier Association : boolean = false, Scope(association), Flavor(DisableOverride);\n"
        "Qualifier Description : string = null, Scope(any), Flavor(Translatable);\n"
        "Qualifier EmbeddedInstance : string = null, Scope(property, method, parameter);\n"
        "Qualifier In : boolean = true, Scope(parameter), Flavor(DisableOverride);\n"
        "Qualifier Key : boolean = false, Scope(property, reference), Flavor(DisableOverride);\n"
        "Qualifier Out : boolean = false, Scope(parameter), Flavor(DisableOverride);\n"
        "Qualifier Read : boolean = true, Scope(property);\n"
        "Qualifier Required : boolean = false, Scope(property, reference, method, parameter), "
        "Flavor(DisableOverride);\n"
        "Qualifier Static : boolean = false, Scope(property, method), Flavor(DisableOverride);\n"
        "Qualifier ValueMap : string[], Scope(property, method, parameter);\n"
        "Qualifier Write : boolean = false, Scope(property);\n";
    for (const std::string& name : registry.namespaces()) {
        out += "\n#pragma namespace(" + quoted(name) + ")\n";
        for (const Class* class_ : registry.classes(name))
            out += "\n" + to_mof(*class_);
    }
    return out;
}

}  // namespace nc::provider::cim
