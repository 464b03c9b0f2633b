"""Model to an XML schema of the documents that the REST interface sends and takes (docs/reference/xml.md). It knows the
spelling of answers only: other case, aliases and members that nobody knows are accepted by the service, not by it."""

from xml.sax.saxutils import escape, quoteattr

from . import names

HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- Generated from schemas/*.xml by schemas/generator; change those. -->
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="{names.XML_NAMESPACE}"
           targetNamespace="{names.XML_NAMESPACE}" elementFormDefault="qualified">
  <xs:attributeGroup name="scalarNotes">
    <xs:attribute name="type"><xs:simpleType><xs:restriction base="xs:token"><xs:enumeration value="string"/><xs:enumeration value="number"/><xs:enumeration value="boolean"/></xs:restriction></xs:simpleType></xs:attribute>
    <xs:attribute name="escaped" type="xs:boolean"/>
  </xs:attributeGroup>
  <xs:complexType name="text"><xs:simpleContent><xs:extension base="xs:string"><xs:attributeGroup ref="scalarNotes"/></xs:extension></xs:simpleContent></xs:complexType>
  <xs:complexType name="integer"><xs:simpleContent><xs:extension base="xs:integer"><xs:attributeGroup ref="scalarNotes"/></xs:extension></xs:simpleContent></xs:complexType>
  <xs:complexType name="number"><xs:simpleContent><xs:extension base="xs:double"><xs:attributeGroup ref="scalarNotes"/></xs:extension></xs:simpleContent></xs:complexType>
  <xs:complexType name="flag"><xs:simpleContent><xs:extension base="xs:boolean"><xs:attributeGroup ref="scalarNotes"/></xs:extension></xs:simpleContent></xs:complexType>
  <xs:complexType name="flagText"><xs:simpleContent><xs:restriction base="text"><xs:enumeration value="True"/><xs:enumeration value="False"/></xs:restriction></xs:simpleContent></xs:complexType>
  <xs:complexType name="integerText"><xs:simpleContent><xs:restriction base="text"><xs:pattern value="-?[0-9]+"/></xs:restriction></xs:simpleContent></xs:complexType>
  <xs:complexType name="object">
    <xs:annotation><xs:documentation>Members of any name and kind.</xs:documentation></xs:annotation>
    <xs:sequence><xs:any namespace="##targetNamespace" processContents="skip" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="type"/>
  </xs:complexType>
"""
SCALARS = {"bool": "flag", "int": "integer", "number": "number", "object": "object", "ref": "reference"}
TEXTS = {"bool": "flagText", "int": "integerText"}  # wire="text"
ENVELOPE = (("resourceRef", "text"), ("resourceId", "text"), ("etag", "text"), ("instanceId", "text"),
            ("resourceMetadata", "object"), ("tags", "object"))


def emit(model):
    parts = [HEAD, all_of("reference", element("resourceRef", "text"), "The path of another resource.")]
    parts += [enumeration(e) for e in model.enums]
    parts += [all_of(f"struct.{s.name}", members(model, s.properties), s.doc) for s in model.structs]
    for resource in model.resources:
        parts += resource_types(model, resource)
    parts.append(root("errorResponse", all_of("", element("error", "struct.ErrorBody"), "Why a request failed.")))
    return {"network-controller.xsd": "".join(parts) + "</xs:schema>\n"}


def documentation(text):
    return f"<xs:annotation><xs:documentation>{escape(text)}</xs:documentation></xs:annotation>" if text else ""


def element(name, type_name, doc="", content="", bounds='minOccurs="0"'):
    """Of a named type, or of the anonymous one that `content` holds."""
    named = "" if content else f' type="{type_name}"'
    return f'<xs:element name="{name}"{named} {bounds} nillable="true">{documentation(doc)}{content}</xs:element>\n'


def root(name, content):
    return f'<xs:element name="{name}">{content}</xs:element>\n'


def all_of(name, elements, doc=""):
    """An object: members in any order, each at most once."""
    named = f" name={quoteattr(name)}" if name else ""
    return (f'<xs:complexType{named}>{documentation(doc)}<xs:all>\n{elements}</xs:all>'
            '<xs:attribute name="type" fixed="object"/></xs:complexType>\n')


def list_of(name, content):
    return (f"<xs:complexType><xs:sequence>{element(*name, content=content, bounds=MANY)}</xs:sequence>"
            '<xs:attribute name="type" fixed="array"/></xs:complexType>')


MANY = 'minOccurs="0" maxOccurs="unbounded"'


def enumeration(enum):
    values = "".join(f"<xs:enumeration value={quoteattr(v.name)}/>" for v in enum.values)
    return (f'<xs:complexType name="enum.{enum.name}">{documentation(enum.doc)}<xs:simpleContent>'
            f'<xs:restriction base="text">{values}</xs:restriction></xs:simpleContent></xs:complexType>\n')


def type_of(p):
    if p.wire == "text":
        return TEXTS[p.type.kind]
    prefix = {"enum": "enum.", "struct": "struct.", "children": "resource."}.get(p.type.kind)
    return prefix + p.type.name if prefix else SCALARS.get(p.type.kind, "text")


def within_bounds(p):
    """An int with bounds has a type of its own; a list's bounds are those of its count."""
    if p.type.kind != "int" or p.wire == "text" or p.type.is_list or (p.minimum is None and p.maximum is None):
        return ""
    least = "" if p.minimum is None else f'<xs:minInclusive value="{p.minimum}"/>'
    most = "" if p.maximum is None else f'<xs:maxInclusive value="{p.maximum}"/>'
    return (f'<xs:complexType><xs:simpleContent><xs:restriction base="integer">{least}{most}</xs:restriction>'
            "</xs:simpleContent></xs:complexType>")


def members(model, properties):
    text = ""
    for p in properties:
        content = list_of((names.list_element(p.type), type_of(p)), "") if p.type.is_list else within_bounds(p)
        text += element(p.name, type_of(p), p.doc, content)
    return text


def resource_types(model, resource):
    if resource.shape == "flat":
        yield all_of(f"resource.{resource.name}", members(model, resource.properties), resource.doc)
    else:
        state = element("provisioningState", "enum.ProvisioningState")
        inside = members(model, (p for p in resource.properties if not p.in_envelope))
        yield all_of(f"properties.{resource.name}", state + inside)
        envelope = "".join(element(*member) for member in ENVELOPE)
        envelope += members(model, (p for p in resource.properties if p.in_envelope))
        yield all_of(f"resource.{resource.name}", envelope + element("properties", f"properties.{resource.name}"),
                     resource.doc)
    yield f'<xs:element name="{resource.name}" type="resource.{resource.name}"/>\n'
    value = element("value", "", content=list_of((resource.name, f"resource.{resource.name}"), ""))
    yield root(names.xml_collection(resource), all_of("", value + element("nextLink", "text")))
