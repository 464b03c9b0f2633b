"""The OpenAPI document against a running controller: every operation of it answers, with the status, the headers and the body that
it promises."""
import json
import re
import tempfile
import unittest

from tests.support.controller import Controller, every_resource
from tests.support.lab import BIN, wait_for
from tests.support.openapi import Schemas

DOCUMENT = json.loads((BIN.parent / "documents" / "openapi.json").read_text(encoding="utf-8"))
ROOT = "/networking/v7.1"
# Of every answer; Vary tells caches of Accept, which OpenAPI has as "content".
TRANSPORT = {"content-type", "content-length", "connection", "date", "server", "vary"}
# What a required query parameter names.
QUERIES = {"networkInterface": "/networkInterfaces/{networkInterfaceId}"}


def resources_in(value):
    """The reference of every resource in an answer, children among them."""
    if isinstance(value, dict):
        if isinstance(value.get("resourceRef"), str) and "properties" in value:
            yield value["resourceRef"]
        for member in value.values():
            yield from resources_in(member)
    elif isinstance(value, list):
        for each in value:
            yield from resources_in(each)


def actions(folder: str) -> dict[str, dict]:
    """Path and properties of a PUT of each type that is not stored. The last one puts a backup in the place of everything."""
    network = {"resourceRef": "/virtualNetworks/a"}
    return {
        "/diagnostics/slbState": {}, "/diagnostics/networkControllerState": {},
        "/diagnostics/connectivityCheck": {"senderIpAddress": "24.30.1.10", "receiverIpAddress": "24.30.3.10", "protocol": "Icmp",
                                           "disableTracing": False, "senderVirtualNetwork": network, "receiverVirtualNetwork": network},
        "/subnetEgressReset": {"virtualSubnetResourceReference": "/virtualNetworks/a/subnets/s"},
        "/networkControllerBackup/b": {"backupPath": folder}, "/networkControllerRestore/r": {"restorePath": folder}}


class OpenApi(unittest.TestCase):
    """A controller with one or more of every resource; what a path means by {id} is taken from those."""

    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="nc-openapi-"))
        cls.controller = Controller.for_test(cls)
        cls.rest = cls.controller.client()
        cls.addClassCleanup(cls.rest.close)
        cls.schemas = Schemas(DOCUMENT)
        answers = [cls.rest.request("PUT", path, body) for path, body in every_resource()]
        cls.known = list(dict.fromkeys(path for path in resources_in(answers) if "/networkControllerSite/" not in path))
        for path, properties in actions(f"{cls.folder}/first").items():
            answer = cls.act(path, properties)
            cls.known += [path, f"{path}Results/{answer['properties'].get('operationId')}"]
        _, headers, _ = cls.rest.raw("PUT", f"{ROOT}/macPools/new", b'{"properties": {"startMacAddress": "00-2D-D8-B7-1C-00", '
                                     b'"endMacAddress": "00-2D-D8-B7-1C-0F"}}')
        cls.known += [f"/{collection}/{headers['x-ms-request-id']}" for collection in ("operations", "operationResults")]
        cls.known.append(f"/internalResourceInstances/{cls.rest.get('/virtualNetworks/a')['instanceId']}")
        cls.known += [path.rsplit("/", 1)[0] for path in cls.known]  # the collections

    @classmethod
    def act(cls, path: str, properties: dict) -> dict:
        cls.rest.request("PUT", path, {"properties": properties})

        def ended():
            answer = cls.rest.get(path)
            return answer["properties"]["provisioningState"] == "Succeeded" and answer
        return wait_for(f"{path} succeeds", ended)

    def operations(self, method: str):
        return ((path, item[method]) for path, item in DOCUMENT["paths"].items() if method in item)

    def place(self, template: str) -> str:
        """The path of something that is there."""
        if "{" not in template:
            return template
        pattern = re.compile(re.sub(r"{\w+}", "[^/]+", template), re.IGNORECASE)
        found = next((known for known in self.known if pattern.fullmatch(known)), None)
        self.assertIsNotNone(found, f"nothing was made at {template}")
        return found

    def assert_promised(self, operation: dict, answer, where: str) -> None:
        status, headers, text = answer
        self.assertIn(str(status), operation["responses"], f"{where}: {status} {text[:500]}")
        response = self.schemas.resolve(operation["responses"][str(status)])
        promised, given = {name.lower() for name in response["headers"]}, {name.lower() for name in headers}
        self.assertLessEqual(given - TRANSPORT, promised, f"{where}: {status}")
        body = json.loads(text) if text else {}
        optional = {"x-ms-client-request-id"} | (set() if "etag" in body else {"etag"})
        self.assertLessEqual(promised - optional, given, f"{where}: {status}")
        self.assertEqual(bool(text), "content" in response, f"{where}: {status} {text[:200]}")
        if text:
            schema = response["content"]["application/json"]["schema"]
            self.assertEqual([], list(self.schemas.faults(body, schema)), where)

    def test_every_get_answers_with_what_is_promised(self):
        for template, operation in self.operations("get"):
            path = self.place(template)
            target = f"/networking{path}" if "servers" in DOCUMENT["paths"][template] else ROOT + path
            required = [item["name"] for item in operation["parameters"] if item.get("in") == "query" and item.get("required")]
            target += "".join(f"?{name}={self.place(QUERIES[name])}" for name in required)
            answer = self.rest.raw("GET", target)
            self.assertEqual(answer[0], 200, target)
            self.assert_promised(operation, answer, target)
            reference = json.loads(answer[2]).get("resourceRef")
            self.assertTrue(reference is None or self.rest.exists(reference), f"{target}: {reference} leads nowhere")

    def test_every_put_takes_what_was_read_and_answers_with_what_is_promised(self):
        bodies = {path: {"properties": properties} for path, properties in actions(f"{self.folder}/second").items()}
        places = [(self.place(template), operation) for template, operation in self.operations("put")]
        places.sort(key=lambda place: list(bodies).index(place[0]) if place[0] in bodies else -1)
        for path, operation in places:
            body = bodies.get(path) or self.rest.get(path)
            answer = self.rest.raw("PUT", ROOT + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
            self.assertIn(answer[0], (200, 201), f"{path}: {answer[2]}")
            self.assert_promised(operation, answer, path)
            if path in bodies:
                wait_for(f"{path} succeeds", lambda path=path: self.rest.get(path)["properties"]["provisioningState"] == "Succeeded")

    def test_every_delete_answers_with_what_is_promised(self):
        for template, operation in self.operations("delete"):
            path = self.place(template).rsplit("/", 1)[0] + "/none"
            answer = self.rest.raw("DELETE", ROOT + path)
            self.assertEqual(answer[0], 204, path)
            self.assert_promised(operation, answer, path)
        made = f"{ROOT}/accessControlLists/made"
        self.assertEqual(self.rest.raw("PUT", made, b"{}")[0], 201)
        answer = self.rest.raw("DELETE", made)
        self.assertEqual(answer[0], 200)
        self.assert_promised(DOCUMENT["paths"]["/accessControlLists/{accessControlListId}"]["delete"], answer, made)

    def test_refusals_are_promised(self):
        item = DOCUMENT["paths"]["/macPools/{macPoolId}"]
        for method, body, headers, status in (("GET", None, {}, 404), ("GET", None, {"Accept": "text/html"}, 406), ("PUT", b"{", {}, 400),
                                              ("PUT", b"{}", {"Content-Type": "text/plain"}, 415), ("PUT", b"{}", {"If-Match": "*"}, 412)):
            answer = self.rest.raw(method, f"{ROOT}/macPools/none", body, headers)
            self.assertEqual(answer[0], status)
            operation = item[method.lower()]
            self.assert_promised(operation, answer, f"{method} {headers}")
            codes = self.schemas.resolve(operation["responses"][str(status)])["x-error-codes"]
            self.assertIn(json.loads(answer[2])["error"]["code"], codes)

    def test_query_parameters_are_heeded(self):
        operation = DOCUMENT["paths"]["/changes"]["get"]
        revision = self.rest.get("/changes")["revision"]
        self.rest.put("/accessControlLists/changed", {})
        values = {"since": revision, "wait": 0, "limit": 1, "below": "/accessControlLists/changed", "resources": "true",
                  "states": "true"}
        queries = [each for each in map(self.schemas.resolve, operation["parameters"]) if each["in"] == "query"]
        self.assertEqual([each["name"] for each in queries], list(values))
        target = f"{ROOT}/changes?" + "&".join(f"{name}={value}" for name, value in values.items())
        answer = self.rest.raw("GET", target)
        self.assert_promised(operation, answer, target)
        self.assertEqual([each["path"] for each in json.loads(answer[2])["changes"]], ["/accessControlLists/changed"])
        for query in queries:
            if query["schema"]["type"] == "integer":
                refused = self.rest.raw("GET", f"{ROOT}/changes?{query['name']}=x")
                self.assertEqual(refused[0], 400, query["name"])
                self.assert_promised(operation, refused, query["name"])
        too_old = self.rest.raw("GET", f"{ROOT}/changes?since={revision + 1000}")
        self.assertEqual(too_old[0], 410)
        self.assert_promised(operation, too_old, "too old")

    def test_the_clients_id_comes_back_unless_it_is_not_wanted(self):
        for wanted, expected in (({}, "mine"), ({"x-ms-return-client-request-id": "true"}, "mine"), ({"x-ms-return-client-request-id": "false"}, None)):
            _, headers, _ = self.rest.raw("GET", f"{ROOT}/macPools", headers={"x-ms-client-request-id": "mine", **wanted})
            self.assertEqual(headers["x-ms-client-request-id"], expected)


if __name__ == "__main__":
    unittest.main()
