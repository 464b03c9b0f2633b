"""Model to C++: only tables, plain structs and one reading function per struct. What interprets them is written by hand
in schemas/model and schemas/codec. Every function returns {file name: text}."""

from .model import BY_RULES
from .names import cpp_member, enumerator, pascal, snake

NOTICE = "// Generated from schemas/*.xml by schemas/generator; change those.\n"
KINDS = {"bool": "Bool", "int": "Int", "number": "Number", "string": "String", "ipAddress": "IpAddress",
         "ipPrefix": "IpPrefix", "mac": "Mac", "guid": "Guid", "object": "Object", "enum": "Enum", "struct": "Struct",
         "ref": "Reference", "children": "Children"}
CPP_TYPES = {"bool": "bool", "int": "std::int64_t", "number": "double", "string": "std::string",
             "ipAddress": "IpAddress", "ipPrefix": "IpPrefix", "mac": "MacAddress", "guid": "Guid",
             "ref": "ResourcePath"}


def emit(model):
    files = {
        "error_code.hpp": error_code_header(model),
        "resource_type.hpp": resource_type_header(model),
        "types.hpp": types_header(model),
        "types.cpp": types_source(model),
        "tables.cpp": tables_source(model),
    }
    for resource in model.resources:
        files[snake(resource.name) + ".hpp"] = resource_header(resource)
        files[snake(resource.name) + ".cpp"] = resource_source(resource)
    return files


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def header(includes, body):
    lines = "".join(f"#include {i}\n" for i in includes)
    return f"{NOTICE}#pragma once\n\n{lines}\nnamespace nc::model {{\n\n{body}\n}}  // namespace nc::model\n"


def source(includes, body):
    lines = "".join(f"#include {i}\n" for i in includes)
    return f"{NOTICE}{lines}\nnamespace nc::model {{\n\n{body}\n}}  // namespace nc::model\n"


def enum_class(name, base, values, doc):
    rows = "".join(f"    {v},\n" for v in values)
    return f"/// {doc}\nenum class {name} : {base} {{\n{rows}}};\n"


def error_code_header(model):
    return header(["<cstdint>"], enum_class("ErrorCode", "std::uint16_t", [e.name for e in model.errors],
                                            "The codes of errors.xml; info() of schemas/model/faults.hpp tells the rest."))


def resource_type_header(model):
    return header(["<cstdint>"], enum_class("ResourceType", "std::uint16_t", [pascal(r.name) for r in model.resources],
                                            "The resource types; info() of schemas/model/registry.hpp tells the rest."))


# ---- typed structs

def is_typed(p):
    """Whether the typed view has the property: what is stored, and not free-form."""
    return p.access != "computed" and p.type.kind not in ("children", "object")


def member_type(p):
    plain = pascal(p.type.name) if p.type.kind in ("enum", "struct") else CPP_TYPES[p.type.kind]
    if p.type.is_list:
        return f"std::vector<{plain}>"
    certain = p.default or (p.required and p.missing != BY_RULES)
    return plain if certain or p.type.kind == "string" else f"std::optional<{plain}>"


def initializer(p):
    if p.type.is_list or p.type.kind == "struct":
        return ""
    if p.default and p.type.kind in ("bool", "int", "number", "string", "enum"):
        if p.type.kind == "enum":
            return f" = {pascal(p.type.name)}::{enumerator(p.default)}"
        return f" = {quoted(p.default) if p.type.kind == 'string' else p.default}"
    certain = not member_type(p).startswith("std::optional")
    return {"bool": " = false", "int": " = 0", "number": " = 0"}.get(p.type.kind, "") if certain else ""


def struct_body(properties):
    return "".join(f"    {member_type(p)} {cpp_member(p.name)}{initializer(p)};  ///< {p.doc}\n"
                   for p in properties if is_typed(p))


def struct_text(name, doc, properties, extra=""):
    return (f"/// {doc}\nstruct {name} {{\n{extra}{struct_body(properties)}\n"
            f"    static {name} from_json(const Json& json);\n"
            f"    friend bool operator==(const {name}&, const {name}&) = default;\n}};\n")


def from_json_text(name, properties):
    typed = [p for p in properties if is_typed(p)]
    rows = "".join(f"    codec::read(json, {quoted(p.name)}, value.{cpp_member(p.name)});\n" for p in typed)
    parameter = "const Json& json" if typed else "const Json&"
    return f"{name} {name}::from_json({parameter}) {{\n    {name} value;\n{rows}    return value;\n}}\n"


def structs_in_order(model):
    """Structs that others hold come first."""
    ordered, waiting = [], list(model.structs)
    while waiting:
        names = {s.name for s in waiting}
        ready = [s for s in waiting if not any(p.type.kind == "struct" and p.type.name in names
                                               for p in s.properties)]
        ordered += ready or waiting
        waiting = [s for s in waiting if s not in ordered]
    return ordered


def types_header(model):
    parts = []
    for e in model.enums:
        parts.append(enum_class(e.name, "std::uint8_t", [enumerator(v.name) for v in e.values], e.doc))
        parts.append(f"const EnumInfo& info(std::type_identity<{e.name}>);\n"
                     f"std::string_view to_string({e.name} value);\n")
    for s in structs_in_order(model):
        parts.append(struct_text(s.name, s.doc, s.properties))
    includes = ["<cstdint>", "<optional>", "<string>", "<string_view>", "<type_traits>", "<vector>",
                '"schemas/base/guid.hpp"',
                '"schemas/base/ip_address.hpp"', '"schemas/base/ip_prefix.hpp"', '"schemas/base/mac_address.hpp"',
                '"schemas/model/field.hpp"', '"schemas/model/json.hpp"', '"schemas/model/resource_path.hpp"']
    return header(includes, "\n".join(parts))


def types_source(model):
    parts = []
    for e in model.enums:
        parts.append(f"std::string_view to_string({e.name} value) {{\n"
                     f"    return info(std::type_identity<{e.name}>{{}}).values[static_cast<std::size_t>(value)].name;\n}}\n")
    parts += [from_json_text(s.name, s.properties) for s in model.structs]
    return source(['"generated/types.hpp"', '"schemas/codec/decode.hpp"'], "\n".join(parts))


def resource_header(r):
    name = pascal(r.name)
    return header(['"generated/resource_type.hpp"', '"generated/types.hpp"'],
                  struct_text(name, r.doc, r.properties,
                              f"    static constexpr ResourceType kType = ResourceType::{name};\n\n"))


def resource_source(r):
    return source([f'"generated/{snake(r.name)}.hpp"', '"schemas/codec/decode.hpp"'],
                  from_json_text(pascal(r.name), r.properties))


# ---- tables

def version(token):
    major, _, minor = token[1:].partition(".")
    return f"{{{major}, {minor or 0}}}"


def text_array(name, texts):
    return f"constexpr std::string_view {name}[] = {{{', '.join(quoted(t) for t in texts)}}};\n" if texts else ""


def field_row(owner, p):
    """A designated initialiser; members at their default are left out."""
    base = f"k{owner}{pascal(p.name)}"
    parts = [f".name = {quoted(p.name)}", f".kind = Kind::{KINDS[p.type.kind]}"]
    if p.type.is_list:
        parts.append(".is_list = true")
    if p.access != "write":
        parts.append(f".access = Access::{pascal(p.access)}")
    if p.wire != "native":
        parts.append(f".wire = Wire::{pascal(p.wire)}")
    if p.required:
        parts.append(".required = Required::" + ("ByRules" if p.missing == BY_RULES else "Yes"))
    if p.secret:
        parts.append(".secret = true")
    if p.weak:
        parts.append(".weak = true")
    if p.since != "v1":
        parts.append(f".since = {version(p.since)}")
    if p.default:
        parts.append(f".default_value = {quoted(p.default)}")
    if p.minimum is not None:
        parts.append(f".minimum = {p.minimum}")
    if p.maximum is not None:
        parts.append(f".maximum = {p.maximum}")
    if p.aliases:
        parts.append(f".aliases = {base}Aliases")
    if p.type.kind == "enum":
        parts.append(f".enumeration = &kEnum{p.type.name}")
    if p.type.kind == "struct":
        parts.append(f".structure = &kStruct{p.type.name}")
    if p.type.targets:
        parts.append(f".targets = {base}Targets")
    if p.type.kind == "children":
        parts.append(f".child = ResourceType::{pascal(p.type.name)}")
    if p.source:
        parts.append(f".sources = {base}Sources")
    if p.missing not in ("RequiredParamMissing", BY_RULES):
        parts.append(f".missing = ErrorCode::{p.missing}")
    parts.append(f".invalid = ErrorCode::{p.invalid}")
    if p.in_envelope:
        parts.append(".in_envelope = true")
    if not p.carried_out:
        parts.append(".carried_out = false")
    if p.public_when:
        parts.append(f".public_when = {base}PublicWhen")
    return "    {" + ", ".join(parts) + "},\n"


def field_table(owner, properties):
    text = ""
    for p in properties:
        base = f"k{owner}{pascal(p.name)}"
        text += text_array(base + "Aliases", p.aliases) + text_array(base + "Targets", p.type.targets)
        text += text_array(base + "PublicWhen", p.public_when)
        if p.source:
            rows = ", ".join(f"{{ResourceType::{pascal(r)}, {quoted(q)}}}" for r, q in p.source)
            text += f"constexpr ReferenceSource {base}Sources[] = {{{rows}}};\n"
    return text + f"constexpr Field k{owner}Fields[] = {{\n{''.join(field_row(owner, p) for p in properties)}}};\n"


def resource_row(model, r):
    parts = [f".type = ResourceType::{pascal(r.name)}", f".name = {quoted(r.name)}",
             f".collection = {quoted(r.collection)}", f".path = {quoted(model.collection_path(r))}"]
    if r.prefix:
        parts.append(f".prefix = {quoted(r.prefix)}")
    if r.parent:
        parts.append(f".parent = ResourceType::{pascal(r.parent)}")
    if r.since != "v1":
        parts.append(f".since = {version(r.since)}")
    if r.singleton:
        parts.append(f".singleton = {quoted(r.singleton)}")
    parts += [f".can_get = {str('GET' in r.methods).lower()}",
              f".can_put = {str('PUT' in r.methods).lower()}", f".can_delete = {str('DELETE' in r.methods).lower()}",
              f".is_flat = {str(r.shape == 'flat').lower()}", f".stored = {str(r.stored).lower()}",
              f".in_use = ErrorCode::{r.in_use}", f".generated_id = {str(r.generated_id).lower()}",
              f".fields = k{pascal(r.name)}Fields", f".write_role = Role::{pascal(model.write_role(r))}"]
    if not r.carried_out:
        parts.append(".carried_out = false")
    return "    {" + ", ".join(parts) + "},\n"


def tables_source(model):
    parts = []
    for e in model.enums:
        arrays = "".join(text_array(f"k{e.name}{enumerator(v.name)}Aliases", v.aliases) for v in e.values)
        rows = "".join("    {" + quoted(v.name) + (f", k{e.name}{enumerator(v.name)}Aliases" if v.aliases else ", {}")
                       + "},\n" for v in e.values)
        parts.append(f"{arrays}constexpr EnumValueInfo kEnum{e.name}Values[] = {{\n{rows}}};\n"
                     f"constexpr EnumInfo kEnum{e.name}{{{quoted(e.name)}, kEnum{e.name}Values}};\n")
    for s in structs_in_order(model):
        parts.append(field_table(s.name, s.properties)
                     + f"constexpr StructInfo kStruct{s.name}{{{quoted(s.name)}, k{s.name}Fields}};\n")
    parts += [field_table(pascal(r.name), r.properties) for r in model.resources]
    parts.append("constexpr ResourceInfo kResources[] = {\n"
                 + "".join(resource_row(model, r) for r in model.resources) + "};\n")
    parts.append("constexpr ErrorInfo kErrors[] = {\n"
                 + "".join(f"    {{{quoted(e.name)}, {e.status}, {quoted(e.sentence)}}},\n" for e in model.errors)
                 + "};\n")
    body = "namespace {\n\n" + "\n".join(parts) + "\n}  // namespace\n\n"
    body += "".join(f"const EnumInfo& info(std::type_identity<{e.name}>) {{ return kEnum{e.name}; }}\n" for e in model.enums)
    body += ("const ResourceInfo& info(ResourceType type) { return kResources[static_cast<std::size_t>(type)]; }\n"
             "std::span<const ResourceInfo> resources() { return kResources; }\n"
             "const ErrorInfo& info(ErrorCode code) { return kErrors[static_cast<std::size_t>(code)]; }\n"
             "std::span<const ErrorInfo> errors() { return kErrors; }\n")
    return source(['"generated/types.hpp"', '"schemas/model/faults.hpp"', '"schemas/model/registry.hpp"'], body)
