"""Model to an OpenAPI 3.0.3 document of the REST interface, with the XML form beside the JSON form."""

import json

from . import names
from .check import VERSIONS
from .model import BY_RULES

FORMATS = {"ipAddress": "ip", "ipPrefix": "cidr", "mac": "mac", "guid": "uuid"}
SCALARS = {"bool": {"type": "boolean"}, "int": {"type": "integer", "format": "int64"}, "number": {"type": "number"},
           "object": {"type": "object", "additionalProperties": True}}
MEDIA_TYPES = ("application/json", "application/xml", "text/xml")
# Content-Type, Accept and Authorization are no parameters: OpenAPI has "content" and "security" for them.
PARAMETERS = {
    "IfMatch": ("If-Match", {}, "Does it only while the resource has this etag; '*': only while there is one."),
    "IfNoneMatch": ("If-None-Match", {}, "Does it only while the resource has another etag; '*': only while there is none."),
    "ClientRequestId": ("x-ms-client-request-id", {},
                        "An id that the client chose: a write that comes again with it is not done twice."),
    "ReturnClientRequestId": ("x-ms-return-client-request-id", {"enum": ["true", "false"], "default": "true"},
                              "Whether the answer carries that id."),
}
REQUEST_IDS = ("ClientRequestId", "ReturnClientRequestId")
PRECONDITIONS = ("IfMatch", "IfNoneMatch")
HEADERS = {
    "ETag": ("ETag", {}, "The etag of the resource, as in its body. What cannot be written has none."),
    "RequestId": ("x-ms-request-id", {"format": "uuid"}, "The id of this request; of a write, also that of its operation."),
    "ClientRequestId": ("x-ms-client-request-id", {}, "The id that the client chose."),
    "AsyncOperation": ("Azure-AsyncOperation", {"format": "uri"}, "The operation, which tells how far it has come."),
    "Location": ("Location", {"format": "uri"}, "Where the result of the operation will be."),
    "RetryAfter": ("Retry-After", {"pattern": "^[0-9]+$"}, "How many seconds to wait before asking again."),
    "Allow": ("Allow", {}, "The methods that there are."),
    "Authenticate": ("WWW-Authenticate", {}, "A way to prove who the client is."),
}
# Status -> what it means, and further headers of its answer. The codes that go with it are in errors.xml.
REFUSALS = {
    "400": ("The request or its body is wrong; the error says at which member.", ()),
    "401": ("The client has not proved who it is.", ("Authenticate",)),
    "403": ("The client may not do this.", ()),
    "404": ("There is no such resource.", ()),
    "406": ("None of the media types that Accept names is served.", ()),
    "409": ("Something uses the resource, or is being done to it.", ()),
    "410": ("What is asked for is no longer remembered.", ()),
    "412": ("The precondition does not hold, or the parent does not exist.", ()),
    "413": ("The body is too large.", ()),
    "415": ("The body is of a media type that is not read.", ()),
    "429": ("Too many attempts failed.", ("RetryAfter",)),
    "503": ("Not now.", ()),
}
ALWAYS = ("400", "401", "403", "406", "429")
REFUSED = {"list": ("404",), "get": ("404",), "put": ("409", "412", "413", "415", "503"), "delete": ("409", "412", "503")}


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
            "parameters": {key: {"name": name, "in": "header", "description": doc, "schema": {"type": "string", **facts}}
                           for key, (name, facts, doc) in PARAMETERS.items()},
            "headers": {key: {"description": doc, "schema": {"type": "string", **facts}} for key, (_, facts, doc) in HEADERS.items()},
            "responses": {f"Status{status}": refusal(model, status) for status in REFUSALS} | {
                "Error": {"description": "The request was refused.", "headers": headers(), "content": content("ErrorResponse")}},
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic"},
                "negotiate": {"type": "http", "scheme": "negotiate"}},
            "schemas": schemas(model)},
    }
    return {"openapi.json": json.dumps(document, indent=1, ensure_ascii=False) + "\n"}


def reference_to(kind, name):
    return {"$ref": f"#/components/{kind}/{name}"}


def content(schema):
    return {media: {"schema": reference_to("schemas", schema)} for media in MEDIA_TYPES}


def headers(*keys):
    """Those of every answer, and further ones."""
    return {HEADERS[key][0]: reference_to("headers", key) for key in ("RequestId", "ClientRequestId", *keys)}


def refusal(model, status):
    doc, further = REFUSALS[status]
    codes = sorted(error.name for error in model.errors if str(error.status) == status)
    return {"description": doc, "headers": headers(*further), "content": content("ErrorResponse"), "x-error-codes": codes}


# ---- paths

def paths(model):
    found = {}
    for resource in model.resources:
        collection, one, ids = names.places(model, resource)
        parameters = [{"name": each, "in": "path", "required": True, "schema": {"type": "string"}} for each in ids]
        if not resource.singleton and resource.listed and "GET" in resource.methods:
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
    text = {"operationId": f"{verb}{names.pascal(resource.name)}", "tags": [resource.name], "x-since": resource.since,
            "parameters": parameters_of(resource, verb)}
    if verb == "put":
        text["requestBody"] = {"required": True, "content": content(schema)}
    refused = {*ALWAYS, *REFUSED[verb], *(("410",) if resource.queries else ())}
    text["responses"] = {**successes(resource, verb, schema),
                         **{status: reference_to("responses", f"Status{status}") for status in sorted(refused)},
                         "default": reference_to("responses", "Error")}
    return text


def parameters_of(resource, verb):
    keys = REQUEST_IDS if verb in ("get", "list") else (*PRECONDITIONS, *REQUEST_IDS)
    queries = resource.queries if verb == "get" else ()
    return [query_parameter(q) for q in queries] + [reference_to("parameters", key) for key in keys]


def query_parameter(q):
    bounds = {"minimum": q.minimum, "maximum": q.maximum}
    schema = {**SCALARS.get(q.type, {"type": "string"}), **{key: value for key, value in bounds.items() if value is not None}}
    return {"name": q.name, "in": "query", **({"required": True} if q.required else {}), "description": q.doc, "schema": schema}


def successes(resource, verb, schema):
    if verb == "list":
        return {"200": {"description": "All resources of the collection.", "headers": headers(), "content": content(schema)}}
    if verb == "delete":
        return {"200": {"description": "It is deleted.", "headers": headers("AsyncOperation")},
                "202": {"description": "It is being deleted.", "headers": headers("AsyncOperation", "Location", "RetryAfter")},
                "204": {"description": "There was nothing to delete.", "headers": headers("AsyncOperation")}}
    etag = ("ETag",) if resource.shape == "envelope" else ()
    if resource.name == "operationResult":
        anything = {media: {"schema": {"type": "object", "additionalProperties": True}} for media in MEDIA_TYPES}
        return {"200": {"description": "What a PUT has answered.", "headers": headers("ETag"), "content": anything},
                "202": {"description": "It is not done yet.", "headers": headers("RetryAfter")},
                "204": {"description": "It is done, and there is nothing to show.", "headers": headers()}}
    if verb == "get":
        return {"200": {"description": "The resource.", "headers": headers(*etag), "content": content(schema)}}
    answer = {"headers": headers(*etag, "AsyncOperation"), "content": content(schema)}
    return {"200": {"description": "The resource, which was there before.", **answer},
            "201": {"description": "The resource, which is new.", **answer}}


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
