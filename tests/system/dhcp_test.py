"""DHCP is answered by the switch: what a VM is told, by two clients, and on an underlay that is too small."""
import pathlib
import signal
import stat
import tempfile
import unittest

from tests.support.lab import Lab, terminate, wait_for

# What dhclient calls; it writes down what it was told and sets nothing.
SCRIPT = """#!/bin/sh
env | grep -E '^(reason|new_)' > "$NC_FACTS.$reason"
"""


class Dhcp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab(hosts=1)
        cls.lab.up()
        cls.addClassCleanup(cls.lab.down)
        cls.lab.network("red", "10.1.0.0/16", {"s": "10.1.1.0/24"})
        cls.lab.interface("red1", "red", "10.1.1.11", dns=["10.1.1.53", "10.1.1.54"])
        cls.lab.vm("red1", "host1")

    def test_udhcpc_gets_address_gateway_name_servers_and_mtu(self):
        lease = (self.lab.directory / "vms/red1.lease").read_text().splitlines()
        facts = dict(line.split("=", 1) for line in lease)
        self.assertIn(facts["address"], ("10.1.1.11/24", "10.1.1.11/255.255.255.0"))
        self.assertEqual(facts["gateway"], "10.1.1.1")
        self.assertEqual(facts["dns"], "10.1.1.53 10.1.1.54")
        self.assertEqual(facts["mtu"], "1500")
        self.assertGreater(int(facts["lease"]), 0)

    def test_dhclient_gets_a_lease_and_renews_it(self):
        with tempfile.TemporaryDirectory(prefix="nc-dhcp-") as name:
            directory = pathlib.Path(name)
            script = directory / "script"
            script.write_text(SCRIPT)
            script.chmod(script.stat().st_mode | stat.S_IXUSR)
            leases = directory / "leases"
            leases.touch()

            def dhclient(reason: str) -> str:
                """What a run of the client was told for that reason."""
                facts = directory / f"facts.{reason}"
                process = self.lab.popen("red1", "dhclient", "-4", "-1", "-d", "-sf", script, "-lf", leases, "-pf",
                                         directory / "pid", "-e", f"NC_FACTS={directory}/facts", "eth0")
                try:
                    # It writes its lease down after it has called the script.
                    wait_for("dhclient keeps a lease", lambda: "fixed-address 10.1.1.11;" in leases.read_text())
                    return wait_for("dhclient is told", lambda: facts.exists() and "new_routers" in facts.read_text() and
                                    facts.read_text())
                finally:
                    terminate(process, signal.SIGTERM)

            bound = dhclient("BOUND")
            self.assertIn("new_ip_address=10.1.1.11\n", bound)
            self.assertIn("new_subnet_mask=255.255.255.0\n", bound)
            self.assertIn("new_routers=10.1.1.1\n", bound)
            # With a lease at hand the client asks for the same address again (INIT-REBOOT).
            self.assertIn("new_ip_address=10.1.1.11\n", dhclient("REBOOT"))


class SmallUnderlay(unittest.TestCase):
    def test_a_vm_on_a_small_underlay_is_told_the_smaller_mtu(self):
        with Lab(hosts=1, mtu=1450) as lab:
            lab.network("red", "10.1.1.0/24")
            lab.interface("red1", "red", "10.1.1.11")
            lab.vm("red1", "host1")
            self.assertEqual(lab.execute("red1", "cat", "/sys/class/net/eth0/mtu").stdout.strip(), "1400")
