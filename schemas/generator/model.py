"""What the XML files say, as immutable values. read.py makes them, check.py judges them, emit_*.py print them."""

from dataclasses import dataclass

SCALARS = ("bool", "int", "number", "string", "ipAddress", "ipPrefix", "mac", "guid", "object")
ACCESSES = ("write", "create", "read", "computed")
WIRES = ("native", "text", "dashed")
ROLES = ("operator", "administrator")
BY_RULES = "byRules"  # as Property.missing: required, but rules in service/resources tell when it is missing


@dataclass(frozen=True)
class Position:
    """Where something is written, for messages."""

    file: str
    line: int

    def __str__(self):
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Type:
    """kind: one of SCALARS, or enum, struct, ref, children. A list of children is is_list with kind children."""

    kind: str
    is_list: bool = False
    name: str = ""  # of the enum or struct, or the child's resource name
    targets: tuple = ()  # ref: collection paths such as "virtualNetworks/subnets"

    def __str__(self):
        text = self.kind
        if self.kind in ("enum", "struct", "children"):
            text += ":" + self.name
        if self.kind == "ref":
            text += ":" + "|".join(self.targets)
        return "list:" + text if self.is_list and self.kind != "children" else text


@dataclass(frozen=True)
class Property:
    """One member of a resource's properties or of a struct.

    access: write (client, any time), create (client, only at creation), read (stored, set by the service's rules),
    computed (not stored, added to answers). source: for back references, (resource name, property name); one that is also
    "write" is changed by the rules of its resource, on the side that stores it, when a client gives it.
    wire: native; text (a bool or int that travels as a JSON string); dashed (a MAC address with '-').
    """

    name: str
    type: Type
    position: Position
    access: str = "write"
    required: bool = False
    default: str = ""  # as in JSON without quotes; "" is no default; of a struct only "{}": its members' defaults
    since: str = "v1"
    wire: str = "native"
    clr: str = ""  # .NET type when it is not the type's own: scripts see or assign text
    minimum: int | None = None  # of an int's value, or of a list's count
    maximum: int | None = None
    aliases: tuple = ()
    source: tuple = ()
    missing: str = "RequiredParamMissing"  # error codes
    invalid: str = "InvalidParameterValue"  # of a ref: when the target does not exist
    secret: bool = False  # stored, not returned …
    public_when: tuple = ()  # … unless (property, value, value, …)
    weak: bool = False  # a reference that does not keep its target from being deleted
    in_envelope: bool = False  # stands beside "properties" instead of inside
    carried_out: bool = True  # False: hosts of this version do nothing about it; configurationState says so
    doc: str = ""


@dataclass(frozen=True)
class Struct:
    name: str
    properties: tuple
    doc: str
    position: Position
    clr: str = ""  # .NET type when it is not the name


@dataclass(frozen=True)
class EnumValue:
    name: str  # wire spelling going out
    aliases: tuple = ()  # further spellings accepted (case never matters)


@dataclass(frozen=True)
class Enum:
    name: str
    values: tuple
    doc: str
    position: Position


@dataclass(frozen=True)
class ErrorCode:
    name: str
    status: int
    sentence: str  # "{value}" stands for the refused value
    note: str  # for operators
    position: Position


@dataclass(frozen=True)
class QueryParameter:
    """What may stand behind the '?' of a GET. type: int, bool or string."""

    name: str
    type: str
    doc: str
    minimum: int | None = None  # of an int
    maximum: int | None = None
    required: bool = False


@dataclass(frozen=True)
class Resource:
    """One REST resource type. shape: envelope (resourceId, properties, …) or flat (a bare object)."""

    name: str
    collection: str
    properties: tuple
    doc: str
    position: Position
    prefix: str = ""  # what stands before the collection in a URI and is not a resource: "diagnostics"
    parent: str = ""  # resource name
    listed_as: str = ""  # the parent's property that lists it when that is not the collection
    since: str = "v1"
    section: str = ""
    singleton: str = ""  # the fixed id
    id_in_path: bool = True  # False: the URI of the singleton ends with the collection
    clr: str = ""  # .NET type when it is not the PascalCase of name
    clr_base: str = ""  # its base class when it has other members than its kind (cmdlets/Core/Model.cs)
    cmdlet: str = ""  # noun after "NetworkController"; "" has no cmdlets
    verbs: tuple = ()
    parent_parameters: tuple = ()  # cmdlet parameters of the parents' ids when they are not <type>Id
    positions: tuple = ()  # ((verb, (0, 1, 3)), …): documented numbers of positional parameters that have gaps
    methods: tuple = ("GET", "PUT", "DELETE")
    listed: bool = True  # False: a GET of the collection is 404
    stored: bool = True
    shape: str = "envelope"
    in_use: str = "ResourceInUse"  # error code of a refused deletion
    generated_id: bool = False  # an inline child without resourceId gets one
    carried_out: bool = True  # False: hosts of this version do nothing about it, nor about what is below it
    queries: tuple = ()  # QueryParameter
    write_role: str = ""  # of a top-level type: one of ROLES; "" is administrator. Children have their ancestor's


@dataclass(frozen=True)
class Model:
    resources: tuple
    structs: tuple
    enums: tuple
    errors: tuple
    externals: tuple  # collection paths of types that are only referred to

    def resource(self, name):
        return next((r for r in self.resources if r.name == name), None)

    def collection_path(self, resource):
        """For example "virtualNetworks/subnets"."""
        parent = self.resource(resource.parent) if resource.parent else None
        prefix = self.collection_path(parent) + "/" if parent else ""
        return prefix + (resource.prefix and resource.prefix + "/") + resource.collection

    def write_role(self, resource):
        """Who may write it: a PUT of a parent carries its children, so that all of a tree need the same role."""
        parent = self.resource(resource.parent) if resource.parent else None
        return self.write_role(parent) if parent else resource.write_role or "administrator"

    def children(self, resource):
        return tuple(r for r in self.resources if r.parent == resource.name)
