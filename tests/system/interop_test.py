"""A host whose switch is the kernel's vxlan device: our switch and the kernel understand each other."""
import json
import subprocess
import unittest

from tests.support.lab import Lab, run, wait_for
from tests.support.traffic import BOUNDED


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


class KernelVxlanOverIpv6(KernelVxlan):
    """Whose UDP checksums are zero, as RFC 6935 allows tunnels; the kernel takes ours."""
    underlay = "ipv6"
    options = ("udp6zerocsumtx",)
