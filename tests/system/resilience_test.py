"""Daemons die: what was in force stays in force, and what comes back finds its state again."""
import re
import time
import unittest

from tests.support.lab import BIN, Lab, run, wait_for
from tests.support.traffic import Echo, Flow, ask


class Resilience(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.up()
        self.addCleanup(self.lab.down)
        for number, network in enumerate(("red", "blue"), 1):
            self.lab.network(network, f"10.{number}.0.0/24")
            for host in (1, 2):
                self.lab.interface(f"{network}{host}", network, f"10.{number}.0.1{host}")
                self.lab.vm(f"{network}{host}", f"host{host}")
        self.lab.peer("red", "blue")
        wait_for("the peering works", lambda: self.lab.reaches("red1", "10.2.0.12"))

    def rows(self, host: str) -> list[str]:
        """All tables, but those that the host itself counts in."""
        return [table for database in ("ms_vtep", "ms_firewall", "ms_darv", "nc_host")
                for table in re.split(r"(?m)^(?=\w+ table$)", self.lab.dump(host, database))
                if "_Counters table" not in table]

    def test_traffic_and_new_flows_go_on_without_the_controller_and_nothing_flaps_when_it_is_back(self):
        lab = self.lab
        with Echo(lab, "blue2", 7000, "blue2"), Flow(lab, "red1", "blue2", "10.2.0.12", 6000) as peered, \
                Flow(lab, "red2", "red1", "10.1.0.11", 6001) as inside:
            rows = self.rows("host1"), self.rows("host2")
            lab.stop("ncd", kill=True)
            self.assertEqual(ask(lab, "red2", "10.2.0.12", 7000), "blue2", "a new flow on the same host")
            self.assertEqual(ask(lab, "red1", "10.2.0.12", 7000), "blue2", "a new flow between hosts")
            self.assertTrue(lab.reaches("blue1", "10.1.0.12"))
            lab.start("ncd")
            for host in ("host1", "host2"):
                wait_for(f"{host} is ready again", lambda host=host: self.is_ready(f"/servers/{host}"))
            for path in ("/networkInterfaces/red1", "/virtualNetworks/blue"):
                wait_for(f"{path} is ready again", lambda path=path: self.is_ready(path))
            self.assertEqual(lab.peering_state("red", "blue"), "Connected")
            self.assertEqual((self.rows("host1"), self.rows("host2")), rows, "the hosts' rows changed")
        for name, flow in (("peered", peered), ("inside", inside)):
            self.assertGreater(flow.sent, 20)
            self.assertEqual(flow.lost, 0, f"{name}: {flow.sent} sent, {flow.received} received")

    def is_ready(self, path: str) -> bool:
        properties = self.lab.rest.get(path)["properties"]
        return properties["provisioningState"] == "Succeeded" and properties["configurationState"]["status"] == "Success"

    def test_a_change_that_was_made_while_a_host_was_away_arrives_when_it_is_back(self):
        lab = self.lab
        lab.stop("host2-switch")
        lab.stop("host2-ovsdb")
        lab.unpeer("red", "blue")
        self.assertTrue(lab.never_reaches("red1", "10.2.0.11"), "the host that is there applies it")
        lab.start("host2-ovsdb")
        lab.start("host2-switch")
        wait_for("host2 works again", lambda: lab.reaches("red2", "10.1.0.11"))
        wait_for("host2 applies it", lambda: lab.never_reaches("red2", "10.2.0.12", attempts=3))

    def test_a_switch_comes_back_with_its_policy_while_the_controller_is_away(self):
        lab = self.lab
        lab.stop("ncd", kill=True)
        for host in ("host1", "host2"):
            lab.stop(f"{host}-switch", kill=True)
        self.assertTrue(lab.never_reaches("red1", "10.2.0.12", attempts=3), "nothing passes without a switch")
        for host in ("host1", "host2"):
            lab.start(f"{host}-switch")
        for vm, address in (("red1", "10.1.0.12"), ("red1", "10.2.0.12"), ("blue2", "10.1.0.12")):
            wait_for(f"{vm} reaches {address} again", lambda vm=vm, address=address: lab.reaches(vm, address))

    def test_a_killed_ovsdb_server_comes_back_without_harm(self):
        lab = self.lab
        with Flow(lab, "red1", "blue2", "10.2.0.12", 6000) as flow:
            lab.stop("host1-ovsdb", kill=True)
            self.assertTrue(lab.reaches("blue1", "10.1.0.12"))
            lab.start("host1-ovsdb")
            wait_for("host1 is ready again", lambda: self.is_ready("/servers/host1"))
        self.assertEqual(flow.lost, 0, f"{flow.sent} sent, {flow.received} received")
        lab.unpeer("red", "blue")
        wait_for("changes arrive again", lambda: lab.never_reaches("red1", "10.2.0.11", attempts=3))

    def port_state(self, host: str, resource: str) -> str:
        instance = self.lab.rest.get(f"/networkInterfaces/{resource}")["instanceId"]
        return next(port["state"] for port in self.lab.switch(host, "list-port") if port["port"] == instance)

    def make_device(self, vm: str) -> None:
        """A new eth0 as the VM had it, without the switch being asked."""
        lab, namespace = self.lab, self.lab.vm_namespace(vm)
        digits = lab.rest.get(f"/networkInterfaces/{vm}")["properties"]["privateMacAddress"].replace("-", "").replace(":", "")
        mac = ":".join(digits[index:index + 2] for index in range(0, 12, 2))
        run("ip", "-n", namespace, "tuntap", "add", "name", "eth0", "mode", "tap", "vnet_hdr")
        run("ip", "-n", namespace, "link", "set", "eth0", "address", mac, "up")
        run("ip", "-n", namespace, "address", "add", "10.1.0.12/24", "dev", "eth0")

    def test_an_underlay_that_loses_its_address_or_goes_down_is_noticed_and_mended(self):
        lab = self.lab
        host2 = lab.host_namespace("host2")
        run("ip", "-n", host2, "address", "flush", "dev", "underlay")
        wait_for("the provider address is back", lambda: lab.reaches("red1", "10.2.0.12"), timeout=5)
        run("ip", "-n", host2, "link", "set", "underlay", "down")
        wait_for("the fault is told", lambda: "is down" in lab.switch("host2", "counters")["fault"], timeout=5)
        wait_for("the controller knows", lambda: not self.is_ready("/servers/host2"), timeout=5)
        run("ip", "-n", host2, "link", "set", "underlay", "up")
        wait_for("host2 is ready again", lambda: self.is_ready("/servers/host2"), timeout=5)
        self.assertTrue(lab.reaches("red1", "10.2.0.12"))
        self.assertIn("default", run("ip", "-n", host2, "route", "show", "table", "4789").stdout)

    def test_a_second_switch_at_the_same_control_socket_is_refused_and_the_first_stays(self):
        lab = self.lab
        second = run("ip", "netns", "exec", lab.host_namespace("host1"), BIN / "nc-vswitchd", "--underlay", "underlay",
                     "--ovsdb", f"unix:{lab.directory}/host1/ovsdb.sock", "--control", lab.env["NC_HOST1_CONTROL"],
                     check=False, timeout=10)
        self.assertEqual(second.returncode, 1)
        self.assertIn("another switch listens there", second.stderr)
        self.assertEqual(len(lab.switch("host1", "list-port")), 2)
        self.assertTrue(lab.reaches("red1", "10.2.0.12"))

    def test_a_device_that_is_deleted_is_waited_for_and_not_made(self):
        lab = self.lab
        namespace = lab.vm_namespace("red2")
        run("ip", "-n", namespace, "link", "delete", "eth0")
        wait_for("the port is down", lambda: self.port_state("host2", "red2") != "up")
        time.sleep(1.2)  # longer than the switch's pause between two looks
        self.assertNotIn("eth0", run("ip", "-n", namespace, "link").stdout)
        self.make_device("red2")
        wait_for("the device is used again", lambda: lab.reaches("red1", "10.1.0.12"))

    def test_a_namespace_of_the_same_name_is_another_vm(self):
        lab = self.lab
        namespace = lab.vm_namespace("red2")
        run("ip", "netns", "delete", namespace)
        wait_for("the port is down", lambda: self.port_state("host2", "red2") != "up")
        run("ip", "netns", "add", namespace)
        self.make_device("red2")
        wait_for("the new device is used", lambda: lab.reaches("red1", "10.1.0.12"))

    def test_a_removed_vm_leaves_no_port_and_its_interface_can_move_to_the_other_host(self):
        lab = self.lab
        lab.remove_vm("red1")
        self.assertNotIn(f"{lab.name}-vm-red1", run("ip", "netns", "list").stdout)
        wait_for("it is gone", lambda: lab.never_reaches("blue2", "10.1.0.11", attempts=3))
        lab.vm("red1", "host2")
        wait_for("it is reached at its new place", lambda: lab.reaches("blue1", "10.1.0.11"))
        wait_for("and from the same host", lambda: lab.reaches("red2", "10.1.0.11"))
