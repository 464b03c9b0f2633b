"""The COM face as its clients see it: the samples in C++ and C#, against a controller."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from tests.support.controller import Controller
from tests.support.lab import BIN, ROOT, run

LIBRARIES = BIN.parent / "lib"


def is_sanitized() -> bool:
    return "libasan" in run("ldd", LIBRARIES / "libncwmi.so").stdout


class ComSamples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.controller = Controller.for_test(cls)
        cls.rest = cls.controller.client()
        cls.rest.put("/logicalNetworks/hnv", {"networkVirtualizationEnabled": "True"})

    def networks(self, *names: str) -> None:
        for number, name in enumerate(names):
            self.rest.put(f"/virtualNetworks/{name}", {
                "addressSpace": {"addressPrefixes": [f"10.{number}.0.0/16"]},
                "logicalNetwork": {"resourceRef": "/logicalNetworks/hnv"}})

    def check(self, command: list, first: str, second: str, environment: dict | None = None) -> None:
        result = subprocess.run([*command, self.controller.uri, first, second], capture_output=True, text=True, timeout=120,
                                env={**os.environ, **(environment or {})}, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        lines = result.stdout.splitlines()
        self.assertIn(f"network /virtualNetworks/{first}", lines)
        self.assertIn(f"network /virtualNetworks/{second}", lines)
        kind, path, state = lines[-1].split()
        self.assertIn(kind, ("__InstanceCreationEvent", "__InstanceModificationEvent"))
        self.assertIn(path, (f"/virtualNetworks/{first}/virtualNetworkPeerings/{second}",
                             f"/virtualNetworks/{second}/virtualNetworkPeerings/{first}"))
        self.assertEqual(state, "Connected")
        self.assertEqual(self.rest.get(path)["properties"]["peeringState"], "Connected")
        # Again: what exists is refused, with the error of WMI and the controller's sentence.
        again = subprocess.run([*command, self.controller.uri, first, second], capture_output=True, text=True, timeout=120,
                               env={**os.environ, **(environment or {})}, check=False)
        self.assertEqual(again.returncode, 1)
        self.assertIn("0x80041019", again.stderr)

    def test_cpp(self):
        self.networks("cpp-a", "cpp-b")
        self.check([BIN / "ncwmi_peering"], "cpp-a", "cpp-b")

    def test_a_controller_that_is_away_is_an_error(self):
        result = run(BIN / "ncwmi_peering", "http://127.0.0.1:1", "a", "b", check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("0x80041001", result.stderr)
        self.assertIn("No answer from http://127.0.0.1:1", result.stderr)

    def test_what_is_installed_is_enough_to_build_with(self):
        target = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="nc-com-installed-")))
        run("cmake", "--install", BIN.parent, "--prefix", target, "--component", "ncwmi")
        source = target / "locator.cpp"
        source.write_text("""#include <ncwmi.h>
            int main() { void* found; return NcGetClassObject(CLSID_WbemLocator, IID_IWbemLocator, &found); }""")
        run("c++", "-std=c++20", "-c", source, f"-I{target}/include", "-o", target / "locator.o")
        self.assertTrue((target / "lib/libncwmi.so").exists())
        mof = (target / "share/open-network-controller/mof/open-network-controller.mof").read_text(encoding="utf-8")
        self.assertIn("class NC_VirtualNetwork", mof)

    @unittest.skipIf(shutil.which("dotnet") is None, "the .NET SDK is not installed")
    def test_csharp(self):
        if is_sanitized():
            self.skipTest("a process of .NET cannot load a library with sanitizers")
        artifacts = tempfile.TemporaryDirectory(prefix="nc-com-csharp-")
        self.addCleanup(artifacts.cleanup)
        built = run("dotnet", "build", ROOT / "samples/com_csharp", "--artifacts-path", artifacts.name, "--nologo", check=False)
        self.assertEqual(built.returncode, 0, built.stdout)
        program = pathlib.Path(artifacts.name) / "bin/Peering/debug/Peering.dll"
        self.networks("cs-a", "cs-b")
        self.check(["dotnet", program], "cs-a", "cs-b", {"LD_LIBRARY_PATH": str(LIBRARIES)})


if __name__ == "__main__":
    unittest.main()
