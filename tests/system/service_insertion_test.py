"""Mirrors with real packets: an appliance on either host sees what two VMs say to each other, and nothing else."""
import re
import unittest

from tests.support.lab import Lab, terminate, wait_for

TAP = "/serviceInsertions/tap"


class Sniffer:
    """With "with": what an interface of a VM receives, one line of tcpdump for each frame."""

    def __init__(self, lab: Lab, vm: str, *expression: str):
        self.process = lab.popen(vm, "tcpdump", "--immediate-mode", "-l", "-n", "-e", "-i", "eth0", "-Q", "in", *expression)
        self.text = ""
        wait_for("tcpdump listens", lambda: "listening on" in self.process.stdout.readline())

    def __enter__(self) -> "Sniffer":
        return self

    def __exit__(self, *_) -> None:
        self.text = terminate(self.process)

    def count(self, pattern: str) -> int:
        return len(re.findall(pattern, self.text))


class ServiceInsertion(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab()
        cls.lab.up()
        cls.addClassCleanup(cls.lab.down)
        cls.lab.network("red", "10.1.0.0/16", {"s": "10.1.1.0/24"})
        cls.lab.network("tools", "10.9.0.0/16", {"s": "10.9.1.0/24"})
        for vm, network, address, host in (("one", "red", "10.1.1.11", "host1"), ("two", "red", "10.1.1.12", "host2"),
                                           ("near", "tools", "10.9.1.11", "host1"), ("far", "tools", "10.9.1.12", "host2")):
            cls.lab.interface(vm, network, address)
            cls.lab.vm(vm, host)
        wait_for("the VMs meet", lambda: cls.lab.reaches("one", "10.1.1.12"))

    def put_tap(self, appliance: str, **rule) -> None:
        self.lab.rest.put(TAP, {
            "type": "PortMirror", "priority": 100,
            "serviceInsertionRules": [{"resourceId": "r", "properties": {
                "protocol": "All", "sourcePortRangeStart": 0, "destinationPortRangeStart": 0, "sourceSubnets": ["*"],
                "destinationSubnets": ["*"], **rule}}],
            "serviceInsertionElements": [{"resourceId": "e", "properties": {
                "order": 1, "networkInterface": {"resourceRef": f"/networkInterfaces/{appliance}"}}}]})

    def mirror_interface(self, vm: str, insertion: str | None) -> None:
        interface = self.lab.rest.get(f"/networkInterfaces/{vm}")["properties"]
        interface["ipConfigurations"][0]["properties"]["serviceInsertion"] = insertion and {"resourceRef": insertion}
        self.lab.rest.put(f"/networkInterfaces/{vm}", interface)

    def test_an_appliance_on_either_host_sees_both_directions_and_full_size_packets(self):
        lab = self.lab
        self.addCleanup(self.mirror_interface, "one", None)
        for appliance in ("near", "far"):
            self.put_tap(appliance)
            self.mirror_interface("one", TAP)
            with Sniffer(lab, appliance, "icmp") as seen:
                lab.execute("one", "ping", "-n", "-q", "-c", "5", "-i", "0.02", "-s", "1422", "10.1.1.12")
                lab.execute("one", "ping", "-n", "-q", "-c", "5", "-i", "0.02", "10.1.1.12")
                wait_for("copies pass", lambda: lab.reaches(appliance, "10.9.1.1"))
            self.assertEqual(10, seen.count(r"10\.1\.1\.11 > 10\.1\.1\.12: ICMP echo request"), appliance)
            self.assertEqual(10, seen.count(r"10\.1\.1\.12 > 10\.1\.1\.11: ICMP echo reply"), appliance)
            self.assertEqual(10, seen.count(f"{lab.mac_address('one')} > {lab.mac_address('two')}.*echo request"), appliance)
            state = lab.rest.get("/networkInterfaces/one")["properties"]["configurationState"]
            self.assertEqual("Success", state["status"])
            port = lab.rest.get("/networkInterfaces/one")["instanceId"]
            told = lab.switch("host1", "process-tuples", port, "out", "icmp", "10.1.1.11", "0", "10.1.1.12", "0")
            self.assertIn(("SI_MIRROR_LAYER", TAP), [(step["layer"], step["resource"]) for step in told["steps"]])

    def test_only_what_a_rule_of_the_subnets_insertion_names_is_seen(self):
        lab = self.lab
        subnet = lab.rest.get("/virtualNetworks/red/subnets/s")["properties"]

        def mirror(insertion: dict | None) -> None:
            lab.rest.put("/virtualNetworks/red/subnets/s", {"addressPrefix": subnet["addressPrefix"], "serviceInsertion": insertion})

        self.put_tap("far", protocol="Udp", destinationPortRangeStart=5701)
        self.addCleanup(mirror, None)
        mirror({"resourceRef": TAP})
        with Sniffer(lab, "far", "udp") as seen:
            for port in (5701, 5702):
                lab.execute("one", "bash", "-c", f"for i in 1 2 3; do echo hello > /dev/udp/10.1.1.12/{port}; done")
            wait_for("copies pass", lambda: lab.reaches("far", "10.9.1.1"))
        # Once at each of the two ports that they pass.
        self.assertEqual(6, seen.count(r"10\.1\.1\.12\.5701: UDP"))
        self.assertEqual(0, seen.count(r"10\.1\.1\.12\.5702: UDP"))

        mirror(None)
        with Sniffer(lab, "far", "udp") as seen:
            lab.execute("one", "bash", "-c", "echo hello > /dev/udp/10.1.1.12/5701")
            wait_for("copies would pass", lambda: lab.reaches("far", "10.9.1.1"))
        self.assertEqual(0, seen.count("UDP"))
        self.assertTrue(lab.reaches("one", "10.1.1.12"))


if __name__ == "__main__":
    unittest.main()
