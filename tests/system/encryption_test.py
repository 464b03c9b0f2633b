"""Encrypted subnets: what is on the underlay, what hosts refuse, and how certificates come, change and lack."""
import json
import pathlib
import shutil
import struct
import subprocess
import unittest

from tests.support.lab import Lab, run, wait_for
from tests.support.traffic import Flow, bulk

MANAGER = "/virtualNetworkManager/configuration"
PATTERN = "a secret that only the two know; "
END = b"end of capture;;"


def encrypt(lab: Lab, network: str, thumbprint: str) -> None:
    """The network's subnet "s", by a credential of the network's own name."""
    lab.rest.put(f"/credentials/{network}", {"type": "X509Certificate", "value": thumbprint})
    properties = lab.rest.get(f"/virtualNetworks/{network}")["properties"]
    properties["encryptionCredential"] = {"resourceRef": f"/credentials/{network}"}
    for subnet in properties["subnets"]:
        subnet["properties"]["encryptionEnabled"] = subnet["resourceId"] == "s"
    lab.rest.put(f"/virtualNetworks/{network}", properties)


class EncryptionCase(unittest.TestCase):
    lab: Lab

    def wait_until_told(self, thumbprint: str) -> None:
        for host in ("host1", "host2"):
            wait_for(f"{host} is told", lambda host=host: thumbprint in self.lab.dump(host, "ms_vtep"))
            wait_for(f"{host} has it in force", lambda host=host: self.is_in_force(host))

    def is_in_force(self, host: str) -> bool:
        state = self.lab.rest.get(f"/servers/{host}")["properties"]["configurationState"]
        return state["status"] == "Success"

    def drops(self, host: str, reason: str) -> int:
        return next((count["packets"] for count in self.lab.switch(host, "drop-counters") if count["reason"] == reason), 0)

    def captured(self, action) -> bytes:
        """Everything on host2's underlay while the action runs."""
        file = pathlib.Path(self.lab.temporary.name) / "underlay.pcap"
        process = subprocess.Popen(["ip", "netns", "exec", self.lab.host_namespace("host2"), "tcpdump", "-ni", "underlay", "-s0",
                                    "-U", "--immediate-mode", "-B", "16384", "-w", file], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            wait_for("tcpdump listens", lambda: "listening on" in process.stderr.readline())
            action()
            # A ping between the hosts themselves: what came before it is in the file when it is.
            run("ip", "netns", "exec", self.lab.host_namespace("host1"), "ping", "-n", "-q", "-c", "1", "-p", END.hex(),
                self.lab.provider_address("host2"))
            wait_for("tcpdump has seen it all", lambda: END in file.read_bytes())
        finally:
            process.terminate()
            process.wait()
            process.stderr.close()
        return file.read_bytes()

    def carry(self, source: str, target: str, address: str, text: str) -> str:
        """What arrives of a text by TCP."""
        server = self.lab.popen(target, "python3", "-c",
                                "import socket,sys; s=socket.create_server(('', 5400)); print('ready', flush=True)\n"
                                "c=s.accept()[0]\nwhile d := c.recv(65536): sys.stdout.write(d.decode())")
        self.addCleanup(server.kill)
        self.assertEqual(server.stdout.readline(), "ready\n")
        self.lab.execute(source, "python3", "-c", "import socket,sys\n"
                         f"socket.create_connection(('{address}', 5400), 10).sendall(sys.stdin.read().encode())", input=text)
        return server.communicate(timeout=20)[0]


class Encryption(EncryptionCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = lab = Lab(mtu=1500)
        lab.up()
        cls.addClassCleanup(lab.down)
        lab.network("red", "10.1.0.0/16", {"s": "10.1.1.0/24", "t": "10.1.2.0/24"})
        lab.network("blue", "10.2.0.0/24")
        for vm, host, network, address, subnet in (("red1", 1, "red", "10.1.1.11", "s"), ("red2", 2, "red", "10.1.1.12", "s"),
                                                   ("other2", 2, "red", "10.1.2.12", "t"), ("blue2", 2, "blue", "10.2.0.12", "s")):
            lab.interface(vm, network, address, subnet)
        encrypt(lab, "red", lab.env["NC_ENCRYPTION_THUMBPRINT"])
        for vm, host in (("red1", 1), ("red2", 2), ("other2", 2), ("blue2", 2)):
            lab.vm(vm, f"host{host}")
        lab.peer("red", "blue")
        lab.rest.put(MANAGER, {"networkVirtualizationProtocol": "VXLAN"})

    def setUp(self):
        wait_for("the subnet works", lambda: self.lab.reaches("red1", "10.1.1.12"))

    def test_no_byte_of_the_subnet_is_on_the_underlay_and_what_crosses_is(self):
        text = PATTERN * 2000
        for vm, address, is_seen in (("red2", "10.1.1.12", False), ("other2", "10.1.2.12", True), ("blue2", "10.2.0.12", True)):
            arrived = []
            seen = self.captured(lambda vm=vm, address=address: arrived.append(self.carry("red1", vm, address, text)))
            self.assertEqual(arrived, [text], vm)
            self.assertEqual(PATTERN.encode() in seen, is_seen, vm)
            self.assertGreater(len(seen), len(text), "the capture holds the packets")

    def test_bulk_tcp_passes_in_both_tunnels(self):
        self.addCleanup(self.lab.rest.put, MANAGER, {"networkVirtualizationProtocol": "VXLAN"})
        for protocol in ("VXLAN", "NVGRE"):
            self.lab.encapsulate_by(protocol)
            for direction in ([], ["-R"]):
                self.assertGreater(bulk(self.lab, "red1", "red2", "10.1.1.12", *direction), 20_000_000)

    def test_the_mtu_is_what_encryption_leaves(self):
        self.assertIn("mtu 1405", self.lab.execute("red1", "ip", "link", "show", "eth0").stdout)
        self.lab.execute("red1", "ip", "link", "set", "eth0", "mtu", "1500")
        self.addCleanup(self.lab.execute, "red1", "ip", "link", "set", "eth0", "mtu", "1405")
        for address, largest in (("10.1.1.12", 1405), ("10.1.2.12", 1450)):
            ping = ("ping", "-n", "-c", "1", "-W", "1", "-M", "do", address)
            self.lab.execute("red1", *ping, "-s", largest - 28)
            refused = self.lab.execute("red1", *ping, "-s", largest - 27, check=False)
            self.assertIn(f"mtu = {largest}", refused.stdout + refused.stderr)
            self.lab.execute("red1", "ip", "route", "flush", "cache")

    def test_associations_are_listed_with_their_host_and_certificate(self):
        def sent() -> dict[str, int]:
            rows = self.lab.switch("host1", "list-encryption-association")
            newest = {row["direction"]: row for row in rows if row["state"] == "established"}
            for row in newest.values():
                self.assertEqual(row["provider_address"], self.lab.provider_address("host2"))
                self.assertRegex(row["certificate"], "^[0-9A-F]{16}$")
                self.assertEqual(row["waiting"], 0)
            return {direction: sum(row["packets"] for row in rows if row["direction"] == direction) for direction in newest}
        before = sent()
        self.lab.execute("red1", "ping", "-n", "-q", "-c", "3", "-i", "0.01", "10.1.1.12")
        after = sent()
        self.assertEqual({way: after[way] - before[way] >= 3 for way in after}, {"out": True, "in": True}, (before, after))

    def test_a_packet_in_clear_text_is_dropped(self):
        vsid = int(self.lab.rest.get("/virtualNetworks/red/subnets/s")["properties"]["virtualSubnetId"])
        macs = [bytes.fromhex(self.lab.mac_address(vm).replace(":", "")) for vm in ("red2", "red1")]
        datagram = struct.pack("!II", 0x08000000, vsid << 8) + macs[0] + macs[1] + bytes.fromhex(
            "0800" "4500001c" "00000000" "40116000" "0a01010b" "0a01010c" "04d20929" "00080000")
        # The IPv4 header's checksum, RFC 1071.
        header = datagram[22:42]
        total = sum(struct.unpack("!10H", header[:10] + b"\0\0" + header[12:]))
        checksum = ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF
        datagram = datagram[:32] + struct.pack("!H", checksum) + datagram[34:]
        before = self.drops("host2", "NotEncrypted")
        run("ip", "netns", "exec", self.lab.host_namespace("host1"), "python3", "-c",
            "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
            f"s.bind(('{self.lab.provider_address('host1')}', 0))\n"
            f"s.sendto(bytes.fromhex('{datagram.hex()}'), ('{self.lab.provider_address('host2')}', 4789))")
        wait_for("it is counted", lambda: self.drops("host2", "NotEncrypted") == before + 1)

    def test_a_change_of_the_certificate_loses_no_packet(self):
        with Flow(self.lab, "red1", "red2", "10.1.1.12", 5410) as forth, Flow(self.lab, "red2", "red1", "10.1.1.11", 5411) as back:
            for _ in range(3):
                thumbprint = self.lab.encryption_certificate()
                encrypt(self.lab, "red", thumbprint)
                self.wait_until_told(thumbprint)
                before = self.lab.switch("host2", "counters")["delivered"]
                wait_for("the traffic goes on", lambda before=before:
                         self.lab.switch("host2", "counters")["delivered"] >= before + 100)
        for flow in (forth, back):
            self.assertGreaterEqual(flow.sent, 200)
            self.assertEqual(flow.lost, 0)

    def test_a_tcp_connection_outlives_the_change(self):
        server = self.lab.popen("red2", "iperf3", "-s", "-1", "-p", "5301", "--forceflush")
        self.addCleanup(server.kill)
        wait_for("iperf3 listens", lambda: "listening" in server.stdout.readline())
        client = self.lab.popen("red1", "iperf3", "-c", "10.1.1.12", "-p", "5301", "-t", "3", "-b", "100M", "-J")
        self.addCleanup(client.kill)
        thumbprint = self.lab.encryption_certificate()
        encrypt(self.lab, "red", thumbprint)
        self.wait_until_told(thumbprint)
        self.assertIsNone(client.poll(), "the change came while the connection was there")
        result = json.loads(client.communicate(timeout=20)[0])
        server.communicate(timeout=10)
        self.assertGreater(result["end"]["sum_received"]["bytes"], 20_000_000)

    def test_a_switch_that_starts_again_makes_its_associations_again(self):
        self.lab.stop("host2-switch", kill=True)
        self.lab.start("host2-switch")
        wait_for("host2 is back", lambda: self.lab.reaches("red1", "10.1.1.12"))
        wait_for("the other way, too", lambda: self.lab.reaches("red2", "10.1.1.11"))


class MissingCertificate(EncryptionCase):
    def test_without_the_certificate_nothing_passes_and_its_ports_say_so(self):
        with Lab() as lab:
            self.lab = lab
            for number, network in enumerate(("red", "green"), 1):
                lab.network(network, f"10.{number}.0.0/24")
                for host in (1, 2):
                    lab.interface(f"{network}{host}", network, f"10.{number}.0.1{host}")
            for host in (1, 2):
                for network in ("red", "green"):
                    lab.vm(f"{network}{host}", f"host{host}")
            thumbprint = lab.encryption_certificate("host1")
            encrypt(self.lab, "red", thumbprint)
            self.wait_until_told(thumbprint)
            seen = self.captured(lambda: self.assertTrue(lab.never_reaches("red1", "10.1.0.12") and
                                                         lab.never_reaches("red2", "10.1.0.11")))
            self.assertNotIn(bytes.fromhex("0a01000b0a01000c"), seen, "no packet from red1 to red2")
            self.assertNotIn(bytes.fromhex("0a01000c0a01000b"), seen)
            self.assertTrue(lab.reaches("green1", "10.2.0.12"), "others are not concerned")
            self.assertGreaterEqual(self.drops("host2", "EncryptionUnavailable"), 10)
            for path in ("/networkInterfaces/red2", "/virtualNetworks/red"):
                state = wait_for(f"{path} reports it", lambda path=path: self.failure(path))
                self.assertIn(thumbprint, json.dumps(state), path)
            self.assertIsNone(self.failure("/networkInterfaces/red1"))
            self.assertIsNone(self.failure("/virtualNetworks/green"))
            for suffix in ("pem", "key"):
                shutil.copy(lab.directory / f"host1/certificates/{thumbprint}.{suffix}", lab.directory / "host2/certificates")
            wait_for("the certificate is found", lambda: lab.reaches("red1", "10.1.0.12"))
            wait_for("nothing is wrong any more", lambda: self.failure("/virtualNetworks/red") is None)
            secrets = [line for line in (lab.directory / f"host1/certificates/{thumbprint}.key").read_text().splitlines()
                       if not line.startswith("-----")]
            told = lab.dump("host1", "ms_vtep") + lab.dump("host1", "nc_host") + lab.logs("host1-switch") + lab.logs("ncd")
            self.assertFalse([line for line in secrets if line in told], "keys stay in their files")

    def failure(self, path: str) -> dict | None:
        state = self.lab.rest.get(path)["properties"]["configurationState"]
        return state if state["status"] == "Failure" else None


class EncryptionOverIpv6(EncryptionCase):
    def test_hosts_with_ipv6_provider_addresses_encrypt(self):
        with Lab(underlay="ipv6") as lab:
            self.lab = lab
            lab.network("red", "10.1.0.0/24")
            for host in (1, 2):
                lab.interface(f"red{host}", "red", f"10.1.0.1{host}")
            encrypt(self.lab, "red", lab.env["NC_ENCRYPTION_THUMBPRINT"])
            for host in (1, 2):
                lab.vm(f"red{host}", f"host{host}")
            wait_for("the subnet works", lambda: lab.reaches("red1", "10.1.0.12"))
            text = PATTERN * 1000
            arrived = []
            seen = self.captured(lambda: arrived.append(self.carry("red1", "red2", "10.1.0.12", text)))
            self.assertEqual(arrived, [text])
            self.assertNotIn(PATTERN.encode(), seen)
