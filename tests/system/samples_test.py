"""The sample scripts, with VMs: the peering script by PowerShell and by ncctl."""
import os
import unittest

from tests.support.lab import BUILD, ROOT, Lab, run, wait_for

SCRIPTS = ROOT / "samples/peering"


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

    def test_the_powershell_script(self):
        shell = BUILD / "pwsh/pwsh"
        if not shell.exists():
            self.skipTest("the PowerShell module is not built")
        self.assert_story(shell, "-NoProfile", "-NonInteractive", "-File", SCRIPTS / "peering.ps1", "-ConnectionUri",
                          self.lab.env["NC_URI"], "-Step")
