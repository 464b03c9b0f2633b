"""Records of connections that rules with logging have decided on, as files on the host."""
import json
import unittest

from tests.support.lab import Lab, wait_for
from tests.support.traffic import Echo, ask


class Auditing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab()
        cls.lab.up()
        cls.addClassCleanup(cls.lab.down)
        lab = cls.lab
        lab.rest.put("/accessControlLists/acl", {"aclRules": [
            cls.rule("echo", 101, "Allow", "UDP", "7000", "Enabled"), cls.rule("closed", 102, "Deny", "UDP", "7001", "Enabled"),
            cls.rule("rest", 103, "Allow", "All", "*", "Disabled")]})
        lab.network("red", "10.1.0.0/24", acl="acl")
        lab.interface("one", "red", "10.1.0.11")
        lab.interface("two", "red", "10.1.0.12")
        lab.vm("one", "host1")
        lab.vm("two", "host2")
        wait_for("the VMs reach each other", lambda: lab.reaches("one", "10.1.0.12"))

    @staticmethod
    def rule(name: str, priority: int, action: str, protocol: str, port: str, logging: str) -> dict:
        return {"resourceId": name, "properties": {
            "priority": str(priority), "type": "Inbound", "action": action, "protocol": protocol, "sourceAddressPrefix": "*",
            "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": port, "logging": logging}}

    def audit(self, host: str, component: str) -> None:
        server = self.lab.rest.get(f"/servers/{host}")
        self.lab.rest.put(f"/servers/{host}", {**server["properties"], "auditingEnabled": [component]})

    def records(self, host: str) -> list[dict]:
        folder = self.lab.directory / host / "audit/C/test/log1"
        return [record for path in sorted(folder.glob("SdnFirewallAuditing.*.json")) for record in json.loads(path.read_text())["records"]]

    def tuples(self, host: str, rule: str) -> list[list[str]]:
        rule_id = self.lab.rest.get(f"/accessControlLists/acl/aclRules/{rule}")["instanceId"]
        return [flow.split(",") for record in self.records(host) if record["resourceId"] == rule_id
                for of_rule in record["properties"]["flows"] for of_port in of_rule["flows"] for flow in of_port["flowTuples"]]

    def test_connections_become_records_on_the_hosts_that_are_audited(self):
        lab = self.lab
        self.assertEqual(self.records("host2"), [])
        lab.rest.put("/auditingSettings/configuration", {"outputDirectory": "C:\\test\\log1"})
        self.audit("host2", "Firewall")
        state = lab.rest.get("/accessControlLists/acl")["properties"].get("configurationState", {})
        self.assertNotEqual(state.get("status"), "Warning", state)
        with Echo(lab, "two", 7000, "two"):
            self.assertEqual(ask(lab, "one", "10.1.0.12", 7000), "two")
        ask(lab, "one", "10.1.0.12", 7001, within=0.3)
        allowed = wait_for("the connection is written", lambda: self.tuples("host2", "echo"))
        denied = wait_for("the denied one is written", lambda: self.tuples("host2", "closed"))
        self.assertEqual(allowed[0][1:3] + allowed[0][4:], ["10.1.0.11", "10.1.0.12", "7000", "U", "I", "A"])
        self.assertEqual(denied[0][1:3] + denied[0][4:], ["10.1.0.11", "10.1.0.12", "7001", "U", "I", "D"])
        self.assertEqual(len(denied), 1, "the packets of one attempt are one record")
        record = self.records("host2")[0]
        self.assertEqual(record["systemId"], lab.rest.get("/servers/host2")["instanceId"])
        self.assertEqual(record["properties"]["flows"][0]["flows"][0]["portName"],
                         lab.rest.get("/networkInterfaces/two")["instanceId"].upper())
        self.assertEqual(self.records("host1"), [], "host1 is not audited")
        self.assertEqual(self.tuples("host2", "rest"), [], "its logging is Disabled")

        before = len(self.records("host2"))
        self.audit("host2", "Disabled")
        with Echo(lab, "two", 7000, "two"):
            self.assertEqual(ask(lab, "one", "10.1.0.12", 7000), "two")
        self.assertTrue(lab.reaches("one", "10.1.0.12"))
        self.assertEqual(len(self.records("host2")), before)
