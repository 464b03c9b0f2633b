"""The CIM door over WS-Management, in both forms of URIs, as Windows' and OMI's clients write them."""
import os
import unittest
import xml.etree.ElementTree as ElementTree

from tests.support.cim import CimProvider
from tests.support.controller import Controller, every_resource, put_every_resource
from tests.support.lab import Lab, run
from tests.support.rest import RestError
from tests.support.wsman import NAMESPACE, SPACES, WMI, Fault, WsmanClient, local, values

# What no client may PUT over REST either.
NOT_WRITTEN = {"NC_ChangeFeed", "NC_Discovery", "NC_InternalResourceInstance", "NC_NetworkControllerSite", "NC_NetworkControllerStatistics",
               "NC_ServiceInsertionElement", "NC_ServiceInsertionRule"}
OPTIMIZED = "<w:OptimizeEnumeration/><w:MaxElements>{}</w:MaxElements>"


class WsmanTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.controller = Controller.for_test(cls)
        cls.rest = cls.controller.client()
        put_every_resource(cls.rest)
        cls.provider = CimProvider.for_test(cls, cls.controller.uri)
        cls.clients = [WsmanClient(cls.provider), WsmanClient(cls.provider, "dmtf")]
        cls.client = cls.clients[0]

    def refs(self, items) -> list[str]:
        return sorted(values(item)["resourceRef"] for item in items)

    def fault(self, subcode: str, detail: str, call, *arguments, **named):
        with self.assertRaises(Fault) as raised:
            call(*arguments, **named)
        self.assertEqual((raised.exception.subcode, raised.exception.detail), (subcode, detail), raised.exception.reason)
        return raised.exception

    def test_identify_tells_the_product(self):
        self.assertIn("Open Network Controller", self.client.identify()[0].findtext("{*}ProductVendor"))

    def test_get_has_the_values_of_rest_in_both_forms_of_uris(self):
        told = self.rest.get("/virtualNetworks/a")
        for client in self.clients:
            seen = client.get("NC_VirtualNetwork", resourceRef="/virtualNetworks/a")
            self.assertEqual(seen["instanceId"], told["instanceId"])
            self.assertEqual(seen["addressSpace"]["addressPrefixes"], told["properties"]["addressSpace"]["addressPrefixes"])
            self.assertEqual(seen["logicalNetwork"], told["properties"]["logicalNetwork"]["resourceRef"])
            self.assertIsNone(seen["Caption"])

    def test_every_resource_is_the_same_over_wsman_and_rest(self):
        items = self.client.enumerate("NC_Resource", OPTIMIZED.format(1000))
        by_path = {values(item)["resourceRef"].lower(): (local(item), values(item)) for item in items}
        for path, _ in every_resource():
            if path.startswith("/diagnostics") or not self.rest.exists(path):
                continue
            told = self.rest.get(path)
            class_name, seen = by_path[path.lower()]
            self.assertEqual(seen["instanceId"], told["instanceId"], path)
            for name, value in told["properties"].items():
                if isinstance(value, bool):
                    self.assertEqual(seen[name], "true" if value else "false", f"{path} {name}")
                elif isinstance(value, (int, float)):
                    self.assertEqual(float(seen[name]), value, f"{path} {name}")
                elif isinstance(value, str):
                    self.assertEqual(str(seen[name]).lower(), value.lower(), f"{path} {name}")
                elif isinstance(value, dict) and set(value) == {"resourceRef"}:
                    self.assertEqual(seen[name], value["resourceRef"], f"{path} {name}")
            self.assertEqual(self.client.get(class_name, resourceRef=told["resourceRef"])["resourceRef"], told["resourceRef"])

    def test_what_was_read_can_be_put_back_and_changes_nothing(self):
        kept = set()
        for item in self.client.enumerate("NC_Resource", OPTIMIZED.format(1000)):
            path = values(item)["resourceRef"]
            if path.startswith("/diagnostics"):
                continue  # to put a check is to ask for another one
            try:
                before = self.rest.get(path)
            except RestError as error:
                self.assertEqual(error.status, 405, path)  # one that is shown inside of its parent only
                self.assertEqual(self.client.get(local(item), resourceRef=path)["resourceRef"], path)
                before = None
            body = ElementTree.tostring(item, encoding="unicode")
            try:
                answer = self.client.call(SPACES["t"] + "/Put", local(item), body, {"resourceRef": path})
            except Fault as refused:
                self.assertEqual(refused.subcode, "ActionNotSupported", f"{path}: {refused}")
                kept.add(local(item))
                continue
            self.assertEqual(values(answer[0])["resourceRef"], path)
            if before:
                after = self.rest.get(path)
                self.assertEqual(self.without_etags(after), self.without_etags(before), path)
        self.assertLessEqual(kept, NOT_WRITTEN)

    def without_etags(self, json):
        if isinstance(json, list):
            return [self.without_etags(each) for each in json]
        if isinstance(json, dict):
            return {name: self.without_etags(value) for name, value in json.items() if name not in ("etag", "configurationState")}
        return json

    def test_enumerations_come_in_pieces_of_any_size_and_in_three_modes(self):
        expected = self.refs(self.client.enumerate("NC_VirtualSubnet", OPTIMIZED.format(1000)))
        self.assertGreater(len(expected), 3)
        for client in self.clients:
            for piece in (1, 2, len(expected), 1000):
                self.assertEqual(self.refs(client.enumerate("NC_VirtualSubnet", "", piece)), expected)
                self.assertEqual(self.refs(client.enumerate("NC_VirtualSubnet", OPTIMIZED.format(piece), piece)), expected)
            endpoints = client.enumerate("NC_VirtualSubnet", "<w:EnumerationMode>EnumerateEPR</w:EnumerationMode>")
            self.assertEqual(sorted(each.findtext(".//w:Selector[@Name='resourceRef']", "", SPACES) for each in endpoints), expected)
            both = client.enumerate("NC_VirtualSubnet", "<w:EnumerationMode>EnumerateObjectAndEPR</w:EnumerationMode>")
            self.assertEqual([[local(part) for part in item] for item in both],
                             [["NC_VirtualSubnet", "EndpointReference"]] * len(expected))

    def test_a_release_ends_an_enumeration_and_others_do_not_see_it(self):
        context = self.client.call(SPACES["n"] + "/Enumerate", "NC_VirtualSubnet", "<n:Enumerate/>")[0].findtext(
            "n:EnumerationContext", "", SPACES)
        stranger = WsmanClient(self.provider, headers={"Authorization": "Basic c3RyYW5nZXI6eA=="})
        self.fault("InvalidEnumerationContext", "", stranger.pull, "NC_VirtualSubnet", context)
        self.client.call(SPACES["n"] + "/Release", "NC_VirtualSubnet",
                         f"<n:Release><n:EnumerationContext>{context}</n:EnumerationContext></n:Release>")
        self.fault("InvalidEnumerationContext", "", self.client.pull, "NC_VirtualSubnet", context)

    def test_answers_keep_to_the_envelope_of_the_client(self):
        small = "<w:MaxEnvelopeSize>8192</w:MaxEnvelopeSize>"
        expected = self.refs(self.client.enumerate("NC_SecurityTag", OPTIMIZED.format(1000)))
        self.assertEqual(self.refs(self.client.enumerate("NC_SecurityTag", OPTIMIZED.format(1000), 1000, small)), expected)
        self.fault("EncodingLimit", "MinimumEnvelopeLimit", self.client.enumerate, "NC_SecurityTag", headers="<w:MaxEnvelopeSize>8191</w:MaxEnvelopeSize>")

    def test_a_caller_can_hold_a_limited_number_of_enumerations(self):
        hoarder = WsmanClient(self.provider, headers={"Authorization": "Basic aG9hcmRlcjp4"})
        for _ in range(64):
            hoarder.call(SPACES["n"] + "/Enumerate", "NC_SecurityTag", "<n:Enumerate/>")
        self.fault("QuotaLimit", "", hoarder.call, SPACES["n"] + "/Enumerate", "NC_SecurityTag", "<n:Enumerate/>")
        self.assertTrue(self.client.enumerate("NC_SecurityTag"))

    def test_polymorphism_is_as_asked(self):
        mode = "<b:PolymorphismMode>{}</b:PolymorphismMode>"
        every = self.client.enumerate("NC_Resource", "", 1000)
        plain = self.client.enumerate("NC_Resource", mode.format("ExcludeSubClassProperties"), 1000)
        self.assertEqual({local(item) for item in plain}, {"NC_Resource"})
        self.assertEqual(self.refs(plain), self.refs(every))
        self.assertNotIn("addressSpace", {local(child) for item in plain for child in item})
        self.assertEqual(self.client.enumerate("NC_Resource", mode.format("None")), [])

    def test_create_put_and_delete_are_seen_over_rest_and_cim_xml(self):
        for number, client in enumerate(self.clients):
            path = f"/securityTags/wsman{number}"
            created = client.create("NC_SecurityTag", {"resourceRef": path, "type": "tier"})
            self.assertEqual(created.findtext(".//w:Selector[@Name='resourceRef']", "", SPACES), path)
            self.assertEqual(self.rest.get(path)["properties"]["type"], "tier")
            self.fault("AlreadyExists", "", client.create, "NC_SecurityTag", {"resourceRef": path, "type": "tier"})
            whole = client.get("NC_SecurityTag", resourceRef=path)
            whole["type"] = "other"
            self.assertEqual(client.put("NC_SecurityTag", whole, resourceRef=path)["type"], "other")
            self.fault("InvalidParameter", "InvalidValue", client.put, "NC_SecurityTag", {**whole, "resourceRef": "/securityTags/x"}, resourceRef=path)
            self.assertEqual(self.rest.get(path)["properties"]["type"], "other")
            seen = run("wbemcli", "gi", f'{self.provider.uri}/{NAMESPACE}:NC_SecurityTag.resourceRef="{path}"', "type").stdout
            self.assertIn('type="other"', seen)
            self.rest.put(path, {"type": "third"})
            self.assertEqual(client.get("NC_SecurityTag", resourceRef=path)["type"], "third")
            client.delete("NC_SecurityTag", resourceRef=path)
            self.assertFalse(self.rest.exists(path))
            self.fault("DestinationUnreachable", "", client.delete, "NC_SecurityTag", resourceRef=path)

    def test_a_put_changes_only_what_it_names(self):
        path = "/accessControlLists/put"
        self.rest.put(path, {"inboundDefaultAction": "Permit", "outboundDefaultAction": "Deny", "aclRules": [
            {"resourceId": "r", "properties": {"protocol": "All", "sourcePortRange": "*", "destinationPortRange": "*", "sourceAddressPrefix": "*",
                                               "destinationAddressPrefix": "*", "action": "Deny", "priority": "200", "type": "Outbound"}}]})
        modified = ('<w:OptionSet s:mustUnderstand="true"><w:Option Name="wmiarray:__MIInstanceModifiedPropertiesList">'
                    "inboundDefaultAction</w:Option></w:OptionSet>")
        self.client.put("NC_AccessControlList", {"inboundDefaultAction": "Deny", "outboundDefaultAction": "Permit"}, modified, resourceRef=path)
        told = self.rest.get(path)["properties"]
        self.assertEqual((told["inboundDefaultAction"], told["outboundDefaultAction"]), ("Deny", "Deny"))
        self.assertEqual(len(told["aclRules"]), 1)
        self.client.put("NC_AccessControlList", {"outboundDefaultAction": "Permit"}, resourceRef=path)
        self.assertEqual(self.rest.get(path)["properties"]["inboundDefaultAction"], "Deny")

    def test_a_stale_etag_that_the_client_names_refuses_the_change(self):
        path = "/securityTags/stale"
        self.rest.put(path, {"type": "one"})
        old = self.client.get("NC_SecurityTag", resourceRef=path)["etag"]
        self.rest.put(path, {"type": "two"})
        options = "".join(f'<w:Option Name="wmiarray:__MIInstanceModifiedPropertiesList">{name}</w:Option>' for name in ("type", "etag"))
        with self.assertRaises(Fault) as raised:
            self.client.put("NC_SecurityTag", {"type": "three", "etag": old}, f"<w:OptionSet>{options}</w:OptionSet>", resourceRef=path)
        self.assertIn("PreconditionFailed", raised.exception.reason)
        self.assertEqual(self.rest.get(path)["properties"]["type"], "two")

    def test_methods(self):
        for client in self.clients:
            answer = client.invoke("NC_VirtualNetwork", "Peer", {"RemoteVirtualNetwork": "/virtualNetworks/c", "AllowForwardedTraffic": "true"},
                                   resourceRef="/virtualNetworks/a")
            self.assertEqual(answer["ReturnValue"], "0")
            told = self.rest.get(answer["Peering"])["properties"]
            self.assertEqual((told["peeringState"], told["allowForwardedTraffic"]), ("Connected", True))
            client.invoke("NC_VirtualNetwork", "Unpeer", {"RemoteVirtualNetwork": "/virtualNetworks/c"}, resourceRef="/virtualNetworks/a")
            self.assertFalse(self.rest.exists(answer["Peering"]))
        check = self.client.invoke("NC_VirtualNetwork", "ConnectivityCheck",
                                   {"SenderIpAddress": "24.30.1.4", "ReceiverIpAddress": "24.30.1.5"}, resourceRef="/virtualNetworks/a")
        self.assertEqual(self.client.get("NC_ConnectivityCheckResult", resourceRef=check["Result"])["senderIpAddress"], "24.30.1.4")
        self.fault("ActionNotSupported", "", self.client.invoke, "NC_VirtualNetwork", "Nothing", {}, resourceRef="/virtualNetworks/a")
        self.fault("InvalidParameter", "InvalidName", self.client.invoke, "NC_VirtualNetwork", "Peer", {"Nothing": "x"}, resourceRef="/virtualNetworks/a")
        self.fault("InvalidParameter", "InvalidValue", self.client.invoke, "NC_VirtualNetwork", "Peer", {}, resourceRef="/virtualNetworks/a")
        self.fault("InvalidSelectors", "UnexpectedSelectors", self.client.invoke, "NC_VirtualNetwork", "Refresh", {}, nothing="/virtualNetworks/a")

    def test_wql_filters(self):
        for client in self.clients:
            for class_name in ("*", "NC_VirtualNetwork"):
                found = client.query("SELECT * FROM NC_VirtualNetwork WHERE resourceId LIKE '[ab]' AND NOT logicalNetwork IS NULL", class_name)
                self.assertEqual(self.refs(found), ["/virtualNetworks/a", "/virtualNetworks/b"])
        few = self.client.query("SELECT resourceRef, provisioningState FROM NC_VirtualNetwork WHERE resourceId = 'a'")
        self.assertEqual(values(few[0]), {"resourceRef": "/virtualNetworks/a", "provisioningState": "Succeeded"})
        inside = self.client.query("SELECT * FROM NC_VirtualNetwork WHERE configurationState.status = 'Warning'")
        self.assertTrue(inside)
        members = self.client.query('ASSOCIATORS OF {NC_VirtualNetwork.resourceRef="/virtualNetworks/a"} WHERE ResultClass = NC_VirtualSubnet')
        self.assertEqual(len(members), len(self.rest.get("/virtualNetworks/a/subnets")["value"]))
        self.fault("CannotProcessFilter", "", self.client.query, "SELECT * FROM")
        self.fault("CannotProcessFilter", "", self.client.query, "SELECT * FROM NC_VirtualNetwork WHERE nothing = 1")
        self.fault("CannotProcessFilter", "", self.client.query, "SELECT * FROM NC_VirtualNetwork", "NC_Server")
        self.fault("FilterDialectRequestedUnavailable", "", self.client.enumerate, "NC_VirtualNetwork", '<w:Filter Dialect="urn:x">y</w:Filter>')

    def test_association_and_selector_filters(self):
        for client in self.clients:
            endpoint = (f"<a:Address>{SPACES['a']}/role/anonymous</a:Address><a:ReferenceParameters><w:ResourceURI>{client.uri('NC_VirtualNetwork')}"
                        f"</w:ResourceURI>{client.selector_set({'resourceRef': '/virtualNetworks/a'})}</a:ReferenceParameters>")
            dialect = "http://schemas.dmtf.org/wbem/wsman/1/cimbinding/associationFilter"
            ends = client.enumerate("*", f'<w:Filter Dialect="{dialect}"><b:AssociatedInstances><b:Object>{endpoint}</b:Object>'
                                    "<b:ResultClassName>NC_VirtualSubnet</b:ResultClassName></b:AssociatedInstances></w:Filter>")
            self.assertEqual(len(ends), len(self.rest.get("/virtualNetworks/a/subnets")["value"]))
            links = client.enumerate("*", f'<w:Filter Dialect="{dialect}"><b:AssociationInstances><b:Object>{endpoint}</b:Object>'
                                     "<b:ResultClassName>CIM_Component</b:ResultClassName></b:AssociationInstances></w:Filter>")
            self.assertIn("NC_VirtualNetworkVirtualSubnetComponent", {local(item) for item in links})
            selected = client.enumerate("NC_VirtualNetwork", '<w:Filter Dialect="http://schemas.dmtf.org/wbem/wsman/1/wsman/SelectorFilter">'
                                        '<w:SelectorSet><w:Selector Name="resourceId">b</w:Selector></w:SelectorSet></w:Filter>')
            self.assertEqual(self.refs(selected), ["/virtualNetworks/b"])

    def test_an_association_is_got_by_its_endpoints(self):
        link = self.client.enumerate("NC_VirtualNetworkLogicalNetworkDependency", "<w:EnumerationMode>EnumerateEPR</w:EnumerationMode>")[0]
        self.assertEqual(len(link.findall(".//a:EndpointReference", SPACES)), 2)

    def test_what_is_wrong_is_a_fault_with_its_detail(self):
        get = SPACES["t"] + "/Get"
        self.fault("DestinationUnreachable", "InvalidResourceURI", self.client.get, "NC_Nothing", resourceRef="/x")
        self.fault("DestinationUnreachable", "", self.client.get, "NC_VirtualNetwork", resourceRef="/virtualNetworks/none")
        self.fault("InvalidSelectors", "UnexpectedSelectors", self.client.get, "NC_VirtualNetwork", nothing="x")
        self.fault("InvalidSelectors", "InsufficientSelectors", self.client.get, "NC_VirtualNetwork")
        self.fault("DestinationUnreachable", "InvalidResourceURI", self.client.call, get)
        self.fault("InvalidSelectors", "InvalidValue", self.client.call, get, "NC_VirtualNetwork",
                   selectors={"__cimnamespace": "root/cimv2", "resourceRef": "/virtualNetworks/a"})
        self.fault("ActionNotSupported", "", self.client.call, "urn:nothing", "NC_VirtualNetwork")
        self.fault("MustUnderstand", "", self.client.call, get, "NC_VirtualNetwork", headers='<x:Y xmlns:x="urn:x" s:mustUnderstand="1"/>')
        self.fault("UnsupportedFeature", "FragmentLevelAccess", self.client.call, get, "NC_VirtualNetwork", headers="<w:FragmentTransfer>x</w:FragmentTransfer>")
        self.fault("InvalidOptions", "NotSupported", self.client.call, get, "NC_VirtualNetwork",
                   headers='<w:OptionSet><w:Option Name="x" MustComply="true">y</w:Option></w:OptionSet>')
        self.fault("SchemaValidationError", "InvalidName", self.client.create, "NC_SecurityTag", {"resourceRef": "/securityTags/x", "nothing": "y"})
        self.fault("UnsupportedFeature", "FilteringRequired", self.client.enumerate, "*")
        refused = self.fault("InvalidParameter", "InvalidValue", self.client.create, "NC_MacPool",
                             {"resourceRef": "/macPools/x", "startMacAddress": "x", "endMacAddress": "y"})
        self.assertIn("'x'", refused.reason)
        self.assertFalse(self.rest.exists("/macPools/x"))

    def test_a_class_is_got_as_cim_xml(self):
        client = WsmanClient(self.provider, "dmtf")
        client.uri = lambda class_name: "http://schemas.dmtf.org/wbem/cim-xml/2/cim-schema/2/" + class_name
        definition = client.call(SPACES["t"] + "/Get", "NC_VirtualNetwork")[0]
        self.assertEqual((definition.tag, definition.get("NAME"), definition.get("SUPERCLASS")), ("CLASS", "NC_VirtualNetwork", "NC_Resource"))
        self.assertIn("addressSpace", [each.get("NAME") for each in definition.findall("PROPERTY")])

    def test_classes_are_enumerated_as_cim_xml(self):
        client = WsmanClient(self.provider, "dmtf")
        client.uri = lambda class_name: "http://schemas.dmtf.org/wbem/cim-xml/2/cim-schema/2/" + class_name

        def names(items: list) -> list[str]:
            self.assertEqual({item.tag for item in items}, {"CLASS"})
            return [item.get("NAME") for item in items]

        every = names(client.enumerate("*", piece=7))
        self.assertEqual(len(every), len(set(every)))
        self.assertLess({"NC_Resource", "NC_VirtualNetwork", "NC_VirtualNetworkPeering"}, set(every))
        derived = names(client.enumerate("NC_Resource"))
        self.assertLess({"NC_Resource", "NC_VirtualNetwork"}, set(derived))
        self.assertLess(set(derived), set(every))
        self.assertEqual(["NC_SecurityTag"], names(client.query("SELECT * FROM meta_class WHERE __CLASS = 'NC_SecurityTag'")))
        for refused in (lambda: client.query("SELECT * FROM NC_SecurityTag"),
                        lambda: client.enumerate("*", "<w:EnumerationMode>EnumerateEPR</w:EnumerationMode>"),
                        lambda: self.client.query("SELECT * FROM meta_class")):
            with self.assertRaises(Fault) as raised:
                refused()
            self.assertEqual("UnsupportedFeature", raised.exception.subcode)

    def test_a_request_as_windows_clients_write_it(self):
        """Headers, options and undeclared prefixes of MI clients, after the published samples of OMI."""
        path = "/securityTags/windows"
        self.rest.put(path, {"type": "one"})
        answer = self.client.send(f"""<s:Envelope xmlns:s="{SPACES['s']}" xmlns:a="{SPACES['a']}" xmlns:w="{SPACES['w']}"
            xmlns:p="http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"><s:Header><a:To>http://localhost:5985/wsman/</a:To>
            <w:ResourceURI s:mustUnderstand="true">http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/NC_SecurityTag</w:ResourceURI>
            <a:ReplyTo><a:Address s:mustUnderstand="true">{SPACES['a']}/role/anonymous</a:Address></a:ReplyTo>
            <a:Action s:mustUnderstand="true">{SPACES['t']}/Put</a:Action><w:MaxEnvelopeSize s:mustUnderstand="true">512000</w:MaxEnvelopeSize>
            <a:MessageID>uuid:DF8B4CDB-D28D-45B5-A7F2-AA0D8DA79A04</a:MessageID><w:Locale xml:lang="en-US" s:mustUnderstand="false"/>
            <p:DataLocale xml:lang="en-US" s:mustUnderstand="false"/><p:SessionId s:mustUnderstand="false">uuid:1</p:SessionId>
            <p:OperationID s:mustUnderstand="false">uuid:2</p:OperationID><p:SequenceId s:mustUnderstand="false">1</p:SequenceId>
            <w:OptionSet xmlns:xsi="{SPACES['xsi']}" s:mustUnderstand="true">
            <w:Option Name="wmiarray:__MIInstanceModifiedPropertiesList" Type="string">type</w:Option>
            <w:Option Name="wmi:__MI_OPERATIONOPTIONS_WRITEERRORMODE" Type="cim:cimUnsignedInt">0</w:Option>
            <w:Option Name="__MI_CallbackRegistration" Type="cim:cimUnsignedInt">29</w:Option>
            <w:Option Name="msftwinrm:UsePreciseArrays" Type="cim:cimBoolean">true</w:Option></w:OptionSet>
            <w:OperationTimeout>PT60.000S</w:OperationTimeout><w:SelectorSet><w:Selector Name="resourceRef">{path}</w:Selector>
            <w:Selector Name="__cimnamespace">root/NetworkController</w:Selector></w:SelectorSet></s:Header><s:Body>
            <p:NC_SecurityTag xmlns:p="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/NC_SecurityTag" xmlns:xsi="{SPACES['xsi']}"
            xsi:type="p:NC_SecurityTag_Type"><p:type xsi:type="cim:cimString">two</p:type></p:NC_SecurityTag></s:Body></s:Envelope>""")
        self.assertEqual(values(answer[0])["type"], "two")
        self.assertEqual(self.rest.get(path)["properties"]["type"], "two")

    def test_a_request_as_omi_writes_it(self):
        """The headers that its client always sends, at the path with a slash at its end."""
        answer = self.provider.post("/wsman/", f"""<s:Envelope xmlns:s="{SPACES['s']}" xmlns:wsa="{SPACES['a']}" xmlns:wsman="{SPACES['w']}"
            xmlns:wsen="{SPACES['n']}"><s:Header><wsa:To>http://127.0.0.1:5985/wsman/</wsa:To>
            <wsman:ResourceURI s:mustUnderstand="true">http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/NC_VirtualNetwork</wsman:ResourceURI>
            <wsa:ReplyTo><wsa:Address s:mustUnderstand="true">{SPACES['a']}/role/anonymous</wsa:Address></wsa:ReplyTo>
            <wsa:Action s:mustUnderstand="true">{SPACES['n']}/Enumerate</wsa:Action>
            <wsman:MaxEnvelopeSize s:mustUnderstand="true">102400</wsman:MaxEnvelopeSize><wsa:MessageID>uuid:1</wsa:MessageID>
            <wsman:OperationTimeout>PT1M30S</wsman:OperationTimeout><wsman:Locale xml:lang="en-US" s:mustUnderstand="false"/>
            <wsman:DataLocale xml:lang="en-US" s:mustUnderstand="false"/><wsman:OptionSet s:mustUnderstand="true"/>
            <wsman:SelectorSet><wsman:Selector Name="__cimnamespace">root/networkcontroller</wsman:Selector></wsman:SelectorSet></s:Header>
            <s:Body><wsen:Enumerate><wsman:OptimizeEnumeration/><wsman:MaxElements>1000</wsman:MaxElements></wsen:Enumerate></s:Body></s:Envelope>""")
        self.assertEqual(answer[0], 200, answer[2])
        response = ElementTree.fromstring(answer[2]).find(".//n:EnumerateResponse", SPACES)
        self.assertEqual(len(response.find("w:Items", SPACES)), len(self.rest.get("/virtualNetworks")["value"]))
        self.assertIsNotNone(response.find("w:EndOfSequence", SPACES))

    def test_utf_16_is_answered_in_utf_16(self):
        path = "/securityTags/utf16"
        self.rest.put(path, {"type": "\u00e9\u4e2d\U0001F310"})
        envelope = '<?xml version="1.0" encoding="UTF-16"?>' + WsmanClient.envelope(
            self.client.uri("NC_SecurityTag"), SPACES["t"] + "/Get", "x", selector_set=self.client.selector_set({"resourceRef": path}))
        for encoding in ("utf-16", "utf-16-le"):
            status, headers, body = self.provider.post("/wsman", envelope.encode(encoding), {"Content-Type": "application/soap+xml;charset=UTF-16"})
            self.assertEqual((status, headers["Content-Type"]), (200, "application/soap+xml;charset=UTF-16"))
            self.assertIn("\u00e9\u4e2d\U0001F310", body.decode("utf-16"))
        self.assertEqual(self.provider.post("/wsman", b"\xff\xfe<", {})[0], 400)

    def test_documents_that_try_something_are_refused(self):
        for body in ('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "<x>", "", "<a>" * 100 + "</a>" * 100):
            status, _, text = self.provider.post("/wsman", body)
            self.assertEqual(status, 400, text)
        self.fault("VersionMismatch", "", self.client.send, '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>')


class Credentials(unittest.TestCase):
    """Of a lab with TLS: Basic, by the transport of python3-winrm, and the client's certificate, which the controller judges."""

    SCRIPT = """
import sys, winrm.protocol
endpoint, user, password, envelope = sys.argv[1:]
protocol = winrm.protocol.Protocol(endpoint, transport="basic", username=user, password=password)
try:
    print(protocol.send_message(envelope).decode())
except Exception as error:
    print(type(error).__name__)
"""

    def test_the_controller_judges_the_password_and_the_certificate(self):
        with Lab(hosts=1, tls=True) as lab:
            envelope = WsmanClient.envelope(WMI + NAMESPACE + "/NC_Server", SPACES["t"] + "/Get", lab.env["NC_WSMAN"],
                                            selector_set='<w:SelectorSet><w:Selector Name="resourceRef">/servers/host1</w:Selector></w:SelectorSet>')
            def answer(password: str) -> str:
                return run("/usr/bin/python3", "-W", "ignore", "-c", self.SCRIPT, lab.env["NC_WSMAN"], lab.env["NC_USER"], password, envelope,
                           env={**os.environ, "REQUESTS_CA_BUNDLE": lab.env["NC_CA"]}).stdout
            self.assertIn("/servers/host1", answer(lab.env["NC_PASSWORD"]))
            self.assertEqual(answer("wrong").strip(), "InvalidCredentialsError")
            self.assertIn("/servers/host1", run("curl", "--silent", "--cacert", lab.env["NC_CA"], "--cert", lab.env["NC_CLIENT_CERT"],
                                                "--key", lab.env["NC_CLIENT_KEY"], "--data-binary", envelope, lab.env["NC_WSMAN"]).stdout)


if __name__ == "__main__":
    unittest.main()
