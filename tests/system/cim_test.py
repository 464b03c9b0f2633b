"""The CIM door: what wbemcli of Debian, a client that knows nothing of us, can do with the controller's resources."""
import subprocess
import unittest

from tests.support.cim import CimProvider
from tests.support.controller import Controller, every_resource, put_every_resource
from tests.support.lab import Lab, run
from tests.support.rest import RestError

NAMESPACE = "root/NetworkController"


class WbemcliTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.controller = Controller.for_test(cls)
        cls.rest = cls.controller.client()
        put_every_resource(cls.rest)
        cls.provider = CimProvider.for_test(cls, cls.controller.uri)

    def wbemcli(self, operation: str, target: str, *words: str, options=(), check: bool = True) -> subprocess.CompletedProcess:
        result = run("wbemcli", *options, operation, f"{self.provider.uri}/{NAMESPACE}:{target}", *words, check=False)
        if check:
            # Errors do not show in its exit code.
            self.assertEqual(result.stderr, "", result.stdout)
        return result

    def names(self, class_name: str) -> list[str]:
        lines = self.wbemcli("ein", class_name).stdout.splitlines()
        return sorted(line.split('"')[1] for line in lines)

    @staticmethod
    def instance(path: str, class_name: str) -> str:
        return f'{class_name}.resourceRef="{path}"'

    def get(self, path: str, class_name: str) -> dict[str, str]:
        lines = self.wbemcli("gi", self.instance(path, class_name), options=("-nl",)).stdout.splitlines()
        return dict(line[1:].split("=", 1) for line in lines if line.startswith("-"))

    def exists(self, path: str) -> bool:
        return self.rest.exists(path)

    def test_every_resource_is_an_instance(self):
        shown = set(self.names("NC_Resource"))
        for path, _ in every_resource():
            # A check is answered under an id of its own.
            if not path.startswith("/diagnostics") and self.exists(path):
                self.assertIn(path.lower(), {each.lower() for each in shown})
        # Reading all of them in full is another matter than their names.
        everything = self.wbemcli("ei", "CIM_ManagedElement").stdout.splitlines()
        self.assertEqual(len(everything), len(shown))

    def test_clients_find_namespaces_and_protocols(self):
        def lines(namespace: str, operation: str, target: str, *options: str) -> str:
            return run("wbemcli", *options, operation, f"{self.provider.uri}/{namespace}:{target}").stdout

        below_root = lines("root", "ein", "__Namespace")
        self.assertIn('Name="interop"', below_root)
        self.assertIn('Name="NetworkController"', below_root)
        manager = lines("root/interop", "ein", "cim_objectmanager").splitlines()
        self.assertEqual(len(manager), 1)
        found = lines("root/interop", "ain", manager[0].split(":", 2)[-1], "-ac", "CIM_NamespaceInManager")
        self.assertIn(f'Name="{NAMESPACE}"', found)
        protocols = lines("root/interop", "ei", "CIM_ObjectManagerCommunicationMechanism")
        self.assertIn('Name="CIM-XML"', protocols)
        self.assertIn("WS-Management", protocols)

    def test_an_instance_has_the_values_of_rest(self):
        told = self.rest.get("/virtualNetworks/a/virtualNetworkPeerings/b")
        seen = self.get("/virtualNetworks/a/virtualNetworkPeerings/b", "NC_VirtualNetworkPeering")
        self.assertEqual(seen["instanceId"], f'"{told["instanceId"]}"')
        self.assertEqual(seen["remoteVirtualNetwork"], '"/virtualNetworks/b"')
        self.assertEqual(seen["allowVirtualNetworkAccess"], "TRUE")
        self.assertEqual(seen["useRemoteGateways"], "FALSE")
        self.assertEqual(seen["peeringState"], '"Connected"')
        self.assertIn("NC_AddressSpace", seen["remoteAddressSpace"])

    def test_create_modify_and_delete_are_seen_over_rest(self):
        path, target = "/securityTags/by-cim", self.instance("/securityTags/by-cim", "NC_SecurityTag")
        self.wbemcli("ci", target, f"resourceRef={path},type=tier")
        self.assertEqual(self.rest.get(path)["properties"]["type"], "tier")
        again = self.wbemcli("ci", target, f"resourceRef={path},type=tier", check=False)
        self.assertIn("CIM_ERR_ALREADY_EXISTS", again.stderr)
        before = self.rest.get(path)
        self.wbemcli("mi", target, "type=other")
        after = self.rest.get(path)
        self.assertEqual(after["properties"]["type"], "other")
        self.assertEqual(after["instanceId"], before["instanceId"])
        self.wbemcli("sp", target, "type=third")
        self.assertEqual(self.wbemcli("gp", target, "type").stdout.strip(), "third")
        self.wbemcli("di", target)
        self.assertFalse(self.exists(path))
        self.assertIn("CIM_ERR_NOT_FOUND", self.wbemcli("di", target, check=False).stderr)

    def test_a_refusal_is_told_in_the_controllers_words(self):
        target = self.instance("/macPools/wrong", "NC_MacPool")
        refused = self.wbemcli("ci", target, "resourceRef=/macPools/wrong,startMacAddress=x,endMacAddress=y", check=False)
        with self.assertRaises(RestError) as over_rest:
            self.rest.put("/macPools/wrong", {"startMacAddress": "x", "endMacAddress": "y"})
        self.assertIn("CIM_ERR_INVALID_PARAMETER", refused.stderr)
        self.assertIn(over_rest.exception.body["error"]["code"], refused.stderr)
        self.assertFalse(self.exists("/macPools/wrong"))

    def test_what_does_not_exist_is_an_error_of_its_kind(self):
        for operation, target, code in (("ein", "NC_Nothing", "CIM_ERR_INVALID_CLASS"),
                                        ("gi", self.instance("/virtualNetworks/none", "NC_VirtualNetwork"), "CIM_ERR_NOT_FOUND"),
                                        ("gi", self.instance("/servers/host1", "NC_VirtualNetwork"), "CIM_ERR_NOT_FOUND"),
                                        ("gi", 'NC_VirtualNetwork.name="a"', "CIM_ERR_INVALID_PARAMETER")):
            with self.subTest(target=target):
                self.assertIn(code, self.wbemcli(operation, target, check=False).stderr)

    def test_associations_lead_to_parents_children_and_references(self):
        network = self.instance("/virtualNetworks/a", "NC_VirtualNetwork")
        associates = self.wbemcli("ain", network).stdout
        for path in ("/logicalNetworks/hnv", "/virtualNetworks/a/subnets/s", "/virtualNetworks/a/virtualNetworkPeerings/b",
                     "/virtualNetworks/b/virtualNetworkPeerings/a"):
            self.assertIn(f'resourceRef="{path}"', associates)
        children = self.wbemcli("ain", network, options=("-ac", "CIM_Component", "-arc", "NC_VirtualSubnet")).stdout
        self.assertEqual(len(children.splitlines()), len(self.rest.get("/virtualNetworks/a/subnets")["value"]))
        parent = self.wbemcli("ain", self.instance("/virtualNetworks/a/subnets/s", "NC_VirtualSubnet"),
                              options=("-ac", "CIM_Component")).stdout
        self.assertEqual(parent.count("resourceRef"), 1)
        self.assertIn('"/virtualNetworks/a"', parent)
        self.assertIn("Antecedent", self.wbemcli("rin", network).stdout)
        self.assertIn("addressSpace", self.wbemcli("ai", self.instance("/virtualNetworks/a/subnets/s", "NC_VirtualSubnet"),
                                                   options=("-arc", "NC_VirtualNetwork")).stdout)
        self.assertIn("GroupComponent", self.wbemcli("ri", network).stdout)

    def test_both_ends_tell_of_the_same_associations(self):
        """Those of each object are those of the enumeration of all that have a part in it, whichever way they are found."""
        def all_of(operation: str, target: str) -> list[str]:
            lines = self.wbemcli(operation, target).stdout.splitlines()
            return sorted(line[line.index("NC_"):].replace("root/NetworkController:", "").lower() for line in lines)

        every = all_of("ein", "CIM_Dependency") + all_of("ein", "CIM_Component")
        self.assertGreater(len(every), 100)
        for path, class_name in (("/virtualNetworks/a", "NC_VirtualNetwork"), ("/virtualNetworks/a/subnets/s", "NC_VirtualSubnet"),
                                 ("/accessControlLists/acl", "NC_AccessControlList"), ("/networkInterfaces/nic", "NC_NetworkInterface"),
                                 ("/logicalNetworks/hnv", "NC_LogicalNetwork"), ("/credentials/certificate", "NC_Credential"),
                                 ("/networkInterfaces/nic/ipConfigurations/ip", "NC_NetworkInterfaceIpConfiguration")):
            with self.subTest(path=path):
                own = all_of("rin", self.instance(path, class_name))
                expected = sorted(line for line in every if f'{class_name}.resourceRef="{path}"'.lower() in line)
                self.assertTrue(expected)
                self.assertEqual(own, expected)

    def test_methods_do_what_rest_does(self):
        network = self.instance("/virtualNetworks/a", "NC_VirtualNetwork")
        self.assertIn("Succeeded", self.wbemcli("cm", network, "Refresh").stdout)
        self.wbemcli("cm", network, "Peer.RemoteVirtualNetwork=/virtualNetworks/c")
        peering = self.rest.get("/virtualNetworks/a/virtualNetworkPeerings/to-c")
        self.assertEqual(peering["properties"]["peeringState"], "Connected")
        self.wbemcli("cm", network, "Unpeer.RemoteVirtualNetwork=/virtualNetworks/c")
        self.assertFalse(self.exists("/virtualNetworks/a/virtualNetworkPeerings/to-c"))
        self.assertFalse(self.exists("/virtualNetworks/c/virtualNetworkPeerings/to-a"))
        refused = self.wbemcli("cm", network, "Peer.RemoteVirtualNetwork=/virtualNetworks/none", check=False)
        self.assertIn("CIM_ERR", refused.stderr)
        self.assertFalse(self.exists("/virtualNetworks/a/virtualNetworkPeerings/to-none"))

    def test_classes_can_be_read(self):
        self.assertIn("NC_VirtualNetwork", self.wbemcli("ecn", "NC_Resource").stdout)
        self.assertIn("addressSpace", self.wbemcli("gc", "NC_VirtualNetwork", options=("-nl",)).stdout)
        self.assertGreater(len(self.wbemcli("ec", "NC_Resource").stdout.splitlines()), 50)


class RefusedRequests(unittest.TestCase):
    """Answered without a controller: there is none at the other end."""

    @classmethod
    def setUpClass(cls):
        cls.provider = CimProvider.for_test(cls, "http://127.0.0.1:1")

    def test_a_document_type_and_entities_are_refused(self):
        for body in ('<!DOCTYPE CIM [<!ENTITY a "b">]><CIM><MESSAGE/></CIM>', '<!DOCTYPE CIM SYSTEM "file:///etc/passwd"><CIM/>',
                     "<CIM>&a;</CIM>", "<CIM>", "", "<a>" * 200 + "</a>" * 200):
            with self.subTest(body=body[:40]):
                status, headers, _ = self.provider.post("/cimom", body)
                self.assertEqual((status, headers.get("CIMError")), (400, "request-not-well-formed"))

    def test_other_paths_and_methods_are_refused(self):
        self.assertEqual(self.provider.post("/", "")[0], 404)
        self.assertEqual(self.provider.request("GET", "/cimom")[0], 405)

    def test_a_controller_that_is_away_is_an_error_of_the_operation(self):
        answer = run("wbemcli", "ein", f"{self.provider.uri}/{NAMESPACE}:NC_VirtualNetwork", check=False)
        self.assertIn("CIM_ERR_FAILED", answer.stderr)
        self.assertIn("No answer from http://127.0.0.1:1", answer.stderr)


class Credentials(unittest.TestCase):
    def test_the_controller_judges_the_clients_password(self):
        with Lab(hosts=1, tls=True) as lab:
            base = lab.env["NC_CIMXML"].removesuffix("/cimom").removeprefix("https://")
            def names(user: str, password: str):
                return run("wbemcli", "-noverify", "ein", f"https://{user}:{password}@{base}/{NAMESPACE}:NC_Server",
                           check=False)
            self.assertIn("/servers/host1", names(lab.env["NC_USER"], lab.env["NC_PASSWORD"]).stdout)
            refused = names(lab.env["NC_USER"], "wrong")
            self.assertEqual(refused.stdout, "")
            self.assertIn("Invalid username/password", refused.stderr)


if __name__ == "__main__":
    unittest.main()
