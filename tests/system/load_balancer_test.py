"""An internal load balancer with real packets: web servers on both hosts behind one address, and who reaches them."""
import json
import unittest

from tests.support.lab import ROOT, Lab, terminate, wait_for

WEB = str(ROOT / "tests/support/web.py")
FRONT_END = "10.0.1.200"
FRONT_END_V6 = "fd00:6::200"
PROBE = {"protocol": "Tcp", "port": 8080, "intervalInSeconds": 5, "numberOfProbes": 11}


def reference(path: str) -> dict:
    return {"resourceRef": path}


class Web:
    """With "with": a web server in a VM that answers with the VM's name."""

    def __init__(self, lab: Lab, vm: str, port: int = 8080, *address: str):
        self.lab, self.command = lab, (vm, "python3", WEB, "serve", port, vm, *address)

    def __enter__(self) -> "Web":
        self.process = self.lab.popen(*self.command)
        wait_for("the web server listens", lambda: "ready" in self.process.stdout.readline())
        return self

    def __exit__(self, *_) -> None:
        terminate(self.process)


class LoadBalancer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab()
        cls.lab.up()
        cls.addClassCleanup(cls.lab.down)
        lab = cls.lab
        lab.rest.put("/logicalNetworks/vips", {"subnets": [{"resourceId": "s", "properties": {
            "addressPrefix": "10.127.0.0/24", "ipPools": [{"resourceId": "p", "properties": {
                "startIpAddress": "10.127.0.10", "endIpAddress": "10.127.0.20"}}]}}]})
        lab.rest.put("/loadBalancerManager/config", {
            "loadBalancerManagerIPAddress": "10.127.0.10", "outboundNatIPExemptions": [],
            "vipIpPools": [reference("/logicalNetworks/vips/subnets/s/ipPools/p")]})
        lab.network("red", "10.0.0.0/16", {"web": "10.0.1.0/24", "other": "10.0.2.0/24"})
        lab.network("blue", "10.1.0.0/16")
        lab.rest.put("/loadBalancers/lb", cls.load_balancer())
        for vm, network, subnet, address, host, balanced in (
                ("web1", "red", "web", "10.0.1.11", "host1", True), ("web2", "red", "web", "10.0.1.12", "host2", True),
                ("near", "red", "web", "10.0.1.21", "host1", False), ("far", "red", "other", "10.0.2.21", "host2", False),
                ("peer", "blue", "s", "10.1.0.21", "host1", False)):
            pools = {"loadBalancerBackendAddressPools": [reference("/loadBalancers/lb/backendAddressPools/web")]}
            lab.interface(vm, network, address, subnet, **(pools if balanced else {}))
            lab.vm(vm, host)
        lab.peer("red", "blue")
        lab.network("six", "fd00:6::/64")
        lab.rest.put("/loadBalancers/six", cls.load_balancer(
            path="/loadBalancers/six", address=FRONT_END_V6, subnet="/virtualNetworks/six/subnets/s",
            probe={**PROBE, "protocol": "Http", "requestPath": "/health"}))
        lab.interface("six", "six", "fd00:6::11",
                      loadBalancerBackendAddressPools=[reference("/loadBalancers/six/backendAddressPools/web")])
        lab.interface("asker", "six", "fd00:6::21")
        lab.vm("six", "host2")
        lab.vm("asker", "host1")

    @staticmethod
    def load_balancer(**changes) -> dict:
        """Rules on ports 80 (5-tuple) and 81 (by source) to port 8080, both with a probe."""
        path = changes.get("path", "/loadBalancers/lb")
        front_end = [reference(path + "/frontendIPConfigurations/vip")]
        rule = {"frontendIPConfigurations": front_end, "protocol": "Tcp", "backendPort": 8080,
                "backendAddressPool": reference(path + "/backendAddressPools/web"),
                "probe": reference(path + "/probes/web")}
        rules = {"web": {**rule, "frontendPort": 80}}
        rules.update(changes.get("rules", {}))
        return {"frontendIPConfigurations": [{"resourceId": "vip", "properties": {
                    "privateIPAddress": changes.get("address", FRONT_END),
                    "subnet": reference(changes.get("subnet", "/virtualNetworks/red/subnets/web"))}}],
                "backendAddressPools": [{"resourceId": "web", "properties": {}}],
                "probes": [{"resourceId": "web", "properties": changes.get("probe", PROBE)}],
                "inboundNatRules": changes.get("nat", []),
                "loadBalancingRules": [{"resourceId": name, "properties": {**rule, **properties}}
                                       for name, properties in rules.items()]}

    def get(self, vm: str, count: int = 20, port: int = 80, address: str = FRONT_END) -> dict:
        return json.loads(self.lab.execute(vm, "python3", WEB, "get", address, port, count).stdout)

    def front_end(self, balancer: str = "lb") -> dict:
        path = f"/loadBalancers/{balancer}/frontendIPConfigurations/vip"
        return self.lab.client().get(path)["properties"]["configurationState"]

    def wait_for_members(self, *up: str, balancer: str = "lb") -> None:
        """Until exactly these take new connections, as the controller has heard from the hosts. A client's host may hear it
        a moment later."""
        addresses = {"web1": "10.0.1.11:8080", "web2": "10.0.1.12:8080", "six": "[fd00:6::11]:8080"}
        wanted = {addresses[name] for name in up}

        def seen() -> bool:
            return {dip["dipEndpoint"] for endpoint in self.front_end(balancer)["vipEndpointStates"]
                    for dip in endpoint["dipEndpointStates"] if not dip["probeRule"]} == wanted
        wait_for(f"{up} take connections", seen, timeout=30)

    def test_1_members_on_both_hosts_answer_clients_near_and_far_and_in_a_peered_network(self):
        with Web(self.lab, "web1"), Web(self.lab, "web2"):
            self.wait_for_members("web1", "web2")
            for client in ("near", "far", "peer"):
                wait_for(f"both answer {client}", lambda client=client: set(self.get(client)) == {"web1", "web2"})
            self.assertEqual({"web2": 10}, self.get("web1", 10), "a member's own connections go to the other")
            self.lab.unpeer("red", "blue")
            self.addCleanup(self.lab.peer, "red", "blue")
            self.assertEqual({"": 1}, self.get("peer", 1))

    def counters(self) -> dict:
        front_end = self.lab.client().get("/loadBalancers/lb/frontendIPConfigurations/vip")["properties"]
        for counter in front_end["counters"]:
            self.assertEqual(counter["context"], {"source": "SoftwareLoadBalancer", "category": "Performance"})
        return {counter["name"]: counter["currentValue"] for counter in front_end["counters"]}

    def test_1_a_front_end_counts_what_is_asked_of_it_on_all_hosts(self):
        with Web(self.lab, "web1"), Web(self.lab, "web2"):
            self.wait_for_members("web1", "web2")
            before = self.counters()
            self.get("near", 5)
            self.get("far", 7)
            wait_for("the hosts tell of it", lambda: self.counters()["SynPackets"] >= before["SynPackets"] + 12)
            after = self.counters()
            # Each conversation has at least four packets to the front end, and as many answers.
            self.assertGreaterEqual(after["TotalPackets"], before["TotalPackets"] + 12 * 8)
            self.assertGreaterEqual(after["FlowEntries"], 24)
            self.assertEqual(after["DroppedPacketsIPv6"], 0)
            self.assertEqual(after["DroppedFlowEntries"], 0)
        rules = self.lab.switch("host1", "get-rule-counter", self.lab.rest.get("/networkInterfaces/near")["instanceId"],
                                "SLB_NAT_LAYER")
        web = next(rule for rule in rules if rule["rule"] == "/loadBalancers/lb/loadBalancingRules/web")
        self.assertGreaterEqual(web["matched_packets"], 5 * 8)

    def test_1_a_packet_to_the_front_end_is_explained_by_its_rule(self):
        port = self.lab.rest.get("/networkInterfaces/near")["instanceId"]
        told = self.lab.switch("host1", "process-tuples", port, "out", "tcp", "10.0.1.21", "4000", FRONT_END, "80")
        steps = {step["layer"]: step for step in told["steps"]}
        self.assertEqual(steps["SLB_NAT_LAYER"]["resource"], "/loadBalancers/lb/loadBalancingRules/web", told)

    def test_2_a_member_that_fails_gets_no_new_connections_until_it_is_back(self):
        lab = self.lab
        with Web(lab, "web1") as first, Web(lab, "web2"), Web(lab, "six", 8080, "::") as six:
            self.wait_for_members("web1", "web2")
            self.wait_for_members("six", balancer="six")
            wait_for("the IPv6 member answers", lambda: self.get("asker", 5, address=FRONT_END_V6) == {"six": 5})
            first.__exit__()
            six.__exit__()
            self.wait_for_members("web2")
            self.wait_for_members(balancer="six")
            for client in ("near", "peer"):
                wait_for(f"only web2 answers {client}", lambda client=client: self.get(client) == {"web2": 20})
            six.__enter__()
            asking = lab.popen("far", "python3", WEB, "keep", FRONT_END, 80)
            self.assertIn("ready", asking.stdout.readline())
            first.__enter__()
            self.wait_for_members("web1", "web2")
            wait_for("both answer again", lambda: set(self.get("far")) == {"web1", "web2"})
            answers = set(json.loads(terminate(asking)))
            self.assertEqual({"web1", "web2"}, answers, "no request was lost while the member came back")
            self.wait_for_members("six", balancer="six")
            wait_for("the IPv6 member answers again", lambda: self.get("asker", 5, address=FRONT_END_V6) == {"six": 5})

    def test_3_a_long_connection_stays_with_its_member_while_the_pool_changes(self):
        lab = self.lab
        with Web(lab, "web1"), Web(lab, "web2"):
            self.wait_for_members("web1", "web2")
            held = [lab.popen("near", "python3", WEB, "hold", FRONT_END, 80) for _ in range(4)]
            for process in held:
                self.assertIn("ready", process.stdout.readline())
            lab.interface("web2", "red", "10.0.1.12", "web")
            self.addCleanup(lab.interface, "web2", "red", "10.0.1.12", "web", loadBalancerBackendAddressPools=[
                reference("/loadBalancers/lb/backendAddressPools/web")])
            self.wait_for_members("web1")
            wait_for("only web1 answers", lambda: self.get("near") == {"web1": 20})
            for process in held:
                said = terminate(process).strip()
                self.assertTrue(said.isdigit(), said)

    def test_4_rules_by_source_and_to_one_address(self):
        lab = self.lab
        nat = [{"resourceId": "nat", "properties": {
            "frontendIPConfigurations": [reference("/loadBalancers/lb/frontendIPConfigurations/vip")], "protocol": "Tcp",
            "frontendPort": 2222, "backendPort": 8080,
            "backendIPConfiguration": reference("/networkInterfaces/far/ipConfigurations/ip")}}]
        lab.rest.put("/loadBalancers/lb", self.load_balancer(
            rules={"source": {"frontendPort": 81, "backendPort": 8081, "loadDistribution": "SourceIP"}}, nat=nat))
        self.addCleanup(lab.rest.put, "/loadBalancers/lb", self.load_balancer())
        with Web(lab, "web1"), Web(lab, "web2"), Web(lab, "web1", 8081), Web(lab, "web2", 8081), Web(lab, "far"):
            self.wait_for_members_of_all()
            for client in ("near", "far", "peer"):
                self.assertEqual(1, len(self.get(client, 10, 81)), "one client, one member")
            wait_for("the rule to one address leads there", lambda: self.get("near", 5, 2222) == {"far": 5})

    def wait_for_members_of_all(self) -> None:
        wait_for("both rules have their members", lambda: len(self.front_end()["vipEndpointStates"]) == 3 and not any(
            dip["probeRule"] for endpoint in self.front_end()["vipEndpointStates"] for dip in endpoint["dipEndpointStates"]),
            timeout=30)

    def test_5_access_control_lists_see_the_front_end_at_the_client_and_the_client_at_the_member(self):
        lab = self.lab

        def deny(kind: str, **match) -> None:
            rule = {"type": kind, "protocol": "TCP", "action": "Deny", "priority": "100", "logging": "Disabled",
                    "sourceAddressPrefix": "*", "destinationAddressPrefix": "*", "sourcePortRange": "*",
                    "destinationPortRange": "*", **match}
            lab.rest.put("/accessControlLists/no", {"aclRules": [{"resourceId": "no", "properties": rule}]})
        with Web(lab, "web1"), Web(lab, "web2"):
            self.wait_for_members("web1", "web2")
            deny("Outbound", destinationAddressPrefix=FRONT_END)
            self.addCleanup(lab.interface, "near", "red", "10.0.1.21", "web")
            lab.interface("near", "red", "10.0.1.21", "web", accessControlList=reference("/accessControlLists/no"))
            self.assertEqual({"": 2}, self.get("near", 2))
            deny("Outbound", destinationAddressPrefix="10.0.1.11,10.0.1.12")
            self.assertNotIn("", self.get("near", 5), "the client's port does not see the member")
            self.assertEqual({"": 1}, self.get("near", 1, 8080, "10.0.1.11"))

    def test_6_floating_addresses_reach_the_member_as_they_are(self):
        lab = self.lab
        lab.rest.delete("/loadBalancers/lb/loadBalancingRules/web")
        lab.rest.put("/loadBalancers/lb", self.load_balancer(
            rules={"web": {"frontendPort": 8080, "backendPort": 8080, "enableFloatingIP": True}}))
        for vm in ("web1", "web2"):
            lab.execute(vm, "ip", "address", "add", FRONT_END + "/32", "dev", "lo")
        with Web(lab, "web1"), Web(lab, "web2"):
            self.wait_for_members("web1", "web2")
            for client in ("near", "far", "peer"):
                wait_for(f"{client} reaches both", lambda: set(self.get(client, 20, 8080)) == {"web1", "web2"})

    def test_7_the_state_of_the_load_balancer_can_be_read(self):
        rest = self.lab.client()
        rest.put("/diagnostics/slbState", {})
        result = rest.get("/diagnostics/slbState")["properties"]["slbStateResult"]["resourceRef"]
        groups = rest.get(result)["properties"]["output"]["dataGroups"]
        tenant = next(group for group in groups if group["name"] == "Tenant")
        text = json.dumps(tenant)
        self.assertIn(FRONT_END, text)
        self.assertIn("/loadBalancers/lb/loadBalancingRules/web", text)


if __name__ == "__main__":
    unittest.main()
