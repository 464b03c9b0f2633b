"""Real services between VMs of one and of two hosts: long connections over changes and restarts, names, packets of every
size, paths with a smaller MTU."""
import json
import threading
import unittest

from tests.support.lab import ROOT, Lab, terminate, wait_for

SERVICES = str(ROOT / "tests/support/services.py")
NEAR, FAR = "10.1.0.13", "10.1.0.12"  # of a VM on the client's host, and of one on the other


class Service:
    """With "with": a server of services.py in a VM."""

    def __init__(self, lab: Lab, vm: str, *command):
        self.process = lab.popen(vm, "python3", SERVICES, *command)
        wait_for("the server listens", lambda: "ready" in self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        terminate(self.process)


class Watcher:
    """With "with": a client that only reads the numbered lines of a "shell" server."""

    def __init__(self, lab: Lab, vm: str, address: str, port: int):
        self.process = lab.popen(vm, "python3", SERVICES, "watch", address, port)
        self.numbers = []
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self) -> None:
        for line in self.process.stdout:
            self.numbers.append(line.strip())

    def goes_on(self, what: str, lines: int = 20) -> None:
        start = len(self.numbers)
        wait_for(what, lambda: len(self.numbers) >= start + lines)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.reader.join()
        self.process.communicate()


class Services(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab(mtu=1500)
        cls.lab.up()
        cls.addClassCleanup(cls.lab.down)
        lab = cls.lab
        cls.put_acl(deny_tcp_in=False)
        lab.network("red", "10.1.0.0/24")
        for interface, host in (("client", 1), ("far", 2), ("near", 1)):
            reference = {"accessControlList": {"resourceRef": "/accessControlLists/acl"}} if interface == "client" else {}
            lab.interface(interface, "red", {"client": "10.1.0.11", "far": FAR, "near": NEAR}[interface], **reference)
            lab.vm(interface, f"host{host}")
        for address in (NEAR, FAR):
            wait_for("the network works", lambda address=address: lab.reaches("client", address))

    @classmethod
    def put_acl(cls, deny_tcp_in: bool, more: int = 0) -> None:
        def rule(name: str, direction: str, action: str, protocol: str, priority: int, port: str = "*") -> dict:
            return {"resourceId": name, "properties": {
                "priority": str(priority), "type": direction, "action": action, "protocol": protocol, "sourceAddressPrefix": "*",
                "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": port, "logging": "Disabled"}}
        rules = [rule("in", "Inbound", "Allow", "All", 400), rule("out", "Outbound", "Allow", "All", 401)]
        if deny_tcp_in:
            rules.append(rule("no-tcp", "Inbound", "Deny", "TCP", 300))
        rules += [rule(f"more{number}", "Inbound", "Deny", "UDP", 101 + number, str(9000 + number)) for number in range(more)]
        cls.lab.rest.put("/accessControlLists/acl", {"aclRules": rules})

    def tearDown(self):
        self.put_acl(deny_tcp_in=False)

    def run_in(self, vm: str, *command):
        return json.loads(self.lab.execute(vm, "python3", SERVICES, *map(str, command)).stdout)

    def test_a_silent_client_keeps_its_connection_over_changes_and_restarts(self):
        lab = self.lab
        with Service(lab, "far", "shell", 22), Service(lab, "client", "shell", 23), Watcher(lab, "client", FAR, 22) as session:
            session.goes_on("the session works")
            self.put_acl(deny_tcp_in=True)
            with Watcher(lab, "far", "10.1.0.11", 23) as refused:
                for more in range(5):
                    self.put_acl(deny_tcp_in=True, more=more)
                session.goes_on("the session outlives changes of policy")
                lab.stop("host1-switch")
                lab.start("host1-switch")
                # The client sends nothing by itself: what comes to it passes as an answer, or nothing ever does.
                session.goes_on("the session outlives the client's switch")
                lab.stop("host2-switch")
                lab.start("host2-switch")
                session.goes_on("the session outlives the server's switch")
                lab.stop("ncd", kill=True)
                session.goes_on("the session outlives the controller")
                lab.start("ncd")
                wait_for("the controller answers", lambda: lab.rest.get("/accessControlLists/acl"))
                self.assertEqual(refused.numbers, [], "what begins towards the client is denied, before and after")
            self.assertEqual(session.numbers, [str(number) for number in range(1, len(session.numbers) + 1)])
            self.assertIn("connections of the last run go on", lab.logs("host1-switch"))

    def test_names_are_looked_up_by_udp_and_tcp(self):
        for server, address in (("near", NEAR), ("far", FAR)):
            with Service(self.lab, server, "dns", 53):
                self.assertEqual(self.run_in("client", "lookup", address, 53, "udp"), 3 * 201)
                self.assertEqual(self.run_in("client", "lookup", address, 53, "tcp"), 40 * 201)

    def test_echo_requests_of_every_size_are_answered(self):
        for address in (NEAR, FAR):
            self.assertEqual(self.run_in("client", "ping", address, 0, 1472, 1), [], address)
            self.assertEqual(self.run_in("client", "ping", address, 1473, 65000, 1201), [], f"{address}, in fragments")

    def test_datagrams_in_fragments_come_back_whole(self):
        sizes = [1, 1400, 1422, 1423, 1472, 1473, 2900, 8192, 20000, 40000, 65507]
        for server, address in (("near", NEAR), ("far", FAR)):
            with Service(self.lab, server, "mirror", 7000):
                self.assertEqual(self.run_in("client", "reflect", address, 7000, *sizes), [], address)

    def test_tcp_finds_a_path_that_is_smaller_than_its_ends_think(self):
        lab = self.lab
        for vm in ("client", "far"):
            lab.execute(vm, "ip", "link", "set", "eth0", "mtu", "1500")
        try:
            with Service(lab, "far", "sink", 8000):
                self.assertEqual(self.run_in("client", "pour", FAR, 8000, 3_000_000), 3_000_000)
                # Segments of the kernel's size are told of by the switch, and the kernel remembers.
                too_big = lab.execute("client", "ping", "-n", "-c", "1", "-W", "1", "-M", "do", "-s", "1472", FAR, check=False)
                self.assertRegex(too_big.stdout + too_big.stderr, r"(?i)(frag needed|message too long).*mtu ?[=:] ?1450")
                self.assertIn("mtu 1450", lab.execute("client", "ip", "route", "get", FAR).stdout)
                self.assertEqual(self.run_in("client", "pour", FAR, 8000, 3_000_000), 3_000_000)
        finally:
            for vm in ("client", "far"):
                lab.execute(vm, "ip", "link", "set", "eth0", "mtu", "1450")
                lab.execute(vm, "ip", "route", "flush", "cache", check=False)
