"""Every resource type made over WS-Management is the resource that a PUT over REST makes."""
import json
import unittest
from xml.sax.saxutils import escape

from tests.support.cim import CimProvider
from tests.support.controller import Controller, every_resource
from tests.support.rest import RestError
from tests.support.wsman import SPACES, Fault, WsmanClient, local, values

# To put a check is to ask for one; the others are what a controller says of itself.
NOT_MADE = ("/diagnostics", "/internalresourceinstances", "/monitoring", "/changes", "/controllerservice", "/discovery")
# What each controller chooses for itself, or says of its own time.
OWN = {"etag", "instanceId", "configurationState", "counters", "privateMacAddress", "virtualSubnetId", "submitTime", "startTime", "restPort"}


# Free-form JSON, which is text.
JSON_TEXT = {"vpnClientAddressSpace"}


def as_xml(value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict) and set(value) == {"resourceRef"}:
        return escape(value["resourceRef"])
    if isinstance(value, dict) and "properties" in value:
        return f"<p:resourceId>{value.get('resourceId', '')}</p:resourceId>" + members(value["properties"])
    if isinstance(value, dict):
        return members(value)
    return escape(str(value))


def members(json_object: dict) -> str:
    """Elements of all members; of a list each element."""
    text = ""
    for name, value in json_object.items():
        for each in value if isinstance(value, list) else [value]:
            if name in JSON_TEXT:
                each = json.dumps(each)
            if each is not None:
                text += f"<p:{name}>{as_xml(each)}</p:{name}>"
    return text


def plain(value):
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items() if name not in OWN}
    return sorted(map(plain, value), key=json.dumps) if isinstance(value, list) else value


class CreateTest(unittest.TestCase):
    def test_every_resource_type_can_be_made_over_wsman(self):
        by_rest, by_cim = Controller.for_test(self), Controller.for_test(self)
        rest, other = by_rest.client(), by_cim.client()
        steps = every_resource()
        for path, body in steps:
            rest.request("PUT", path, body)
        model = WsmanClient(CimProvider.for_test(self, by_rest.uri))
        kinds = {values(item)["resourceRef"].lower(): local(item) for item in model.enumerate("NC_Resource", "", 1000)}
        client = WsmanClient(CimProvider.for_test(self, by_cim.uri))
        waiting = [(path, body) for path, body in steps if not path.startswith(NOT_MADE)]
        faults = {}
        while waiting:
            left = []
            for path, body in waiting:
                try:
                    self.write(client, kinds[path.lower()], path, body)
                except Fault as fault:
                    faults[path] = str(fault)
                    left.append((path, body))
            self.assertLess(len(left), len(waiting), [(path, faults[path]) for path, _ in left][:5])
            waiting = left
        made = set()
        for path, kind in kinds.items():
            if path.startswith(NOT_MADE):
                continue
            try:
                expected = rest.get(path)
            except RestError:
                continue
            self.assertEqual(plain(other.get(path)), plain(expected), path)
            made.add(kind)
        self.assertGreater(len(made), 40)

    @staticmethod
    def write(client: WsmanClient, kind: str, path: str, body: dict) -> None:
        envelope = "".join(f"<p:{name}>{escape(json.dumps(body[name]))}</p:{name}>" for name in ("tags", "resourceMetadata") if name in body)
        beside = {name: value for name, value in body.items() if name not in ("properties", "tags", "resourceMetadata", "resourceId")}
        xml = f'<p:{kind} xmlns:p="{client.uri(kind)}"><p:resourceRef>{path}</p:resourceRef>{envelope}{members(beside)}{members(body["properties"])}</p:{kind}>'
        try:
            client.call(SPACES["t"] + "/Create", kind, xml)
        except Fault as fault:
            if fault.subcode != "AlreadyExists":
                raise
            # A Put leaves what it does not name; one over REST takes it away.
            others = set(client.get(kind, resourceRef=path)) - set(body["properties"]) - set(body) - {"resourceRef"}
            nil = "".join(f'<p:{name} xsi:nil="true"/>' for name in others)
            client.call(SPACES["t"] + "/Put", kind, xml.replace(f"</p:{kind}>", f"{nil}</p:{kind}>"), {"resourceRef": path})


if __name__ == "__main__":
    unittest.main()
