"""A controller as object-oriented Python clients of Network Controller drive it, by urllib: each object is committed with what was read
of it, on request only while its etag holds; it is refreshed until it has been provisioned, and removed until it is not found."""
import itertools
import json
import time
import unittest
import urllib.error
import urllib.request

from tests.support.controller import Controller


class NotFound(Exception):
    pass


class ServiceFault(Exception):
    """The controller answered with an error; status and the error object."""

    def __init__(self, status: int, error: dict):
        super().__init__(f"{status} {error}")
        self.status, self.error = status, error


class Client:
    """One type of resource. endpoint: its path with {} for the ids of those above it."""

    INTERVAL, ATTEMPTS = 0.05, 100  # of the waits for an object to be provisioned, or gone

    def __init__(self, uri: str, endpoint: str):
        self.uri, self.endpoint = uri.rstrip("/"), endpoint

    def ask(self, method: str, path: str, body: dict | None = None, headers: dict | None = None):
        request = urllib.request.Request(f"{self.uri}/networking/v1/{path}", method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json; charset=UTF-8", **(headers or {})})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                text = answer.read()
                return json.loads(text) if text else None
        except urllib.error.HTTPError as refusal:
            error = json.loads(refusal.read())["error"]
            raise NotFound(error["message"]) if refusal.code == 404 else ServiceFault(refusal.code, error) from refusal

    def all(self, *parents: str) -> list[dict]:
        """Follows nextLink until it is empty; lists by a slash at the end."""
        found, path = [], self.endpoint.format(*parents) + "/"
        while path:
            page = self.ask("GET", path)
            found += page["value"]
            path = page["nextLink"]
        return found

    def get(self, *ids: str) -> dict:
        return self.ask("GET", f"{self.endpoint.format(*ids[:-1])}/{ids[-1]}")

    def commit(self, resource: dict, *ids: str, if_match: bool = False) -> dict:
        headers = {"If-Match": resource["etag"]} if if_match else {}
        answer = self.ask("PUT", f"{self.endpoint.format(*ids[:-1])}/{ids[-1]}", {"resourceId": ids[-1], **resource}, headers)
        for _ in range(self.ATTEMPTS):
            state = answer["properties"]["provisioningState"]
            if state in ("Succeeded", "Failed"):
                return answer
            time.sleep(self.INTERVAL)
            answer = self.get(*ids)
        raise AssertionError(f"{ids} is still {state}")

    def remove(self, *ids: str) -> None:
        self.ask("DELETE", f"{self.endpoint.format(*ids[:-1])}/{ids[-1]}")
        for _ in range(self.ATTEMPTS):
            try:
                self.get(*ids)
            except NotFound:
                return
            time.sleep(self.INTERVAL)
        raise AssertionError(f"{ids} is still there")


def reference(path: str) -> dict:
    return {"resourceRef": path}


class PythonClient(unittest.TestCase):
    def setUp(self):
        uri = Controller.for_test(self).uri
        self.logical_networks, self.logical_subnets = Client(uri, "logicalNetworks"), Client(uri, "logicalNetworks/{}/subnets")
        self.pools, self.networks = Client(uri, "logicalNetworks/{}/subnets/{}/ipPools"), Client(uri, "virtualNetworks")
        self.subnets, self.interfaces = Client(uri, "virtualNetworks/{}/subnets"), Client(uri, "networkInterfaces")
        self.addresses, self.acls = Client(uri, "networkInterfaces/{}/ipConfigurations"), Client(uri, "accessControlLists")
        self.rules, self.mac_pools = Client(uri, "accessControlLists/{}/aclRules"), Client(uri, "macPools")

    def test_a_tenant_is_made_child_by_child_and_removed_from_the_inside(self):
        self.mac_pools.commit({"properties": {"startMacAddress": "00-1D-D8-B7-1C-00", "endMacAddress": "00-1D-D8-B7-1C-FF"}}, "macs")
        self.logical_networks.commit({"properties": {"networkVirtualizationEnabled": True}}, "HNVPA")
        self.logical_subnets.commit({"properties": {"addressPrefix": "10.10.56.0/24", "vlanID": "11", "defaultGateways": ["10.10.56.1"]}}, "HNVPA", "pa")
        self.pools.commit({"properties": {"startIpAddress": "10.10.56.5", "endIpAddress": "10.10.56.9"}}, "HNVPA", "pa", "pool")
        self.networks.commit({"properties": {"addressSpace": {"addressPrefixes": ["192.168.0.0/16"]},
                                             "logicalNetwork": reference("/logicalNetworks/HNVPA")}}, "tenant")
        self.acls.commit({"properties": {"inboundDefaultAction": "Deny"}}, "web")
        for number, kind in enumerate(("Inbound", "Outbound")):
            self.rules.commit({"properties": {
                "protocol": "TCP", "sourcePortRange": "*", "destinationPortRange": "443", "sourceAddressPrefix": "*", "destinationAddressPrefix": "*",
                "action": "Allow", "type": kind, "priority": str(100 + number)}}, "web", kind)
        self.subnets.commit({"properties": {"addressPrefix": "192.168.1.0/24", "accessControlList": reference("/accessControlLists/web")}}, "tenant", "s")
        self.interfaces.commit({"properties": {"privateMacAllocationMethod": "Dynamic"}}, "nic")
        made = self.addresses.commit({"properties": {"privateIPAllocationMethod": "Dynamic", "subnet": reference("/virtualNetworks/tenant/subnets/s")}}, "nic", "ip")
        self.assertEqual(made["properties"]["privateIPAddress"], "192.168.1.2")
        self.assertEqual([each["resourceId"] for each in self.rules.all("web")], ["Inbound", "Outbound"])
        self.assertEqual([each["resourceId"] for each in self.interfaces.all()], ["nic"])
        with self.assertRaises(ServiceFault) as in_use:
            self.subnets.remove("tenant", "s")
        self.assertEqual(in_use.exception.status, 409)
        self.assertIn("/networkInterfaces/nic", json.dumps(in_use.exception.error))

        for client, *ids in ((self.addresses, "nic", "ip"), (self.interfaces, "nic"), (self.subnets, "tenant", "s"), (self.rules, "web", "Inbound"),
                             (self.acls, "web"), (self.networks, "tenant"), (self.pools, "HNVPA", "pa", "pool"), (self.logical_subnets, "HNVPA", "pa"),
                             (self.logical_networks, "HNVPA"), (self.mac_pools, "macs")):
            client.remove(*ids)
            client.ask("DELETE", f"{client.endpoint.format(*ids[:-1])}/{ids[-1]}")  # once more is no error

    def test_two_clients_that_write_what_they_read_notice_each_other_by_etags(self):
        self.acls.commit({"properties": {}}, "shared")
        mine, others = self.acls.get("shared"), self.acls.get("shared")
        others["properties"]["inboundDefaultAction"] = "Deny"
        others = self.acls.commit(others, "shared", if_match=True)
        mine["properties"]["outboundDefaultAction"] = "Deny"
        with self.assertRaises(ServiceFault) as late:
            self.acls.commit(mine, "shared", if_match=True)
        self.assertEqual((late.exception.status, late.exception.error["code"]), (412, "PreconditionFailed"))
        fresh = self.acls.get("shared")
        self.assertEqual(fresh, others)
        fresh["properties"]["outboundDefaultAction"] = "Deny"
        after = self.acls.commit(fresh, "shared", if_match=True)["properties"]
        self.assertEqual((after["inboundDefaultAction"], after["outboundDefaultAction"]), ("Deny", "Deny"))

    def test_what_was_read_can_be_committed_again_and_again(self):
        self.mac_pools.commit({"tags": {"owner": "me"}, "resourceMetadata": {"client": "py", "tenantId": "t"},
                               "properties": {"startMacAddress": "00-1D-D8-B7-1C-00", "endMacAddress": "00-1D-D8-B7-1C-FF"}}, "macs")
        versions = itertools.accumulate(range(5), lambda read, _: self.mac_pools.commit(read, "macs", if_match=True), initial=self.mac_pools.get("macs"))
        for read in versions:
            self.assertEqual((read["tags"], read["resourceMetadata"]["tenantId"]), ({"owner": "me"}, "t"))
            self.assertEqual(read["properties"]["endMacAddress"], "00-1D-D8-B7-1C-FF")


if __name__ == "__main__":
    unittest.main()
