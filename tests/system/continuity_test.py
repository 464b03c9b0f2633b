"""Peerings come and go 100 times: no packet of an unrelated flow, and none inside the two networks, is lost."""
import unittest

from tests.support.lab import Lab
from tests.support.traffic import Flow

ROUNDS = 100


class Continuity(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab()
        cls.lab.up()
        cls.addClassCleanup(cls.lab.down)
        for number, network in enumerate(("red", "blue", "other"), 1):
            cls.lab.network(network, f"10.{number}.0.0/24")
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
