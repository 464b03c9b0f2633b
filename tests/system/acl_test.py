"""Access control lists on a subnet: direction, state, and changes that act on flows that exist."""
import unittest

from tests.support.lab import Lab, wait_for
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
