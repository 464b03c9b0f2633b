"""Hosts whose provider addresses are IPv6: both tunnels, peering, segmentation, MTU, and who may send."""
import unittest

from tests.support.lab import Lab, run, wait_for
from tests.support.traffic import bulk

STRANGER = "fd00:10:10:56::fff0"


class Ipv6Underlay(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab(mtu=1500, underlay="ipv6")
        cls.lab.up()
        cls.addClassCleanup(cls.lab.down)
        for number, network in enumerate(("red", "blue"), 1):
            cls.lab.network(network, f"10.{number}.0.0/24")
            for host in (1, 2):
                cls.lab.interface(f"{network}{host}", network, f"10.{number}.0.1{host}")
                cls.lab.vm(f"{network}{host}", f"host{host}")
        cls.lab.peer("red", "blue")

    def test_the_wire_carries_both_tunnels_over_ipv6_with_the_destinations_vsid(self):
        vsid = int(self.lab.rest.get("/virtualNetworks/blue/subnets/s")["properties"]["virtualSubnetId"])
        # A veth device leaves checksums to its peer; here they are to be seen.
        host1 = self.lab.host_namespace("host1")
        run("ip", "netns", "exec", host1, "ethtool", "-K", "underlay", "tx", "off")
        self.addCleanup(run, "ip", "netns", "exec", host1, "ethtool", "-K", "underlay", "tx", "on")
        addresses = f"{self.lab.provider_address('host1')}.* > {self.lab.provider_address('host2')}"
        for protocol, expression, inside in (("VXLAN", "ip6 and udp dst port 4789", f"udp sum ok.*vni {vsid}"),
                                             ("NVGRE", "ip6 proto 47", f"GREv0, Flags .key present., key=0x{vsid:x}")):
            self.lab.encapsulate_by(protocol)
            capture = self.lab.first_packet(self, "host2", "-s0", expression)
            self.assertTrue(self.lab.reaches("red1", "10.2.0.12"))
            self.assertRegex(capture.communicate(timeout=5)[0].replace("\n", " "), f"{addresses}.*{inside}")

    def test_bulk_tcp_passes_within_a_network_and_to_a_peer(self):
        for protocol in ("VXLAN", "NVGRE"):
            self.lab.encapsulate_by(protocol)
            for vm, address in (("red2", "10.1.0.12"), ("blue2", "10.2.0.12")):
                for direction in ([], ["-R"]):
                    self.assertGreater(bulk(self.lab, "red1", vm, address, *direction), 20_000_000)

    def test_the_mtu_is_what_the_tunnel_leaves(self):
        for protocol, largest in (("NVGRE", 1438), ("VXLAN", 1430)):
            self.lab.encapsulate_by(protocol)
            self.lab.execute("red1", "ip", "link", "set", "eth0", "mtu", "1500")
            ping = ("ping", "-n", "-c", "1", "-W", "1", "-M", "do", "10.1.0.12")
            self.lab.execute("red1", *ping, "-s", largest - 28)
            refused = self.lab.execute("red1", *ping, "-s", largest - 27, check=False)
            self.assertIn(f"mtu = {largest}", refused.stdout + refused.stderr)
            self.lab.execute("red1", "ip", "route", "flush", "cache")

    def test_a_vm_is_told_the_mtu(self):
        self.lab.encapsulate_by("VXLAN")
        self.lab.interface("red3", "red", "10.1.0.13")
        self.lab.vm("red3", "host1")
        self.addCleanup(self.lab.remove_vm, "red3")
        self.assertIn("mtu 1430", self.lab.execute("red3", "ip", "link", "show", "eth0").stdout)

    def test_vxlan_from_an_unknown_provider_address_is_dropped(self):
        lab = self.lab
        self.lab.encapsulate_by("VXLAN")
        vsid = lab.rest.get("/virtualNetworks/red/subnets/s")["properties"]["virtualSubnetId"]
        bridge = f"{lab.name}-underlay"
        run("ip", "netns", "exec", bridge, "sysctl", "-qw", "net.ipv6.conf.underlay.disable_ipv6=0")
        run("ip", "-n", bridge, "address", "add", f"{STRANGER}/64", "dev", "underlay", "nodad")
        self.addCleanup(run, "ip", "-n", bridge, "address", "del", f"{STRANGER}/64", "dev", "underlay")
        run("ip", "-n", bridge, "link", "add", "rogue", "type", "vxlan", "id", vsid, "local", STRANGER, "remote",
            lab.provider_address("host2"), "dstport", "4789", "nolearning")
        self.addCleanup(run, "ip", "-n", bridge, "link", "del", "rogue")
        run("ip", "-n", bridge, "link", "set", "rogue", "address", lab.mac_address("red1"), "up")
        run("ip", "-n", bridge, "address", "add", "10.1.0.11/24", "dev", "rogue")
        run("ip", "-n", bridge, "neigh", "add", "10.1.0.12", "lladdr", lab.mac_address("red2"), "dev", "rogue")
        self.assertTrue(lab.reaches("red1", "10.1.0.12"), "its own host may")
        before = self.drops("ProviderAddressMismatch")
        run("ip", "netns", "exec", bridge, "ping", "-n", "-q", "-c", "5", "-i", "0.02", "-W", "0.2", "10.1.0.12", check=False)
        self.assertEqual(self.drops("ProviderAddressMismatch"), before + 5)

    def drops(self, reason: str) -> int:
        return next((count["packets"] for count in self.lab.switch("host2", "drop-counters") if count["reason"] == reason), 0)

    def test_a_switch_that_starts_again_knows_its_address(self):
        address = self.lab.provider_address("host1")
        self.lab.stop("host1-switch", kill=True)
        self.lab.start("host1-switch")
        wait_for("host1 is back", lambda: self.lab.reaches("red1", "10.1.0.12"))
        shown = run("ip", "-n", self.lab.host_namespace("host1"), "-6", "-d", "address", "show", "dev", "underlay").stdout
        self.assertEqual(shown.count("inet6"), 1, shown)
        self.assertIn(f"{address}/64", shown)


class BothVersions(unittest.TestCase):
    def test_hosts_with_addresses_of_both_versions_use_ipv4_between_them(self):
        with Lab(underlay="both") as lab:
            lab.network("red", "10.1.0.0/24")
            for host in (1, 2):
                lab.interface(f"red{host}", "red", f"10.1.0.1{host}")
                lab.vm(f"red{host}", f"host{host}")
                shown = run("ip", "-n", lab.host_namespace(f"host{host}"), "address", "show", "dev", "underlay").stdout
                self.assertRegex(shown, r"inet6 fd00:10:10:56::[0-9a-f]+/64")
                self.assertRegex(shown, r"inet 10\.10\.56\.\d+/23")
            self.assertTrue(lab.reaches("red1", "10.1.0.12", within=5))
            self.assertIn("vxlan_over_ipv4", lab.dump("host1", "ms_vtep"))
