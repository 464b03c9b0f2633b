"""A VM with three network interfaces, in two networks and twice in one: each has its own addresses, lists and network, and none lends
them to another."""
import unittest

from tests.support.lab import Lab, wait_for

SECOND = "10.1.1.21"  # of the first interface


class SeveralInterfaces(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab()
        cls.lab.up()
        cls.addClassCleanup(cls.lab.down)
        lab = cls.lab
        lab.network("red", "10.1.0.0/16", {"s": "10.1.1.0/24", "t": "10.1.2.0/24"})
        lab.network("blue", "10.2.1.0/24")
        lab.interface("multi", "red", "10.1.1.11")
        interface = lab.rest.get("/networkInterfaces/multi")["properties"]
        interface["ipConfigurations"].append({"resourceId": "second", "properties": {
            "privateIPAddress": SECOND, "privateIPAllocationMethod": "Static",
            "subnet": {"resourceRef": "/virtualNetworks/red/subnets/s"}}})
        lab.rest.put("/networkInterfaces/multi", interface)
        lab.interface("multi1", "blue", "10.2.1.11")
        lab.interface("multi2", "red", "10.1.2.11", subnet="t")
        lab.interface("r", "red", "10.1.1.12")
        lab.interface("b", "blue", "10.2.1.12")
        for vm, host in (("multi", "host1"), ("r", "host2"), ("b", "host2")):
            lab.vm(vm, host)
        lab.add_interface("multi", "host1", "multi1", "eth1", "10.2.1.11/24")
        lab.add_interface("multi", "host1", "multi2", "eth2", "10.1.2.11/24")
        lab.execute("multi", "ip", "address", "add", f"{SECOND}/24", "dev", "eth0")
        # What eth2 sends leaves by eth2, as in any machine with two ways into one network.
        lab.execute("multi", "ip", "route", "add", "default", "via", "10.1.2.1", "dev", "eth2", "table", "2")
        lab.execute("multi", "ip", "rule", "add", "from", "10.1.2.11", "table", "2")
        wait_for("the VMs meet", lambda: lab.reaches("r", "10.1.1.11"))

    def pings(self, source: str, target: str) -> bool:
        return self.lab.execute("multi", "ping", "-n", "-q", "-c", "1", "-i", "0.05", "-w", "1", "-I", source, target,
                                check=False).returncode == 0

    def test_each_address_of_each_interface_is_reached_in_its_own_network_only(self):
        for address in ("10.1.1.11", SECOND, "10.1.2.11"):
            self.assertTrue(self.lab.reaches("r", address), address)
            self.assertTrue(self.pings(address, "10.1.1.12"), address)
            self.assertTrue(self.lab.never_reaches("b", address), address)
        self.assertTrue(self.lab.reaches("b", "10.2.1.11"))
        self.assertTrue(self.lab.never_reaches("r", "10.2.1.11"))

    def test_no_interface_sends_from_the_address_of_another(self):
        self.assertTrue(self.pings("10.2.1.11", "10.2.1.12"))
        self.assertFalse(self.pings("10.1.1.11", "10.2.1.12"))
        spoofed = [line for line in self.lab.switch("host1", "drop-counters") if line["reason"] == "SourceAddressSpoofed"]
        self.assertGreater(spoofed[0]["packets"], 0)

    def test_a_list_of_one_interface_judges_all_its_addresses_and_no_other_interface(self):
        lab = self.lab
        lab.rest.put("/accessControlLists/closed", {"inboundDefaultAction": "Deny", "aclRules": [
            {"resourceId": "no", "properties": {
                "priority": "101", "type": "Inbound", "action": "Deny", "protocol": "All", "sourceAddressPrefix": "*",
                "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": "*", "logging": "Disabled"}}]})
        before = lab.rest.get("/networkInterfaces/multi")["properties"]
        closed = lab.rest.get("/networkInterfaces/multi")["properties"]
        closed["ipConfigurations"][1]["properties"]["accessControlList"] = {"resourceRef": "/accessControlLists/closed"}
        self.addCleanup(lab.rest.put, "/networkInterfaces/multi", before)
        lab.rest.put("/networkInterfaces/multi", closed)
        wait_for("the list is in force", lambda: lab.never_reaches("r", SECOND))
        self.assertTrue(lab.never_reaches("r", "10.1.1.11"), "the list is the interface's")
        self.assertTrue(lab.reaches("r", "10.1.2.11"), "of another interface in the same network")
        self.assertTrue(lab.reaches("b", "10.2.1.11"))


if __name__ == "__main__":
    unittest.main()
