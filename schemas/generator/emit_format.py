"""What PowerShell shows of the types: views, from cmdlets/views.txt and the model."""

from pathlib import Path

from . import names
from .cmdlets import envelope_properties

VIEWS = Path(__file__).parents[2] / "cmdlets" / "views.txt"
# The order of members that the documented cmdlets show; of the base classes in cmdlets/Core/Model.cs.
MEMBERS = {
    "TopLevelResource": ("Tags", "ResourceRef", "InstanceId", "Etag", "ResourceMetadata", "ResourceId", "Properties"),
    "TimestampedResource": ("Tags", "ResourceRef", "CreatedTime", "InstanceId", "Etag", "ResourceMetadata", "ResourceId", "Properties"),
    "ChildResource": ("ResourceMetadata", "ResourceRef", "InstanceId", "Etag", "ResourceId", "Properties"),
}
VIEW = "[Microsoft.Windows.NetworkController.Core.View]"


def emit(model, shown, namespace, columns):
    """shown: the resources that have a .NET type; columns: what read_columns gives."""
    columns = dict(columns)
    views = []
    for resource in shown:
        name = names.clr_type(resource)
        if name not in columns:
            raise ValueError(f"{VIEWS.name} has no line for {name}")
        own = [(heading, path, kind_of(model, resource, name, path)) for heading, path in columns.pop(name)]
        views.append(view(namespace, name, "List", resource_list(resource, own)))
        views.append(view(namespace, name, "Table", resource_table(own)))
        properties = [p for p in resource.properties if not p.in_envelope]
        views.append(view(namespace, names.clr_properties_type(resource), "List", member_list(properties, ["ProvisioningState"])))
        views.append(view(namespace, names.clr_properties_type(resource), "Table", table(own)))
    for struct in model.structs:
        name = names.clr_struct(struct)
        if name in columns:
            own = [(heading, path, member_kind(model, struct, f"{name}: {path}", path.split("."))) for heading, path in columns.pop(name)]
            views.append(view(namespace, name, "Table", table(own, wrap="<Wrap/>")))
        elif any(p.type.kind in ("struct", "ref") for p in struct.properties):
            views.append(view(namespace, name, "List", member_list(struct.properties)))
    if columns:
        raise ValueError(f"{VIEWS.name} names what has no .NET type: {', '.join(columns)}")
    return ('<?xml version="1.0" encoding="utf-8"?>\n<Configuration>\n  <ViewDefinitions>\n' + "".join(views)
            + "  </ViewDefinitions>\n</Configuration>\n")


def read_columns(text):
    """Type -> ((heading, path), …), from the text of VIEWS."""
    columns = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, _, rest = line.partition(": ")
            pairs = [column.strip().partition("=") for column in rest.split(",")]
            columns[name] = [(heading, path or heading) for heading, _, path in pairs]
    return columns


def kind_of(model, resource, name, path):
    """The kind of what one column shows; a path that the model does not have is an error."""
    kinds = {member_kind(model, resource, f"{name}: {path}", one.split(".")) for one in path.split("+")}
    return kinds.pop() if len(kinds) == 1 else "several"


def member_kind(model, owner, where, parts):
    if parts == ["ProvisioningState"]:
        return "string"
    member = next((p for p in owner.properties if names.pascal(p.name) == parts[0]), None)
    if not member:
        raise ValueError(f"{VIEWS.name}: {where} leads nowhere at {parts[0]}")
    if len(parts) == 1:
        return "list" if member.type.is_list else member.type.kind
    if member.type.kind == "struct":
        kind = member_kind(model, next(s for s in model.structs if s.name == member.type.name), where, parts[1:])
    elif member.type.kind == "children" and parts[1] == "Properties":
        kind = member_kind(model, model.resource(member.type.name), where, parts[2:])
    else:
        raise ValueError(f"{VIEWS.name}: {where} leads nowhere at {parts[1]}")
    return "list" if member.type.is_list else kind


def view(namespace, name, kind, body):
    return f"""    <View>
      <Name>{name}</Name>
      <ViewSelectedBy><TypeName>{namespace}.{name}</TypeName></ViewSelectedBy>
      <{kind}Control>
{body}      </{kind}Control>
    </View>
"""


def shown_as(method, target, path):
    # The comma keeps a list of one a list.
    return f"<ScriptBlock>,{VIEW}::{method}({target}, '{path}')</ScriptBlock>"


def list_of(items):
    return f"        <ListEntries><ListEntry><ListItems>\n{items}        </ListItems></ListEntry></ListEntries>\n"


def resource_list(resource, columns):
    """The documented members, then what matters of the properties, where there are some."""
    base = resource.clr_base or ("ChildResource" if resource.parent else "TopLevelResource")
    members = [*(names.pascal(p.name) for p in envelope_properties(resource)), *MEMBERS[base]]
    text = "".join(map(plain_item, members))
    condition = "<ItemSelectionCondition><ScriptBlock>$null -ne $_.Properties</ScriptBlock></ItemSelectionCondition>"
    return list_of(text + "".join(f"          <ListItem><Label>{heading}</Label>{shown_as('Line', '$_.Properties', path)}{condition}</ListItem>\n"
                                  for heading, path, _ in columns))


def member_list(properties, further=()):
    """Every property. What PowerShell shows well by itself it reads by itself, which is faster to load."""
    text = ""
    for p in properties:
        name = names.pascal(p.name)
        if p.secret or p.type.kind in ("struct", "ref", "object"):
            text += f"          <ListItem><Label>{name}</Label>{shown_as('Line', '$_', name)}</ListItem>\n"
        else:
            text += plain_item(name)
    return list_of(text + "".join(map(plain_item, further)))


def plain_item(name):
    return f"          <ListItem><PropertyName>{name}</PropertyName></ListItem>\n"


def resource_table(columns):
    """The widths follow the content, and the id comes first, so that none is cut; what does not fit is left out at the right."""
    cell = "          <TableColumnItem><PropertyName>ResourceId</PropertyName></TableColumnItem>\n"
    return table([("ResourceId", "", ""), *columns], cell)


def table(columns, cells="", wrap=""):
    """cells: the first cells, where they are made already; wrap: for what is to be folded instead of cut."""
    right = "<Alignment>Right</Alignment>"
    heads = "".join(f"          <TableColumnHeader><Label>{heading}</Label>{right if kind in ('int', 'number') else ''}</TableColumnHeader>\n"
                    for heading, _, kind in columns)
    owner = "$_.Properties" if cells else "$_"
    cells += "".join(f"          <TableColumnItem>{shown_as('Cell', owner, path)}</TableColumnItem>\n" for _, path, _ in columns if path)
    return (f"        <AutoSize/>\n        <TableHeaders>\n{heads}        </TableHeaders>\n        <TableRowEntries><TableRowEntry>{wrap}"
            f"<TableColumnItems>\n{cells}        </TableColumnItems></TableRowEntry></TableRowEntries>\n")
