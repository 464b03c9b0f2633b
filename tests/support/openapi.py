"""OpenAPI 3.0.3: the grammar of a document as far as ours needs it, and whether a JSON value fits a schema of it."""
import re

# Object -> field -> what it holds: a type of Python, the name of an object, [x] a list of x, {x} a map to x; "!" is required.
# A map's field that starts with "x-" is nobody's business.
GRAMMAR = {
    "document": {"openapi!": str, "info!": "info", "servers": ["server"], "paths!": {"path"}, "components": "components",
                 "security": [dict], "tags": ["tag"]},
    "info": {"title!": str, "version!": str, "description": str, "license": "license"},
    "license": {"name!": str, "url": str},
    "server": {"url!": str, "description": str, "variables": {"variable"}},
    "variable": {"default!": str, "enum": [str], "description": str},
    "tag": {"name!": str, "description": str},
    "path": {"parameters": ["parameter"], "servers": ["server"], "get": "operation", "put": "operation", "delete": "operation"},
    "operation": {"operationId": str, "tags": [str], "description": str, "parameters": ["parameter"], "requestBody": "body",
                  "responses!": {"response"}},
    "parameter": {"name!": str, "in!": str, "description": str, "required": bool, "schema!": "schema"},
    "body": {"required": bool, "description": str, "content!": {"media"}},
    "response": {"description!": str, "headers": {"header"}, "content": {"media"}},
    "header": {"description": str, "schema!": "schema"},
    "media": {"schema!": "schema"},
    "components": {"schemas": {"schema"}, "responses": {"response"}, "parameters": {"parameter"}, "headers": {"header"},
                   "securitySchemes": {"scheme"}},
    "scheme": {"type!": str, "scheme!": str, "description": str},
    "schema": {"type": str, "format": str, "description": str, "nullable": bool, "readOnly": bool, "enum": [object], "default": object,
               "properties": {"schema"}, "required": [str], "additionalProperties": object, "items": "schema", "allOf": ["schema"],
               "minimum": int, "maximum": int, "minItems": int, "maxItems": int, "pattern": str, "xml": "xml"},
    "xml": {"name": str, "namespace": str, "wrapped": bool},
}
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float)}


def grammar_faults(value, kind="document", path=""):
    """Where the value is not what the grammar says, as "path: why"."""
    if isinstance(kind, (list, set)):
        wanted = list if isinstance(kind, list) else dict
        if not isinstance(value, wanted):
            yield f"{path}: not a {wanted.__name__}"
            return
        (inner,) = kind
        for key, each in enumerate(value) if wanted is list else value.items():
            yield from grammar_faults(each, inner, f"{path}/{key}")
    elif isinstance(kind, str):
        if not isinstance(value, dict):
            yield f"{path}: not an object"
        elif "$ref" in value:
            if value.keys() != {"$ref"}:
                yield f"{path}: what stands beside $ref is ignored"
        else:
            yield from field_faults(value, GRAMMAR[kind], path)
    elif not isinstance(value, kind):
        yield f"{path}: not a {kind.__name__}"


def field_faults(value, fields, path):
    required = {name[:-1] for name in fields if name.endswith("!")}
    kinds = {name.rstrip("!"): kind for name, kind in fields.items()}
    for name in sorted(required - value.keys()):
        yield f"{path}: lacks {name}"
    for name, each in value.items():
        if name in kinds:
            yield from grammar_faults(each, kinds[name], f"{path}/{name}")
        elif not name.startswith("x-"):
            yield f"{path}: does not know {name}"


class Schemas:
    """The schemas of a document, for values that go over the wire."""

    def __init__(self, document: dict):
        self.document = document

    def resolve(self, node: dict) -> dict:
        while "$ref" in node:
            target = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            node = target
        return node

    def faults(self, value, schema: dict, path: str = ""):
        """Where the value does not fit, as "path: why". Members that the schema does not name are faults, too."""
        schema = self.resolve(schema)
        if value is None:
            if not schema.get("nullable"):
                yield f"{path}: null"
            return
        for part in schema.get("allOf", ()):
            yield from self.faults(value, part, path)
        if "type" in schema:
            yield from self.type_faults(value, schema, path)
        if "enum" in schema and value not in schema["enum"]:
            yield f"{path}: {value!r} is not one of {schema['enum']}"

    def type_faults(self, value, schema: dict, path: str):
        wanted = TYPES[schema["type"]]
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
            yield f"{path}: {value!r} is no {schema['type']}"
        elif isinstance(value, dict):
            yield from self.member_faults(value, schema, path)
        elif isinstance(value, list):
            for number, each in enumerate(value):
                yield from self.faults(each, schema["items"], f"{path}[{number}]")
        elif isinstance(value, str):
            if "pattern" in schema and not re.search(schema["pattern"], value):
                yield f"{path}: {value!r} does not match {schema['pattern']}"
        elif not isinstance(value, bool):
            if value < schema.get("minimum", value) or value > schema.get("maximum", value):
                yield f"{path}: {value} is out of range"

    def member_faults(self, value: dict, schema: dict, path: str):
        members, others = schema.get("properties", {}), schema.get("additionalProperties", False)
        for name in schema.get("required", ()):
            if name not in value:
                yield f"{path}: lacks {name}"
        for name, each in value.items():
            if name in members:
                yield from self.faults(each, members[name], f"{path}.{name}")
            elif isinstance(others, dict):
                yield from self.faults(each, others, f"{path}.{name}")
            elif not others:
                yield f"{path}: does not know {name}"
