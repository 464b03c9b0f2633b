"""Two networks with the same prefixes and the same addresses on the same hosts: nothing crosses, whatever a VM tries."""
import json
import unittest

from tests.support.lab import Lab, run
from tests.support.traffic import Echo, ask


class Isolation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab()
        cls.lab.up()
        cls.addClassCleanup(cls.lab.down)
        lab = cls.lab
        # one and two: the same addresses; three: neither peered nor overlapping.
        for network, prefix in (("one", "10.0.0.0/24"), ("two", "10.0.0.0/24"), ("three", "10.3.0.0/24")):
            lab.network(network, prefix)
            for host in (1, 2):
                lab.interface(f"{network}{host}", network, prefix.replace(".0/24", f".1{host}"))
                lab.vm(f"{network}{host}", f"host{host}")

    def received_packets(self, vm: str) -> int:
        path = "/sys/class/net/eth0/statistics/rx_packets"
        return int(self.lab.execute(vm, "cat", path).stdout)

    def mac_of(self, vm: str) -> str:
        return self.lab.execute(vm, "cat", "/sys/class/net/eth0/address").stdout.strip()

    def assert_silent(self, vms, action):
        before = {vm: self.received_packets(vm) for vm in vms}
        action()
        for vm in vms:
            self.assertEqual(self.received_packets(vm), before[vm], f"{vm} received something")

    def test_the_same_address_leads_to_the_own_networks_vm(self):
        lab = self.lab
        with Echo(lab, "one2", 7000, "one2"), Echo(lab, "two2", 7000, "two2"), Echo(lab, "one1", 7000, "one1"):
            self.assertEqual(ask(lab, "one1", "10.0.0.12", 7000), "one2")
            self.assertEqual(ask(lab, "two1", "10.0.0.12", 7000), "two2")
            self.assertEqual(ask(lab, "one2", "10.0.0.11", 7000), "one1")

    def test_traffic_of_one_network_is_not_seen_in_the_other(self):
        def traffic():
            for _ in range(5):
                self.assertTrue(self.lab.reaches("one1", "10.0.0.12"))

        self.assert_silent(("two1", "two2", "three1", "three2"), traffic)

    def test_an_unpeered_networks_addresses_are_not_reached(self):
        for vm, address in (("one1", "10.3.0.11"), ("one1", "10.3.0.12"), ("three2", "10.0.0.11"), ("three2", "10.0.0.12")):
            self.assertTrue(self.lab.never_reaches(vm, address), f"{vm} reached {address}")

    def test_neither_forged_mac_addresses_nor_forged_source_addresses_cross(self):
        lab = self.lab

        def attempts():
            # Straight at the other network's MAC addresses, on the same and on the other host.
            for victim in ("two2", "two1", "three2"):
                mac = self.mac_of(victim)
                lab.execute("one1", "ip", "neigh", "replace", "10.0.0.77", "lladdr", mac, "dev", "eth0")
                self.assertTrue(lab.never_reaches("one1", "10.0.0.77", attempts=3))
            lab.execute("one1", "ip", "neigh", "del", "10.0.0.77", "dev", "eth0")
            # With an address of the other network as the source.
            lab.execute("one1", "ip", "address", "add", "10.3.0.99/32", "dev", "eth0")
            lab.execute("one1", "ping", "-n", "-q", "-c", "3", "-i", "0.02", "-W", "0.2", "-I", "10.3.0.99", "10.3.0.12",
                        check=False)
            lab.execute("one1", "ip", "address", "del", "10.3.0.99/32", "dev", "eth0")

        self.assert_silent(("two1", "two2", "three1", "three2"), attempts)

    def test_a_forged_source_address_does_not_reach_the_own_network(self):
        lab = self.lab
        lab.execute("one1", "ip", "address", "add", "10.0.0.99/32", "dev", "eth0")
        self.addCleanup(lab.execute, "one1", "ip", "address", "del", "10.0.0.99/32", "dev", "eth0")
        self.assert_silent(["one2"], lambda: lab.execute(
            "one1", "ping", "-n", "-q", "-c", "3", "-i", "0.02", "-W", "0.2", "-I", "10.0.0.99", "10.0.0.12", check=False))

    def test_vxlan_from_an_unknown_provider_address_is_dropped(self):
        lab = self.lab
        vsid = lab.rest.get("/virtualNetworks/one/subnets/s")["properties"]["virtualSubnetId"]
        underlay = f"{lab.name}-underlay"
        target = next(address["local"] for address in self.underlay_addresses("host2"))
        # A machine on the provider network that is no host of the fabric, with an address there and a kernel vxlan.
        run("ip", "-n", underlay, "address", "add", "10.10.57.253/23", "dev", "underlay")
        self.addCleanup(run, "ip", "-n", underlay, "address", "del", "10.10.57.253/23", "dev", "underlay")
        run("ip", "-n", underlay, "link", "add", "rogue", "type", "vxlan", "id", vsid, "local", "10.10.57.253", "remote",
            target, "dstport", "4789", "nolearning")
        self.addCleanup(run, "ip", "-n", underlay, "link", "del", "rogue")
        run("ip", "-n", underlay, "link", "set", "rogue", "address", self.mac_of("one1"), "up")
        run("ip", "-n", underlay, "address", "add", "10.0.0.11/24", "dev", "rogue")
        run("ip", "-n", underlay, "neigh", "add", "10.0.0.12", "lladdr", self.mac_of("one2"), "dev", "rogue")
        self.assert_silent(["one2"], lambda: run(
            "ip", "netns", "exec", underlay, "ping", "-n", "-q", "-c", "5", "-i", "0.02", "-W", "0.2", "10.0.0.12", check=False))

    def underlay_addresses(self, host: str) -> list[dict]:
        text = run("ip", "-n", self.lab.host_namespace(host), "-4", "-j", "address", "show", "dev", "underlay").stdout
        return json.loads(text)[0]["addr_info"]
