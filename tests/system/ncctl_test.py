"""ncctl against a running controller: what its exit codes are, and that watch, export and import do as their page says."""
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.support.controller import Controller
from tests.support.lab import BIN, run, terminate

NCCTL = BIN / "ncctl"


class NcctlTest(unittest.TestCase):
    def setUp(self):
        self.controller = Controller.for_test(self)
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="nc-ncctl-")))

    def ncctl(self, *words, check: bool = True, uri: str | None = None, **options) -> subprocess.CompletedProcess:
        return run(NCCTL, "--uri", uri or self.controller.uri, *words, check=check, **options)

    def put(self, path: str, properties: dict | None = None) -> None:
        self.ncctl("put", path, input=json.dumps({"properties": properties or {}}))

    def test_exit_codes_tell_who_failed(self):
        self.assertEqual(self.ncctl("list", "servers").returncode, 0)
        self.assertEqual(self.ncctl("get", "/servers/none", check=False).returncode, 1)
        self.assertEqual(self.ncctl("fetch", "/servers/none", check=False).returncode, 2)
        away = self.ncctl("list", "servers", check=False, uri="http://127.0.0.1:1")
        self.assertEqual(away.returncode, 3)
        self.assertIn("No answer from http://127.0.0.1:1", away.stderr)

    def test_json_table_and_xml(self):
        self.put("/accessControlLists/web", {"inboundDefaultAction": "Deny"})
        self.assertEqual(json.loads(self.ncctl("get", "/accessControlLists/web").stdout)["resourceId"], "web")
        table = self.ncctl("list", "accessControlLists", "--output=table").stdout.splitlines()
        self.assertEqual(len(table), 2)
        self.assertTrue(table[1].startswith("web "), table)
        xml = self.ncctl("get", "/accessControlLists/web", "-o", "xml").stdout
        self.assertIn("Deny", self.ncctl("put", "/accessControlLists/web", input=xml).stdout)

    def test_watch_goes_on_after_the_controller_was_away(self):
        watch = subprocess.Popen([NCCTL, "--uri", self.controller.uri, "watch", "--since", self.revision(), "--count", "2"],
                                 text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(lambda: watch.poll() is None and terminate(watch))
        self.put("/accessControlLists/first")
        self.assertRegex(watch.stdout.readline(), r"^\d+ Created /accessControlLists/first$")
        self.controller.kill()
        self.assertIn("Going on from revision", watch.stderr.readline())
        self.controller.start()
        self.put("/accessControlLists/second")
        self.assertRegex(watch.stdout.readline(), r"^\d+ Created /accessControlLists/second$")
        self.assertEqual(watch.wait(timeout=20), 0)
        watch.stdout.close()
        watch.stderr.close()

    def revision(self) -> str:
        return str(json.loads(self.ncctl("get", "/changes").stdout)["revision"])

    def test_an_export_makes_another_controller_equal(self):
        self.put("/logicalNetworks/HNV", {"networkVirtualizationEnabled": "True"})
        for number, network in enumerate(("red", "blue"), 1):
            self.put(f"/virtualNetworks/{network}", {
                "addressSpace": {"addressPrefixes": [f"10.{number}.0.0/16"]},
                "logicalNetwork": {"resourceRef": "/logicalNetworks/HNV"}})
        for network, remote in (("red", "blue"), ("blue", "red")):
            self.put(f"/virtualNetworks/{network}/virtualNetworkPeerings/to-{remote}",
                     {"remoteVirtualNetwork": {"resourceRef": f"/virtualNetworks/{remote}"}})
        exported = self.folder / "export.json"
        self.ncctl("export", exported)
        other = Controller.for_test(self)
        self.assertIn("0 failed", self.ncctl("import", exported, uri=other.uri).stdout)
        self.assertEqual(self.ncctl("export", uri=other.uri).stdout, exported.read_text())

    def test_bash_completes_types_and_ids(self):
        self.put("/accessControlLists/web")
        script = ('eval "$(ncctl completion bash)"; COMP_WORDS=(ncctl get "$1"); COMP_CWORD=2; _ncctl 2>/dev/null; '
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "NC_URI": self.controller.uri}

        def completed(word: str) -> list[str]:
            return run("bash", "-c", script, "bash", word, env=environment).stdout.split()

        self.assertEqual(completed("/accessControlLists/w"), ["/accessControlLists/web"])
        self.assertIn("/virtualNetworks", completed("/virtual"))


if __name__ == "__main__":
    unittest.main()
