"""Model to an OpenAPI 3.0.3 document of the REST interface, with the XML form beside the JSON form."""

import json

from . import names
from .check import VERSIONS
from .model import BY_RULES

FORMATS = {"ipAddress": "ip", "ipPrefix": "cidr", "mac": "mac", "guid": "uuid"}
SCALARS = {"bool": {"type": "boolean"}, "int": {"type": "integer", "format": "int64"}, "number": {"type": "number"},
           "object": {"type": "object", "additionalProperties": True}}
MEDIA_TYPES = ("application/json", "application/xml", "text/xml")
PARAMETERS = {
    "IfMatch": ("If-Match", "Does it only while the etag of the resource is still this one."),
    "ClientRequestId": ("x-ms-client-request-id",
                        "An id that the client chose: a write that comes again with it is not done twice."),
}


def emit(model):
    servers = [{"url": "{scheme}://{controller}/networking/{version}", "variables": {
        "scheme": {"default": "https", "enum": ["https", "http"]},
        "controller": {"default": "localhost"},
        "version": {"default": VERSIONS[-1], "enum": list(VERSIONS),
                    "description": "A type or property exists from the version that x-since names."}}}]
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Open Network Controller", "version": VERSIONS[-1],
                 "description": "The northbound interface of MS-NCNBI, in JSON and XML. Instead of the schemes "
                                "below, a client may prove itself by its TLS certificate.",
                 "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"}},
        "servers": servers,
        "security": [{"basic": []}, {"negotiate": []}, {}],
        "tags": [{"name": r.name, "description": r.doc} for r in model.resources],
        "paths": paths(model),
        "components": {
            "parameters": {key: header_parameter(*value) for key, value in PARAMETERS.items()},
            "headers": {"ETag": {"description": "The etag of the resource.", "schema": {"type": "string"}},
                        "AsyncOperation": {"description": "The URI of the operation, which tells how far it has come.",
                                           "schema": {"type": "string", "format": "uri"}}},
            "responses": {"Error": {"description": "The request was refused.", "content": content("ErrorResponse")}},
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic"},
                "negotiate": {"type": "http", "scheme": "negotiate"}},
            "schemas": schemas(model)},
    }
    return {"openapi.json": json.dumps(document, indent=1, ensure_ascii=False) + "\n"}


def header_parameter(name, doc):
    return {"name": name, "in": "header", "description": doc, "schema": {"type": "string"}}


def reference_to(kind, name):
    return {"$ref": f"#/components/{kind}/{name}"}


def content(schema):
    return {media: {"schema": reference_to("schemas", schema)} for media in MEDIA_TYPES}


# ---- paths

def paths(model):
    found = {}
    for resource in model.resources:
        collection, one, ids = names.places(model, resource)
        parameters = [{"name": each, "in": "path", "required": True, "schema": {"type": "string"}} for each in ids]
        if not resource.singleton and "GET" in resource.methods:
            found[collection] = {"parameters": parameters[:-1],
                                 "get": operation(resource, "list", f"{names.pascal(resource.name)}Collection")}
        item = {"parameters": parameters}
        for method in resource.methods:
            item[method.lower()] = operation(resource, method.lower(), names.pascal(resource.name))
        if resource.name == "discovery":
            item["servers"] = [{"url": "/networking", "description": "Its URI has no version."}]
        found[one] = item
    return found


def operation(resource, verb, schema):
    answer = {"description": "The resource.", "headers": {"ETag": reference_to("headers", "ETag")},
              "content": content(schema)}
    text = {"operationId": f"{verb}{names.pascal(resource.name)}", "tags": [resource.name], "x-since": resource.since,
            "responses": {"200": answer}}
    if verb == "list":
        answer["description"] = "All resources of the collection."
        del answer["headers"]
    if verb == "put":
        text["requestBody"] = {"required": True, "content": content(schema)}
        text["responses"]["201"] = {**answer, "description": "The resource, which is new.", "headers": {
            **answer["headers"], "Azure-AsyncOperation": reference_to("headers", "AsyncOperation")}}
    if verb == "delete":
        text["responses"] = {
            "200": {"description": "It is deleted."},
            "202": {"description": "It is being deleted.",
                    "headers": {"Azure-AsyncOperation": reference_to("headers", "AsyncOperation")}},
            "204": {"description": "There was nothing to delete."}}
    if verb in ("put", "delete"):
        text["parameters"] = [reference_to("parameters", key) for key in PARAMETERS]
    text["responses"]["default"] = reference_to("responses", "Error")
    return text


# ---- schemas

def schemas(model):
    found = {"Reference": {"type": "object", "properties": {"resourceRef": {"type": "string"}}},
             "ErrorResponse": {"type": "object", "required": ["error"], "xml": root("errorResponse"),
                               "properties": {"error": reference_to("schemas", "ErrorBody")}}}
    for enum in model.enums:
        found[enum.name] = {"type": "string", "enum": [v.name for v in enum.values], "description": enum.doc}
    for struct in model.structs:
        found[struct.name] = object_of(struct.properties, struct.doc)
    for resource in model.resources:
        found.update(resource_schemas(resource))
    return found


def root(name):
    return {"name": name, "namespace": names.XML_NAMESPACE}


def resource_schemas(resource):
    name = names.pascal(resource.name)
    if resource.shape == "flat":
        properties = object_of(resource.properties, resource.doc)
    else:
        properties = object_of([p for p in resource.properties if not p.in_envelope], resource.doc)
        state = {"allOf": [reference_to("schemas", "ProvisioningState")], "readOnly": True}
        properties["properties"] = {"provisioningState": state, **properties["properties"]}
        yield name + "Properties", properties
        read_only, text_map = {"type": "string", "readOnly": True}, {"type": "object", "additionalProperties": {"type": "string"}}
        properties = {"type": "object", "description": resource.doc, "properties": {
            "resourceRef": read_only, "resourceId": {"type": "string"}, "etag": read_only,
            "instanceId": {**read_only, "format": "uuid"}, "resourceMetadata": text_map, "tags": text_map,
            **{p.name: member(p) for p in resource.properties if p.in_envelope},
            "properties": reference_to("schemas", name + "Properties")}}
    yield name, {**properties, "xml": root(resource.name)}
    if not resource.singleton:
        members = {"value": {"type": "array", "items": reference_to("schemas", name), "xml": {"wrapped": True}},
                   "nextLink": {"type": "string"}}
        yield name + "Collection", {"type": "object", "properties": members, "xml": root(names.xml_collection(resource))}


def object_of(properties, doc):
    text = {"type": "object", "description": doc, "properties": {p.name: member(p) for p in properties}}
    required = [p.name for p in properties if p.required and p.missing != BY_RULES]
    return {**text, "required": required} if required else text


def one(p):
    """The schema of a value, without what belongs to the member."""
    kind = p.type.kind
    if p.wire == "text":
        return {"type": "string", "enum": ["True", "False"]} if kind == "bool" else {"type": "string", "pattern": "^-?[0-9]+$"}
    if kind in ("enum", "struct", "children"):
        return reference_to("schemas", names.pascal(p.type.name))
    if kind == "ref":
        return reference_to("schemas", "Reference")
    return dict(SCALARS.get(kind) or {"type": "string", **({"format": FORMATS[kind]} if kind in FORMATS else {})})


def member(p):
    bounds = {}
    if p.type.is_list:
        schema = {"type": "array", "items": one(p), "xml": {"wrapped": True}}
        schema["items"] = with_xml_name(schema["items"], names.list_element(p.type))
        bounds = {"minItems": p.minimum, "maxItems": p.maximum}
    else:
        schema = one(p)
        if schema.get("type") in ("integer", "number"):
            bounds = {"minimum": p.minimum, "maximum": p.maximum}
    facts = {key: value for key, value in bounds.items() if value is not None}
    facts["description"] = p.doc
    facts["nullable"] = True
    if p.access in ("read", "computed"):
        facts["readOnly"] = True
    if p.default and p.type.kind != "struct":
        facts["default"] = default_of(p)
    if p.type.targets:
        facts["x-targets"] = list(p.type.targets)
    if p.since != "v1":
        facts["x-since"] = p.since
    if p.access == "create":
        facts["x-fixed-at-creation"] = True
    if not p.carried_out:
        facts["x-carried-out"] = False
    return {**({"allOf": [schema]} if "$ref" in schema else schema), **facts}


def with_xml_name(schema, name):
    return {**({"allOf": [schema]} if "$ref" in schema else schema), "xml": {"name": name}}


def default_of(p):
    if p.wire == "text":
        return p.default.capitalize()
    return json.loads(p.default) if p.type.kind in ("bool", "int", "number") else p.default
