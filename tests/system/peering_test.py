"""The main job: two virtual networks on two hosts are peered, and packets cross; and all that must not cross does not."""
import unittest

from tests.support.lab import Lab, wait_for
from tests.support.traffic import Echo, ask, bulk


class Peering(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab()
        cls.lab.up()
        cls.addClassCleanup(cls.lab.down)
        lab = cls.lab
        # Three networks; each has a VM on each host.
        for number, network in enumerate(("red", "blue", "green"), 1):
            lab.network(network, f"10.{number}.0.0/16", {"s": f"10.{number}.1.0/24", "other": f"10.{number}.2.0/24"})
            for host in (1, 2):
                lab.interface(f"{network}{host}", network, f"10.{number}.1.1{host}")
                lab.vm(f"{network}{host}", f"host{host}")
        lab.interface("red-other", "red", "10.1.2.20", subnet="other")
        lab.vm("red-other", "host2")

    def tearDown(self):
        for first, second in (("red", "blue"), ("blue", "green")):
            self.lab.unpeer(first, second)

    def assert_apart(self):
        for vm, address in (("red1", "10.2.1.12"), ("red1", "10.2.1.11"), ("blue2", "10.1.1.11"), ("blue2", "10.1.1.12")):
            self.assertTrue(self.lab.never_reaches(vm, address), f"{vm} reached {address}")

    def test_vms_of_one_network_reach_each_other_on_both_hosts_and_across_subnets(self):
        self.assertTrue(self.lab.reaches("red1", "10.1.1.12"))
        self.assertTrue(self.lab.reaches("red2", "10.1.1.11"))
        self.assertTrue(self.lab.reaches("red1", "10.1.2.20"))
        self.assertTrue(self.lab.reaches("red2", "10.1.2.20"), "other subnet, same host")
        self.assertTrue(self.lab.reaches("red1", "10.1.1.1"), "gateway")

    def test_a_peering_opens_when_both_sides_exist_and_closes_when_one_is_deleted(self):
        lab = self.lab
        self.assert_apart()

        lab.peer_one_side("red", "blue")
        self.assertEqual(lab.peering_state("red", "blue"), "Initiated")
        self.assert_apart()

        lab.peer_one_side("blue", "red")
        self.assertEqual(lab.peering_state("red", "blue"), "Connected")
        self.assertEqual(lab.peering_state("blue", "red"), "Connected")
        for vm, address in (("red1", "10.2.1.12"), ("red1", "10.2.1.11"), ("blue2", "10.1.1.11"), ("blue2", "10.1.1.12"),
                            ("blue1", "10.1.2.20")):
            self.assertTrue(lab.reaches(vm, address), f"{vm} does not reach {address}")

        lab.rest.delete(lab.peering_path("red", "blue"))
        self.assertEqual(lab.peering_state("blue", "red"), "Disconnected")
        wait_for("traffic ends", lambda: lab.never_reaches("red1", "10.2.1.12", attempts=3), timeout=1.5)
        self.assert_apart()

    def test_a_one_sided_peering_from_the_other_side_passes_nothing_either(self):
        self.lab.peer_one_side("blue", "red")
        self.assert_apart()

    def test_existing_flows_stop_within_a_second_of_the_removal(self):
        lab = self.lab
        lab.peer("red", "blue")
        with Echo(lab, "blue2", 7000, "blue2"):
            self.assertEqual(ask(lab, "red1", "10.2.1.12", 7000), "blue2")
            lab.rest.delete(lab.peering_path("blue", "red"))
            wait_for("the flow ends", lambda: ask(lab, "red1", "10.2.1.12", 7000, within=0.2) is None, timeout=1)

    def test_peering_is_not_transitive(self):
        lab = self.lab
        lab.peer("red", "blue")
        lab.peer("blue", "green")
        for vm, address in (("red1", "10.2.1.12"), ("red2", "10.2.1.11"), ("blue2", "10.3.1.11"), ("blue1", "10.3.1.12"),
                            ("green1", "10.2.1.12"), ("green2", "10.2.1.11")):
            self.assertTrue(lab.reaches(vm, address), f"{vm} does not reach {address}")
        self.assertTrue(lab.never_reaches("red1", "10.3.1.12"))
        self.assertTrue(lab.never_reaches("red1", "10.3.1.11"))
        self.assertTrue(lab.never_reaches("green2", "10.1.1.11"))

    def test_no_access_on_either_side_passes_nothing_and_keeps_the_peering(self):
        lab = self.lab
        lab.peer("red", "blue")
        self.assertTrue(lab.reaches("red1", "10.2.1.12"))
        for local, remote in (("red", "blue"), ("blue", "red")):
            lab.peer_one_side(local, remote, allowVirtualNetworkAccess=False)
            self.assertEqual(lab.peering_state(local, remote), "Connected")
            wait_for("traffic ends", lambda: lab.never_reaches("red1", "10.2.1.12", attempts=3), timeout=1.5)
            self.assert_apart()
            lab.peer_one_side(local, remote)
            self.assertTrue(lab.reaches("red1", "10.2.1.12"))

    def test_bulk_tcp_crosses_the_peering_intact(self):
        lab = self.lab
        lab.peer("red", "blue")
        for destination in ("10.2.1.12", "10.2.1.11"):
            vm = "blue2" if destination.endswith("12") else "blue1"
            self.assertGreater(bulk(lab, "red1", vm, destination, megabytes=50), 40_000_000)

    def test_the_wire_carries_vxlan_with_the_destinations_vsid_between_the_provider_addresses(self):
        lab = self.lab
        lab.peer("red", "blue")
        vsid = int(lab.rest.get("/virtualNetworks/blue/subnets/s")["properties"]["virtualSubnetId"])
        capture = lab.first_packet(self, "host2", "udp dst port 4789")
        self.assertTrue(lab.reaches("red1", "10.2.1.12"))
        seen = capture.communicate(timeout=5)[0]
        self.assertIn(f"vni {vsid}", seen)

    def test_a_hosts_databases_show_the_mappings_of_its_networks_and_of_no_other(self):
        lab = self.lab
        lab.network("lonely", "10.9.0.0/16", {"s": "10.9.1.0/24"})
        lab.interface("lonely1", "lonely", "10.9.1.10")
        lab.vm("lonely1", "host1")
        vsid = str(lab.rest.get("/virtualNetworks/lonely/subnets/s")["properties"]["virtualSubnetId"])
        mac = lab.rest.get("/networkInterfaces/lonely1")["properties"]["privateMacAddress"].lower()
        host1 = lab.dump("host1", "ms_vtep")
        for fact in ("10.9.1.10", vsid):
            self.assertIn(fact, host1)
        self.assertIn(mac.replace(":", "").replace("-", ""), host1.lower().replace(":", "").replace("-", ""))
        host2 = "".join(lab.dump("host2", database)
                        for database in ("ms_vtep", "ms_firewall", "ms_service_insertion", "ms_darv", "nc_host"))
        for fact in ("10.9.1.10", "10.9.0.0", "lonely"):
            self.assertNotIn(fact, host2)
        lab.remove_vm("lonely1")
