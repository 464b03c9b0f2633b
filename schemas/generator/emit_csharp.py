"""The model as .NET types, and the cmdlets as classes that only say where a resource lies; behaviour is in cmdlets/Core."""

from pathlib import Path

from . import emit_format, emit_help, emit_types, examples, management, names
from .cmdlets import ancestors, envelope_properties, parameters, parent_names

NAMESPACE = "Microsoft.Windows.NetworkController"
ALWAYS_THERE = {"portSettings"}  # scripts set a member of it without looking whether it is there
SCALARS = {"bool": "bool?", "int": "long?", "number": "double?", "object": "PSObject?"}  # all others: string?


MANIFEST = Path(__file__).parents[2] / "cmdlets" / "NetworkController.psd1"


def emit(model):
    """File name -> text, of everything that the module needs beside cmdlets/Core."""
    columns = emit_format.read_columns(emit_format.VIEWS.read_text(encoding="utf-8"))
    managing = management.read()
    return code(model) | {"Management.cs": management.csharp(managing, NAMESPACE),
                          MANIFEST.name: manifest(model, managing, MANIFEST.read_text(encoding="utf-8")),
                          emit_types.TEMPLATE.name: emit_types.emit(shown_resources(model), NAMESPACE),
                          "NetworkController.dll-Help.xml": emit_help.emit(model, examples.read(examples.FOLDER), managing),
                          "NetworkController.Format.ps1xml": emit_format.emit(model, shown_resources(model), NAMESPACE, columns)}


def shown_resources(model):
    return [r for r in model.resources if r.cmdlet or r.parent and r.shape == "envelope"]


def code(model):
    """File name -> C#: what follows from the model alone, whatever it is of."""
    result = {f"{names.clr_type(r)}.cs": resource_file(model, r) for r in shown_resources(model)}
    result["Structs.cs"] = HEAD + "".join(struct_class(model, s) for s in model.structs)
    result["ResourcePaths.cs"] = resource_paths(model)
    result["References.cs"] = HEAD + "".join(reference_class(n) for n in sorted(reference_names(model)))
    return result


def manifest(model, managing, template):
    """The module's manifest with every cmdlet by name: PowerShell finds the module by them without loading it."""
    cmdlets = [names.cmdlet(verb, r) for r in model.resources if r.cmdlet for verb in r.verbs]
    cmdlets = sorted(cmdlets + [c.name for c in managing])
    marker = "CmdletsToExport = '*'"
    if template.count(marker) != 1:
        raise ValueError(f"the manifest needs the line {marker}")
    return template.replace(marker, "CmdletsToExport = @(\n" + ",\n".join(f"        '{c}'" for c in cmdlets) + "\n    )")


HEAD = f"""#nullable enable
using System;
using System.ComponentModel;
using System.Management.Automation;
using Microsoft.Windows.NetworkController.Commands;
using Microsoft.Windows.NetworkController.Core;

namespace {NAMESPACE};
"""

CONVERTED = "[TypeConverter(typeof(ModelConverter))]\n"  # PowerShell does not look at a base class for it


def summary(text, indent="    "):
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return f"{indent}/// <summary>{text}</summary>\n"


def reference_names(model):
    """References whose target has no class of its own."""
    every = [*model.resources, *model.structs]
    types = {reference_type(model, p.type) for item in every for p in item.properties if p.type.kind == "ref"}
    return types - {names.clr_type(r) for r in model.resources} - {"ResourceReference"}


def reference_type(model, kind):
    """One target: its class. Several of one last word, such as the two kinds of subnet: that word. Else any resource."""
    if len(kind.targets) == 1:
        path = kind.targets[0]
        resource = next((r for r in model.resources if model.collection_path(r) == path), None)
        return names.clr_type(resource) if resource else "".join(singular(part) for part in path.split("/"))
    last = {target.rpartition("/")[2] for target in kind.targets}
    return singular(last.pop()) if len(last) == 1 else "ResourceReference"


def singular(collection):
    for end, replacement in (("ettings", "ettings"), ("ches", "ch"), ("resses", "ress"), ("ies", "y"), ("s", "")):
        if collection.endswith(end):
            return names.pascal(collection.removesuffix(end) + replacement)
    return names.pascal(collection)


def clr(model, p):
    kind = p.type.kind
    if p.clr:
        scalar = p.clr + "?"
    elif kind == "struct":
        scalar = names.clr_struct(next(s for s in model.structs if s.name == p.type.name)) + "?"
    elif kind == "ref":
        scalar = reference_type(model, p.type) + "?"
    elif kind == "children":
        scalar = names.clr_type(model.resource(p.type.name)) + "?"
    else:
        scalar = SCALARS.get(kind, "string?")
    return scalar.removesuffix("?") + "[]?" if p.type.is_list else scalar


def members(model, properties):
    text = []
    for p in properties:
        read_only = p.access in ("read", "computed")
        form = ", WireForm.ReadOnly" if read_only else ", WireForm.Reference" if p.type.kind == "ref" else ""
        if p.name in ALWAYS_THERE:
            form = ", WireForm.Settings"
        type_name, name = clr(model, p), names.pascal(p.name)
        head = f"""{summary(p.doc)}    [Wire("{p.name}"{form})]{secret(p)}\n"""
        if p.type.kind == "children" and p.type.is_list and not read_only:
            text.append(emptied_list(head, type_name, name))
        else:
            text.append(f"""{head}    public {type_name} {name} {{ get; set; }}{" = new();" if p.name in ALWAYS_THERE else ""}\n""")
    return "\n".join(text)


# A PUT keeps the children whose list it leaves out. Who has filtered the last one away, and so assigned null, means none.
def emptied_list(head, type_name, name):
    field = f"assigned{name}"
    return f"""    private {type_name} {field};

{head}    public {type_name} {name} {{ get => {field}; set => {field} = value ?? []; }}
"""


def secret(p):
    if not p.secret:
        return ""
    unless, *values = p.public_when or ("",)
    arguments = ", ".join(f'"{a}"' for a in (names.pascal(unless), *values) if a)
    return f"\n    [Secret({arguments})]"


def reference_class(name):
    return f"""
{summary(f"A reference to a resource: {name}.", "")}{CONVERTED}public sealed class {name} : ResourceReference
{{
    public {name}()
    {{
    }}

    public {name}(Resource resource)
        : base(resource)
    {{
    }}
}}
"""


def struct_class(model, struct):
    return f"""
{summary(struct.doc, "")}{CONVERTED}public sealed class {names.clr_struct(struct)}
{{
{members(model, struct.properties)}}}
"""


def resource_file(model, resource):
    name, properties = names.clr_type(resource), names.clr_properties_type(resource)
    base = resource.clr_base or ("ChildResource" if resource.parent else "TopLevelResource")
    state = """
    /// <summary>How far the service has come with a write: Succeeded, Updating, Deleting or Failed.</summary>
    [Wire("provisioningState", WireForm.ReadOnly)]
    public string? ProvisioningState { get; set; }
"""
    text = HEAD + f"""
{summary(resource.doc, "")}{CONVERTED}public sealed class {name} : {base}<{properties}>
{{
{members(model, envelope_properties(resource))}}}

/// <summary>The properties of <see cref="{name}"/>.</summary>
{CONVERTED}public sealed class {properties}
{{
{members(model, [p for p in resource.properties if not p.in_envelope])}{state}}}
"""
    return text + "".join(cmdlet_class(model, resource, verb) for verb in resource.verbs if resource.cmdlet)


def resource_paths(model):
    """The path of the members of each noun, with the parameters that hold the ids, for completion."""
    def path(resource):
        ids = [*parent_names(model, resource), "ResourceId"]
        parts = [f"{r.collection}/{{{i}}}" for r, i in zip(ancestors(model, resource), ids, strict=True)]
        return "/".join([*filter(None, [resource.prefix]), *parts])

    entries = "".join(f'        ["NetworkController{r.cmdlet}"] = "{path(r)}",\n' for r in model.resources if r.cmdlet and not r.singleton)
    return f"""#nullable enable
using System;
using System.Collections.Generic;

namespace {NAMESPACE}.Core;

/// <summary>Where the members of a collection lie, by the noun of the cmdlets; a parameter stands for its value.</summary>
internal static class ResourcePaths
{{
    public static readonly Dictionary<string, string> ByNoun = new(StringComparer.OrdinalIgnoreCase)
    {{
{entries}    }};
}}
"""


def parameter(p, is_id):
    traits = [f"Position = {p.position}"]
    traits += ["Mandatory = true"] if p.mandatory else []
    traits += ["ValueFromPipelineByPropertyName = true"] if p.by_property_name else []
    completed = "\n    [ArgumentCompleter(typeof(ResourceIdCompleter))]" if is_id else ""
    return f"""    [Parameter({", ".join(traits)})]{completed}
    public {p.type}{"" if p.type == "bool" else "?"} {p.name} {{ get; set; }}
"""


def cmdlet_class(model, resource, verb):
    name, properties, line = names.clr_type(resource), names.clr_properties_type(resource), ancestors(model, resource)
    own = [p for p in parameters(model, resource, verb) if not p.common]
    ids = [*parent_names(model, resource), "ResourceId"]
    path = ", ".join(f'"{r.collection}", {i}!' for r, i in zip(line, ids, strict=True))
    if resource.singleton:
        parts = (resource.prefix, resource.collection, resource.singleton if resource.id_in_path else "")
        path = ", ".join(f'"{part}"' for part in parts if part)
    path = f"    protected override string[] Path => [{path}];\n"
    if verb == "Get" and resource.singleton:
        base, where = "GetSingletonCmdlet", path
        if resource.collection == "discovery":
            where += "\n    protected override bool IsVersioned => false;\n"
    elif verb == "Get":
        collections = ", ".join(f'"{r.collection}"' for r in line)
        base, where = "GetResourceCmdlet", f"""    protected override string[] Collections => [{collections}];

    protected override string[]?[] Ids => [{", ".join(ids)}];
"""
        if resource.prefix:
            where += f'\n    protected override string[] Prefix => ["{resource.prefix}"];\n'
    elif verb == "Remove":
        base, where = "RemoveResourceCmdlet", path + "\n    private protected override string? ExpectedEtag => Etag;\n"
    else:
        tags = "Tags" if any(p.name == "Tags" for p in own) else "null"
        base, where = "PutResourceCmdlet", f"""{path}
    private protected override ({properties}?, string?, ResourceMetadata?, PSObject?) Wanted => (Properties, Etag, ResourceMetadata, {tags});
"""
        beside = ", ".join(f'("{p.name}", {names.pascal(p.name)})' for p in envelope_properties(resource))
        if beside:
            where += f"\n    private protected override (string Name, object Value)[] BesideProperties => [{beside}];\n"
    arguments = f"{name}, {properties}" if base == "PutResourceCmdlet" else name
    should = "" if verb == "Get" else ", SupportsShouldProcess = true"
    output = "" if verb == "Remove" else f"\n[OutputType(typeof({name}))]"
    return f"""
[Cmdlet("{verb}", "NetworkController{resource.cmdlet}"{should})]{output}
public sealed class {verb}NetworkController{resource.cmdlet}Command : {base}<{arguments}>
{{
{"".join(parameter(p, p.name in ids and not resource.singleton) + chr(10) for p in own)}{where}}}
"""
