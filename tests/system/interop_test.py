"""A host whose switch is the kernel's vxlan device: our switch and the kernel understand each other."""
import json
import subprocess
import unittest

from tests.support.lab import ROOT, Lab, run, wait_for
from tests.support.traffic import BOUNDED

ECN = str(ROOT / "tests/support/ecn.py")


class KernelVxlan(unittest.TestCase):
    underlay = "ipv4"
    options: tuple[str, ...] = ()

    @classmethod
    def setUpClass(cls):
        cls.lab = Lab(underlay=cls.underlay)
        cls.lab.up()
        cls.addClassCleanup(cls.lab.down)
        lab = cls.lab
        for number, network in enumerate(("red", "blue"), 1):
            lab.network(network, f"10.{number}.0.0/24")
            for host in (1, 2):
                lab.interface(f"{network}{host}", network, f"10.{number}.0.1{host}")
                lab.vm(f"{network}{host}", f"host{host}")
        lab.peer("red", "blue")
        wait_for("the fabric works", lambda: lab.reaches("red1", "10.2.0.12"))
        # From here on the kernel is host2's switch; the addresses of its underlay stay.
        host2 = lab.host_namespace("host2")
        lab.stop("host2-switch", kill=True)
        # The kernel leaves inner checksums to the device, and a veth pair passes them on unfinished.
        for namespace, device in ((host2, "underlay"), (f"{lab.name}-underlay", "host2")):
            run("ip", "netns", "exec", namespace, "ethtool", "-K", device, "tx", "off")
        addresses = {host: lab.provider_address(host) for host in ("host1", "host2")}
        cls.add_device("red", addresses)
        cls.add_device("blue", addresses)

    @classmethod
    def add_device(cls, network: str, addresses: dict[str, str]) -> None:
        """NETWORK2 of host2 as a vxlan device in a namespace of its own, with the interface's MAC and CA."""
        lab = cls.lab
        number = {"red": 1, "blue": 2}[network]
        namespace = f"{lab.name}-vm-kernel-{network}"
        vsid = lab.rest.get(f"/virtualNetworks/{network}/subnets/s")["properties"]["virtualSubnetId"]
        run("ip", "netns", "add", namespace)
        run("ip", "-n", lab.host_namespace("host2"), "link", "add", "kernel0", "type", "vxlan", "id", vsid, "local",
            addresses["host2"], "remote", addresses["host1"], "dstport", "4789", "nolearning", *cls.options)
        run("ip", "-n", lab.host_namespace("host2"), "link", "set", "kernel0", "netns", namespace)
        run("ip", "-n", namespace, "link", "set", "kernel0", "address", lab.mac_address(f"{network}2"), "mtu", "1500", "up")
        run("ip", "-n", namespace, "address", "add", f"10.{number}.0.12/24", "dev", "kernel0")
        run("ip", "-n", namespace, "neigh", "add", f"10.{number}.0.11", "lladdr", lab.mac_address(f"{network}1"), "dev", "kernel0")

    def kernel(self, network: str, *command: str, **options):
        return run("ip", "netns", "exec", f"{self.lab.name}-vm-kernel-{network}", *command, **options)

    def test_ping_both_ways_inside_one_subnet(self):
        self.assertTrue(self.lab.reaches("red1", "10.1.0.12"))
        self.assertEqual(self.kernel("red", "ping", "-n", "-q", "-c", "3", "-i", "0.05", "-W", "1", "10.1.0.11").returncode, 0)

    def test_bulk_tcp_both_ways(self):
        server = subprocess.Popen(["ip", "netns", "exec", f"{self.lab.name}-vm-kernel-red", "iperf3", "-s", "-p", "5300",
                                   "--forceflush"], stdout=subprocess.PIPE, text=True)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        wait_for("iperf3 listens", lambda: "listening" in server.stdout.readline())
        for direction in ([], ["-R"]):
            output = self.lab.execute("red1", "iperf3", "-c", "10.1.0.12", "-p", "5300", "-n", "20M", *BOUNDED, "-J", *direction,
                                      timeout=30).stdout
            self.assertGreater(json.loads(output)["end"]["sum_received"]["bytes"], 15_000_000)

    def test_a_peered_networks_packet_arrives_routed(self):
        # One way is enough: the kernel's side has no route back, so its counter tells.
        path = "/sys/class/net/kernel0/statistics/rx_packets"
        before = int(self.kernel("blue", "cat", path).stdout)
        self.lab.execute("red1", "ping", "-n", "-q", "-c", "3", "-i", "0.02", "-W", "0.1", "10.2.0.12", check=False)
        self.assertGreaterEqual(int(self.kernel("blue", "cat", path).stdout), before + 3)

    def test_the_outer_header_shows_the_inner_ecn_field(self):
        addresses = {host: self.lab.provider_address(host) for host in ("host1", "host2")}
        outer = self.popen(self.lab.host_namespace("host2"), "outer", addresses["host2"], addresses["host1"])
        for ecn in (0, 1, 2, 3):
            self.lab.execute("red1", "python3", ECN, "send", "10.1.0.12", "5400", str(ecn), "x")
            # Nothing else speaks on the underlay but what neighbours ask, which is not capable of it.
            wait_for(f"a packet with {ecn}", lambda: outer.stdout.readline().strip() == str(ecn))

    def test_marks_of_the_underlay_reach_the_vm(self):
        listener = self.popen(self.lab.vm_namespace("red1"), "listen", "10.1.0.11", "5401")
        for outer, inner, arrives in ((3, 2, 3), (3, 1, 3), (2, 2, 2), (0, 3, 3), (1, 2, 1)):
            self.inject(outer, inner, 5401, f"{outer}in{inner}")
            self.assertEqual(listener.stdout.readline().split(), [f"{outer}in{inner}", str(arrives)])
        # The kernel's own tunnel device copies the field outwards, and ours leaves it inside.
        self.kernel("red", "python3", ECN, "send", "10.1.0.11", "5401", "2", "kernel")
        self.assertEqual(listener.stdout.readline().split(), ["kernel", "2"])

    def test_a_mark_that_the_sender_does_not_understand_drops_the_packet(self):
        listener = self.popen(self.lab.vm_namespace("red1"), "listen", "10.1.0.11", "5402")
        before = self.dropped()
        self.inject(3, 0, 5402, "lost")
        self.inject(0, 0, 5402, "whole")
        self.assertEqual(listener.stdout.readline().split(), ["whole", "0"])
        self.assertEqual(self.dropped(), before + 1)

    def dropped(self) -> int:
        return sum(each["packets"] for each in self.lab.switch("host1", "drop-counters")
                   if each["reason"] == "CongestionNotUnderstood")

    def popen(self, namespace: str, *words: str) -> subprocess.Popen:
        """A process of tests/support/ecn.py that is ready."""
        process = subprocess.Popen(["ip", "netns", "exec", namespace, "python3", ECN, *words], stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.assertEqual(process.stdout.readline().strip(), "ready")
        return process

    def inject(self, outer: int, inner: int, port: int, text: str) -> None:
        """From red2 to red1, as host2 would send it."""
        lab = self.lab
        vsid = lab.rest.get("/virtualNetworks/red/subnets/s")["properties"]["virtualSubnetId"]
        run("ip", "netns", "exec", lab.host_namespace("host2"), "python3", ECN, "inject", lab.provider_address("host2"),
            lab.provider_address("host1"), str(outer), str(vsid), lab.mac_address("red2"), "10.1.0.12", lab.mac_address("red1"),
            "10.1.0.11", str(port), str(inner), text)


class KernelVxlanOverIpv6(KernelVxlan):
    """Whose UDP checksums are zero, as RFC 6935 allows tunnels; the kernel takes ours."""
    underlay = "ipv6"
    options = ("udp6zerocsumtx",)
