"""ncctl against a running controller: what its exit codes are, and that watch, export and import do as their page says."""
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.support.controller import Controller, every_resource, put_every_resource
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
        for words, why in ((("get", "/servers/a", "--since", "1"), "The command get has no option --since."),
                           (("list", "servers", "-o", "yaml"), "json, table, xml or name"),
                           (("wait", "/servers/a", "Success"), "MEMBER=VALUE")):
            wrong = self.ncctl(*words, check=False)
            self.assertEqual((wrong.returncode, wrong.stdout), (2, ""))
            self.assertIn(why, wrong.stderr)

    def test_every_format_tells_a_refusal_in_words(self):
        for output in ("json", "table", "xml", "name"):
            refused = self.ncctl("put", "/macPools/m", "-o", output, input='{"properties": {"startMacAddress": "x"}}', check=False)
            self.assertEqual((refused.returncode, refused.stdout), (1, ""))
            self.assertIn("RequiredParamMissing: The member 'properties.endMacAddress' is required.", refused.stderr)
            self.assertIn("(properties.startMacAddress)", refused.stderr)

    def test_every_type_has_a_table(self):
        rest = self.controller.client()
        self.addCleanup(rest.close)
        put_every_resource(rest)
        for collection in sorted({path.split("/")[1] for path, _ in every_resource()}):
            lines = self.ncctl("get", collection, "-o", "table").stdout.splitlines()
            self.assertGreater(len(lines), 1, collection)
            self.assertTrue(lines[0].startswith("resourceId "), lines[0])
            for column in re.finditer(r"\S+", lines[0]):  # each column begins where its title does
                for line in lines[1:]:
                    self.assertTrue(column.start() == 0 or line[column.start() - 1:column.start()] == " ", f"{lines[0]}\n{line}")
        table = self.ncctl("list", "virtualNetworks", "-o", "table").stdout
        self.assertRegex(table, r"(?m)^a +24\.30\.1\.0/24,.* b:Connected +Succeeded")

    def test_names_feed_other_commands_and_wait_ends_when_it_is_so(self):
        for name in ("a b", "c[1]", "d'e"):
            self.put(f"/accessControlLists/{name}")
        names = self.ncctl("list", "accessControlLists", "-o", "name").stdout
        self.assertEqual(names.splitlines(), ["/accessControlLists/a b", "/accessControlLists/c[1]", "/accessControlLists/d'e"])
        self.ncctl("wait", "/accessControlLists/a b", "inboundDefaultAction=Permit")
        late = self.ncctl("wait", "/accessControlLists/a b", "inboundDefaultAction=Deny", "--timeout", "0", check=False)
        self.assertEqual((late.returncode, late.stderr), (1, "ncctl: /accessControlLists/a b: inboundDefaultAction is still 'Permit'.\n"))
        for name in names.splitlines():
            self.ncctl("delete", name)
        self.assertEqual(self.ncctl("list", "accessControlLists", "-o", "name").stdout, "")

    def test_help_is_there_for_each_command_and_as_a_manual_page(self):
        usage = run(NCCTL, "--help").stdout
        for command in re.findall(r"(?m)^  ([a-z][a-z-]+) ", usage):
            self.assertTrue(run(NCCTL, command, "--help").stdout.startswith(f"usage: ncctl [OPTION]... {command}"))
        page = BIN.parent / "man/man1/ncctl.1"
        if not shutil.which("man"):
            self.skipTest("man is not installed")
        shown = run("man", "--warnings", "-l", page, env={**os.environ, "MANWIDTH": "100", "LC_ALL": "C.UTF-8"})
        self.assertEqual(shown.stderr, "")
        self.assertIn("ncctl wait /servers/host1 configurationState.status=Success --timeout 60", shown.stdout)

    def test_json_table_and_xml(self):
        self.put("/accessControlLists/web", {"inboundDefaultAction": "Deny"})
        self.assertEqual(json.loads(self.ncctl("get", "/accessControlLists/web").stdout)["resourceId"], "web")
        table = self.ncctl("list", "accessControlLists", "--output=table").stdout.splitlines()
        self.assertEqual(len(table), 2)
        self.assertTrue(table[1].startswith("web "), table)
        whole = self.ncctl("get", "/Networking/V1/accessControlLists/web").stdout
        self.assertEqual(json.loads(whole)["resourceId"], "web")
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
        script = ('eval "$(ncctl completion bash)"; COMP_WORDS=(ncctl "$@"); COMP_CWORD=$#; _ncctl 2>/dev/null; '
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "NC_URI": self.controller.uri}

        def completed(*words: str, command: str = "get") -> list[str]:
            """words: as bash takes them apart."""
            return run("bash", "-c", script, "bash", command, *words, env=environment).stdout.splitlines()

        self.assertEqual(completed("/accessControlLists/w"), ["/accessControlLists/web"])
        self.assertEqual(completed("--output", "=", "t", command="list"), ["table"])
        self.assertEqual(completed("--output", "=", command="list"), ["json", "name", "table", "xml"])
        self.put("/accessControlLists/00:1D:D8")
        self.assertEqual(completed("/accessControlLists/00", ":", "1"), ["1D:D8"])
        self.put("/accessControlLists/two words")
        self.put("/accessControlLists/[glob]*")
        self.assertEqual(completed("/accessControlLists/t"), [r"/accessControlLists/two\ words"])
        self.assertEqual(completed(r"/accessControlLists/two\ w"), [r"/accessControlLists/two\ words"])
        self.assertEqual(completed("/accessControlLists/[g"), [r"/accessControlLists/\[glob\]\*"])
        self.assertIn("/virtualNetworks", completed("/virtual"))


if __name__ == "__main__":
    unittest.main()
