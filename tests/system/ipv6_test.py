"""IPv6 and dual stack with real packets: addresses by router advertisement and DHCPv6, subnets, peers, access control,
large packets, and that nothing of a VM's link leaves it."""
import json
import re
import signal
import subprocess
import unittest

from tests.support.lab import Lab, wait_for
from tests.support.traffic import Echo, ask, bulk

RED = {"s4": ("10.1.1.0/24", None), "s6": ("fd00:1:0:1::/64", "s4"), "t6": ("fd00:1:0:2::/64", None)}
BLUE = {"s6": ("fd00:2:0:1::/64", None)}
# name: network, host, {subnet: address}
VMS = {
    "a": ("red", "host1", {"s4": "10.1.1.4", "s6": "fd00:1:0:1::4"}),
    "b": ("red", "host2", {"s4": "10.1.1.5", "s6": "fd00:1:0:1::5"}),
    "near": ("red", "host1", {"s6": "fd00:1:0:1::6"}),
    "c": ("red", "host2", {"t6": "fd00:1:0:2::4"}),
    "d": ("blue", "host2", {"s6": "fd00:2:0:1::4"}),
    "twin": ("twin", "host2", {"s6": "fd00:1:0:1::4"}),
}


def put_network(lab: Lab, network: str, space: list[str], subnets: dict) -> None:
    def properties(subnet: str) -> dict:
        prefix, partner = subnets[subnet]
        pair = {"dualStackSubnet": {"resourceRef": f"/virtualNetworks/{network}/subnets/{partner}"}} if partner else {}
        return {"addressPrefix": prefix, **pair}
    lab.rest.put(f"/virtualNetworks/{network}", {
        "addressSpace": {"addressPrefixes": space}, "dhcpOptions": {"dnsServers": ["10.1.1.53", "fd00:1:0:1::53"]},
        "logicalNetwork": {"resourceRef": f"/logicalNetworks/{lab.env['NC_LOGICAL_NETWORK']}"},
        "subnets": [{"resourceId": subnet, "properties": properties(subnet)} for subnet in subnets]})


def put_interface(lab: Lab, interface: str, network: str, addresses: dict[str, str], acl: str | None = None) -> None:
    extra = {"accessControlList": {"resourceRef": f"/accessControlLists/{acl}"}} if acl else {}
    lab.rest.put(f"/networkInterfaces/{interface}", {
        "privateMacAllocationMethod": "Dynamic", "ipConfigurations": [{"resourceId": subnet, "properties": {
            "privateIPAddress": address, "privateIPAllocationMethod": "Static",
            "subnet": {"resourceRef": f"/virtualNetworks/{network}/subnets/{subnet}"}, **extra}}
            for subnet, address in addresses.items()]})


def add_vms(lab: Lab, names: str) -> None:
    for name in names.split():
        network, host, addresses = VMS[name]
        put_interface(lab, name, network, addresses)
        lab.vm(name, host)


def v6(name: str) -> str:
    return next(address for address in VMS[name][2].values() if ":" in address)


class Sniffer:
    """With "with": counts packets of a filter in a namespace."""

    def __init__(self, namespace: str, device: str, expression: str):
        self.command = ["ip", "netns", "exec", namespace, "tcpdump", "-n", "-l", "--immediate-mode", "-i", device, expression]
        self.lines: list[str] = []

    def __enter__(self) -> "Sniffer":
        self.process = subprocess.Popen(self.command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        wait_for("tcpdump listens", lambda: "listening on" in self.process.stderr.readline())
        return self

    def __exit__(self, *_) -> None:
        self.process.send_signal(signal.SIGINT)
        self.lines = [line for line in self.process.communicate(timeout=10)[0].splitlines() if line]


class Ipv6(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab()
        cls.lab.up()
        cls.addClassCleanup(cls.lab.down)
        put_network(cls.lab, "red", ["10.1.0.0/16", "fd00:1::/48"], RED)
        put_network(cls.lab, "blue", ["fd00:2::/48"], BLUE)
        put_network(cls.lab, "twin", ["fd00:1::/48"], {"s6": RED["s6"][:1] + (None,)})
        add_vms(cls.lab, "a b near c d twin")

    def addresses(self, vm: str) -> list[dict]:
        shown = json.loads(self.lab.execute(vm, "ip", "-6", "-j", "address", "show", "dev", "eth0").stdout)
        return [address for device in shown for address in device.get("addr_info", []) if "local" in address]

    def drops(self, host: str, reason: str) -> int:
        return next((row["packets"] for row in self.lab.switch(host, "drop-counters") if row["reason"] == reason), 0)

    def test_addresses_router_and_name_servers_come_from_policy(self):
        lab = self.lab
        self.assertEqual([address["local"] for address in self.addresses("a") if address["scope"] == "global"], [v6("a")],
                         "nothing is made of the advertised prefix")
        routes = json.loads(lab.execute("a", "ip", "-6", "-j", "route").stdout)
        default = next(route for route in routes if route["dst"] == "default")
        self.assertRegex(default["gateway"], "^fe80::")
        self.assertIn("fd00:1:0:1::/64", [route["dst"] for route in routes])
        lease = dict(line.split("=", 1) for line in (lab.directory / "vms/a.lease6").read_text().splitlines())
        self.assertEqual(lease["address"], v6("a"))
        self.assertEqual(lease["dns"], "fd00:1:0:1::53")
        self.assertIn("1500", lab.execute("a", "cat", "/proc/sys/net/ipv6/conf/eth0/mtu").stdout)
        self.assertEqual(lab.rest.get("/virtualNetworks/red")["properties"]["configurationState"]["status"], "Success")

    def test_both_versions_pass_within_and_between_subnets(self):
        lab = self.lab
        self.assertTrue(lab.reaches("a", "10.1.1.5", within=5))
        for target in ("b", "near", "c"):
            self.assertTrue(lab.reaches("a", v6(target), within=5), target)
        for gateway in ("fd00:1:0:1::1", "fd00:1:0:2::1"):
            self.assertTrue(lab.reaches("a", gateway, within=5), gateway)
        link_router = re.search(r"via (fe80::\S+)", lab.execute("a", "ip", "-6", "route", "show", "default").stdout)[1]
        self.assertTrue(lab.reaches("a", f"{link_router}%eth0", within=5))
        self.assertFalse(lab.reaches("a", "fd00:1:0:1::99"))

    def test_packets_of_every_size_pass_in_fragments_too(self):
        for target in ("near", "b", "c"):
            for size in (8, 1200, 1452, 1453, 4000, 20000):
                self.lab.execute("a", "ping", "-n", "-q", "-c", "2", "-i", "0.02", "-W", "3", "-s", str(size), v6(target))

    def test_networks_meet_only_when_peered(self):
        lab = self.lab
        self.assertTrue(lab.never_reaches("a", v6("d")))
        lab.peer("red", "blue")
        self.assertTrue(lab.reaches("a", v6("d"), within=5))
        self.assertTrue(lab.reaches("d", v6("c"), within=5))
        self.assertTrue(lab.never_reaches("twin", v6("b")), "the same addresses, another network")
        self.assertTrue(lab.never_reaches("twin", v6("d")))
        lab.unpeer("red", "blue")
        wait_for("nothing passes any more", lambda: not lab.reaches("a", v6("d")))

    def test_bulk_tcp_and_udp(self):
        lab = self.lab
        for target in ("b", "near", "c"):
            self.assertGreater(bulk(lab, "a", target, v6(target)), 20_000_000)
        with Echo(lab, "b", 7000, "six"):
            self.assertEqual(ask(lab, "a", v6("b"), 7000), "six")

    def test_a_router_on_the_way_is_seen(self):
        output = self.lab.execute("a", "ping", "-n", "-c", "1", "-t", "1", "-W", "2", v6("c"), check=False).stdout
        self.assertIn("From fd00:1:0:1::1", output)
        self.assertIn("Hop limit", output)

    def test_access_control_lists_hold_for_ipv6(self):
        lab = self.lab

        def rule(name: str, priority: int, action: str, protocol: str, source: str) -> dict:
            return {"resourceId": name, "properties": {
                "priority": str(priority), "action": action, "type": "Inbound", "protocol": protocol, "logging": "Disabled",
                "sourceAddressPrefix": source, "sourcePortRange": "*", "destinationAddressPrefix": "*",
                "destinationPortRange": "*"}}
        lab.rest.put("/accessControlLists/only-pings-of-near", {"aclRules": [
            rule("pings", 100, "Allow", "ICMPv6", f"{v6('near')}/128"), rule("rest", 200, "Deny", "All", "*")]})
        network, _, addresses = VMS["c"]
        put_interface(lab, "c", network, addresses, acl="only-pings-of-near")
        try:
            wait_for("the list is in force", lambda: not lab.reaches("a", v6("c")))
            self.assertTrue(lab.reaches("near", v6("c"), within=5))
            self.assertTrue(lab.reaches("c", v6("a"), within=5), "an answer passes")
            with Echo(lab, "c", 7001, "no"):
                self.assertIsNone(ask(lab, "near", v6("c"), 7001, within=0.5))
        finally:
            put_interface(lab, "c", network, addresses)
            wait_for("the list is gone", lambda: lab.reaches("a", v6("c")))

    def test_another_address_is_found_taken_and_a_false_source_goes_nowhere(self):
        lab = self.lab
        lab.execute("near", "sysctl", "-qw", "net.ipv6.conf.eth0.accept_dad=1")
        for address, is_taken in ((v6("a"), True), ("fd00:1:0:1::77", False)):
            lab.execute("near", "ip", "address", "add", f"{address}/128", "dev", "eth0")
            added = wait_for("the probe ends", lambda: [
                each for each in self.addresses("near")
                if each["local"] == address and (each.get("dadfailed") or not each.get("tentative"))])
            self.assertEqual(bool(added[0].get("dadfailed")), is_taken, address)
        before = self.drops("host1", "SourceAddressSpoofed")
        lab.execute("near", "ping", "-n", "-q", "-c", "2", "-i", "0.02", "-W", "0.3", "-I", "fd00:1:0:1::77", v6("b"), check=False)
        self.assertGreater(self.drops("host1", "SourceAddressSpoofed"), before)
        for address in (v6("a"), "fd00:1:0:1::77"):
            lab.execute("near", "ip", "address", "delete", f"{address}/128", "dev", "eth0")

    def test_nothing_of_a_link_reaches_another_vm_nor_the_underlay(self):
        lab = self.lab
        discovery = "icmp6 and ip6[40] >= 133 and ip6[40] <= 137 and not ether src " + lab.mac_address("b")
        with Sniffer(lab.vm_namespace("b"), "eth0", f"ip6 and not ({discovery}) and ip6 multicast") as at_neighbour, \
                Sniffer(lab.host_namespace("host1"), "underlay", "ip6") as on_underlay:
            lab.execute("a", "ip", "neighbour", "flush", "dev", "eth0")
            lab.execute("a", "ping", "-n", "-q", "-c", "2", "-i", "0.02", "-W", "0.3", "fd00:1:0:1::99", check=False)
            lab.execute("a", "ping", "-n", "-q", "-c", "2", "-i", "0.02", "-W", "0.3", "ff02::1%eth0", check=False)
            self.assertTrue(lab.reaches("a", v6("b"), within=5))
        mac = lab.mac_address("a")
        self.assertEqual([line for line in at_neighbour.lines if mac in line], [])
        self.assertEqual(on_underlay.lines, [])


class SmallUnderlay(unittest.TestCase):
    def test_the_smaller_mtu_is_advertised_and_reported(self):
        with Lab(mtu=1450) as lab:
            put_network(lab, "red", ["10.1.0.0/16", "fd00:1::/48"], RED)
            add_vms(lab, "a b")
            self.assertEqual(lab.execute("a", "cat", "/proc/sys/net/ipv6/conf/eth0/mtu").stdout.strip(), "1400")
            # A VM that does not heed it hears of it.
            lab.execute("a", "ip", "link", "set", "eth0", "mtu", "1500")
            lab.execute("a", "sysctl", "-qw", "net.ipv6.conf.eth0.mtu=1500")
            output = lab.execute("a", "ping", "-n", "-c", "1", "-M", "do", "-s", "1452", "-W", "2", v6("b"), check=False).stdout
            self.assertIn("From fd00:1:0:1::1", output)
            self.assertIn("mtu=1400", output)
            lab.execute("a", "ping", "-n", "-q", "-c", "2", "-i", "0.02", "-W", "3", "-s", "4000", v6("b"))
            self.assertGreater(bulk(lab, "a", "b", v6("b"), megabytes=5), 4_000_000)


if __name__ == "__main__":
    unittest.main()
