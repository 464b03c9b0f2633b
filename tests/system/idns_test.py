"""Names of virtual machines: the proxy at 169.254.169.254, its zone, and the servers that it asks for others."""
import json
import signal
import subprocess
import unittest

from tests.support.lab import ROOT, Lab, run, terminate, wait_for

DNS = str(ROOT / "tests/support/dns.py")
PROXY = "169.254.169.254"
WWW = [f"192.0.2.{number}" for number in range(1, 201)]  # 3 kB: more than a packet holds


class Names(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab()
        cls.lab.up()
        cls.addClassCleanup(cls.lab.down)
        lab = cls.lab
        # Each host's own loopback: what a name server of the fabric is for it.
        for host in ("host1", "host2"):
            run("ip", "-n", lab.host_namespace(host), "link", "set", "lo", "up")
        server = subprocess.Popen(["ip", "netns", "exec", lab.host_namespace("host1"), "python3", DNS, "serve", "127.0.0.1",
                                   "www.example", *WWW], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        cls.addClassCleanup(terminate, server, signal.SIGTERM)
        wait_for("the name server listens", lambda: "ready" in server.stdout.readline())
        credential = lab.rest.get("/servers/host1")["properties"]["connections"][0]["credential"]
        lab.rest.put("/iDnsServer/configuration", {
            "zone": "Contoso.local", "connections": [{"managementAddresses": ["127.0.0.1"], "credential": credential}]})
        for network, prefix in (("red", "10.1.0.0/24"), ("blue", "10.2.0.0/24"), ("green", "10.3.0.0/24")):
            lab.network(network, prefix)
        for vm, network, address, host in (("red1", "red", "10.1.0.11", "host1"), ("red2", "red", "10.1.0.12", "host2"),
                                           ("blue1", "blue", "10.2.0.11", "host2"), ("green1", "green", "10.3.0.11", "host2")):
            interface = lab.interface(vm, network, address)["properties"]
            lab.rest.put(f"/networkInterfaces/{vm}", {**interface, "internalDnsNameLabel": vm.upper()})
            lab.vm(vm, host)
        lab.peer("red", "blue")
        wait_for("the peering works", lambda: lab.reaches("red1", "10.2.0.11"))

    def full(self, vm: str, network: str) -> str:
        return f"{vm}.{self.lab.rest.get(f'/virtualNetworks/{network}')['instanceId']}.contoso.local"

    def ask(self, vm: str, name: str, kind: str = "A") -> dict | None:
        result = self.lab.execute(vm, "python3", DNS, "ask", PROXY, name, kind, check=False)
        return json.loads(result.stdout) if result.returncode == 0 else None

    def test_a_vm_is_told_of_the_proxy_and_finds_its_neighbours_and_peers(self):
        lab = self.lab
        lease = next(lab.directory.rglob("red1.lease")).read_text()
        self.assertIn(f"dns={PROXY}", lease)
        self.assertEqual(self.ask("red1", self.full("red2", "red")), {"code": 0, "answers": ["10.1.0.12"]})
        self.assertEqual(self.ask("red1", self.full("Blue1", "blue")), {"code": 0, "answers": ["10.2.0.11"]})
        self.assertEqual(self.ask("red1", self.full("green1", "green")), {"code": 3, "answers": []})
        self.assertEqual(self.ask("red1", "12.0.1.10.in-addr.arpa", "PTR"), {"code": 0, "answers": [self.full("red2", "red")]})
        self.assertEqual(self.ask("red1", self.full("red2", "red"), "AAAA"), {"code": 0, "answers": []})
        state = lab.rest.get("/networkInterfaces/red1")["properties"]["configurationState"]
        self.assertEqual(state["status"], "Success", state)

    def test_names_follow_the_interfaces(self):
        lab = self.lab
        interface = lab.rest.get("/networkInterfaces/red2")["properties"]
        lab.rest.put("/networkInterfaces/red2", {**interface, "internalDnsNameLabel": "renamed"})
        self.addCleanup(lab.rest.put, "/networkInterfaces/red2", {**interface, "internalDnsNameLabel": "red2"})
        wait_for("the new name is there", lambda: self.ask("red1", self.full("renamed", "red")) == {"code": 0, "answers": ["10.1.0.12"]})
        self.assertEqual(self.ask("red1", self.full("red2", "red"))["code"], 3)

    def test_other_names_are_asked_of_the_server_of_the_fabric(self):
        self.assertEqual(self.ask("red1", "none.example"), {"code": 3, "answers": []})
        self.assertEqual(self.ask("red2", "www.example"), {"code": 2, "answers": []}, "no server listens on that host")

    def dig(self, vm: str, *arguments: str) -> str:
        return self.lab.execute(vm, "dig", f"@{PROXY}", "+tries=1", "+time=4", *arguments).stdout

    def test_what_is_longer_than_a_packet_is_asked_for_again_by_tcp(self):
        self.assertIn("tc", self.dig("red1", "+ignore", "www.example").split("flags:")[1].split(";")[0])
        self.assertEqual(sorted(self.dig("red1", "+short", "www.example").split()), sorted(WWW))
        self.assertIn("status: SERVFAIL", self.dig("red2", "+tcp", "www.example"), "no server listens on that host")

    def test_names_of_the_zone_are_answered_by_tcp_one_after_the_other_on_one_connection(self):
        names = [self.full("red2", "red"), self.full("blue1", "blue"), "none.example"]
        told = self.dig("red1", "+tcp", "+keepopen", "+noall", "+answer", "+comments", *names)
        self.assertEqual([line.split()[-1] for line in told.splitlines() if line and line[0] != ";"], ["10.1.0.12", "10.2.0.11"])
        self.assertEqual(told.count("status: NXDOMAIN"), 1, told)
        self.assertIn("EDNS: version: 0", told)
