"""Model to the reference of the REST interface: one Markdown page per resource type, one for the shared types, one for
the errors, and an index."""

import json

from xml.sax.saxutils import escape

from . import names
from .model import BY_RULES

NOTICE = "<!-- Generated from schemas/*.xml by schemas/generator; change those. -->\n"
ACCESSES = {"write": "", "create": "fixed at creation", "read": "read-only", "computed": "read-only"}
TYPES = {"bool": "true or false", "int": "integer", "number": "number", "string": "text", "ipAddress": "IP address",
         "ipPrefix": "IP prefix", "mac": "MAC address", "guid": "GUID", "object": "free-form object"}
SAMPLES = {"bool": True, "int": 1, "number": 1.5, "string": "text", "ipAddress": "10.0.0.4", "ipPrefix": "10.0.0.0/24",
           "mac": "001DD8B71C00", "guid": "00000000-0000-0000-0000-000000000001", "object": {}}


def emit(model):
    pages = {"index.md": index(model), "types.md": types(model), "errors.md": errors(model)}
    for resource in model.resources:
        pages[resource.name + ".md"] = page(model, resource)
    return {f"reference/{name}": NOTICE + text for name, text in pages.items()}


def cell(text):
    return text.replace("|", "\\|")


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines) + "\n"


def index(model):
    rows = [[f"[{model.collection_path(r)}]({r.name}.md)", " ".join(r.methods), r.since, cell(r.doc)]
            for r in sorted(model.resources, key=model.collection_path)]
    return ("# The REST interface\n\nEvery resource type below `/networking/{version}/`, by its path.\n"
            "[Shared types](types.md) · [Errors](errors.md)\n\n" + table(["path", "methods", "since", "what"], rows))


def errors(model):
    rows = [[f"`{e.name}`", str(e.status), cell(e.sentence), cell(e.note)] for e in sorted(model.errors, key=lambda e: e.name)]
    return ("# Errors\n\nThe body of every refusal is `{\"error\": {\"code\", \"message\", \"target\", \"details\"}}`. `{value}` "
            "is the refused value.\n\n" + table(["code", "status", "message", "note"], rows))


def types(model):
    text = "# Shared types\n\n"
    for struct in sorted(model.structs, key=lambda s: s.name):
        text += f"## {struct.name}\n\n{struct.doc}\n\n{property_table(model, struct.properties)}"
    for enum in sorted(model.enums, key=lambda e: e.name):
        rows = [[f"`{v.name}`", ", ".join(f"`{a}`" for a in v.aliases)] for v in enum.values]
        text += f"## {enum.name}\n\n{enum.doc} Case does not matter.\n\n{table(['value', 'also accepted'], rows)}"
    return text


def type_link(model, type_):
    if type_.kind in ("enum", "struct"):
        text = f"[{type_.name}](types.md#{type_.name.lower()})"
    elif type_.kind == "children":
        text = f"[{type_.name}]({type_.name}.md)"
    elif type_.kind == "ref":
        known = {model.collection_path(r): r.name for r in model.resources}
        text = "reference to " + " or ".join(f"[{t}]({known[t]}.md)" if t in known else t for t in type_.targets)
    else:
        text = TYPES[type_.kind]
    return "list of " + text if type_.is_list else text


def bounds(p):
    if p.maximum is None:
        return f"at least {p.minimum}"
    return f"at most {p.maximum}" if p.minimum is None else f"{p.minimum} to {p.maximum}"


def facts(p):
    """What the other columns do not say."""
    if p.required:
        yield "required" if p.missing in ("RequiredParamMissing", BY_RULES) else f"required (`{p.missing}`)"
    if ACCESSES[p.access]:
        yield ACCESSES[p.access]
    if p.default:
        yield "default: that of its members" if p.type.kind == "struct" else f"default `{p.default}`"
    if p.minimum is not None or p.maximum is not None:
        yield bounds(p) + (" elements" if p.type.is_list else "")
    if p.wire == "text":
        yield "travels as text"
    if p.since != "v1":
        yield f"since {p.since}"
    if p.in_envelope:
        yield "beside `properties`"
    if not p.carried_out:
        yield "stored; hosts of this version do nothing about it"
    if p.secret:
        yield "secret"
    if p.source:
        yield "back reference from " + ", ".join(f"{r}.{q}" for r, q in p.source)
    if p.aliases:
        yield "also accepted as " + ", ".join(f"`{a}`" for a in p.aliases)
    if p.access in ("write", "create") and p.invalid not in ("InvalidParameterValue", "InvalidResourceReference"):
        yield f"refused with `{p.invalid}`"


def property_table(model, properties):
    rows = [[f"`{p.name}`", type_link(model, p.type), cell("; ".join(facts(p))), cell(p.doc)] for p in properties]
    return table(["member", "type", "", "what"], rows)


def page(model, resource):
    path = names.uri(model, resource)
    text = (f"# {model.collection_path(resource)}\n\n{resource.doc}\n\n"
            f"`{path}`: {', '.join(resource.methods)}; since {resource.since}"
            f"{f'; MS-NCNBI {resource.section}' if resource.section else ''}"
            f"{'; its id is fixed' if resource.singleton else ''}.\n")
    if resource.in_use != "ResourceInUse":
        text += f"\nA resource that others refer to is not deleted: `{resource.in_use}`.\n"
    if not resource.carried_out:
        text += "\nIt is stored and checked; hosts of this version do nothing about it, which `configurationState` says.\n"
    if resource.queries:
        rows = [[f"`{q.name}`", TYPES.get(q.type, q.type), "required" if q.required else bounds(q) if q.minimum is not None else "", cell(q.doc)]
                for q in resource.queries]
        text += "\n## Query parameters\n\n" + table(["parameter", "type", "", "what"], rows).rstrip("\n") + "\n"
    text += "\n## Properties\n\n" + property_table(model, resource.properties)
    children = model.children(resource)
    if children:
        text += "## Children\n\n" + "".join(f"- [{model.collection_path(c)}]({c.name}.md): {c.doc}\n" for c in children) + "\n"
    if "PUT" in resource.methods:
        body = {"properties": sample_members(model, resource.properties)}
        text += f"## Example\n\n```http\nPUT {path}\nContent-Type: application/json\n\n{json.dumps(body, indent=2)}\n```\n\n"
        text += f"The same as XML:\n\n```xml\n{xml_document(model, resource, body['properties'])}```\n"
    return text


# ---- examples: every member that a client may give, but no children

def sample_members(model, properties):
    given = (p for p in properties if p.access in ("write", "create") and p.type.kind != "children" and not p.in_envelope)
    return {p.name: [sample(model, p)] if p.type.is_list else sample(model, p) for p in given}


def sample(model, p):
    kind = p.type.kind
    if kind == "enum":
        enum = next(e for e in model.enums if e.name == p.type.name)
        return p.default or enum.values[0].name
    if kind == "struct":
        return sample_members(model, next(s for s in model.structs if s.name == p.type.name).properties)
    if kind == "ref":
        return {"resourceRef": "/" + "/".join(f"{part}/a" for part in p.type.targets[0].split("/"))}
    value = SAMPLES[kind]
    if kind in ("bool", "int", "number") and p.default:
        value = json.loads(p.default)
    elif kind == "int" and not p.type.is_list and p.minimum is not None:
        value = max(value, p.minimum)
    return str(value) if p.wire == "text" else value


# ---- and as XML (docs/reference/xml.md)

def xml_document(model, resource, sample_properties):
    inside = "".join(xml_members(model, resource.properties, sample_properties, "    "))
    properties = f"  <properties>\n{inside}  </properties>\n" if inside else "  <properties/>\n"
    return f'<{resource.name} xmlns="{names.XML_NAMESPACE}">\n{properties}</{resource.name}>\n'


def xml_members(model, properties, values, indent):
    types_of = {p.name: p.type for p in properties}
    for name, value in values.items():
        yield xml_element(model, name, value, types_of[name], indent)


def xml_element(model, name, value, type_, indent):
    if isinstance(value, list):
        inside = [xml_element(model, names.list_element(type_), each, type_, indent + "  ") for each in value]
    elif type_.kind == "struct":
        struct = next(s for s in model.structs if s.name == type_.name)
        inside = list(xml_members(model, struct.properties, value, indent + "  "))
    elif isinstance(value, dict):
        inside = [f"{indent}  <{key}>{escape(text)}</{key}>\n" for key, text in value.items()]
    else:
        text = str(value).lower() if isinstance(value, bool) else escape(str(value))
        return f"{indent}<{name}>{text}</{name}>\n"
    return f"{indent}<{name}>\n{''.join(inside)}{indent}</{name}>\n" if inside else f"{indent}<{name}/>\n"
