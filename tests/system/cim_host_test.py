"""What a host shows of its switch in Windows' classes, beside what the controller and the switch say themselves."""
import unittest

from tests.support.cim import RunningProvider
from tests.support.lab import Lab, run, wait_for
from tests.support.wsman import Fault, WsmanClient, local, values

ROOT = "root"
NAMESPACE = "root/StandardCimv2"


class HostTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(Lab(hosts=1))
        cls.lab.network("blue", "10.1.0.0/16", {"s": "10.1.1.0/24", "t": "10.1.2.0/24"})
        cls.lab.network("green", "10.2.0.0/16")
        cls.lab.rest.put("/accessControlLists/acl", {"aclRules": [{"resourceId": "web", "properties": {
            "protocol": "TCP", "sourcePortRange": "*", "destinationPortRange": "443", "sourceAddressPrefix": "10.1.0.0/16",
            "destinationAddressPrefix": "*", "action": "Allow", "priority": "200", "type": "Inbound"}}]})
        cls.lab.interface("a", "blue", "10.1.1.4", accessControlList={"resourceRef": "/accessControlLists/acl"})
        cls.lab.interface("b", "blue", "10.1.2.5", subnet="t")
        cls.lab.interface("c", "green", "10.2.0.6")
        for vm in "abc":
            cls.lab.vm(vm, "host1")
        provider = RunningProvider(cls.lab.env["NC_HOST1_WSMAN"].removesuffix("/wsman"))
        cls.standard = WsmanClient(provider, namespace=NAMESPACE)
        cls.switch = WsmanClient(provider, namespace="root/virtualization/v2")
        wait_for("the host shows three enabled ports", lambda: len(
            [port for port in cls.all(cls.switch, "Msvm_EthernetSwitchPort") if port["EnabledState"] == "2"]) == 3)

    @staticmethod
    def all(client: WsmanClient, class_name: str) -> list[dict]:
        return [values(item) for item in client.enumerate(class_name, "", 1000)]

    def mac(self, interface: str) -> str:
        return self.lab.mac_address(interface).replace(":", "").upper()

    def test_lookup_records_are_the_mappings(self):
        records = {record["CustomerAddress"]: record for record in self.all(self.standard, "MSFT_NetVirtualizationLookupRecordSettingData")}
        self.assertLessEqual({"10.1.1.4", "10.1.2.5", "10.2.0.6"}, set(records))
        record = records["10.1.2.5"]
        self.assertEqual(record["MACAddress"], self.mac("b"))
        self.assertEqual(record["ProviderAddress"], self.lab.provider_address("host1"))
        self.assertEqual((record["Rule"], record["Type"], record["VMName"]), ("1", "0", "b"))
        network = self.lab.rest.get("/virtualNetworks/blue")["instanceId"]
        self.assertEqual(record["CustomerID"].lower(), "{" + network.lower() + "}")
        self.assertIn(record["VirtualSubnetID"], self.lab.dump("host1", "ms_vtep"))

    def test_routes_and_provider_addresses(self):
        prefixes = [route["DestinationPrefix"] for route in self.all(self.standard, "MSFT_NetVirtualizationCustomerRouteSettingData")]
        self.assertLessEqual({"10.1.1.0/24", "10.1.2.0/24", "10.2.0.0/16"}, set(prefixes))
        addresses = self.all(self.standard, "MSFT_NetVirtualizationProviderAddressSettingData")
        self.assertEqual([each["ProviderAddress"] for each in addresses], [self.lab.provider_address("host1")])
        self.assertEqual(addresses[0]["PrefixLength"], "23")
        self.assertEqual(self.all(self.standard, "MSFT_NetVirtualizationGlobalSettingData")[0]["UseExternalRouter"], "false")

    def test_a_packets_next_hop(self):
        vsid = next(record["VirtualSubnetID"] for record in self.all(self.standard, "MSFT_NetVirtualizationLookupRecordSettingData")
                    if record["CustomerAddress"] == "10.1.1.4")
        def select(destination: str) -> dict:
            return self.standard.invoke("MSFT_NetVirtualizationNextHopLookup", "Select", {
                "SourceCustomerAddress": "10.1.1.4", "DestinationCustomerAddress": destination, "SourceVirtualSubnetID": vsid})
        found = select("10.1.2.5")
        self.assertEqual(found["ReturnValue"], "0")
        self.assertEqual((found["CmdletOutput"]["NextHopMACAddress"], found["CmdletOutput"]["SourceMACAddress"]), (self.mac("b"), self.mac("a")))
        self.assertNotIn("CmdletOutput", select("10.2.0.6"))

    def test_the_switch_its_ports_and_their_features(self):
        self.assertEqual(len(self.all(self.switch, "Msvm_VirtualEthernetSwitch")), 1)
        ports = {port["Name"].lower() for port in self.all(self.switch, "Msvm_EthernetSwitchPort")}
        self.assertEqual(ports, {port["port"].lower() for port in self.lab.switch("host1", "list-port")})
        profiles = {profile["ProfileName"]: profile["ProfileId"].lower() for profile in self.all(self.switch, "Msvm_EthernetSwitchPortProfileSettingData")}
        for name in "abc":
            self.assertEqual(profiles[name], "{" + self.lab.rest.get(f"/networkInterfaces/{name}")["instanceId"].lower() + "}")
        rules = self.all(self.switch, "Msvm_EthernetSwitchPortExtendedAclSettingData")
        rule = next(rule for rule in rules if rule["LocalPort"] == "443")
        self.assertEqual((rule["Direction"], rule["Action"], rule["RemoteIPAddress"], rule["Protocol"]), ("1", "1", "10.1.0.0/16", "6"))
        self.assertEqual({each["IsolationMode"] for each in self.all(self.switch, "Msvm_EthernetSwitchPortIsolationSettingData")}, {"1"})
        port = self.lab.rest.get("/networkInterfaces/a")["instanceId"].lower()
        features = self.switch.query(f'ASSOCIATORS OF {{Msvm_EthernetPortAllocationSettingData.InstanceID="Microsoft:{port}"}}')
        self.assertLessEqual({"Msvm_EthernetSwitchPortProfileSettingData", "Msvm_EthernetSwitchPortExtendedAclSettingData",
                              "Msvm_EthernetSwitchPortSecuritySettingData"}, {local(feature) for feature in features})

    def test_events_tell_of_a_port_that_comes_and_goes(self):
        subscription = self.switch.subscribe("SELECT * FROM __InstanceOperationEvent WHERE TargetInstance ISA 'Msvm_EthernetSwitchPortProfileSettingData'")
        self.lab.interface("d", "green", "10.2.0.7")
        self.lab.vm("d", "host1")
        kind, event = self.switch.events(subscription, 30)[0]
        self.assertEqual((kind, event["TargetInstance"]["ProfileName"]), ("__InstanceCreationEvent", "d"))
        self.lab.remove_vm("d")
        self.lab.rest.delete("/networkInterfaces/d")
        kind, event = self.switch.events(subscription, 30)[-1]
        self.assertEqual((kind, event["TargetInstance"]["ProfileName"]), ("__InstanceDeletionEvent", "d"))
        self.switch.unsubscribe(subscription)

    def test_the_switch_is_not_changed_here(self):
        port = self.lab.rest.get("/networkInterfaces/a")["instanceId"].lower()
        service = self.all(self.switch, "Msvm_VirtualEthernetSwitchManagementService")[0]
        keys = {key: service[key] for key in ("SystemCreationClassName", "SystemName", "CreationClassName", "Name")}
        answer = self.switch.invoke("Msvm_VirtualEthernetSwitchManagementService", "ModifyFeatureSettings", {"FeatureSettings": port}, **keys)
        self.assertEqual(answer["ReturnValue"], "32769")
        ports = self.switch.query(f'ASSOCIATORS OF {{Msvm_VirtualEthernetSwitch.CreationClassName="Msvm_VirtualEthernetSwitch",Name="{service["SystemName"]}"}} '
                                  "WHERE ResultClass=Msvm_EthernetSwitchPort")
        self.assertGreaterEqual(len(ports), 3)

    def test_wrong_selectors_are_told_apart(self):
        for selectors, detail in (({"CustomerAddress": "10.1.1.4"}, "InsufficientSelectors"), ({}, "InsufficientSelectors"),
                                  ({"Nothing": "x"}, "UnexpectedSelectors"),
                                  ({"CustomerAddress": "10.1.1.4", "MACAddress": "x", "VirtualSubnetID": "red"}, "TypeMismatch")):
            with self.subTest(selectors=selectors), self.assertRaises(Fault) as told:
                self.standard.get("MSFT_NetVirtualizationLookupRecordSettingData", **selectors)
            self.assertEqual((told.exception.subcode, told.exception.detail), ("InvalidSelectors", detail))

    def test_wbemcli_reads_them_and_nobody_writes_them(self):
        base = self.lab.env["NC_HOST1_CIMXML"].removesuffix("/cimom")
        lines = run("wbemcli", "ein", f"{base}/{NAMESPACE}:MSFT_NetVirtualizationLookupRecordSettingData").stdout.splitlines()
        self.assertTrue(any('CustomerAddress="10.1.1.4"' in line for line in lines), lines)
        name = next(line for line in lines if '"10.1.1.4"' in line).split("/", 1)[1]
        refused = run("wbemcli", "di", f"{base}/{name}", check=False)
        self.assertIn("CIM_ERR_NOT_SUPPORTED", refused.stderr)
        self.assertIn("StandardCimv2", run("wbemcli", "ein", f"{base}/{ROOT}:__NAMESPACE").stdout)


if __name__ == "__main__":
    unittest.main()
