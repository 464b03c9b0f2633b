"""An address that two VMs move between them: the one that says by ARP that it has it gets its packets, from the moment that it says so."""
import unittest

from tests.support.lab import Lab, wait_for

SHARED = "10.1.0.77"
PATH = "/learnedIPAddresses/vip"


class LearnedAddress(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab()
        cls.lab.up()
        cls.addClassCleanup(cls.lab.down)
        lab = cls.lab
        lab.network("red", "10.1.0.0/24")
        lab.rest.version = "v5"
        subnet = {"resourceRef": "/virtualNetworks/red/subnets/s"}
        lab.rest.put(PATH, {"ipAddress": SHARED, "virtualSubnet": subnet})
        for vm, address, host in (("one", "10.1.0.11", "host1"), ("two", "10.1.0.12", "host2"), ("near", "10.1.0.13", "host1"),
                                  ("far", "10.1.0.14", "host2")):
            lab.interface(vm, "red", address)
            if vm in ("one", "two"):
                interface = lab.rest.get(f"/networkInterfaces/{vm}")["properties"]
                interface["ipConfigurations"].append({"resourceId": "learned", "properties": {
                    "subnet": subnet, "learnedIp": {"resourceRef": PATH}}})
                lab.rest.put(f"/networkInterfaces/{vm}", interface)
            lab.vm(vm, host)
        wait_for("the VMs meet", lambda: lab.reaches("one", "10.1.0.12"))

    def state(self) -> tuple[str, str]:
        state = self.lab.rest.get(PATH)["properties"]["configurationState"]
        return state["status"], state["detailedInfo"][0]["message"]

    def take(self, vm: str) -> None:
        """The VM takes the address and asks for its gateway in its name, as any first packet from it does."""
        self.lab.execute(vm, "ip", "address", "replace", f"{SHARED}/32", "dev", "eth0")
        self.lab.execute(vm, "ip", "neigh", "flush", "dev", "eth0")
        self.lab.execute(vm, "ping", "-n", "-q", "-c", "1", "-W", "1", "-I", SHARED, "10.1.0.1", check=False)

    def leave(self, vm: str) -> None:
        self.lab.execute(vm, "ip", "address", "del", f"{SHARED}/32", "dev", "eth0")

    def test_the_last_who_claims_the_address_has_it_over_restarts_and_nobody_else(self):
        lab = self.lab
        self.assertEqual(("Uninitialized", "No virtual machine has claimed the address yet."), self.state())
        self.assertFalse(lab.reaches("near", SHARED))

        for holder, other in (("one", "two"), ("two", "one"), ("one", "two")):
            self.take(holder)
            wait_for("the claim counts", lambda: self.state() == ("Success", f"/networkInterfaces/{holder} has the address."))
            for vm in ("near", "far", other):
                wait_for(f"{vm} reaches {holder}", lambda vm=vm: lab.reaches(vm, SHARED))
            self.leave(holder)
            self.assertFalse(lab.reaches("near", SHARED), "nobody has the address")

        self.take("one")
        for process in ("ncd", "host1-switch"):
            lab.stop(process)
            lab.start(process)
            wait_for(f"the address is where it was after a restart of {process}", lambda: lab.reaches("far", SHARED))
            wait_for("the state says it", lambda: self.state() == ("Success", "/networkInterfaces/one has the address."))

        lab.interface("thief", "red", "10.1.0.15")
        lab.vm("thief", "host2")
        self.take("thief")
        self.assertTrue(lab.reaches("far", SHARED))
        self.assertEqual("/networkInterfaces/one has the address.", self.state()[1])


if __name__ == "__main__":
    unittest.main()
