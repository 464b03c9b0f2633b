"""XML of a running controller, read by independent programs: Python's XML reader, and xmllint with the generated schema."""
import json
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as tree
from pathlib import Path
from xml.sax.saxutils import escape

from tests.support.controller import Controller, every_resource, put_every_resource
from tests.support.lab import BIN

SPACE = "{urn:open-network-controller:rest:1}"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
DOCUMENTS = BIN.parent / "documents"
TAGS = {"owner": "me & <you>", "cost centre": "7\r\n", "": "empty", "\u0001": "\u0000", "nothing": None, "xmlns": "x"}


def xml_root(name: str, content: str = "") -> bytes:
    return f'<{name} xmlns="urn:open-network-controller:rest:1">{content}</{name}>'.encode()


class Reader(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.controller = Controller.for_test(cls)
        cls.rest = cls.controller.client()
        cls.addClassCleanup(cls.rest.close)

    def read(self, target: str, accept: str):
        status, headers, body = self.rest.raw("GET", target, headers={"Accept": accept})
        self.assertEqual("Accept", headers["Vary"])
        self.assertEqual(f"{accept}; charset=utf-8", headers["Content-Type"], target)
        return status, headers["ETag"], body

    def assert_same(self, element, value, path: str):
        """The element says what the JSON value says."""
        if value is None:
            self.assertEqual("true", element.get(NIL), path)
        elif isinstance(value, dict):
            self.assertEqual(len(value), len(element), path)
            for (name, member), child in zip(value.items(), element):
                if child.tag == SPACE + "member" and "name" in child.attrib:
                    self.assertEqual(name, json.loads(f'"{child.get("name")}"'), path)
                else:
                    self.assertEqual(SPACE + name, child.tag, path)
                self.assert_same(child, member, f"{path}/{name}")
        elif isinstance(value, list):
            self.assertEqual(len(value), len(element), path)
            for number, (member, child) in enumerate(zip(value, element)):
                self.assert_same(child, member, f"{path}/{number}")
        else:
            text = element.text or ""
            if element.get("escaped") == "true":
                text = json.loads(f'"{text}"')
            self.assertEqual(value, text if isinstance(value, str) else json.loads(text), path)

    def assert_valid(self, documents: list[bytes]) -> None:
        """By the generated XML schema, where there is an xmllint."""
        if not shutil.which("xmllint"):
            return
        with tempfile.TemporaryDirectory() as folder:
            for number, document in enumerate(documents):
                (Path(folder) / f"{number}.xml").write_bytes(document)
            run = subprocess.run(["xmllint", "--noout", "--schema", DOCUMENTS / "network-controller.xsd",
                                  *sorted(Path(folder).iterdir())], capture_output=True, text=True, check=False)
        self.assertEqual([], [line for line in run.stderr.splitlines() if not line.endswith(" validates")])

    def assert_same_in_both_forms_and_valid(self, targets: list[str]) -> None:
        documents = []
        for target in targets:
            status, etag, body = self.read(target, "application/xml")
            json_status, json_etag, json_body = self.read(target, "application/json")
            self.assertEqual((json_status, json_etag), (status, etag), target)
            self.assert_same(tree.fromstring(body), json.loads(json_body), target)
            documents.append(body)
        self.assert_valid(documents)


class XmlTest(Reader):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rest.put("/logicalNetworks/HNV", {"networkVirtualizationEnabled": "True", "subnets": [{
            "resourceId": "PA", "properties": {"addressPrefix": "10.9.0.0/24", "vlanID": "9", "ipPools": [{
                "resourceId": "pool", "properties": {"startIpAddress": "10.9.0.4", "endIpAddress": "10.9.0.9"}}]}}]})
        cls.rest.put("/accessControlLists/acl", {"aclRules": [{"resourceId": "in", "properties": {
            "protocol": "TCP", "sourcePortRange": "*", "destinationPortRange": "80", "sourceAddressPrefix": "*",
            "destinationAddressPrefix": "*", "action": "Allow", "priority": "100", "type": "Inbound"}}]})
        cls.rest.request("PUT", "/virtualNetworks/VNet1", {"tags": TAGS, "properties": {
            "addressSpace": {"addressPrefixes": ["24.30.0.0/16"]}, "logicalNetwork": {"resourceRef": "/logicalNetworks/HNV"},
            "subnets": [{"resourceId": "s", "properties": {
                "addressPrefix": "24.30.1.0/24", "accessControlList": {"resourceRef": "/accessControlLists/acl"}}}]}})
        cls.rest.put("/macPools/mac", {"startMacAddress": "00-1D-D8-B7-1C-00", "endMacAddress": "00-1D-D8-F4-1F-FF"})
        cls.rest.put("/networkInterfaces/nic", {"privateMacAllocationMethod": "Dynamic", "ipConfigurations": [{
            "resourceId": "ip", "properties": {"privateIPAllocationMethod": "Dynamic",
                                               "subnet": {"resourceRef": "/virtualNetworks/VNet1/subnets/s"}}}]})
        cls.rest.put("/credentials/c", {"type": "usernamePassword", "userName": "a", "value": "secret"})

    def test_every_collection_and_singleton_says_the_same_in_both_forms_and_fits_the_schema(self):
        paths = json.loads((DOCUMENTS / "openapi.json").read_text(encoding="utf-8"))["paths"]
        targets = [f"/networking/v7.1{path}" for path, item in paths.items()
                   if "{" not in path and "get" in item and "servers" not in item]
        targets += ["/networking/discovery", "/networking/v1/virtualNetworks/none", "/networking/v3/virtualNetworks/VNet1"]
        self.assertIn("/networking/v7.1/virtualNetworks", targets)
        self.assert_same_in_both_forms_and_valid(targets)

    def test_what_was_read_as_xml_can_be_written_back(self):
        for target in ("/networking/v3/virtualNetworks/VNet1", "/networking/v3/networkInterfaces/nic"):
            before = json.loads(self.read(target, "application/json")[2])
            status, _, answer = self.rest.raw("PUT", target, self.read(target, "application/xml")[2],
                                              {"Content-Type": "text/xml; charset=utf-8"})
            self.assertEqual(200, status, answer)
            after = json.loads(answer)
            self.assertEqual(before.get("tags"), after.get("tags"))
            self.assertEqual(before["properties"].keys(), after["properties"].keys())
            self.assertEqual(before["instanceId"], after["instanceId"])

    def test_a_body_of_several_mebibytes_is_taken(self):
        text = "<&>\u20ac" * 500_000
        body = xml_root("accessControlList", f"<tags><text>{escape(text)}</text></tags>")
        self.assertGreater(len(body), 7 << 20)
        status, _, answer = self.rest.raw("PUT", "/networking/v3/accessControlLists/big", body, {"Content-Type": "text/xml"})
        self.assertEqual(201, status, answer[:1000])
        self.assertEqual(text, self.rest.get("/accessControlLists/big")["tags"]["text"])
        self.rest.delete("/accessControlLists/big")

    def test_malformed_bodies_are_refused_with_a_reason_and_nothing_is_stored(self):
        laughs = b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'"><!ENTITY c "&b;&b;">]><credential>&c;</credential>'
        bodies = {"DOCTYPE": [laughs, b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><credential/>'],
                  "entity": [xml_root("credential", "&x;")],
                  "namespace": [b"<credential/>", xml_root("credential", '<tags xmlns="urn:other"/>')],
                  "UTF-8": [xml_root("credential").replace(b">", b">\xff", 1), "<a/>".encode("utf-16")],
                  "levels": [xml_root("credential", "<a>" * 100_000)],
                  "end tag": [xml_root("credential", "<a></b>")],
                  "twice": [xml_root("credential", "<tags/><Tags/>")],
                  "root element": [xml_root("server")]}
        for reason, texts in bodies.items():
            for text in texts:
                status, headers, answer = self.rest.raw("PUT", "/networking/v3/credentials/bad", text, {
                    "Content-Type": "application/xml", "Accept": "text/xml"})
                self.assertEqual((400, "text/xml; charset=utf-8"), (status, headers["Content-Type"]), answer)
                error = tree.fromstring(answer).find(SPACE + "error")
                self.assertEqual("InvalidRequestFormat", error.findtext(SPACE + "code"))
                self.assertIn(reason, error.findtext(SPACE + "message"))
        self.assertFalse(self.rest.exists("/credentials/bad"))

    def test_only_what_is_served_is_negotiated(self):
        target = "/networking/v3/credentials/none"
        status, headers, _ = self.rest.raw("PUT", target, b"{}", {"Accept": "text/html"})
        self.assertEqual((406, "application/json; charset=utf-8"), (status, headers["Content-Type"]))
        for content_type in ("text/plain", "application/json; charset=latin1"):
            self.assertEqual(415, self.rest.raw("PUT", target, b"{}", {"Content-Type": content_type})[0])
        status, headers, _ = self.rest.raw("GET", "/networking/v3/credentials", headers={
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"})
        self.assertEqual((200, "application/xml; charset=utf-8"), (status, headers["Content-Type"]))


class EveryResource(Reader):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        put_every_resource(cls.rest)
        cls.paths = sorted({path for path, _ in every_resource()})

    def test_says_the_same_in_both_forms_and_fits_the_schema(self):
        self.assert_same_in_both_forms_and_valid([f"/networking/{version}{path}"
                                                  for version in ("v1", "v3", "v7.1") for path in self.paths])

    def test_can_be_written_back_as_xml(self):
        for path in self.paths:
            if path.startswith("/credentials/"):
                continue  # a secret is not shown
            target = f"/networking/v7.1{path}"
            before = json.loads(self.read(target, "application/json")[2])
            status, _, answer = self.rest.raw("PUT", target, self.read(target, "application/xml")[2],
                                              {"Content-Type": "application/xml"})
            self.assertEqual(200, status, f"{target}: {answer}")
            after = json.loads(self.read(target, "application/json")[2])
            self.assertEqual(before["properties"].keys(), after["properties"].keys(), target)
            self.assertEqual(before["instanceId"], after["instanceId"], target)

    def test_collections_and_resources_below_others_say_the_same(self):
        below = sorted({path for path in self.children_of(self.rest.get(top) for top in self.paths) if "/networkControllerSite/" not in path})
        self.assertGreater(len(below), 40)
        collections = sorted({path.rsplit("/", 1)[0] for path in below})
        self.assert_same_in_both_forms_and_valid([f"/networking/v7.1{path}" for path in below + collections])

    @classmethod
    def children_of(cls, value):
        """The references of resources inside others."""
        for member in value.values() if isinstance(value, dict) else value:
            if isinstance(member, dict) and member.get("resourceRef", "").count("/") > 2 and "properties" in member:
                yield member["resourceRef"]
            if isinstance(member, (dict, list)):
                yield from cls.children_of(member)


class XmlClient(Reader):
    """A client that speaks XML alone."""

    HEADERS = {"Accept": "application/xml", "Content-Type": "application/xml"}

    def test_makes_a_controller_equal_to_another_one_step_by_step(self):
        copy = Controller.for_test(self).client()
        self.addCleanup(copy.close)
        answers = []
        for path, body in every_resource():
            target = f"/networking/v7.1{path}"
            status, _, answer = self.rest.raw("PUT", target, json.dumps(body).encode(), {"Content-Type": "application/json"})
            self.assertIn(status, (200, 201), f"{path}: {answer}")
            if path.startswith("/credentials/"):  # a secret is not shown, so that it cannot be copied
                copy.request("PUT", path, body)
                continue
            _, _, read = self.rest.raw("GET", target, headers=self.HEADERS)
            copied, headers, answer = copy.raw("PUT", target, read, self.HEADERS)
            self.assertEqual((copied, headers["Content-Type"]), (status, "application/xml; charset=utf-8"), f"{path}: {answer}")
            answers.append(answer)
        self.assert_valid(answers)
        for path in sorted({path for path, _ in every_resource()}):
            self.assertEqual(self.lasting(copy.get(path)), self.lasting(self.rest.get(path)))

    def test_creates_with_marks_where_needed_and_reads_operations_refusals_and_changes(self):
        target = "/networking/v7.1/accessControlLists/web"
        rule = "".join(f"<{name}>{value}</{name}>" for name, value in (
            ("protocol", "TCP"), ("sourcePortRange", "*"), ("destinationPortRange", "80"), ("sourceAddressPrefix", "*"),
            ("destinationAddressPrefix", "*"), ("action", "Allow"), ("priority", "100"), ("type", "Inbound")))
        body = xml_root("accessControlList", "<properties><aclRules><aclRule><resourceId>http</resourceId>"
                        f"<properties>{rule}</properties></aclRule></aclRules></properties>")
        since = self.rest.get("/changes")["revision"]
        status, headers, created = self.rest.raw("PUT", target, body, self.HEADERS)
        self.assertEqual(status, 201, created)
        self.assertEqual(self.rest.get("/accessControlLists/web/aclRules/http")["properties"]["priority"], "100")
        documents = [created]
        operation = headers["Azure-AsyncOperation"].split("/networking/")[1]
        for method, path, text, expected in (
                ("GET", f"/networking/{operation}", None, 200), ("GET", f"/networking/v7.1/changes?since={since}&resources=true", None, 200),
                ("GET", "/networking/v7.1/servers/none", None, 404), ("PUT", target, xml_root("accessControlList", "<properties><aclRules>"
                 "<aclRule><resourceId>http</resourceId></aclRule></aclRules></properties>"), 400), ("POST", target, body, 405)):
            status, headers, answer = self.rest.raw(method, path, text, self.HEADERS)
            self.assertEqual((status, headers["Content-Type"]), (expected, "application/xml; charset=utf-8"), answer)
            documents.append(answer)
        self.assert_valid(documents)
        self.assertEqual(self.rest.raw("DELETE", target, headers=self.HEADERS)[0], 200)

    @classmethod
    def lasting(cls, value):
        """Without what each controller makes by itself."""
        if isinstance(value, dict):
            return {name: cls.lasting(member) for name, member in value.items()
                    if name not in ("etag", "instanceId", "configurationState", "lastUpdatedTime")}
        return [cls.lasting(each) for each in value] if isinstance(value, list) else value


if __name__ == "__main__":
    unittest.main()
