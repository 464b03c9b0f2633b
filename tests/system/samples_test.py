"""The sample scripts: with VMs where hosts carry out what they make, else against a controller alone."""
import json
import os
import pathlib
import re
import tempfile
import unittest

from tests.support.controller import Controller
from tests.support.lab import BUILD, ROOT, Lab, run, terminate, wait_for

SCRIPTS = ROOT / "samples/peering"
SHELL = BUILD / "pwsh/pwsh"
THUMBPRINT = "A909502DD82AE41433E6F83886B00D4277A32A7B"


def sample(uri: str, script: str, *arguments) -> str:
    """What a sample in PowerShell prints."""
    return run(SHELL, "-NoProfile", "-NonInteractive", "-File", ROOT / "samples" / script, "-ConnectionUri", uri, *arguments,
               env={**os.environ, "PSModulePath": str(BUILD / "module"), "NO_COLOR": "1"}, timeout=120).stdout


class PeeringScripts(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.up()
        self.addCleanup(self.lab.down)

    def script(self, *command, step: str) -> str:
        environment = {**os.environ, **self.lab.env, "PSModulePath": str(BUILD / "module"), "NO_COLOR": "1",
                       "NC_BUILD_DIR": str(BUILD)}
        return run(*command, step, env=environment).stdout

    def assert_story(self, *command) -> None:
        """The networks are made, their VMs are apart; then they are peered, and the VMs reach each other."""
        lab = self.lab
        self.script(*command, step="networks")
        for name, host, network, subnet, address in (
                ("contoso", "host1", "Contoso_VNet1", "Contoso_Subnet1", "24.30.1.10"),
                ("woodgrove", "host2", "Woodgrove_VNet1", "Woodgrove_Subnet1", "24.30.2.10")):
            lab.interface(name, network, address, subnet=subnet)
            lab.vm(name, host)
        self.assertTrue(lab.never_reaches("contoso", "24.30.2.10"))
        output = self.script(*command, step="peerings")
        self.assertIn("Initiated", output)
        self.assertIn("Connected", output)
        wait_for("Contoso reaches Woodgrove", lambda: lab.reaches("contoso", "24.30.2.10"), timeout=2)
        wait_for("Woodgrove reaches Contoso", lambda: lab.reaches("woodgrove", "24.30.1.10"), timeout=2)
        # Once more is an update of the same.
        self.assertIn("Connected", self.script(*command, step="all"))
        self.assertTrue(lab.reaches("contoso", "24.30.2.10"))

    def test_the_shell_script(self):
        self.assert_story(SCRIPTS / "peering.sh")

    def test_the_script_by_cim(self):
        self.script(SCRIPTS / "peering.sh", step="networks")
        output = run(ROOT / "samples/cim/cim.sh", "Contoso_VNet1", "Woodgrove_VNet1", env={**os.environ, **self.lab.env}).stdout
        self.assertIn("/virtualNetworks/Contoso_VNet1/subnets/Contoso_Subnet1", output)
        self.assertEqual(output.count(" is Connected"), 2)
        self.assertIn("no peering is left", output)

    def test_the_powershell_script(self):
        if not SHELL.exists():
            self.skipTest("the PowerShell module is not built")
        self.assert_story(SHELL, "-NoProfile", "-NonInteractive", "-File", SCRIPTS / "peering.ps1", "-ConnectionUri",
                          self.lab.env["NC_URI"], "-Step")


@unittest.skipUnless(SHELL.exists(), "the PowerShell module is not built")
class SamplesWithPackets(unittest.TestCase):
    def test_vms_of_a_subnet_reach_each_other_until_the_list_keeps_them_apart(self):
        with Lab() as lab:
            uri = lab.env["NC_URI"]
            output = sample(uri, "tenant-vm/tenant-vm.ps1")
            nic = lab.rest.get("/networkInterfaces/web1")
            self.assertIn(f"instance id for the VM's port: {nic['instanceId']}", output)
            sample(uri, "tenant-vm/tenant-vm.ps1", "-Vm", "web2", "-Address", "24.30.1.102", "-MacAddress", "00-1D-D8-B7-1C-12")
            lab.vm("web1", "host1")
            lab.vm("web2", "host2")
            self.assertIn("24.30.1.101/24", lab.execute("web1", "ip", "address").stdout)
            wait_for("the VMs reach each other", lambda: lab.reaches("web1", "24.30.1.102"))

            self.assertIn("Deny", sample(uri, "acls/acls.ps1"))
            self.assertTrue(lab.never_reaches("web1", "24.30.1.102"))
            self.assertTrue(lab.never_reaches("web2", "24.30.1.101"))
            self.assertTrue(lab.reaches("web1", "24.30.1.1"), "the router stays reachable")
            check = ("-Sender", "24.30.1.101", "-Receiver", "24.30.1.102")
            self.assertIn("DenySubnet_Outbound", sample(uri, "diagnostics/diagnostics.ps1", *check))

            sample(uri, "acls/acls.ps1", "-Remove")
            wait_for("the VMs reach each other again", lambda: lab.reaches("web1", "24.30.1.102"))
            self.assertRegex(sample(uri, "diagnostics/diagnostics.ps1", *check), r"(?m)^Success$")

    def test_a_front_end_answers_for_its_members(self):
        with Lab() as lab:
            uri = lab.env["NC_URI"]
            sample(uri, "fabric.ps1")
            sample(uri, "tenant-vm/tenant-vm.ps1")
            sample(uri, "tenant-vm/tenant-vm.ps1", "-Vm", "web2", "-Address", "24.30.1.102", "-MacAddress", "00-1D-D8-B7-1C-12")
            sample(uri, "internal-load-balancer/internal-load-balancer.ps1")
            lab.interface("client", "Contoso_VNet1", "24.30.1.150", subnet="WebTier")
            for vm, host in (("web1", "host1"), ("web2", "host2"), ("client", "host1")):
                lab.vm(vm, host)
            web = ROOT / "tests/support/web.py"
            for vm in ("web1", "web2"):
                server = lab.popen(vm, "python3", web, "serve", 80, vm)
                self.addCleanup(terminate, server)
                wait_for("the web server listens", lambda: "ready" in server.stdout.readline())
            wait_for("both members answer", lambda: set(json.loads(lab.execute(
                "client", "python3", web, "get", "24.30.1.200", 80, 20).stdout)) == {"web1", "web2"})

    def test_spokes_meet_through_the_appliance_of_the_hub(self):
        with Lab() as lab:
            output = sample(lab.env["NC_URI"], "hub-and-spoke/hub-and-spoke.ps1")
            self.assertIn("peering Spoke2ToHub: Connected", output)
            lab.vm("Hub_Appliance", "host2")
            for vm, network, address, host in (("one", "Spoke1", "10.2.0.11", "host1"), ("two", "Spoke2", "10.3.0.11", "host2")):
                lab.interface(vm, network, address, subnet="Workload")
                lab.vm(vm, host)
            wait_for("the spoke reaches the hub", lambda: lab.reaches("one", "10.1.0.10"))
            self.assertTrue(lab.never_reaches("one", "10.3.0.11"), "the appliance does not forward yet")
            lab.execute("Hub_Appliance", "sysctl", "-qw", "net.ipv4.ip_forward=1")
            wait_for("the spokes meet", lambda: lab.reaches("one", "10.3.0.11") and lab.reaches("two", "10.2.0.11"))


@unittest.skipUnless(SHELL.exists(), "the PowerShell module is not built")
class SamplesOfResources(unittest.TestCase):
    """Each is run twice: the second time is an update of the same."""

    @classmethod
    def setUpClass(cls):
        cls.controller = Controller.for_test(cls)
        cls.rest = cls.controller.client()
        cls.rest.put("/macPools/pool", {"startMacAddress": "00-1D-D8-B7-1C-00", "endMacAddress": "00-1D-D8-F4-1F-FF"})
        cls.rest.put("/logicalNetworks/hnv", {"networkVirtualizationEnabled": "True", "subnets": [
            {"resourceId": "s", "properties": {"addressPrefix": "10.10.56.0/23", "ipPools": [
                {"resourceId": "p", "properties": {"startIpAddress": "10.10.56.4", "endIpAddress": "10.10.57.250"}}]}}]})
        for number in (1, 2):
            cls.sample("tenant-vm/tenant-vm.ps1", "-Vm", f"web{number}", "-Address", f"24.30.1.10{number}", "-MacAddress",
                       f"00-1D-D8-B7-1C-1{number}")
        cls.sample("fabric.ps1")

    @classmethod
    def sample(cls, script: str, *arguments) -> str:
        return sample(cls.controller.uri, script, *arguments)

    def twice(self, script: str, *arguments) -> str:
        first = self.sample(script, *arguments)
        self.assertEqual(first.replace("Initiated", "Connected"), self.sample(script, *arguments))
        return first

    def properties(self, path: str) -> dict:
        return self.rest.get(path)["properties"]

    def test_hub_and_spoke(self):
        output = self.twice("hub-and-spoke/hub-and-spoke.ps1")
        self.assertEqual(["Initiated", "Connected"] * 2, re.findall(r"(?m)^peering \S+: (\w+)$", output))
        for spoke, other in (("Spoke1", "10.3.0.0/16"), ("Spoke2", "10.2.0.0/16")):
            peering = self.properties(f"/virtualNetworks/{spoke}/virtualNetworkPeerings/{spoke}ToHub")
            self.assertEqual((True, "Connected"), (peering["allowForwardedTraffic"], peering["peeringState"]))
            table = self.properties(f"/virtualNetworks/{spoke}/subnets/Workload")["routeTable"]["resourceRef"]
            route = self.properties(table)["routes"][0]["properties"]
            self.assertEqual((other, "VirtualAppliance", "10.1.0.10"),
                             (route["addressPrefix"], route["nextHopType"], route["nextHopIpAddress"]))

    def test_the_internal_load_balancer(self):
        output = self.twice("internal-load-balancer/internal-load-balancer.ps1")
        self.assertIn("load balancer InternalLB at 24.30.1.200", output)
        self.assertNotIn("do not carry out", output)
        pool = self.properties("/loadBalancers/InternalLB/backendAddressPools/BE1")
        self.assertEqual({"/networkInterfaces/web1/ipConfigurations/web1_IP1", "/networkInterfaces/web2/ipConfigurations/web2_IP1"},
                         {item["resourceRef"] for item in pool["backendIPConfigurations"]})
        rule = self.properties("/loadBalancers/InternalLB/loadBalancingRules/web")
        self.assertEqual("/loadBalancers/InternalLB/probes/Probe1", rule["probe"]["resourceRef"])

    def test_quality_of_service(self):
        output = self.twice("qos/qos.ps1", "-NetworkInterface", "web2", "-InboundMaximumMbps", "100")
        self.assertNotIn("do not carry out", output)
        limits = self.properties("/networkInterfaces/web2")["portSettings"]["qosSettings"]
        self.assertEqual((100, 1000), (limits["inboundMaximumMbps"], limits["outboundMaximumMbps"]))

    def test_the_gateway_whose_secret_is_not_shown(self):
        # -File passes text alone, the secret is to be a SecureString.
        script = ROOT / "samples/gateway/gateway.ps1"
        command = f"& '{script}' -ConnectionUri {self.controller.uri} -SharedSecret (ConvertTo-SecureString 'open sesame' -AsPlainText)"
        environment = {**os.environ, "PSModulePath": str(BUILD / "module"), "NO_COLOR": "1"}
        first, second = (run(SHELL, "-NoProfile", "-NonInteractive", "-Command", command, env=environment).stdout for _ in range(2))
        self.assertEqual(first, second)
        self.assertIn("do not carry out", first)
        gateway = self.rest.get("/virtualGateways/Contoso_VirtualGW")
        self.assertEqual({"IPSec", "GRE", "L3"},
                         {item["properties"]["connectionType"] for item in gateway["properties"]["networkConnections"]})
        self.assertNotIn("open sesame", first + str(gateway))
        peer = self.properties("/virtualGateways/Contoso_VirtualGW/bgpRouters/Contoso_BgpRouter1/bgpPeers/Contoso_IPSec_Peer")
        self.assertEqual("14.1.10.1", peer["peerIpAddress"])

    def test_encryption(self):
        self.assertNotIn("do not carry out", self.twice("encryption/encryption.ps1", "-EncryptionThumbprint", THUMBPRINT))
        network = self.properties("/virtualNetworks/Contoso_VNet1")
        self.assertEqual(THUMBPRINT, self.properties(network["encryptionCredential"]["resourceRef"])["value"])
        self.assertTrue(network["subnets"][0]["properties"]["encryptionEnabled"])

    def test_backup_and_the_way_back(self):
        with tempfile.TemporaryDirectory(prefix="nc-backup-") as folder:
            output = self.sample("backup/backup.ps1", "-Path", folder)
            name = re.search(r"(?m)^backup (\S+): \d+ resources in ", output)[1]
            self.assertTrue((pathlib.Path(folder) / name / "backup.jsonl").exists())
            self.rest.put("/securityTags/since", {"type": "later"})
            self.assertRegex(self.sample("backup/backup.ps1", "-Path", folder, "-Restore", name), r"(?m)^restored \d+ resources from ")
            self.assertNotIn("/securityTags/since", str(self.rest.get("/securityTags")))
