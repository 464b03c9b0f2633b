"""The documents that are made from the model of the repository: the OpenAPI document is one, covers every route and
refers to nothing that is not there; the links of the reference lead somewhere."""

import json
import re
import sys
import unittest
from pathlib import Path

from generator import emit_openapi, emit_reference
from generator.names import places
from generator.read import read_model

ROOT = Path(__file__).parents[4]
sys.path.insert(0, str(ROOT))
from tests.support.openapi import grammar_faults  # noqa: E402

MODEL = read_model(ROOT / "schemas")
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


def nodes(value, path=""):
    """Every object below a JSON value with the path to it."""
    if isinstance(value, dict):
        yield path, value
        for key, member in value.items():
            yield from nodes(member, f"{path}/{key}")
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from nodes(member, f"{path}/{number}")


class OpenApiTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.document = json.loads(emit_openapi.emit(MODEL)["openapi.json"])

    def operations(self):
        for path, item in self.document["paths"].items():
            for method in METHODS & item.keys():
                yield path, item, method, item[method]

    def test_every_route_has_its_methods(self):
        paths = self.document["paths"]
        for resource in MODEL.resources:
            collection, one, _ = places(MODEL, resource)
            self.assertEqual({m.lower() for m in resource.methods}, METHODS & paths[one].keys(), one)
            has_list = not resource.singleton and resource.listed and "GET" in resource.methods
            self.assertEqual(has_list or not resource.id_in_path, collection in paths, collection)

    def test_references_lead_to_components(self):
        for path, node in nodes(self.document):
            if "$ref" not in node or path.endswith("/properties"):
                continue
            self.assertEqual({"$ref"}, node.keys(), f"{path}: what stands beside a reference is ignored")
            target = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                self.assertIn(part, target, f"{path}: {node['$ref']}")
                target = target[part]

    def test_operations_have_names_of_their_own_and_answers(self):
        names = [operation["operationId"] for _, _, _, operation in self.operations()]
        self.assertEqual(len(names), len(set(names)))
        tags = {tag["name"] for tag in self.document["tags"]}
        for path, _, method, operation in self.operations():
            self.assertTrue(any(status.startswith("2") for status in operation["responses"]), path)
            self.assertLessEqual(set(operation["tags"]), tags)
            self.assertEqual(method == "put", "requestBody" in operation, path)
            for answer in operation["responses"].values():
                self.assertTrue("$ref" in answer or answer["description"], path)

    def test_parameters_of_a_path_are_declared(self):
        for path, item in self.document["paths"].items():
            declared = [p["name"] for p in item["parameters"] if p["in"] == "path" and p["required"] and p["schema"]]
            self.assertEqual(re.findall(r"{(\w+)}", path), declared, path)

    def test_it_follows_the_grammar_of_openapi(self):
        self.assertEqual([], list(grammar_faults(self.document)))

    def test_a_validator_of_others_agrees(self):
        try:
            from openapi_spec_validator import OpenAPIV30SpecValidator
        except ImportError:
            self.skipTest("openapi-spec-validator is not installed")
        self.assertEqual([], [error.message for error in OpenAPIV30SpecValidator(self.document).iter_errors()])

    def test_every_error_code_is_in_one_answer(self):
        answers = self.document["components"]["responses"].values()
        told = sorted(code for answer in answers for code in answer.get("x-error-codes", ()))
        self.assertEqual(sorted(error.name for error in MODEL.errors if error.status not in (405, 500)), told)

    def test_schemas_use_the_words_of_openapi(self):
        kinds = {"type", "properties", "required", "description", "items", "enum", "format", "default", "nullable", "readOnly",
                 "minimum", "maximum", "minItems", "maxItems", "pattern", "allOf", "additionalProperties", "xml", "$ref"}
        for name, schema in self.document["components"]["schemas"].items():
            self.assertRegex(name, r"^[A-Za-z0-9._-]+$")
            for path, node in nodes(schema, name):
                if path.endswith(("/properties", "/xml")) and not path.endswith("/properties/properties"):
                    continue
                unknown = {key for key in node.keys() - kinds if not key.startswith("x-")}
                self.assertEqual(set(), unknown, path)
                if "required" in node:
                    self.assertLessEqual(set(node["required"]), node["properties"].keys(), path)
                if node.get("type") == "array":
                    self.assertIn("items", node, path)


class ReferenceTest(unittest.TestCase):
    def test_links_lead_somewhere(self):
        pages = emit_reference.emit(MODEL)
        for name, text in pages.items():
            for target, anchor in re.findall(r"\]\(([\w.]+)(?:#([\w-]+))?\)", text):
                page = pages.get("reference/" + target)
                self.assertIsNotNone(page, f"{name}: {target}")
                headings = {h.lower() for h in re.findall(r"^#+ (\S+)$", page, re.MULTILINE)}
                self.assertTrue(not anchor or anchor in headings, f"{name}: {target}#{anchor}")

    def test_every_type_and_error_is_described(self):
        pages = emit_reference.emit(MODEL)
        for resource in MODEL.resources:
            self.assertIn(f"({resource.name}.md)", pages["reference/index.md"])
            for each in resource.properties:
                self.assertIn(f"| `{each.name}` |", pages[f"reference/{resource.name}.md"])
        for error in MODEL.errors:
            self.assertIn(f"| `{error.name}` | {error.status} |", pages["reference/errors.md"])

    def test_examples_are_json_with_every_required_member(self):
        for resource in MODEL.resources:
            if "PUT" not in resource.methods:
                continue
            text = emit_reference.emit(MODEL)[f"reference/{resource.name}.md"]
            body = json.loads(re.search(r"^Content-Type: .*?\n\n(.*?)^```", text, re.MULTILINE | re.DOTALL)[1])
            for each in resource.properties:
                if each.required and each.type.kind != "children" and not each.in_envelope:
                    self.assertIn(each.name, body["properties"])


if __name__ == "__main__":
    unittest.main()
