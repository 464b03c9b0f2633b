"""A refused write answers with its code and changes nothing, neither in the controller nor on the hosts."""
import re
import unittest

from tests.support.lab import Lab
from tests.support.rest import RestError


COUNTS = {"counters", "billedEgressBytes", "unbilledEgressBytes"}


def without_counts(value):
    if isinstance(value, list):
        return [without_counts(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: without_counts(member) for name, member in value.items() if name not in COUNTS}


class Refusals(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab(hosts=1)
        cls.lab.up()
        cls.addClassCleanup(cls.lab.down)
        lab = cls.lab
        lab.network("red", "10.1.0.0/16", {"s": "10.1.1.0/24"})
        lab.network("blue", "10.2.0.0/16", {"s": "10.2.1.0/24"})
        lab.network("red-again", "10.1.0.0/16", {"s": "10.1.1.0/24"})  # the same space as red
        lab.network("green", "10.3.0.0/16")
        lab.peer("red", "blue")
        lab.interface("red1", "red", "10.1.1.11")
        lab.vm("red1", "host1")

    def everything(self):
        """But for what is counted, which changes by itself."""
        lab = self.lab
        resources = [lab.rest.get(f"/{collection}") for collection in
                     ("virtualNetworks", "networkInterfaces", "logicalNetworks", "servers", "credentials", "macPools")]
        counted = re.compile(r"^(?:Port|Front_End)_Counters table\n.*?(?=\n\n|\Z)", flags=re.DOTALL | re.MULTILINE)
        rows = [counted.sub("", lab.dump("host1", database))
                for database in ("ms_vtep", "ms_firewall", "ms_darv", "nc_host")]
        return without_counts(resources), rows

    def assert_refused(self, code: str, write, statuses=(400, 409)):
        before = self.everything()
        with self.assertRaises(RestError) as caught:
            write()
        self.assertTrue(caught.exception.names(code), f"expected {code}, got {caught.exception}")
        self.assertIn(caught.exception.status, statuses)
        self.assertEqual(self.everything(), before, "a refused write changed something")

    def peering(self, **properties):
        """Puts a peering of green; the remote network and the flags as given."""
        return lambda: self.lab.rest.put("/virtualNetworks/green/virtualNetworkPeerings/p", {
            "allowVirtualNetworkAccess": True, "allowForwardedTraffic": False, "allowGatewayTransit": False,
            "useRemoteGateways": False, **properties})

    def test_peerings_that_cannot_be(self):
        to = {"remoteVirtualNetwork": {"resourceRef": "/virtualNetworks/red"}}
        self.assert_refused("RemoteVirtualNetworkNotSpecified", self.peering())
        self.assert_refused("PeeringRemoteVnetIsSameAsParentVnet",
                            self.peering(remoteVirtualNetwork={"resourceRef": "/virtualNetworks/GREEN"}))
        self.assert_refused("InvalidResourceReference",
                            self.peering(remoteVirtualNetwork={"resourceRef": "/virtualNetworks/nowhere"}))
        self.assert_refused("UseRemoteAndAllowTransitCannotBeTrue",
                            self.peering(**to, useRemoteGateways=True, allowGatewayTransit=True))
        self.assert_refused("RemoteVnetHasNoGateways", self.peering(**to, useRemoteGateways=True))

    def test_overlapping_address_spaces(self):
        lab = self.lab
        self.assert_refused("VnetAddressSpacesOverlap", lambda: lab.peer_one_side("red-again", "red"))
        self.assert_refused("VnetAddressSpaceOverlapsWithAlreadyPeeredVnet", lambda: lab.peer_one_side("red-again", "blue"))

    def test_a_second_peering_to_the_same_network_and_another_remote_in_an_update(self):
        rest = self.lab.rest
        other = {"remoteVirtualNetwork": {"resourceRef": "/virtualNetworks/green"}}
        same = {"remoteVirtualNetwork": {"resourceRef": "/virtualNetworks/blue"}}
        self.assert_refused("AnotherPeeringAlreadyReferencesRemoteVnet",
                            lambda: rest.put("/virtualNetworks/red/virtualNetworkPeerings/second", same))
        self.assert_refused("ChangingRemoteVirtualNetworkNotAllowed",
                            lambda: rest.put("/virtualNetworks/red/virtualNetworkPeerings/to-blue", other))

    def test_the_address_space_is_frozen_while_peered(self):
        self.assert_refused("VnetAddressSpaceCannotChangeDueToPeerings",
                            lambda: self.lab.network("red", "10.0.0.0/15", {"s": "10.1.1.0/24"}))

    def test_what_is_referenced_cannot_be_deleted(self):
        self.assert_refused("VnetInUse", lambda: self.lab.rest.delete("/virtualNetworks/red"))

    def test_a_condition_that_does_not_hold(self):
        rest = self.lab.rest
        before = self.everything()
        with self.assertRaises(RestError) as caught:
            rest.put("/macPools/DefaultMacPool", rest.get("/macPools/DefaultMacPool")["properties"], {"If-Match": 'W/"other"'})
        self.assertEqual(caught.exception.status, 412)
        self.assertEqual(self.everything(), before)
