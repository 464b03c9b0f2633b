"""Virtual networks in NVGRE, and hosts that change between it and VXLAN while packets pass."""
import json
import unittest

from tests.support.lab import Lab, run, wait_for
from tests.support.traffic import Flow, bulk



class Nvgre(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab(mtu=1500)
        cls.lab.up()
        cls.addClassCleanup(cls.lab.down)
        for number, network in enumerate(("red", "blue"), 1):
            cls.lab.network(network, f"10.{number}.0.0/16", {"s": f"10.{number}.1.0/24", "t": f"10.{number}.2.0/24"})
            for host in (1, 2):
                cls.lab.interface(f"{network}{host}", network, f"10.{number}.1.1{host}")
                cls.lab.vm(f"{network}{host}", f"host{host}")
        cls.lab.peer("red", "blue")

    def start_controller(self) -> None:
        self.lab.start("ncd")
        self.lab.rest.close()
        self.lab.rest = self.lab.client()

    def wait_for_packets(self, count: int) -> None:
        before = self.lab.switch("host2", "counters")["delivered"]
        wait_for("the traffic goes on", lambda: self.lab.switch("host2", "counters")["delivered"] >= before + count)

    def test_the_wire_carries_gre_with_the_destinations_vsid_as_its_key(self):
        self.lab.encapsulate_by("NVGRE")
        for destination, network in (("10.1.1.12", "red"), ("10.2.1.12", "blue")):
            vsid = int(self.lab.rest.get(f"/virtualNetworks/{network}/subnets/s")["properties"]["virtualSubnetId"])
            capture = self.lab.first_packet(self, "host2", "-s0", "ip proto 47 and dst net 10.10.0.0/16 or udp dst port 4789")
            self.assertTrue(self.lab.reaches("red1", destination))
            seen = capture.communicate(timeout=5)[0]
            self.assertRegex(seen, f"GREv0, Flags .key present., key=0x{vsid:x}[0-9a-f]{{2}}")

    def test_bulk_tcp_passes_within_a_network_and_to_a_peer(self):
        self.lab.encapsulate_by("NVGRE")
        for vm, address in (("red2", "10.1.1.12"), ("blue2", "10.2.1.12")):
            self.assertGreater(bulk(self.lab, "red1", vm, address, megabytes=50), 30_000_000)

    def test_segments_that_the_receiving_kernel_joins_arrive(self):
        # GRO looks into GRE and leaves the joined segment's checksum to the device behind it; a raw socket has none.
        # A veth device does it when its peer cannot segment, and needs to wait a moment for the next segment.
        options = "/sys/class/net/underlay/"
        for host in ("host1", "host2"):
            namespace, peers = self.lab.host_namespace(host), f"{self.lab.name}-underlay"
            run("ip", "netns", "exec", namespace, "ethtool", "-K", "underlay", "gro", "on")
            run("ip", "netns", "exec", namespace, "sh", "-ec",
                f"echo 200000 > {options}gro_flush_timeout; echo 2 > {options}napi_defer_hard_irqs")
            run("ip", "netns", "exec", peers, "ethtool", "-K", host, "tso", "off")
            self.addCleanup(run, "ip", "netns", "exec", namespace, "ethtool", "-K", "underlay", "gro", "off")
            self.addCleanup(run, "ip", "netns", "exec", peers, "ethtool", "-K", host, "tso", "on")
        self.lab.encapsulate_by("NVGRE")
        capture = self.lab.first_packet(self, "host2", "ip proto 47 and greater 3000")
        for vm, address in (("red2", "10.1.1.12"), ("blue2", "10.2.1.12")):
            for direction in ([], ["-R"]):
                self.assertGreater(bulk(self.lab, "red1", vm, address, *direction, megabytes=50), 30_000_000)
        self.assertIn("GREv0", capture.communicate(timeout=5)[0], "segments were joined")

    def test_the_mtu_is_what_the_tunnel_leaves(self):
        for protocol, largest in (("NVGRE", 1458), ("VXLAN", 1450)):
            self.lab.encapsulate_by(protocol)
            self.lab.execute("red1", "ip", "link", "set", "eth0", "mtu", "1500")
            ping = ("ping", "-n", "-c", "1", "-W", "1", "-M", "do", "10.1.1.12")
            self.lab.execute("red1", *ping, "-s", largest - 28)
            refused = self.lab.execute("red1", *ping, "-s", largest - 27, check=False)
            self.assertIn(f"mtu = {largest}", refused.stdout + refused.stderr)
            self.lab.execute("red1", "ip", "route", "flush", "cache")

    def test_changing_the_protocol_to_and_fro_loses_no_packet(self):
        self.lab.encapsulate_by("VXLAN")
        with Flow(self.lab, "red1", "blue2", "10.2.1.12", 5400) as flow:
            for protocol in ("NVGRE", "VXLAN") * 5:
                self.wait_for_packets(20)
                self.lab.encapsulate_by(protocol)
        self.assertGreaterEqual(flow.sent, 200)
        self.assertEqual(flow.lost, 0)

    def test_a_tcp_connection_outlives_the_change(self):
        self.lab.encapsulate_by("VXLAN")
        server = self.lab.popen("red2", "iperf3", "-s", "-1", "-p", "5301", "--forceflush")
        self.addCleanup(server.kill)
        wait_for("iperf3 listens", lambda: "listening" in server.stdout.readline())
        client = self.lab.popen("red1", "iperf3", "-c", "10.1.1.12", "-p", "5301", "-t", "3", "-b", "200M", "-J")
        self.addCleanup(client.kill)
        for protocol in ("NVGRE", "VXLAN", "NVGRE"):
            self.wait_for_packets(200)
            self.lab.encapsulate_by(protocol)
        self.assertIsNone(client.poll(), "the changes came while the connection was there")
        result = json.loads(client.communicate(timeout=20)[0])
        server.communicate(timeout=10)
        self.assertGreater(result["end"]["sum_received"]["bytes"], 30_000_000)

    def test_a_switch_that_starts_again_sends_what_it_was_told(self):
        self.lab.encapsulate_by("NVGRE")
        self.lab.stop("ncd")
        self.addCleanup(self.start_controller)
        self.lab.stop("host1-switch", kill=True)
        self.lab.start("host1-switch")
        wait_for("host1 is back", lambda: self.lab.reaches("red1", "10.1.1.12"))
        self.assertEqual(self.lab.encapsulation("host1"), "nvgre")
