"""What existing clients of the interface count on, asked with plain HTTP. The numbers are those of the reference's list of
client expectations (1 to 26 concern REST)."""
import http.client
import json
import re
import unittest
import urllib.parse

from tests.support.controller import Controller, every_resource, put_every_resource
from tests.support.rest import Rest, RestError

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
SINGLETONS = ("loadBalancerManager/config", "iDnsServer/configuration", "virtualNetworkManager/configuration",
              "virtualSwitchManager/configuration", "auditingSettings/configuration")


def reference(path: str) -> dict:
    return {"resourceRef": path}


def objects(value):
    """Every resource in an answer: the answer itself, its children, theirs."""
    if isinstance(value, dict):
        if "properties" in value and "resourceRef" in value:
            yield value
        for member in value.values():
            yield from objects(member)
    elif isinstance(value, list):
        for element in value:
            yield from objects(element)


def references(value):
    """Every text under the name resourceRef."""
    if isinstance(value, dict):
        if "resourceRef" in value:
            yield value["resourceRef"]
        for member in value.values():
            yield from references(member)
    elif isinstance(value, list):
        for element in value:
            yield from references(element)


class Expectations(unittest.TestCase):
    """A controller with one or more of every resource."""

    @classmethod
    def setUpClass(cls):
        cls.controller = Controller.for_test(cls)
        cls.rest = cls.controller.client()
        cls.addClassCleanup(cls.rest.close)
        put_every_resource(cls.rest)

    def status(self, method: str, target: str, body=None, headers: dict | None = None) -> int:
        return self.raw(method, target, body, headers)[0]

    def raw(self, method: str, target: str, body=None, headers: dict | None = None):
        text = None if body is None else json.dumps(body).encode()
        return self.rest.raw(method, target, text, {"Content-Type": "application/json; charset=UTF-8", **(headers or {})})

    def properties(self, path: str) -> dict:
        return self.rest.get(path)["properties"]

    def collection(self, collection: str) -> list[dict]:
        return self.rest.get(f"/{collection}")["value"]

    def everything(self) -> list[dict]:
        collections = {path.split("/")[1] for path, _ in every_resource() if path[1:] not in SINGLETONS}
        answers = []
        for collection in sorted(collections):
            answer = self.rest.get(f"/{collection}")
            answers += answer["value"] if "value" in answer else [answer]
        return answers + [self.rest.get(f"/{path}") for path in SINGLETONS]

    # ---- paths and ids ----

    def test_01_root_version_and_collection_match_in_any_case(self):
        for root in ("/Networking/v1", "/networking/V1", "/networking/v1"):
            for collection in ("credentials", "Credentials", "MacPools", "LoadBalancerMuxes", "logicalnetworks", "networkinterfaces"):
                self.assertEqual(self.status("GET", f"{root}/{collection}"), 200, f"{root}/{collection}")
            self.assertEqual(self.status("GET", f"{root}/loadbalancermanager/config"), 200)
            self.assertEqual(self.status("GET", f"{root}/iDNSServer/configuration"), 200)

    def test_02_ids_match_in_any_case(self):
        rest = self.rest
        for name, prefix in (("Contoso_VNet1", "50.1.0.0/16"), ("Woodgrove_VNet1", "50.2.0.0/16")):
            rest.put(f"/virtualNetworks/{name}", {"addressSpace": {"addressPrefixes": [prefix]},
                                                  "logicalNetwork": reference("/logicalNetworks/HNV")})
        rest.put("/virtualNetworks/woodgrove_vnet1/virtualNetworkPeerings/p",
                 {"remoteVirtualNetwork": reference("/virtualNetworks/Contoso_vnet1")})
        peering = self.properties("/virtualNetworks/Woodgrove_VNET1/virtualNetworkPeerings/P")
        self.assertEqual(peering["remoteVirtualNetwork"], reference("/virtualNetworks/Contoso_VNet1"))
        rest.delete("/virtualNetworks/Woodgrove_Vnet1")
        rest.delete("/virtualNetworks/Contoso_Vnet1")
        self.assertFalse(rest.exists("/virtualNetworks/Contoso_VNet1"))

    def test_03_a_trailing_slash_means_the_collection(self):
        for path in ("logicalNetworks", "logicalnetworks", "virtualNetworks/a/subnets"):
            self.assertEqual(json.loads(self.raw("GET", f"/networking/v1/{path}/")[2]), json.loads(self.raw("GET", f"/networking/v1/{path}")[2]))

    def test_04_a_resource_ref_is_a_path_below_the_version_that_clients_split_and_append_to(self):
        for resource in (each for answer in self.everything() for each in objects(answer)):
            parts = resource["resourceRef"].split("/")
            self.assertEqual(parts[0], "")
            self.assertNotEqual(parts[1].lower(), "networking")
            self.assertEqual(parts[-1], resource["resourceId"], resource["resourceRef"])
            self.assertEqual(len(parts) % 2, 1)
            if "/networkControllerSite/" not in resource["resourceRef"]:  # has no methods of its own
                self.assertEqual(self.rest.get(resource["resourceRef"])["instanceId"], resource["instanceId"])
        self.assertEqual(len(self.rest.get("/logicalNetworks/hnv/subnets/s/ippools")["value"]), 1)
        self.assertEqual(len(self.rest.get("/loadBalancers/public/probes")["value"]), 2)

    def test_05_references_come_in_any_spelling_and_go_out_in_one(self):
        rest = self.rest
        rest.put("/loadBalancers/spelled", {
            "frontendIPConfigurations": [{"resourceId": "FE", "properties": {
                "privateIPAddress": "24.30.2.211", "privateIPAllocationMethod": "Static", "subnet": reference("/VirtualNetworks/B/Subnets/S")}}],
            "backendAddressPools": [{"resourceId": "Pool", "properties": {}}],
            "probes": [{"resourceId": "Probe", "properties": {"protocol": "TCP", "port": 80}}],
            "loadBalancingRules": [{"resourceId": "Rule", "properties": {
                "frontendIPConfigurations": [reference("/loadbalancers/SPELLED/frontendipconfigurations/fe")],
                "backendAddressPool": reference("/LoadBalancers/spelled/BackendAddressPools/pool"), "probe": reference("/loadBalancers/spelled/Probes/probe"),
                "protocol": "TCP", "frontendPort": 80, "backendPort": 80}}]})
        spelled = set(references(self.everything()))
        known = {each["resourceRef"] for answer in self.everything() for each in objects(answer)}
        self.assertIn("/loadBalancers/spelled/probes/Probe", spelled)
        self.assertEqual(len({ref.lower() for ref in spelled}), len(spelled), "one thing has two spellings")
        self.assertLessEqual(spelled, known)
        rest.delete("/loadBalancers/spelled")

    def test_06_discovery_has_no_version_and_says_the_newest_one(self):
        status, _, text = self.raw("GET", "/networking/discovery")
        self.assertEqual(status, 200)
        self.assertRegex(json.loads(text)["properties"]["currentRestVersion"], r"^V\d(\.\d)?$")

    def test_07_instance_ids_lead_to_their_resources(self):
        network = self.rest.get("/virtualNetworks/a")
        found = self.rest.get(f"/internalResourceInstances/{network['instanceId']}")
        self.assertIn("/virtualNetworks/a", json.dumps(found))
        self.assertLess(self.status("GET", "/networking/v1/internalResourceInstances"), 500)
        self.assertLess(self.status("GET", "/networking/v1/internalResourceInstances/"), 500)

    # ---- bodies in ----

    def test_08_names_of_properties_match_in_any_case(self):
        self.rest.request("PUT", "/credentials/cased", {"resourceID": "cased", "Properties": {
            "Type": "usernamePassword", "Value": "secret", "Username": "u"}})
        self.assertEqual(self.properties("/credentials/cased")["userName"], "u")
        self.rest.request("PUT", "/logicalNetworks/cased", {"properties": {"subnets": [{"resourceID": "s", "properties": {
            "addressPrefix": "10.200.0.0/24", "vlanid": "11", "IsPublic": False}}]}})
        self.assertEqual(self.properties("/logicalNetworks/cased/subnets/s")["vlanID"], "11")
        manager = self.properties("/loadBalancerManager/config")
        self.rest.request("PUT", "/loadBalancerManager/config", {"properties": {name.lower(): value for name, value in manager.items()}})
        self.assertEqual(self.properties("/loadBalancerManager/config"), manager)

    def test_09_numbers_and_booleans_come_as_strings(self):
        rest = self.rest
        rest.put("/logicalNetworks/texts", {"networkVirtualizationEnabled": "false", "subnets": [{"resourceId": "s", "properties": {
            "addressPrefix": "10.201.0.0/24", "vlanID": 11, "isPublic": "True"}}]})
        subnet = self.properties("/logicalNetworks/texts/subnets/s")
        self.assertEqual((subnet["vlanID"], subnet["isPublic"]), ("11", True))
        self.assertEqual(self.properties("/logicalNetworks/texts")["networkVirtualizationEnabled"], "False")
        rest.put("/gatewayPools/texts", {"type": "forwarding", "redundantGatewayCount": "1", "gatewayCapacityKiloBitsPerSecond": "100000"})
        pool = self.properties("/gatewayPools/texts")
        self.assertEqual((pool["redundantGatewayCount"], pool["gatewayCapacityKiloBitsPerSecond"]), (1, 100000))
        rest.put("/accessControlLists/texts", {"aclRules": [{"resourceId": "r", "properties": {
            "protocol": "tcp", "sourcePortRange": "0-65535", "destinationPortRange": 80, "sourceAddressPrefix": "*", "destinationAddressPrefix": "*",
            "action": "allow", "priority": 101, "type": "inbound"}}]})
        self.assertEqual(self.properties("/accessControlLists/texts/aclRules/r")["priority"], "101")
        rule = dict(self.properties("/loadBalancers/public/loadBalancingRules/http"))
        self.rest.put("/loadBalancers/public/loadBalancingRules/http", {
            **rule, "frontendPort": "80", "backendPort": "80", "idleTimeoutInMinutes": "5", "enableFloatingIP": "true"})
        self.assertEqual(self.properties("/loadBalancers/public/loadBalancingRules/http"), rule)

    def test_10_null_elements_null_objects_and_unknown_members_are_let_pass(self):
        rest = self.rest
        gateway = self.properties("/virtualGateways/tenant")
        rest.put("/virtualNetworks/nulls", {"addressSpace": {"addressPrefixes": ["80.1.0.0/16"]}, "logicalNetwork": reference("/logicalNetworks/hnv"),
                                            "subnets": [None, {"resourceId": "s", "properties": {"addressPrefix": "80.1.0.0/24"}}]})
        rest.put("/virtualGateways/nulls", {"routingType": "Dynamic", "gatewayPools": [None, reference("/gatewayPools/pool")],
                                            "gatewaySubnets": [reference("/virtualNetworks/nulls/subnets/s"), None], "bgpRouters": [None], "policyMaps": [None], "networkConnections": [None],
                                            "vpnClientAddressSpace": None})
        for member in ("bgpRouters", "policyMaps", "networkConnections"):
            self.assertEqual(self.properties("/virtualGateways/nulls")[member], [])
        self.assertEqual(self.properties("/virtualGateways/tenant"), gateway)
        rest.put("/accessControlLists/unknown", {"subnet": {"any": "thing"}, "aclRules": None})
        rest.request("PUT", "/servers/unknown", {"instanceId": "a-name-of-the-client", "properties": {
            "connections": [{"managementAddresses": ["10.0.0.9"], "credential": reference("/credentials/user")}], "networkInterfaces": [None]}})
        self.assertRegex(rest.get("/servers/unknown")["instanceId"], GUID)

    def test_11_what_was_read_is_put_back_with_one_change(self):
        nic = self.rest.get("/networkInterfaces/nic")
        nic["properties"]["internalDnsNameLabel"] = "another"
        nic["properties"]["configurationState"] = {"status": "Failure"}
        nic["properties"]["provisioningState"] = "Failed"
        after = self.rest.request("PUT", "/networkInterfaces/nic", nic)
        self.assertEqual(after["properties"]["internalDnsNameLabel"], "another")
        self.assertEqual(after["properties"]["provisioningState"], "Succeeded")
        self.assertEqual(len(after["properties"]["ipConfigurations"]), len(nic["properties"]["ipConfigurations"]))

    def test_12_put_replaces_and_keeps_the_instance_id(self):
        rest = self.rest

        def body(*subnets: dict) -> dict:
            return {"addressSpace": {"addressPrefixes": ["60.1.0.0/16"]}, "logicalNetwork": reference("/logicalNetworks/hnv"),
                    "subnets": [{"resourceId": f"s{number}", "properties": {"addressPrefix": f"60.1.{number}.0/24", **subnet}}
                                for number, subnet in enumerate(subnets)]}
        attached = {"accessControlList": reference("/accessControlLists/acl"), "routeTable": reference("/routeTables/bare"),
                    "serviceInsertion": reference("/serviceInsertions/mirror")}
        before = rest.put("/virtualNetworks/replaced", body(attached))
        after = rest.put("/virtualNetworks/replaced", body({name: None for name in attached}, {}))
        self.assertEqual(after["instanceId"], before["instanceId"])
        self.assertNotEqual(after["etag"], before["etag"])
        self.assertEqual([subnet["resourceId"] for subnet in after["properties"]["subnets"]], ["s0", "s1"])
        for subnet in after["properties"]["subnets"]:
            self.assertFalse([name for name in attached if subnet["properties"].get(name)])
            self.assertEqual(subnet["etag"], after["etag"])
        self.assertEqual(after["properties"]["subnets"][0]["instanceId"], before["properties"]["subnets"][0]["instanceId"])
        rest.put("/virtualNetworks/replaced", body(attached))
        left_out = rest.put("/virtualNetworks/replaced", body({}))["properties"]["subnets"][0]["properties"]
        self.assertFalse([name for name in attached if left_out.get(name)])

    def test_13_a_bare_string_for_a_list_and_a_list_in_a_string(self):
        self.rest.put("/logicalNetworks/bareString", {"subnets": [{"resourceId": "s", "properties": {
            "addressPrefix": "10.202.0.0/24", "defaultGateways": "10.202.0.1"}}]})
        self.assertEqual(self.properties("/logicalNetworks/bareString/subnets/s")["defaultGateways"], ["10.202.0.1"])
        self.assertEqual(self.properties("/virtualNetworks/a")["unbilledAddressRanges"], "24.30.1.0/24,24.30.2.0/24")

    def test_14_empty_bodies_content_types_on_gets_and_connection_close(self):
        for path in ("diagnostics/slbState", "diagnostics/networkControllerState"):
            for body in ({}, {"properties": {}}):
                self.assertIn(self.status("PUT", f"/networking/v1/{path}", body), (200, 201, 202), path)
        uri = urllib.parse.urlsplit(self.rest.uri.geturl())
        connection = http.client.HTTPConnection(uri.hostname, uri.port, timeout=20)
        connection.request("GET", "/networking/v1/macPools", headers={"Content-Type": "application/json; charset=UTF-8", "Connection": "close"})
        answer = connection.getresponse()
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.getheader("Connection"), "close")
        self.assertEqual(answer.getheader("Content-Type").lower().replace(" ", ""), "application/json;charset=utf-8")
        json.loads(answer.read())
        connection.close()

    def test_15_large_bodies_are_taken(self):
        rules = [{"resourceId": f"rule{number}", "properties": {
            "protocol": "TCP", "sourcePortRange": "*", "destinationPortRange": "80", "sourceAddressPrefix": "*", "destinationAddressPrefix": "*",
            "action": "Allow", "priority": str(101 + number), "type": "Inbound", "description": "x" * 1000}} for number in range(500)]
        self.assertGreater(len(json.dumps(rules)), 35_000 * 10)
        self.rest.put("/accessControlLists/large", {"aclRules": rules})
        self.assertEqual(len(self.properties("/accessControlLists/large")["aclRules"]), 500)
        self.rest.delete("/accessControlLists/large")

    # ---- answers out ----

    def test_16_every_object_and_child_has_the_envelope(self):
        count = 0
        for resource in (each for answer in self.everything() for each in objects(answer)):
            count += 1
            self.assertRegex(resource["etag"], r'^W/"[^"]+"$')
            self.assertRegex(resource["instanceId"], GUID)
            self.assertTrue(resource["resourceId"])
            self.assertIn(resource["properties"]["provisioningState"], ("Succeeded", "Failed"), resource["resourceRef"])
        self.assertGreater(count, 100)

    def test_17_booleans_go_out_as_booleans(self):
        rule = self.properties("/loadBalancers/public/loadBalancingRules/http")
        self.rest.put("/loadBalancers/public/loadBalancingRules/http", {**rule, "enableFloatingIP": "True"})
        self.assertIs(self.properties("/loadBalancers/public/loadBalancingRules/http")["enableFloatingIP"], True)
        self.assertIs(self.properties("/virtualNetworks/a/virtualNetworkPeerings/b")["allowVirtualNetworkAccess"], True)

    def test_18_empty_lists_are_there(self):
        self.rest.put("/loadBalancers/empty", {"frontendIPConfigurations": [{"resourceId": "fe", "properties": {
            "privateIPAddress": "24.30.2.212", "privateIPAllocationMethod": "Static", "subnet": reference("/virtualNetworks/b/subnets/s")}}]})
        balancer = self.properties("/loadBalancers/empty")
        for member in ("outboundNatRules", "loadBalancingRules", "inboundNatRules", "backendAddressPools", "probes"):
            self.assertEqual(balancer[member], [], member)
        self.assertEqual(len(balancer["frontendIPConfigurations"]), 1)
        configuration = self.properties("/networkInterfaces/nic")["ipConfigurations"][0]["properties"]
        self.assertEqual(configuration["loadBalancerBackendAddressPools"], [])
        self.assertEqual(configuration["loadBalancerInboundNatRules"], [])
        self.rest.delete("/loadBalancers/empty")

    def test_19_a_credential_has_a_value_that_is_not_the_secret(self):
        for credential in self.collection("credentials"):
            self.assertIn("value", credential["properties"])
        self.assertFalse(self.properties("/credentials/user")["value"])
        self.assertEqual(self.properties("/credentials/certificate")["value"], "A909502DD82AE41433E6F83886B00D4277A32A7B")
        for server in self.collection("servers"):
            certificate = server["properties"].get("certificate") or ""
            self.assertTrue(not certificate or len(certificate) >= 5)

    def test_20_collections_have_value_and_an_empty_next_link(self):
        for path, _ in every_resource():
            if path[1:] in SINGLETONS or path.startswith("/multisite"):
                continue
            answer = self.rest.get(path.rsplit("/", 1)[0])
            self.assertEqual(sorted(answer), ["nextLink", "value"])
            self.assertEqual(answer["nextLink"], "")
        self.assertEqual(self.rest.get("/virtualNetworks/bare/subnets"), {"value": [], "nextLink": ""})

    def test_21_back_references(self):
        nic = reference("/networkInterfaces/nic/ipConfigurations/ip")
        balanced = reference("/networkInterfaces/balanced/ipConfigurations/ip")
        self.assertIn(nic, self.properties("/virtualNetworks/a/subnets/s")["ipConfigurations"])
        self.assertIn(nic, self.properties("/accessControlLists/acl")["ipConfigurations"])
        self.assertIn(reference("/virtualNetworks/a/subnets/s"), self.properties("/accessControlLists/acl")["subnets"])
        pool = self.properties("/loadBalancers/public/backendAddressPools/pool")
        self.assertIn(balanced, pool["backendIPConfigurations"])
        self.assertIn(reference("/loadBalancers/public/outboundNatRules/out"), pool["outboundNatRules"])
        self.assertEqual(self.properties("/publicIPAddresses/static")["ipConfiguration"], nic)
        self.assertEqual([each["resourceId"] for each in self.properties("/virtualNetworks/a")["virtualNetworkPeerings"]], ["b"])
        self.assertEqual([each["resourceId"] for each in self.properties("/logicalNetworks/hnv/subnets/s")["ipPools"]], ["p"])

    def test_22_peering(self):
        rest = self.rest
        for name, prefix in (("left", "70.1.0.0/16"), ("right", "70.2.0.0/16")):
            rest.put(f"/virtualNetworks/{name}", {"addressSpace": {"addressPrefixes": [prefix]}, "logicalNetwork": reference("/logicalNetworks/hnv")})

        def peer(network: str, remote: str) -> dict:
            return rest.put(f"/virtualNetworks/{network}/virtualNetworkPeerings/p", {
                "remoteVirtualNetwork": reference(f"/virtualNetworks/{remote}"), "allowVirtualNetworkAccess": True, "allowForwardedTraffic": True,
                "allowGatewayTransit": False, "useRemoteGateways": False})["properties"]
        self.assertEqual(peer("left", "right")["peeringState"], "Initiated")
        self.assertEqual(peer("right", "left")["peeringState"], "Connected")
        again = peer("left", "right")
        self.assertEqual(again["peeringState"], "Connected")
        self.assertEqual(again["remoteVirtualNetwork"], reference("/virtualNetworks/right"))
        for flag, value in (("allowVirtualNetworkAccess", True), ("allowForwardedTraffic", True), ("allowGatewayTransit", False), ("useRemoteGateways", False)):
            self.assertIs(again[flag], value)
        read = rest.get("/virtualNetworks/left")
        after = rest.request("PUT", "/virtualNetworks/left", read)
        self.assertEqual(after["properties"]["virtualNetworkPeerings"][0]["properties"], again)

    def test_23_addresses_are_given_when_they_are_dynamic(self):
        self.assertRegex(self.properties("/publicIPAddresses/dynamic")["ipAddress"], r"^41\.40\.40\.\d+$")
        self.assertRegex(self.properties("/networkInterfaces/balanced")["privateMacAddress"], r"^[0-9A-F]{12}$")

    def test_24_statuses(self):
        rest = self.rest
        with self.assertRaises(RestError) as missing:
            rest.get("/virtualNetworks/nowhere")
        self.assertEqual((missing.exception.status, missing.exception.code), (404, "NotFound"))
        with self.assertRaises(RestError) as bad:
            rest.put("/virtualNetworks/bad", {"addressSpace": "nothing"})
        self.assertEqual(bad.exception.status, 400)
        etag = rest.put("/macPools/guarded", {"startMacAddress": "00-2D-D8-B7-1C-00", "endMacAddress": "00-2D-D8-B7-1C-FF"})["etag"]
        body = {"properties": self.properties("/macPools/guarded")}
        self.assertEqual(self.status("PUT", "/networking/v1/macPools/guarded", body, {"If-Match": etag}), 200)
        self.assertEqual(self.status("PUT", "/networking/v1/macPools/guarded", body, {"If-Match": etag}), 412)
        self.assertIn(self.status("DELETE", "/networking/v1/macPools/guarded"), (200, 202, 204))
        self.assertEqual(self.status("GET", "/networking/v1/macPools/guarded"), 404)
        self.assertEqual(self.status("DELETE", "/networking/v1/macPools/guarded"), 204)
        rest.put("/logicalNetworks/deep", {"subnets": [{"resourceId": "s", "properties": {"addressPrefix": "10.203.0.0/24", "ipPools": [
            {"resourceId": "p", "properties": {"startIpAddress": "10.203.0.5", "endIpAddress": "10.203.0.9"}}]}}]})
        for path in ("/logicalNetworks/deep/subnets/s/ipPools/p", "/logicalNetworks/deep/subnets/s", "/logicalNetworks/deep"):
            self.assertIn(self.status("DELETE", f"/networking/v1{path}"), (200, 202, 204), path)
            self.assertFalse(rest.exists(path))

    def test_25_singletons_exist_and_are_put(self):
        for path in SINGLETONS:
            read = self.rest.get(f"/{path}")
            self.assertEqual(read["resourceRef"], f"/{path}")
            written = self.rest.request("PUT", f"/{path}", read)["properties"]
            for properties in (written, read["properties"]):
                properties.get("configurationState", {}).pop("lastUpdatedTime", None)  # of the last write
            self.assertEqual(written, read["properties"])

    def test_26_diagnostics(self):
        for body in ({}, {"properties": {}}):
            action = self.rest.request("PUT", "/diagnostics/slbState", body)["properties"]
            self.assertRegex(action["operationId"], GUID)
            result = self.rest.get(action["slbStateResult"]["resourceRef"])["properties"]
            self.assertIn(result["provisioningState"], ("Succeeded", "Updating"))
            output = {name.lower(): value for name, value in result["output"].items()}
            self.assertIsInstance(output["datagroups"], list)
        self.rest.request("PUT", "/diagnostics/networkControllerState", {"properties": {}})
        self.assertEqual(self.status("GET", "/networking/v1/diagnostics/networkControllerState"), 200)
        self.rest.request("PUT", "/diagnostics/connectivityCheck", {"properties": {
            "senderIpAddress": "24.30.1.10", "receiverIpAddress": "24.30.3.10", "senderVirtualNetwork": reference("/virtualNetworks/a"),
            "receiverVirtualNetwork": reference("/virtualNetworks/a"), "protocol": "Icmp", "disableTracing": False}})
        for suffix in ("", "/"):
            self.assertEqual(self.status("GET", f"/networking/v1/diagnostics/connectivityCheckResults{suffix}"), 200)


class Fresh(unittest.TestCase):
    """What holds on a controller that nobody has configured."""

    def test_25_singletons_exist_from_the_start(self):
        rest: Rest = Controller.for_test(self).client()
        self.addCleanup(rest.close)
        for path in SINGLETONS:
            if path not in ("loadBalancerManager/config", "iDnsServer/configuration"):  # these have members that only a client knows
                self.assertEqual(rest.get(f"/{path}")["properties"]["provisioningState"], "Succeeded")
