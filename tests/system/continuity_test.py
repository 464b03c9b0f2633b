"""Peerings come and go 100 times, and the policy of another port changes 1,000 times a second: no packet is lost."""
import time
import unittest

from tests.support.lab import Lab, wait_for
from tests.support.ovsdb import Ovsdb
from tests.support.traffic import Flow

ROUNDS = 100
CHANGES = 6000
CHANGES_PER_SECOND = 1000


class Continuity(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab()
        cls.lab.up()
        cls.addClassCleanup(cls.lab.down)
        allow = {"type": "Inbound", "action": "Allow", "protocol": "All", "sourceAddressPrefix": "*", "sourcePortRange": "*",
                 "destinationAddressPrefix": "*", "destinationPortRange": "*", "logging": "Disabled"}
        cls.lab.rest.put("/accessControlLists/all", {"aclRules": [
            {"resourceId": "in", "properties": {**allow, "priority": "100"}},
            {"resourceId": "out", "properties": {**allow, "priority": "101", "type": "Outbound"}}]})
        for number, network in enumerate(("red", "blue", "other"), 1):
            cls.lab.network(network, f"10.{number}.0.0/24", acl="all" if network == "blue" else None)
            for host in (1, 2):
                cls.lab.interface(f"{network}{host}", network, f"10.{number}.0.1{host}")
                cls.lab.vm(f"{network}{host}", f"host{host}")

    def test_no_packet_is_lost_while_peerings_come_and_go(self):
        lab = self.lab
        with Flow(lab, "other1", "other2", "10.3.0.12", 6000) as unrelated, \
                Flow(lab, "red1", "red2", "10.1.0.12", 6000) as inside_red, \
                Flow(lab, "blue2", "blue1", "10.2.0.11", 6000) as inside_blue:
            for turn in range(ROUNDS):
                lab.peer("red", "blue")
                if turn % 10 == 0:
                    self.assertTrue(lab.reaches("red1", "10.2.0.12"))
                lab.unpeer("red", "blue")
        for name, flow in (("unrelated", unrelated), ("inside red", inside_red), ("inside blue", inside_blue)):
            self.assertGreater(flow.sent, ROUNDS, name)
            self.assertEqual((flow.lost, flow.duplicates), (0, 0), f"{name}: {flow.sent} sent, {flow.received} received")
        self.assertTrue(lab.never_reaches("red1", "10.2.0.12"))

    def test_other_policy_changes_a_thousand_times_a_second_and_no_packet_is_lost(self):
        lab = self.lab
        changed = lab.rest.get("/networkInterfaces/blue1")["instanceId"]
        lab.stop("ncd")  # it would put the rows in order
        try:
            with Flow(lab, "other1", "other2", "10.3.0.12", 6000, per_second=2000) as other_hosts, \
                    Flow(lab, "red2", "red1", "10.1.0.11", 6001, per_second=2000) as red, \
                    Ovsdb(lab.env["NC_HOST1_OVSDB"]) as host1:
                start = time.monotonic()
                for number in range(1, CHANGES + 1):
                    host1.ask("ms_firewall", {"op": "update", "table": "FW_Rules", "where": [["vnic_id", "==", changed]],
                                              "row": {"priority": 1000 + number}})
                    host1.drain(most_under_way=50)
                    ahead = start + number / CHANGES_PER_SECOND - time.monotonic()
                    if ahead > 0:
                        time.sleep(ahead)
                host1.drain()
                took = time.monotonic() - start
                wait_for("the last change is in force", lambda: {rule["priority"] for rule in lab.switch(
                    "host1", "list-rule", changed, "FW_CONTROLLER_LAYER_ID")} == {1000 + CHANGES})
        finally:
            lab.start("ncd")
            wait_for("the controller answers", lambda: lab.rest.get("/accessControlLists/all"))
        for name, flow in (("other", other_hosts), ("red", red)):
            self.assertGreater(flow.sent, CHANGES, name)
            self.assertEqual((flow.lost, flow.duplicates), (0, 0), f"{name}: {flow.sent} sent, {flow.received} received")
        self.assertLess(took, 2.5 * CHANGES / CHANGES_PER_SECOND, "that was not a thousand changes a second, nor near it")
