"""Why packets pass or do not: connectivity checks by packets, and vfpctrl's commands as scripts for Windows read them."""
import json
import re
import unittest

from tests.support import vfp_parsers
from tests.support.lab import BIN, Lab, run, wait_for


def rule(direction: str, action: str, protocol: str, priority: int) -> dict:
    return {"priority": str(priority), "type": direction, "action": action, "protocol": protocol, "sourceAddressPrefix": "*",
            "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": "*", "logging": "Disabled"}


class Explain(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab()
        cls.lab.up()
        cls.addClassCleanup(cls.lab.down)
        lab = cls.lab
        lab.rest.put("/accessControlLists/no-tcp-in", {"aclRules": [
            {"resourceId": "no-tcp", "properties": rule("Inbound", "Deny", "TCP", 101)},
            {"resourceId": "in", "properties": rule("Inbound", "Allow", "All", 102)},
            {"resourceId": "out", "properties": rule("Outbound", "Allow", "All", 103)}]})
        lab.network("red", "10.1.0.0/24")
        lab.network("blue", "10.2.0.0/24", acl="no-tcp-in")
        lab.interface("red1", "red", "10.1.0.11")
        lab.interface("red2", "red", "10.1.0.12")
        lab.interface("blue1", "blue", "10.2.0.11")
        lab.interface("blue2", "blue", "10.2.0.12")
        for vm in ("red1", "red2", "blue1", "blue2"):
            lab.vm(vm, f"host{vm[-1]}")
        lab.peer("red", "blue")
        cls.port = lab.rest.get("/networkInterfaces/red1")["instanceId"]
        for address in ("10.1.0.12", "10.2.0.12"):
            wait_for("the networks work", lambda address=address: lab.reaches("red1", address))

    def check(self, receiver: str, protocol: str, network: str = "red", sender: str = "10.1.0.11") -> dict:
        reference = {"resourceRef": f"/virtualNetworks/{network}"}
        action = self.lab.rest.request("PUT", "/diagnostics/connectivityCheck", {"properties": {
            "senderIpAddress": sender, "receiverIpAddress": receiver, "protocol": protocol, "disableTracing": False,
            "senderVirtualNetwork": reference, "receiverVirtualNetwork": reference}})
        path = action["properties"]["connectivityCheckResult"]["resourceRef"]

        def done():
            properties = self.lab.rest.get(path)["properties"]
            return properties["result"] if properties["provisioningState"] != "Updating" else None
        return wait_for("the check is done", done)

    def test_scripts_find_counters_of_rules_and_of_the_port(self):
        def packets() -> int:
            layers = json.loads(self.vfpctrl("/port", self.port, "/get-rule-counter", "/format", "1"))["Layers"]
            rules = {rule["Id"]: rule["InformationArray"][0]["RuleCounters"] for layer in layers if layer["Name"] == "VNET_ENCAP_LAYER"
                     for group in layer["Groups"] if group["Direction"] == "OUT" for rule in group["Rules"]}
            return next(counters["MatchedPackets"] for rule, counters in rules.items() if rule.endswith("/10.1.0.12"))

        def sent() -> int:
            directions = json.loads(self.vfpctrl("/port", self.port, "/get-port-counter", "/format", "1"))
            return directions["InformationArray"][0]["PortCounters"][0]["TotalPackets"]

        self.assertTrue(self.lab.reaches("red1", "10.1.0.12"))
        rule_before, port_before = packets(), sent()
        self.lab.execute("red1", "ping", "-n", "-q", "-c", "5", "-i", "0.02", "-W", "1", "10.1.0.12")
        self.assertGreaterEqual(packets(), rule_before + 5)
        self.assertGreaterEqual(sent(), port_before + 5)
        # Another policy with the same rule keeps what it has counted.
        counted = packets()
        self.lab.unpeer("red", "blue")
        wait_for("the host has forgotten the peer", lambda: not self.lab.reaches("red1", "10.2.0.12"))
        self.assertGreaterEqual(packets(), counted)
        self.lab.peer("red", "blue")
        wait_for("the networks work again", lambda: self.lab.reaches("red1", "10.2.0.12"))

    def test_what_is_collected_of_a_port_is_answered(self):
        for command in ("list-space", "list-nat-range", "get-port-state", "get-port-counter", "get-flow-stats", "get-port-flow-stats",
                        "get-port-flow-settings", "get-rule-counter"):
            self.assertIn(f"Command {command} succeeded!", self.vfpctrl(f"/{command}", "/port", self.port))
        self.assertTrue(self.lab.reaches("red1", "10.1.0.12"))
        layers = {stats["layer"]: stats for stats in self.lab.switch("host1", "get-flow-stats", self.port)}
        self.assertGreater(layers["FW_CONTROLLER_LAYER_ID"]["other_flows"], 0, "the ping")
        self.assertEqual(layers["SLB_NAT_LAYER"]["other_flows"], 0, "nothing is balanced")
        self.assertIn("Blocked : False", self.vfpctrl("/get-port-state", "/port", self.port))

    def steps(self, result: dict) -> str:
        return "\n".join(step for node in result["nodeOuput"] for step in node["traceOutput"])

    def vfpctrl(self, *words: str) -> str:
        return run(BIN / "vswitchctl", "--control", self.lab.env["NC_HOST1_CONTROL"], *words).stdout

    def test_a_check_sends_a_packet_and_has_it_answered(self):
        before = self.lab.switch("host2", "counters")["answered"]
        for receiver in ("10.1.0.12", "10.2.0.12", "10.2.0.11"):
            for protocol in ("Icmp", "Udp"):
                result = self.check(receiver, protocol)
                self.assertEqual(result["status"], "Success", result)
                self.assertGreaterEqual(result["roundTripTimeMSec"], 1)
                self.assertEqual([node["nodeType"] for node in result["nodeOuput"]], ["Sender", "Receiver"])
                self.assertIn("OUT VNET_ENCAP_LAYER", self.steps(result))
                self.assertIn("IN FW_CONTROLLER_LAYER_ID", self.steps(result))
                self.assertNotIn("no packet was sent", self.steps(result))
        self.assertGreaterEqual(self.lab.switch("host2", "counters")["answered"], before + 4, "the receiving switch took them")

    def test_a_check_names_the_resources_on_its_way(self):
        steps = self.steps(self.check("10.2.0.12", "Icmp"))
        self.assertIn("of /virtualNetworks/blue/subnets/s by /virtualNetworks/red/virtualNetworkPeerings/to-blue", steps)
        self.assertIn("of /accessControlLists/no-tcp-in/aclRules/in: allow", steps)
        self.assertRegex(steps, r"OUT VNET_ENCAP_LAYER: rule \d+/10\.2\.0\.12 of /networkInterfaces/blue2: encapsulate to")

    def test_a_check_names_the_rule_that_drops_it(self):
        result = self.check("10.2.0.12", "Tcp")
        self.assertEqual(result["status"], "Failure", result)
        self.assertIn("/accessControlLists/no-tcp-in/aclRules/no-tcp", result["errorMessage"])
        self.assertEqual(self.check("10.2.0.12", "Udp")["status"], "Success")

    def test_a_check_finds_what_no_policy_says(self):
        # The cable to the other host, as it were, leads nowhere.
        neighbour = ("ip", "-n", self.lab.host_namespace("host1"), "neighbour")
        address = self.lab.provider_address("host2")
        run(*neighbour, "replace", address, "lladdr", "02:00:00:00:00:99", "dev", "underlay", "nud", "permanent")
        try:
            result = self.check("10.1.0.12", "Icmp")
        finally:
            run(*neighbour, "del", address, "dev", "underlay")
        self.assertEqual(result["status"], "Failure", result)
        self.assertEqual(result["errorMessage"], "The packet left the sender's host and did not arrive.")

    def test_a_check_without_the_host_says_what_policy_says(self):
        self.lab.stop("host2-switch")
        try:
            result = self.check("10.1.0.12", "Icmp")
        finally:
            self.lab.start("host2-switch")
            wait_for("the switch is back", lambda: self.lab.reaches("red1", "10.1.0.12"))
        self.assertIn(result["status"], ("Success", "Failure"))
        self.assertNotIn("OUT VNET", self.steps(result))

    def test_probes_leave_nothing_behind(self):
        self.check("10.1.0.12", "Icmp")
        for host in ("host1", "host2"):
            wait_for("the rows of probes go", lambda host=host: "sender" not in self.lab.dump(host, "nc_host")
                     and "receiver" not in self.lab.dump(host, "nc_host"))

    def test_scripts_find_ports_layers_groups_and_rules(self):
        ports = vfp_parsers.ports(self.vfpctrl("/list-vmswitch-port"))
        port = next(each for each in ports if each["PortName"] == self.port)
        self.assertEqual((port["PortState"], port["NicState"]), ("Active", "Connected"))
        self.assertGreater(int(port["PacketsSent"]), 0)
        self.assertRegex(port["MACaddress"], "^([0-9a-f]{2}-){5}[0-9a-f]{2}$")

        layers = vfp_parsers.layers(self.vfpctrl("/list-layer", "/port", self.port))
        self.assertEqual([layer["Layer"] for layer in layers][:2], ["FW_ADMIN_LAYER_ID", "FW_CONTROLLER_LAYER_ID"])
        self.assertEqual([int(layer["Priority"]) for layer in layers], sorted(int(layer["Priority"]) for layer in layers))
        rules = {}
        for layer in layers:
            for group in vfp_parsers.groups(self.vfpctrl("/list-group", "/port", self.port, "/layer", layer["Layer"])):
                self.assertIn(group["Direction"], ("IN", "OUT"))
                self.assertTrue(group["Match type"])
                listed = self.vfpctrl("/list-rule", "/port", self.port, "/layer", layer["Layer"], "/group", group["Group"])
                rules[group["Group"]] = vfp_parsers.rules(listed)
        encap = rules["VNET_GROUP_ENCAP_OUT"]
        self.assertIn("mapencap", {each["Type"] for each in encap})
        self.assertIn({"TNI", "Destination IP"}, [set(each["Conditions"]) for each in encap])
        redirection = {each["Friendly name"] for each in rules["VNET_GROUP_DR_REDIRECTION_OUT"]}
        self.assertIn("/virtualNetworks/blue/subnets/s", redirection)

    def test_scripts_find_the_same_rules_as_json_and_below_headings(self):
        ports = json.loads(self.vfpctrl("/list-vmswitch-port", "/format", "1"))["Ports"]
        self.assertIn(("red1", self.port), [(port["Id"], port["Name"]) for port in ports])
        nested = [(layer["Name"], group["Name"], rule["Id"])
                  for layer in json.loads(self.vfpctrl("/list-rule", "/port", self.port, "/format", "1"))["Layers"]
                  for group in layer["Groups"] for rule in group["Rules"]]
        flat = [(rule["layer"], rule["group"], rule["rule"]) for rule in self.lab.switch("host1", "list-rule", self.port)]
        self.assertEqual(nested, flat)
        text = self.vfpctrl("/list-rule", "/port", self.port)
        self.assertEqual(re.findall("(?m)^LAYER : (.*)$", text), list(dict.fromkeys(layer for layer, _, _ in flat)))
        self.assertEqual(re.findall("(?m)^  GROUP : (.*)$", text), list(dict.fromkeys(group for _, group, _ in flat)))

    def test_scripts_are_told_of_errors_in_the_first_line(self):
        with self.assertRaises(RuntimeError):
            vfp_parsers.layers(run(BIN / "vswitchctl", "--control", self.lab.env["NC_HOST1_CONTROL"], "/list-layer", "/port",
                                   "00000000-0000-0000-0000-000000000001", check=False).stdout)

    def test_tuples_are_explained_with_group_rule_and_resource(self):
        text = self.vfpctrl("/process-tuples", "6 10.1.0.11 50000 10.2.0.11 80 out 1", "/port", self.port)
        self.assertIn("Group : FW_GROUP_CONTROLLER_OUT", text)
        self.assertIn("Resource : /virtualNetworks/blue/subnets/s", text)
        self.assertIn("Peering : /virtualNetworks/red/virtualNetworkPeerings/to-blue", text)
        self.assertIn("Resource : /accessControlLists/no-tcp-in/aclRules/no-tcp", text)
        self.assertIn("Result : blocked", text)
        answer = self.lab.switch("host1", "process-tuples", self.port, "out", "udp", "10.1.0.11", "50000", "10.2.0.11", "80")
        self.assertTrue(answer["is_allowed"])

    def test_flows_mappings_and_statistics_are_listed(self):
        self.assertTrue(self.lab.reaches("red1", "10.1.0.12"))
        self.assertIn("Direction : OUT", self.vfpctrl("/list-unified-flow", "/port", self.port))
        self.assertIn("CA : 10.2.0.12", self.vfpctrl("/list-mapping", "/port", self.port))
        self.assertIn(("OUT", "ICMP", "10.1.0.11", "answered"), [
            (each["direction"], each["protocol"], each["source"], each["state"]) for each in self.lab.switch("host1", "list-connection", self.port)])
        self.assertGreater(self.lab.switch("host1", "get-port-flow-stats", self.port)["outbound_flows"], 0)
