"""Access control lists on a subnet: direction, state, and changes that act on flows that exist."""
import unittest

from tests.support.lab import BIN, Lab, run, wait_for
from tests.support.traffic import Echo, ask

ALLOW_ALL = [("in", "Inbound", "Allow", "*", "*"), ("out", "Outbound", "Allow", "*", "*")]


class AccessControl(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab()
        cls.lab.up()
        cls.addClassCleanup(cls.lab.down)
        lab = cls.lab
        cls.put_acl(ALLOW_ALL)
        lab.network("guarded", "10.1.0.0/24", acl="acl")
        lab.network("open", "10.2.0.0/24")
        lab.interface("guarded2", "guarded", "10.1.0.12")
        lab.interface("open1", "open", "10.2.0.11")
        lab.vm("guarded2", "host2")
        lab.vm("open1", "host1")
        lab.peer("guarded", "open")
        wait_for("the peering works", lambda: lab.reaches("open1", "10.1.0.12"))

    @classmethod
    def put_acl(cls, rules) -> None:
        """rules: (id, direction, action, source prefix, UDP destination port or *), the first with the lowest number."""
        cls.lab.rest.put("/accessControlLists/acl", {"aclRules": [
            {"resourceId": rule, "properties": {
                "priority": str(101 + index), "type": direction, "action": action, "protocol": "All" if port == "*" else "UDP",
                "sourceAddressPrefix": source, "sourcePortRange": "*", "destinationAddressPrefix": "*",
                "destinationPortRange": port, "logging": "Disabled"}}
            for index, (rule, direction, action, source, port) in enumerate(rules)]})

    def tearDown(self):
        self.put_acl(ALLOW_ALL)

    def answers(self, port: int) -> bool:
        return ask(self.lab, "open1", "10.1.0.12", port, within=0.3) == "guarded"

    def test_a_denied_port_of_a_peered_network_is_closed_and_others_stay_open(self):
        with Echo(self.lab, "guarded2", 7000, "guarded"), Echo(self.lab, "guarded2", 7001, "guarded"):
            self.assertTrue(self.answers(7000))
            self.put_acl([("deny", "Inbound", "Deny", "10.2.0.0/24", "7000"), *ALLOW_ALL])
            wait_for("the port closes, for the flow that exists too", lambda: not self.answers(7000), timeout=2)
            self.assertTrue(self.answers(7001))
            self.put_acl(ALLOW_ALL)
            wait_for("the port opens again", lambda: self.answers(7000), timeout=2)

    def test_the_answer_of_an_allowed_flow_passes_where_a_new_flow_would_not(self):
        lab = self.lab
        self.put_acl([("in", "Inbound", "Allow", "*", "*"), ("no-out", "Outbound", "Deny", "*", "*")])
        with Echo(lab, "guarded2", 7000, "guarded"), Echo(lab, "open1", 7000, "open"):
            wait_for("new flows outwards are denied", lambda: ask(lab, "guarded2", "10.2.0.11", 7000, within=0.3) is None)
            self.assertTrue(self.answers(7000))

    def put_tagged(self, rest, interface: str, *tags: str) -> None:
        properties = rest.get(f"/networkInterfaces/{interface}")["properties"]
        rest.put(f"/networkInterfaces/{interface}", {**properties, "securityTags": [{"resourceRef": f"/securityTags/{tag}"} for tag in tags]})

    def test_a_security_tag_opens_a_port_for_who_carries_it_and_a_list_of_a_tag_closes_one(self):
        lab = self.lab
        rest = lab.client("v5")
        self.addCleanup(rest.close)
        rule = {"protocol": "UDP", "sourcePortRange": "*", "destinationPortRange": "7000", "type": "Inbound", "logging": "Disabled"}
        rest.put("/securityTags/web", {"type": "tier"})
        rest.put("/accessControlLists/acl", {"aclRules": [
            {"resourceId": "web", "properties": {**rule, "priority": "101", "action": "Allow", "destinationAddressPrefix": "*",
                                                 "sourceSecurityTags": [{"resourceRef": "/securityTags/web"}]}},
            {"resourceId": "others", "properties": {**rule, "priority": "102", "action": "Deny", "sourceAddressPrefix": "*",
                                                    "destinationAddressPrefix": "*"}}]})
        with Echo(lab, "guarded2", 7000, "guarded"), Echo(lab, "guarded2", 7001, "guarded"):
            wait_for("the port is closed for those without the tag", lambda: not self.answers(7000))
            self.put_tagged(rest, "open1", "web")
            self.addCleanup(self.put_tagged, rest, "open1")
            wait_for("the port opens for who carries the tag", lambda: self.answers(7000))
            address = "10.2.0.11/32"
            lines = self.effective_acl("guarded2")
            self.assertEqual([line[0:3] + line[4:5] for line in lines[:3]],
                             [["Inbound", "101", "Allow", address], ["Inbound", "102", "Deny", "*"], ["Inbound", "-", "Allow", "*"]])

            # A list for the tag itself: it goes before that of the subnet.
            rest.put("/securityTags/closed", {})
            rest.put("/accessControlLists/closing", {
                "securityTags": [{"resourceRef": "/securityTags/closed"}],
                "aclRules": [{"resourceId": "no", "properties": {**rule, "priority": "101", "action": "Deny", "destinationPortRange": "7001",
                                                                 "sourceAddressPrefix": "*", "destinationAddressPrefix": "*"}}]})
            self.assertTrue(self.answers(7001))
            self.put_tagged(rest, "guarded2", "closed")
            self.addCleanup(self.put_tagged, rest, "guarded2")
            wait_for("the list of the tag closes the port", lambda: not self.answers(7001))
            self.assertEqual(self.effective_acl("guarded2")[0][8:], ["SecurityTag", "/accessControlLists/closing/aclRules/no"])
            state = rest.get("/networkInterfaces/guarded2")["properties"]["configurationState"]
            self.assertEqual(state["status"], "Success", state)
        self.put_acl(ALLOW_ALL)

    def effective_acl(self, interface: str) -> list[list[str]]:
        env = self.lab.env
        output = run(BIN / "ncctl", "--uri", env["NC_URI"], "--ca", env["NC_CA"], "--cert", env["NC_CLIENT_CERT"], "--key",
                     env["NC_CLIENT_KEY"], "effective-acl", f"/networkInterfaces/{interface}").stdout
        return [line.split() for line in output.splitlines()[1:]]
