"""What XML alone cannot refuse: names are unique, references resolve, parents form trees, everything is documented."""

from .model import ACCESSES, BY_RULES, ROLES, SCALARS, WIRES

VERSIONS = ("v1", "v2", "v3", "v3.1", "v3.2", "v4", "v4.2", "v5", "v6", "v6.1", "v7", "v7.1")


def check(model):
    """All faults as "file:line: sentence"; an empty list is a sound model."""
    faults = []
    for kind in (model.resources, model.structs, model.enums, model.errors):
        faults += duplicates(kind)
    paths = {model.collection_path(r) for r in model.resources if not has_cycle(model, r)} | set(model.externals)
    codes = {e.name for e in model.errors}
    for resource in model.resources:
        faults += [f"{resource.position}: {fault}" for fault in resource_faults(model, resource, codes)]
        faults += property_list_faults(model, resource.properties, paths, codes, resource)
    for struct in model.structs:
        if not struct.doc:
            faults.append(f"{struct.position}: the struct {struct.name} has no <summary>")
        faults += property_list_faults(model, struct.properties, paths, codes, None)
    for enum in model.enums:
        spellings = [s.lower() for v in enum.values for s in (v.name, *v.aliases)]
        if len(spellings) != len(set(spellings)):
            faults.append(f"{enum.position}: {enum.name} has one spelling twice")
    for error in model.errors:
        if not error.sentence or not 400 <= error.status <= 599:
            faults.append(f"{error.position}: {error.name} needs a sentence and a status from 400 to 599")
    return faults


def duplicates(items):
    seen = {}
    for item in items:
        if item.name.lower() in seen:
            yield f"{item.position}: {item.name} is already defined at {seen[item.name.lower()]}"
        seen[item.name.lower()] = item.position


def has_cycle(model, resource):
    seen = set()
    while resource and resource.parent:
        if resource.name in seen:
            return True
        seen.add(resource.name)
        resource = model.resource(resource.parent)
    return False


def resource_faults(model, resource, codes):
    if not resource.doc:
        yield f"the resource {resource.name} has no <summary>"
    if resource.parent and not model.resource(resource.parent):
        yield f"the parent '{resource.parent}' does not exist"
    if resource.prefix and (resource.parent or resource.stored):
        yield "only resources that are not stored and have no parent can have a prefix"
    if has_cycle(model, resource):
        yield f"{resource.name} is among its own ancestors"
    if resource.since not in VERSIONS:
        yield f"'{resource.since}' is not an API version"
    if resource.in_use not in codes:
        yield f"the error '{resource.in_use}' does not exist"
    if resource.write_role and resource.parent:
        yield "writeRole stands at the top-level ancestor, whose PUT writes this one too"
    elif resource.write_role and resource.write_role not in ROLES:
        yield f"writeRole is '{resource.write_role}', not one of {', '.join(ROLES)}"
    if resource.verbs and not resource.cmdlet:
        yield "verbs without a cmdlet noun"
    if resource.parent and model.resource(resource.parent):
        owners = [p for p in model.resource(resource.parent).properties
                  if p.type.kind == "children" and p.type.name == resource.name]
        list_name = resource.listed_as or resource.collection
        if len(owners) != 1 or owners[0].name != list_name:
            yield f"{resource.parent} needs one property '{list_name}' of type children:{resource.name}"


def property_list_faults(model, properties, paths, codes, resource):
    seen = {}
    for p in properties:
        for spelling in (p.name, *p.aliases):
            if spelling.lower() in seen:
                yield f"{p.position}: '{spelling}' is already the name of a property here"
            seen[spelling.lower()] = True
        for fault in property_faults(model, p, properties, paths, codes, resource):
            yield f"{p.position}: {p.name}: {fault}"


def property_faults(model, p, siblings, paths, codes, resource):
    kind = p.type.kind
    if kind not in (*SCALARS, "enum", "struct", "ref", "children"):
        yield f"unknown type '{kind}'"
    if kind == "enum" and p.type.name not in {e.name for e in model.enums}:
        yield f"the enum '{p.type.name}' does not exist"
    if kind == "struct" and p.type.name not in {s.name for s in model.structs}:
        yield f"the struct '{p.type.name}' does not exist"
    if kind == "children":
        child = model.resource(p.type.name)
        if not resource or not child or child.parent != resource.name:
            yield f"'{p.type.name}' is not a child resource of this one"
    for target in p.type.targets:
        if target not in paths:
            yield f"the reference target '{target}' is neither a resource nor <external>"
    if p.access not in ACCESSES:
        yield f"access is '{p.access}', not one of {', '.join(ACCESSES)}"
    if p.wire not in WIRES or (p.wire == "text" and kind not in ("bool", "int")) or (p.wire == "dashed" and kind != "mac"):
        yield f"wire '{p.wire}' does not fit {kind}"
    if p.required and (p.default or p.access in ("read", "computed")):
        yield "required fits neither a default nor what the service sets"
    if p.since not in VERSIONS:
        yield f"'{p.since}' is not an API version"
    if kind == "struct" and p.default not in ("", "{}"):
        yield "the default of a struct can only be {}"
    if kind == "enum" and p.default:
        values = next((e.values for e in model.enums if e.name == p.type.name), ())
        if p.default not in {v.name for v in values}:
            yield f"the default '{p.default}' is not a value of {p.type.name}"
    for code in (p.missing, p.invalid):
        if code not in codes and code != BY_RULES:
            yield f"the error '{code}' does not exist"
    for source in p.source:
        other = model.resource(source[0])
        target = next((q for q in other.properties if q.name == source[1]), None) if other and len(source) == 2 else None
        if not target or target.type.kind not in ("ref", "struct") or kind != "ref":
            yield f"'{'.'.join(source)}' is neither a reference nor a struct with references"
    if p.public_when and p.public_when[0] not in {q.name for q in siblings}:
        yield f"publicWhen names '{p.public_when[0]}', which is not a property here"
    if not p.doc:
        yield "has no documentation"
