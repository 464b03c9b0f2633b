"""A deployment as the public REST scripts of SDN Express make one: the same resources in the same order, spelled as they spell
them (one URI version, names in any case, numbers as texts, a new connection for each request), asked again until it is ready."""
import contextlib
import json
import time
import unittest
import urllib.parse

from tests.support.controller import Controller
from tests.support.rest import Rest

SERVER = "7d4a8b0e-3b0e-4d3a-9d55-0a4f0e6b9a11"  # the id of the host's virtual switch
# What the diagnostics scripts read into a dump, without what this deployment does not have.
DUMPED = ("accessControlLists", "auditingSettings/configuration", "credentials", "gatewayPools", "gateways", "internalResourceInstances",
          "loadBalancerManager/config", "loadBalancerMuxes", "loadBalancers", "logicalNetworks", "macPools",
          "monitoring/networkControllerStatistics", "networkInterfaces", "publicIPAddresses", "Servers", "virtualGateways",
          "virtualNetworkManager/configuration", "virtualNetworks", "virtualServers", "virtualSwitchManager/configuration")
DUMPED_EMPTY = ("learnedIPAddresses", "networkControllerBackup", "networkControllerRestore", "securityTags", "serviceInsertions", "routeTables")
CERTIFICATE = "MIIDLDCCAhSgAwIBAgIQ"  # Base64, as Export-Certificate gives it


def reference(path: str) -> dict:
    return {"resourceRef": path}


class Scripts:
    """What the scripts' wrappers around Invoke-WebRequest do."""

    LONGEST = 100  # times that a resource is asked for before a deletion is given up

    def __init__(self, controller: Controller):
        self.controller = controller

    def send(self, method: str, path: str, body: dict | None = None):
        rest = Rest(self.controller.uri)
        try:
            text = None if body is None else json.dumps(body, indent=4).replace("\n", "\r\n").encode()
            status, headers, answer = rest.raw(method, f"/Networking/v1{urllib.parse.quote(path)}", text, {
                "Accept": "application/json", "Content-Type": "application/json; charset=UTF-8", "Connection": "Close"})
            assert headers["Connection"].lower() == "close"
            return status, json.loads(answer) if answer else None
        finally:
            rest.close()

    def get(self, path: str):
        """The resource, once it is not Updating any more; the members of a collection; None when there is none."""
        while True:
            status, answer = self.send("GET", path)
            if status == 404:
                return None
            assert status == 200, answer
            found = answer.get("value", answer)
            if isinstance(found, list) or found["properties"]["provisioningState"] != "Updating":
                return found
            time.sleep(0.05)

    def put(self, collection: str, resource_id: str, properties: dict, **members):
        body = {"resourceId": resource_id, "properties": properties, **members}
        status, answer = self.send("PUT", f"{collection}/{resource_id}", body)
        assert status in (200, 201), f"PUT {collection}/{resource_id}: {status} {answer}"
        made = self.get(f"{collection}/{resource_id}")
        assert made["properties"]["provisioningState"] == "Succeeded", made
        return made

    def remove(self, path: str) -> None:
        status, answer = self.send("DELETE", path)
        assert status in (200, 202, 204), f"DELETE {path}: {status} {answer}"
        for _ in range(self.LONGEST):
            if self.get(path) is None:
                return
            time.sleep(0.05)
        raise AssertionError(f"{path} is still there")


def credentials(scripts: Scripts) -> None:
    scripts.put("/Credentials", "NCHostUser", {"Type": "UsernamePassword", "Username": r"CONTOSO\host", "Value": "secret"})
    scripts.put("/Credentials", "NCHostCert", {"Type": "X509Certificate", "Value": "A909502DD82AE41433E6F83886B00D4277A32A7B"})


def connections(scripts: Scripts, name: str) -> list[dict]:
    """Both ways to reach a computer; the type of each is what the credential says of itself."""
    return [{"managementAddresses": [name], "credential": reference(f"/credentials/{each['resourceId']}"),
             "credentialType": each["properties"]["type"]}
            for each in (scripts.get("/Credentials/NCHostCert"), scripts.get("/Credentials/NCHostUser"))]


def logical_network(scripts: Scripts, name: str, prefix: str, vlan: int = 0, gateway: str = "", is_public: bool = False,
                    is_virtualized: bool = False, first: str = "", last: str = "") -> dict:
    """A logical network with one subnet and one pool. The pool is put by the subnet's reference."""
    subnet_id = prefix.replace("/", "_")
    network = scripts.put("/logicalnetworks", name, {
        "subnets": [{"resourceId": subnet_id, "properties": {
            "addressPrefix": prefix, "vlanid": str(vlan), "dnsServers": [], "defaultGateways": [gateway], "IsPublic": is_public}}],
        "networkVirtualizationEnabled": "True" if is_virtualized else "False"})
    subnet = network["properties"]["subnets"][0]
    scripts.put(f"{subnet['resourceRef']}/ippools", subnet_id, {
        "startIpAddress": first, "endIpAddress": last, "dnsServers": [], "defaultGateways": [gateway]})
    return subnet


def fabric(scripts: Scripts) -> None:
    """Networks, hosts, load balancing, gateways."""
    scripts.put("/MacPools", "DefaultMacPool", {"startMacAddress": "00-1D-D8-B7-1C-00", "endMacAddress": "00-1D-D8-F4-1F-FF"})
    credentials(scripts)
    provider = logical_network(scripts, "HNVPA", "10.10.56.0/23", 11, "10.10.56.1", is_virtualized=True, first="10.10.56.5", last="10.10.57.250")
    transit = logical_network(scripts, "Transit", "10.10.10.0/24", 7, "10.10.10.1", first="10.10.10.5", last="10.10.10.250")
    vips = [logical_network(scripts, name, prefix, 0, first, is_public, first=first, last=last) for name, prefix, first, last, is_public in (
        ("PrivateVIP", "10.10.20.0/24", "10.10.20.1", "10.10.20.254", False), ("PublicVIP", "41.40.40.0/27", "41.40.40.1", "41.40.40.30", True))]
    gre = logical_network(scripts, "GreVIP", "10.10.30.0/24", 0, "10.10.30.1", first="10.10.30.2", last="10.10.30.254")
    scripts.put("/loadbalancermanager", "config", {
        "loadbalancermanageripaddress": "10.10.20.1", "OutboundNatIPExemptions": ["10.10.20.1/32"],
        "vipIpPools": [reference(scripts.get(f"{vip['resourceRef']}/ippools")[0]["resourceRef"]) for vip in vips]})
    scripts.put("/Servers", SERVER, {
        "connections": connections(scripts, "host1.contoso.com"), "certificate": CERTIFICATE, "networkInterfaces": [{
            "resourceId": "SDNSwitch", "instanceId": "SDNSwitch",
            "properties": {"isBMC": False, "logicalSubnets": [reference(provider["resourceRef"])]}}]}, instanceId=SERVER)
    mux = scripts.put("/VirtualServers", "mux1.contoso.com", {
        "connections": connections(scripts, "mux1.contoso.com"), "certificate": CERTIFICATE, "vmGuid": "5B0F7C48-6C6D-4BB4-9C57-D5F4C5B2C001"})
    scripts.put("/LoadBalancerMuxes", "mux1.contoso.com", {
        "virtualServer": reference(mux["resourceRef"]), "routerConfiguration": {"localASN": "64628", "peerRouterConfigurations": [
            {"routerName": "10_10_10_1", "routerIPAddress": "10.10.10.1", "PeerASN": "65001", "localIPAddress": ""}]}})
    scripts.put("/publicIPAddresses", "DefaultAll", {"publicIPAllocationMethod": "Dynamic", "idleTimeoutInMinutes": 4})
    scripts.put("/GatewayPools", "DefaultAll", {
        "type": "All", "redundantGatewayCount": "0", "gatewayCapacityKiloBitsPerSecond": "1000000",
        "ipConfiguration": {"greVipSubnets": [reference(gre["resourceRef"])], "publicIPAddresses": [reference("/publicIPAddresses/DefaultAll")]}})
    gateway(scripts, "gw1.contoso.com", transit)


def gateway(scripts: Scripts, name: str, front: dict) -> None:
    inside = scripts.put("/NetworkInterfaces", f"{name}_BackEnd", {"privateMacAddress": "001DD8B71C02", "privateMacAllocationMethod": "Static"})
    outside = scripts.put("/NetworkInterfaces", f"{name}_FrontEnd", {
        "privateMacAddress": "001DD8B71C03", "privateMacAllocationMethod": "Static", "ipConfigurations": [{
            "resourceId": "FrontEnd", "properties": {"subnet": reference(front["resourceRef"]), "privateIPAddress": "10.10.10.6",
                                                     "privateIPAllocationMethod": "Static"}}]})
    server = scripts.put("/VirtualServers", name, {"connections": connections(scripts, name)[1:], "vmGuid": "5B0F7C48-6C6D-4BB4-9C57-D5F4C5B2C002"})
    scripts.put("/Gateways", name, {
        "pool": reference("/gatewayPools/DefaultAll"), "type": "RAS", "virtualserver": reference(server["resourceRef"]),
        "bgpConfig": {"extASNumber": "0.64628", "bgpPeer": [{"peerExtAsNumber": "0.65001", "peerIP": "10.10.10.1"}]},
        "networkInterfaces": {"externalNetworkInterface": reference(outside["resourceRef"]),
                              "internalNetworkInterface": reference(inside["resourceRef"])}})


def tenant_network(scripts: Scripts) -> dict:
    acl = scripts.put("/accessControlLists", "AllowAll", {
        "aclRules": [{"resourceId": f"AllowAll_{kind}", "properties": {
            "protocol": "All", "sourcePortRange": "0-65535", "destinationPortRange": "0-65535", "sourceAddressPrefix": "*",
            "destinationAddressPrefix": "*", "action": "Allow", "type": kind, "logging": "Enabled", "priority": "100"}}
            for kind in ("Inbound", "Outbound")], "ipConfigurations": [], "subnet": []})
    return scripts.put("/virtualnetworks", "Contoso", {
        "addressSpace": {"addressPrefixes": ["192.168.0.0/16"]}, "logicalnetwork": reference("/logicalnetworks/HNVPA"),
        "subnets": [{"resourceId": name, "properties": {"addressPrefix": prefix, "accessControlList": reference(acl["resourceRef"]),
                                                        "ipConfigurations": []}}
                    for name, prefix in (("WebTier", "192.168.1.0/24"), ("DBTier", "192.168.2.0/24"), ("Gateway", "192.168.3.0/29"))]})


def load_balancer(scripts: Scripts) -> dict:
    """Every child in one body, with references between them in both directions."""
    base = "/loadbalancers/WebLB"
    front, back = reference(f"{base}/frontendipconfigurations/VIP"), reference(f"{base}/backendaddresspools/Web")
    rules, outbound = reference(f"{base}/loadbalancingrules/http"), reference(f"{base}/outboundnatrules/out")
    subnet = scripts.get("/logicalnetworks/PublicVIP")["properties"]["subnets"][0]
    scripts.put("/LoadBalancers", "WebLB", {
        "frontendipconfigurations": [{"resourceID": "VIP", "properties": {
            "privateIPAddress": "41.40.40.9", "privateIPAllocationMethod": "Static", "Subnet": reference(subnet["resourceRef"]),
            "loadbalancingrules": [rules], "outboundNatRules": []}}],
        "backendaddresspools": [{"resourceID": "Web", "properties": {
            "backendIPConfigurations": [], "loadbalancingrules": [rules], "outboundnatrules": [outbound]}}],
        "loadBalancingRules": [{"resourceID": "http", "properties": {
            "protocol": "TCP", "frontEndPort": "80", "backendPort": "80", "enableFloatingIP": "false", "idleTimeoutInMinutes": "4",
            "loadDistribution": "Default", "frontendIPConfigurations": [front], "backendAddressPool": back}}],
        "outboundnatrules": [{"resourceID": "out", "properties": {
            "protocol": "All", "frontendIPConfigurations": [front], "backendAddressPool": back}}]})
    scripts.put(f"{base}/probes", "alive", {"protocol": "TCP", "port": "80", "intervalInSeconds": "15", "numberOfProbes": "31"})
    return scripts.get("/LoadBalancers/WebLB")


def interface(scripts: Scripts, name: str, subnet: dict, address: str, mac: str) -> dict:
    return scripts.put("/NetworkInterfaces", name, {
        "privateMacAddress": mac, "privateMacAllocationMethod": "Static", "dnsSettings": {"dnsServers": ["192.168.2.4"]},
        "ipConfigurations": [{"resourceId": "f4f05f6c-0d8a-43d1-a1bb-b0c1f8d2c7e5", "properties": {
            "subnet": reference(subnet["resourceRef"]), "privateIPAddress": address, "privateIPAllocationMethod": "Static"}}]})


def tunnels() -> list[dict]:
    rates = {"outboundKiloBitsPerSecond": 10000, "inboundKiloBitsPerSecond": 10000}
    return [{"resourceId": "IPSec", "properties": {
        **rates, "connectionType": "IPSec", "routes": [{"destinationPrefix": "14.1.10.0/24", "metric": 10}], "ipAddresses": [],
        "peerIPAddresses": [], "destinationIPAddress": "24.30.1.1", "ipSecConfiguration": {
            "authenticationMethod": "PSK", "sharedSecret": "111_aaa", "QuickMode": {
                "perfectForwardSecrecy": "PFS2048", "authenticationTransformationConstant": "SHA256128",
                "cipherTransformationConstant": "DES3", "saLifeTimeSeconds": 1233, "idleDisconnectSeconds": 500, "saLifeTimeKiloBytes": 2000},
            "MainMode": {"diffieHellmanGroup": "Group2", "integrityAlgorithm": "SHA256", "encryptionAlgorithm": "AES256",
                         "saLifeTimeSeconds": 1234, "saLifeTimeKiloBytes": 2000}}}},
            {"resourceId": "GRE", "properties": {
                **rates, "connectionType": "GRE", "greConfiguration": {"GreKey": "1234"}, "ipAddresses": [], "peerIPAddresses": [],
                "routes": [{"destinationPrefix": "14.2.10.0/24", "metric": 10}], "destinationIPAddress": "24.30.2.1"}}]


def virtual_gateway(scripts: Scripts, subnet: dict) -> dict:
    return scripts.put("/VirtualGateways", "Contoso", {
        "gatewayPools": [reference("/gatewayPools/DefaultAll")], "gatewaySubnets": [reference(subnet["resourceRef"])],
        "vpnClientAddressSpace": None, "networkConnections": tunnels(), "routingType": "Dynamic",
        "bgpRouters": [{"resourceId": "Router", "properties": {
            "isEnabled": "true", "requireIGPSync": "true", "extAsNumber": "0.64510", "routerIP": [], "bgpNetworks": [], "isGenerated": False,
            "bgpPeers": [{"resourceId": "Site", "properties": {
                "peerIPAddress": "14.1.10.1", "peerAsNumber": 64521, "ExtAsNumber": "0.64521", "policyMapIn": None, "policyMapOut": None}}]}}],
        "policyMaps": [None]})


class Deployment(unittest.TestCase):
    def test_a_whole_deployment_is_made_by_rest_scripts_and_taken_down_again(self):
        scripts = Scripts(Controller.for_test(self))
        self.assertEqual(scripts.get("/Credentials"), [])  # how the scripts see that the controller is there
        fabric(scripts)
        network = tenant_network(scripts)
        web, database, gateway_subnet = network["properties"]["subnets"]
        balancer = load_balancer(scripts)
        for number in (1, 2):
            interface(scripts, f"Web{number}", web, f"192.168.1.{9 + number}", f"001DD8B71D0{number}")
        interface(scripts, "Database", database, "192.168.2.10", "001DD8B71D09")
        self.add_to_pool(scripts, balancer, ["Web1", "Web2"])
        virtual_gateway(scripts, gateway_subnet)

        self.assertEqual(scripts.get("/publicIPAddresses/DefaultAll")["properties"]["ipAddress"], "41.40.40.2")
        self.assertEqual(scripts.get("/NetworkInterfaces/gw1.contoso.com_FrontEnd")["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"],
                         "10.10.10.6")
        self.assertEqual(scripts.get("/VirtualGateways/Contoso")["properties"]["bgpRouters"][0]["properties"]["bgpPeers"][0]["resourceId"], "Site")
        pool = scripts.get(f"{balancer['resourceRef']}/backendAddressPools/Web")["properties"]
        self.assertEqual(sorted(each["resourceRef"].split("/")[2] for each in pool["backendIPConfigurations"]), ["Web1", "Web2"])
        self.dump(scripts.controller)
        self.take_down(scripts)

    def dump(self, controller: Controller) -> None:
        """Everything as the diagnostics scripts read it: in the newest version as discovery spells it; and the state of a VIP."""
        with contextlib.closing(Rest(controller.uri)) as rest:
            def read(path: str):
                status, _, text = rest.raw("GET", path)
                self.assertEqual(status, 200, path)
                return json.loads(text)
            version = read("/networking/discovery")["properties"]["currentRestVersion"]
            self.assertGreaterEqual(int(float(version.replace("V", ""))), 5)  # they leave out what is newer
            for path in DUMPED:
                found = read(f"/networking/{version}/{path}")
                self.assertTrue(found.get("value") or found["properties"], path)
            for path in DUMPED_EMPTY:
                self.assertEqual(read(f"/networking/{version}/{path}"), {"value": [], "nextLink": ""})
            _, _, text = rest.raw("PUT", "/networking/v1/diagnostics/slbState", b"{}", {"Content-Type": "application/json; charset=UTF-8"})
            operation = json.loads(text)["properties"]["operationId"]
            state = read(f"/networking/v1/diagnostics/slbStateResults/{operation}")["properties"]
            self.assertEqual(state["provisioningState"], "Succeeded")
            tenant = next(each for each in state["output"]["dataGroups"] if each["name"] == "Tenant")
            units = [unit for section in tenant["dataSections"] for unit in section["dataUnits"]]
            self.assertIn("41.40.40.9", [unit["name"] for unit in units])

    def add_to_pool(self, scripts: Scripts, balancer: dict, interfaces: list[str]) -> None:
        """Reads each interface, adds the pool to its first address, and puts it back whole."""
        pool = reference(balancer["properties"]["backendAddressPools"][0]["resourceRef"])
        for name in interfaces:
            body = scripts.get(f"/NetworkInterfaces/{name}")
            pools = body["properties"]["ipConfigurations"][0]["properties"]["loadBalancerBackendAddressPools"]
            self.assertEqual(pools, [])
            pools.append(pool)
            status, answer = scripts.send("PUT", f"/NetworkInterfaces/{body['resourceId']}", body)
            self.assertEqual(status, 200, answer)

    def take_down(self, scripts: Scripts) -> None:
        """Tenants first, then what they stand on."""
        for path in ("/VirtualGateways/Contoso", "/NetworkInterfaces/Web1", "/NetworkInterfaces/Web2", "/NetworkInterfaces/Database",
                     "/LoadBalancers/WebLB", "/VirtualNetworks/Contoso", "/accessControlLists/AllowAll", "/Gateways/gw1.contoso.com",
                     "/NetworkInterfaces/gw1.contoso.com_BackEnd", "/NetworkInterfaces/gw1.contoso.com_FrontEnd", "/GatewayPools/DefaultAll",
                     "/publicIPAddresses/DefaultAll", "/LoadBalancerMuxes/mux1.contoso.com", "/VirtualServers/gw1.contoso.com",
                     "/VirtualServers/mux1.contoso.com", f"/Servers/{SERVER}"):
            scripts.remove(path)
        for name in ("HNVPA", "Transit", "GreVIP"):  # the pools of the others belong to loadBalancerManager, which stays
            for subnet in scripts.get(f"/logicalnetworks/{name}")["properties"]["subnets"]:
                for pool in subnet["properties"]["ipPools"]:
                    scripts.remove(pool["resourceRef"])
            scripts.remove(f"/logicalnetworks/{name}")
        for path in ("/MacPools/DefaultMacPool", "/Credentials/NCHostUser", "/Credentials/NCHostCert"):
            scripts.remove(path)
        for collection in ("VirtualNetworks", "NetworkInterfaces", "VirtualServers", "Servers", "Credentials", "MacPools"):
            self.assertEqual(scripts.get(f"/{collection}"), [], collection)


if __name__ == "__main__":
    unittest.main()
