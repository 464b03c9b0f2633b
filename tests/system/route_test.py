"""User-defined routes with real packets: two spokes that meet only through a Linux appliance in the hub."""
import json
import re
import unittest

from tests.support.lab import BIN, Lab, run, wait_for
from tests.support.traffic import Echo, ask

APPLIANCE = "10.0.1.10"


class Routes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab()
        cls.lab.up()
        cls.addClassCleanup(cls.lab.down)
        lab = cls.lab
        for number, network in enumerate(("hub", "spoke1", "spoke2")):
            lab.network(network, f"10.{number}.0.0/16", {"s": f"10.{number}.1.0/24"})
        # The spokes' VMs are on one host, the appliance on the other; a third VM is beside the appliance.
        cls.put_appliance(macSpoofingEnabled="Enabled")
        lab.vm("appliance", "host2")
        for vm, network, address, host in (("one", "spoke1", "10.1.1.11", "host1"), ("two", "spoke2", "10.2.1.11", "host1"),
                                           ("beside", "spoke2", "10.2.1.12", "host2")):
            lab.interface(vm, network, address)
            lab.vm(vm, host)
        for setting in ("ip_forward=1", "conf.all.send_redirects=0", "conf.eth0.send_redirects=0"):
            lab.execute("appliance", "sysctl", "-qw", f"net.ipv4.{setting}")

    @classmethod
    def put_appliance(cls, **port_settings) -> None:
        cls.lab.rest.put("/networkInterfaces/appliance", {
            "privateMacAddress": "001DD8B71CAA", "privateMacAllocationMethod": "Static", "portSettings": port_settings,
            "ipConfigurations": [{"resourceId": "ip", "properties": {
                "privateIPAddress": APPLIANCE, "privateIPAllocationMethod": "Static",
                "subnet": {"resourceRef": "/virtualNetworks/hub/subnets/s"}}}]})

    def setUp(self):
        for spoke in ("spoke1", "spoke2"):
            self.lab.peer_one_side("hub", spoke, allowForwardedTraffic=True)
            self.lab.peer_one_side(spoke, "hub", allowForwardedTraffic=True)
        self.put_routes("spoke1", {"there": ("10.2.0.0/16", APPLIANCE)})
        self.put_routes("spoke2", {"there": ("10.1.0.0/16", APPLIANCE)})

    def put_routes(self, network: str, routes: dict[str, tuple[str, str]]) -> None:
        """name -> (prefix, an appliance's address or another next hop type); puts the table on the network's subnet."""
        def properties(prefix: str, to: str) -> dict:
            if to[0].isdigit():
                return {"addressPrefix": prefix, "nextHopType": "VirtualAppliance", "nextHopIpAddress": to}
            return {"addressPrefix": prefix, "nextHopType": to}
        lab = self.lab
        lab.rest.put(f"/routeTables/{network}", {"routes": [
            {"resourceId": name, "properties": properties(*route)} for name, route in routes.items()]})
        subnet = lab.rest.get(f"/virtualNetworks/{network}/subnets/s")["properties"]
        lab.rest.put(f"/virtualNetworks/{network}/subnets/s", {
            "addressPrefix": subnet["addressPrefix"], "routeTable": {"resourceRef": f"/routeTables/{network}"}})

    def drops(self, host: str, reason: str) -> int:
        return next((row["packets"] for row in self.lab.switch(host, "drop-counters") if row["reason"] == reason), 0)

    def forwarded(self) -> int:
        """Packets that the appliance's kernel has forwarded."""
        lines = self.lab.execute("appliance", "cat", "/proc/net/snmp").stdout.splitlines()
        names, values = (line.split() for line in lines if line.startswith("Ip:"))
        return int(values[names.index("ForwDatagrams")])

    def router_at(self, vm: str, address: str, time_to_live: int) -> str | None:
        """Who says that the time to live ran out."""
        output = self.lab.execute(vm, "ping", "-n", "-c", "1", "-W", "1", "-t", time_to_live, address, check=False).stdout
        match = re.search(r"From (\S+) .*Time to live exceeded", output)
        return match[1] if match else None

    def assert_stops(self, vm: str, address: str) -> None:
        wait_for("the flow ends", lambda: self.lab.never_reaches(vm, address, attempts=2), timeout=1.0)

    def test_spokes_meet_through_the_appliance_on_both_hosts(self):
        for vm, address in (("one", "10.2.1.11"), ("two", "10.1.1.11"), ("one", "10.2.1.12"), ("beside", "10.1.1.11")):
            before = self.forwarded()
            self.assertTrue(self.lab.reaches(vm, address), f"{vm} does not reach {address}")
            self.assertGreaterEqual(self.forwarded() - before, 2, "request and reply")
        self.lab.execute("appliance", "sysctl", "-qw", "net.ipv4.ip_forward=0")
        self.addCleanup(self.lab.execute, "appliance", "sysctl", "-qw", "net.ipv4.ip_forward=1")
        self.assertTrue(self.lab.never_reaches("one", "10.2.1.11"))

    def test_every_router_on_the_way_shows_itself(self):
        self.assertTrue(self.lab.reaches("one", "10.2.1.11"))
        self.assertEqual([self.router_at("one", "10.2.1.11", hops) for hops in (1, 2, 3, 4)],
                         ["10.1.1.1", APPLIANCE, "10.0.1.1", None])

    def test_without_routes_spokes_do_not_meet(self):
        self.put_routes("spoke1", {})
        self.assert_stops("one", "10.2.1.11")
        self.assertTrue(self.lab.reaches("one", APPLIANCE), "the hub itself is a peer")

    def test_a_spoke_that_takes_no_forwarded_traffic_gets_none_within_a_second(self):
        lab = self.lab
        with Echo(lab, "two", 7000, "two"):
            self.assertEqual(ask(lab, "one", "10.2.1.11", 7000), "two")
            before = self.drops("host2", "ForwardedTrafficNotAllowed")
            lab.peer_one_side("spoke2", "hub", allowForwardedTraffic=False)
            wait_for("the flow ends", lambda: ask(lab, "one", "10.2.1.11", 7000, within=0.2) is None, timeout=1)
            self.assertGreater(self.drops("host2", "ForwardedTrafficNotAllowed"), before)
            self.assertTrue(lab.reaches("appliance", "10.2.1.11"), "the hub's own traffic goes on")
            lab.peer_one_side("spoke2", "hub", allowForwardedTraffic=True)
            self.assertEqual(ask(lab, "one", "10.2.1.11", 7000), "two")

    def test_a_hub_side_without_access_ends_the_chain_within_a_second(self):
        self.assertTrue(self.lab.reaches("one", "10.2.1.11"))
        self.lab.peer_one_side("hub", "spoke1", allowForwardedTraffic=True, allowVirtualNetworkAccess=False)
        self.assert_stops("one", "10.2.1.11")
        self.assertGreater(self.drops("host1", "NextHopUnreachable"), 0)

    def test_tcp_through_the_appliance_survives_changes_of_routes(self):
        lab = self.lab
        self.assertTrue(lab.reaches("one", "10.2.1.11"))
        server = lab.popen("two", "iperf3", "-s", "-1", "-p", "5300", "--forceflush")
        self.addCleanup(server.kill)
        wait_for("iperf3 listens", lambda: "listening" in server.stdout.readline())
        client = lab.popen("one", "iperf3", "-c", "10.2.1.11", "-p", "5300", "-t", "4", "-i", "1", "-J")
        self.addCleanup(client.kill)
        for number in range(10):
            self.put_routes("spoke1", {"there": ("10.2.0.0/16", APPLIANCE), "other": (f"172.16.{number}.0/24", "None")})
        end = json.loads(client.communicate(timeout=30)[0])["end"]
        server.communicate(timeout=10)
        self.assertGreater(end["sum_received"]["bytes"], 10_000_000)
        print(f"           through the appliance: {end['sum_received']['bits_per_second'] / 1e9:.2f} Gbit/s, "
              f"{end['sum_sent']['retransmits']} retransmits", flush=True)

    def test_a_route_to_none_drops_with_its_own_reason_and_only_its_prefix(self):
        self.assertTrue(self.lab.reaches("one", "10.2.1.12"))
        before = self.drops("host1", "RouteDiscards")
        self.put_routes("spoke1", {"there": ("10.2.0.0/16", APPLIANCE), "not": ("10.2.1.11/32", "None")})
        self.assert_stops("one", "10.2.1.11")
        self.assertGreater(self.drops("host1", "RouteDiscards"), before)
        self.assertTrue(self.lab.reaches("one", "10.2.1.12"))

    def test_a_next_hop_that_nobody_has_is_told(self):
        lab = self.lab
        self.put_routes("spoke1", {"lost": ("10.2.0.0/16", "10.0.1.77")})
        self.assert_stops("one", "10.2.1.11")
        self.assertGreater(self.drops("host1", "NextHopUnreachable"), 0)
        state = lab.rest.get("/virtualNetworks/spoke1")["properties"]["configurationState"]
        self.assertEqual(state["status"], "Warning")
        self.assertIn("has the address 10.0.1.77", json.dumps(state["detailedInfo"]))
        lab.rest.put("/routeTables/spoke1/routes/lost", {
            "addressPrefix": "10.2.0.0/16", "nextHopType": "VirtualAppliance", "nextHopIpAddress": APPLIANCE})
        self.assertTrue(lab.reaches("one", "10.2.1.11"))
        state = lab.rest.get("/virtualNetworks/spoke1")["properties"]["configurationState"]
        self.assertEqual(state["status"], "Success", state)

    def test_an_interface_without_mac_spoofing_is_no_appliance(self):
        self.assertTrue(self.lab.reaches("one", "10.2.1.11"))
        self.put_appliance(macSpoofingEnabled="Disabled")
        self.addCleanup(self.put_appliance, macSpoofingEnabled="Enabled")
        self.assert_stops("one", "10.2.1.11")
        self.assertGreater(self.drops("host2", "DestinationNotOfPort"), 0)
        state = self.lab.rest.get("/virtualNetworks/spoke1")["properties"]["configurationState"]
        self.assertIn("macSpoofingEnabled", json.dumps(state["detailedInfo"]))

    def test_the_routes_of_an_interface_are_shown_by_the_controller_and_stand_in_the_hosts_database(self):
        lab = self.lab
        env = lab.env
        output = run(BIN / "ncctl", "--uri", env["NC_URI"], "--ca", env["NC_CA"], "--cert", env["NC_CLIENT_CERT"], "--key",
                     env["NC_CLIENT_KEY"], "effective-routes", "/networkInterfaces/one").stdout
        lines = [line.split() for line in output.splitlines()[1:]]
        self.assertEqual([line[0] for line in lines], ["10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16"])
        self.assertEqual(lines[2][1:6], ["VirtualAppliance", APPLIANCE, "User", "Active", "/routeTables/spoke1/routes/there"])
        self.assertIn('"10.2.0.0/16"="10.0.1.10"', lab.dump("host1", "ms_vtep"))
        port = lab.rest.get("/networkInterfaces/one")["instanceId"]
        rules = lab.switch("host1", "list-rule", port, "VNET_DR_REDIRECTION_LAYER")
        rule = next(rule for rule in rules if rule["rule"] == "routeTables/spoke1/10.2.0.0/16")
        self.assertIn(f"via {APPLIANCE}", rule["action"])
