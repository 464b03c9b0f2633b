"""XML to model. Every element and attribute must be known; a message names file and line."""

import xml.parsers.expat
from pathlib import Path

from .model import Enum, EnumValue, ErrorCode, Model, Position, Property, QueryParameter, Resource, Struct, Type


class SchemaError(Exception):
    """A fault in an XML file: "file:line: sentence"."""


class Element:
    def __init__(self, name, attributes, position):
        self.name, self.attributes, self.position = name, attributes, position
        self.children, self.text = [], ""

    def take(self, known):
        """The attributes as a dict; unknown ones are refused."""
        for name in self.attributes:
            if name not in known:
                raise SchemaError(f"{self.position}: <{self.name}> has no attribute '{name}'")
        return self.attributes

    def need(self, name):
        if name not in self.attributes:
            raise SchemaError(f"{self.position}: <{self.name}> needs the attribute '{name}'")
        return self.attributes[name]

    @property
    def doc(self):
        return " ".join(self.text.split())


def parse(path):
    """The root Element of a file."""
    parser, stack, root = xml.parsers.expat.ParserCreate(), [], []

    def start(name, attributes):
        element = Element(name, dict(attributes), Position(path.name, parser.CurrentLineNumber))
        (stack[-1].children if stack else root).append(element)
        stack.append(element)

    def text(data):
        stack[-1].text += data

    parser.StartElementHandler, parser.CharacterDataHandler = start, text
    parser.EndElementHandler = lambda name: stack.pop()
    try:
        parser.Parse(path.read_bytes(), True)
    except xml.parsers.expat.ExpatError as error:
        raise SchemaError(f"{path.name}:{error.lineno}: {error}") from error
    return root[0]


def read_type(text, position):
    is_list = text.startswith("list:")
    kind, _, name = text.removeprefix("list:").partition(":")
    if kind == "ref":
        return Type("ref", is_list, "", tuple(name.split("|")))
    if kind == "children":
        return Type("children", True, name)
    if kind in ("enum", "struct") and not name:
        raise SchemaError(f"{position}: the type '{text}' lacks a name")
    return Type(kind, is_list, name)


PROPERTY_ATTRIBUTES = ("name", "type", "access", "required", "default", "since", "wire", "min", "max", "aliases",
                       "from", "missing", "invalid", "secret", "publicWhen", "weak", "clr", "place", "carriedOut")


def read_property(element):
    a = element.take(PROPERTY_ATTRIBUTES)
    position = element.position
    try:
        return Property(
            name=element.need("name"),
            type=read_type(element.need("type"), position),
            position=position,
            access=a.get("access", "computed" if "from" in a else "write"),
            required=a.get("required") == "true",
            default=a.get("default", ""),
            since=a.get("since", "v1"),
            wire=a.get("wire", "native"),
            clr=a.get("clr", ""),
            minimum=int(a["min"]) if "min" in a else None,
            maximum=int(a["max"]) if "max" in a else None,
            aliases=tuple(a.get("aliases", "").split()),
            source=tuple(tuple(s.split(".")) for s in a.get("from", "").split()),
            missing=a.get("missing", "RequiredParamMissing"),
            invalid=a.get("invalid", "InvalidResourceReference" if "ref:" in a["type"] else "InvalidParameterValue"),
            secret=a.get("secret") == "true",
            public_when=tuple(a.get("publicWhen", "").replace("=", " ").replace("|", " ").split()),
            weak=a.get("weak") == "true",
            in_envelope=a.get("place") == "envelope",
            carried_out=a.get("carriedOut") != "false",
            doc=element.doc)
    except ValueError as error:
        raise SchemaError(f"{position}: {error}") from error


def read_query(element):
    a = element.take(("name", "type", "min", "max", "required"))
    return QueryParameter(element.need("name"), element.need("type"), element.doc,
                          int(a["min"]) if "min" in a else None, int(a["max"]) if "max" in a else None, a.get("required") == "true")


RESOURCE_ATTRIBUTES = ("name", "collection", "prefix", "parent", "listedAs", "since", "section", "singleton", "idInPath",
                       "clr", "clrBase", "cmdlet",
                       "verbs", "parentParameters", "positions",
                       "methods", "listed", "stored", "shape", "inUse", "generatedId", "carriedOut", "writeRole")


def read_positions(text, position):
    """ "New:0,1,3" -> ("New", (0, 1, 3))"""
    verb, _, numbers = text.partition(":")
    try:
        return verb, tuple(int(n) for n in numbers.split(","))
    except ValueError as error:
        raise SchemaError(f"{position}: positions '{text}' is not like New:0,1,3") from error


def read_resource(path):
    element = parse(path)
    if element.name != "resource":
        raise SchemaError(f"{element.position}: the root is <{element.name}>, not <resource>")
    a = element.take(RESOURCE_ATTRIBUTES)
    summary, properties, queries = "", [], []
    for child in element.children:
        if child.name == "summary":
            summary = child.doc
        elif child.name == "property":
            properties.append(read_property(child))
        elif child.name == "query":
            queries.append(read_query(child))
        else:
            raise SchemaError(f"{child.position}: <resource> has no <{child.name}>")
    return Resource(
        name=element.need("name"), collection=element.need("collection"), properties=tuple(properties), doc=summary,
        position=element.position, prefix=a.get("prefix", ""), parent=a.get("parent", ""), since=a.get("since", "v1"),
        listed_as=a.get("listedAs", ""), id_in_path=a.get("idInPath", "true") == "true",
        section=a.get("section", ""), singleton=a.get("singleton", ""), clr=a.get("clr", ""),
        clr_base=a.get("clrBase", ""), parent_parameters=tuple(a.get("parentParameters", "").split()),
        positions=tuple(read_positions(p, element.position) for p in a.get("positions", "").split()),
        cmdlet=a.get("cmdlet", ""), verbs=tuple(a.get("verbs", "").split()),
        methods=tuple(a.get("methods", "GET PUT DELETE").split()), listed=a.get("listed") != "false", stored=a.get("stored", "true") == "true",
        shape=a.get("shape", "envelope"), in_use=a.get("inUse", "ResourceInUse"),
        generated_id=a.get("generatedId") == "true", carried_out=a.get("carriedOut") != "false", queries=tuple(queries),
        write_role=a.get("writeRole", ""))


def read_types(path):
    structs, enums, externals = [], [], []
    for element in parse(path).children:
        if element.name == "struct":
            element.take(("name", "clr"))
            doc = next((c.doc for c in element.children if c.name == "summary"), "")
            properties = tuple(read_property(c) for c in element.children if c.name == "property")
            structs.append(Struct(element.need("name"), properties, doc, element.position, element.attributes.get("clr", "")))
        elif element.name == "enum":
            element.take(("name",))
            doc = next((c.doc for c in element.children if c.name == "summary"), "")
            values = tuple(EnumValue(c.need("name"), tuple(c.take(("name", "aliases")).get("aliases", "").split()))
                           for c in element.children if c.name == "value")
            enums.append(Enum(element.need("name"), values, doc, element.position))
        elif element.name == "external":
            element.take(("path",))
            externals.append(element.need("path"))
        else:
            raise SchemaError(f"{element.position}: <types> has no <{element.name}>")
    return structs, enums, externals


def read_errors(path):
    errors = []
    for element in parse(path).children:
        element.take(("code", "status", "note"))
        errors.append(ErrorCode(element.need("code"), int(element.need("status")), element.doc,
                                element.attributes.get("note", ""), element.position))
    return errors


def read_model(folder):
    """The model of a folder that holds types.xml, errors.xml and resources/*.xml."""
    folder = Path(folder)
    structs, enums, externals = read_types(folder / "types.xml")
    resources = [read_resource(path) for path in sorted((folder / "resources").glob("*.xml"))]
    return Model(tuple(parents_first(resources)), tuple(structs), tuple(enums), tuple(read_errors(folder / "errors.xml")),
                 tuple(externals))


def parents_first(resources):
    """Sorted by name, each parent before its children. A cycle is left at the end, for check.py to tell."""
    ordered, waiting = [], sorted(resources, key=lambda r: r.name)
    while waiting:
        names = {r.name for r in waiting}
        ready = [r for r in waiting if r.parent not in names] or waiting
        ordered += ready
        waiting = [r for r in waiting if r not in ready]
    return ordered
