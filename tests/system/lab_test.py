"""The lab itself, and how the tools answer to what is wrong."""
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time
import unittest

from tests.support.lab import BIN, ROOT, Lab, run

SCRIPT = ROOT / "samples/lab.sh"


class TwoLabs(unittest.TestCase):
    def test_labs_run_side_by_side_and_each_goes_without_the_other(self):
        with Lab(hosts=1) as first:
            with Lab(hosts=1) as second:
                self.assertNotEqual(first.env["NC_URI"], second.env["NC_URI"])
                self.assertNotEqual(first.env["NC_HOST1_OVSDB"], second.env["NC_HOST1_OVSDB"])
                second.network("only-here", "10.1.0.0/24")
                self.assertTrue(second.rest.exists("/virtualNetworks/only-here"))
                self.assertFalse(first.rest.exists("/virtualNetworks/only-here"))
                name = second.name
            self.assertNotIn(name, run("ip", "netns", "list").stdout)
            self.assertEqual(first.rest.get("/servers/host1")["properties"]["configurationState"]["status"], "Success")
            self.assertIn("host1-switch", first.script("status").stdout)

    def test_a_loopback_network_where_something_listens_is_left_alone(self):
        with Lab(hosts=1) as first:
            taken = first.env["NC_HOST1_OVSDB"].split(":")[1]
        with socket.create_server((taken, 6640)), Lab(hosts=1) as second:
            self.assertNotEqual(second.env["NC_HOST1_OVSDB"].split(":")[1], taken)

    def test_nothing_appears_in_the_root_namespace(self):
        devices = set(os.listdir("/sys/class/net"))
        with Lab(hosts=1):
            self.assertEqual(set(os.listdir("/sys/class/net")), devices)


class Failures(unittest.TestCase):
    def leftovers(self, name: str) -> list[str]:
        found = [line for line in run("ip", "netns", "list").stdout.splitlines() if line.startswith(f"{name}-")]
        found += [str(path) for path in pathlib.Path("/run/nc-lab").glob(name)]
        for process in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if name.encode() in process.read_bytes():
                    found.append(str(process))
            except OSError:
                pass
        return found

    def test_a_lab_that_cannot_start_says_why_and_leaves_nothing(self):
        name = f"broken{os.getpid()}"
        with tempfile.TemporaryDirectory(prefix="nc-") as directory:
            build = pathlib.Path(directory) / "build"
            (build / "bin").mkdir(parents=True)
            for tool in ("ncd", "nc-vswitchd", "vswitchctl"):
                (build / "bin" / tool).write_text("#!/bin/sh\necho this tool is broken\nexit 3\n")
                (build / "bin" / tool).chmod(0o755)
            lab = pathlib.Path(directory) / "lab"
            result = run(SCRIPT, "up", "--name", name, "--dir", lab, check=False,
                         env={**os.environ, "NC_BUILD_DIR": str(build)})
            self.assertEqual(result.returncode, 1)
            self.assertIn("this tool is broken", result.stderr)
            self.assertFalse(lab.exists())
        self.assertEqual(self.leftovers(name), [])

    def test_an_interrupted_up_leaves_nothing(self):
        name = f"broken{os.getpid()}"
        for number, moment in ((signal.SIGINT, 0.05), (signal.SIGINT, 0.6), (signal.SIGTERM, 0.9), (signal.SIGHUP, 1.2)):
            with self.subTest(signal=number, moment=moment), tempfile.TemporaryDirectory(prefix="nc-") as directory:
                lab = pathlib.Path(directory) / "a lab"
                process = subprocess.Popen([SCRIPT, "up", "--name", name, "--dir", lab], start_new_session=True,
                                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(moment)
                os.killpg(process.pid, number)
                if process.wait(timeout=60) == 0:
                    run(SCRIPT, "down", "--name", name)  # it was faster
                self.assertFalse(lab.exists())
                self.assertEqual(self.leftovers(name), [])

    def test_a_directory_that_held_other_things_keeps_them(self):
        with tempfile.TemporaryDirectory(prefix="nc-") as directory:
            name = f"kept{os.getpid()}"
            mine = pathlib.Path(directory) / "mine"
            mine.write_text("kept")
            run(SCRIPT, "up", "--name", name, "--dir", directory, "--hosts", "1")
            run(SCRIPT, "down", "--name", name)
            self.assertEqual(os.listdir(directory), ["mine"])
        self.assertEqual(self.leftovers(name), [])

    def test_a_vm_that_cannot_be_made_leaves_nothing(self):
        with Lab(hosts=1) as lab:
            for arguments, status in ((("--host", "host1", "--network-interface", "nowhere"), 1),
                                      (("--host", "host9", "--network-interface", "nowhere"), 2),
                                      (("--host", "host1"), 2)):
                result = run(SCRIPT, "vm", "ghost", "--name", lab.name, *arguments, check=False)
                self.assertEqual(result.returncode, status, result.stderr)
            self.assertNotIn("ghost", run("ip", "netns", "list").stdout)

    def test_a_second_vm_at_an_interface_is_refused_and_the_first_keeps_its_port(self):
        with Lab(hosts=1) as lab:
            lab.network("red", "10.1.0.0/24")
            for number, vm in enumerate(("first", "other"), 1):
                lab.interface(vm, "red", f"10.1.0.1{number}")
                lab.vm(vm, "host1")
            result = run(SCRIPT, "vm", "second", "--name", lab.name, "--host", "host1", "--network-interface", "first",
                         check=False)
            self.assertEqual(result.returncode, 1)
            self.assertIn("attached on host1 already", result.stderr)
            self.assertNotIn("-vm-second", run("ip", "netns", "list").stdout)
            self.assertTrue(lab.reaches("other", "10.1.0.11"))


class Usage(unittest.TestCase):
    TOOLS = [SCRIPT] + [BIN / tool for tool in ("ncd", "nc-vswitchd", "vswitchctl", "ncctl")]

    def test_an_unknown_option_gives_usage_and_exit_code_2(self):
        for tool in self.TOOLS:
            words = ["up"] if tool == SCRIPT else []
            result = run(tool, *words, "--no-such-option", check=False)
            self.assertEqual(result.returncode, 2, f"{tool}: {result.stderr}")
            self.assertIn("usage", result.stderr.lower(), tool)

    def test_an_option_of_another_command_or_an_empty_value_is_refused(self):
        for words in (["down", "--hosts", "3"], ["status", "--host", "host1"], ["up", "--kill"], ["up", "--dir", ""],
                      ["up", "--name", ""], ["up", "--mtu", "70000"], ["up", "--name", "a-vm-b"]):
            result = run(SCRIPT, *words, check=False, timeout=10)
            self.assertEqual(result.returncode, 2, f"{words}: {result.stderr}")
            self.assertIn("usage", result.stderr.lower())

    def test_a_missing_argument_gives_usage_and_exit_code_2(self):
        for tool in self.TOOLS:
            result = run(tool, check=False)
            self.assertEqual(result.returncode, 2, f"{tool}: {result.stderr}")
            self.assertIn("usage", result.stderr.lower(), tool)

    def test_help_is_on_stdout_with_exit_code_0(self):
        for tool in self.TOOLS:
            result = run(tool, "--help", check=False)
            self.assertEqual((result.returncode, result.stderr), (0, ""), tool)
            self.assertIn("usage", result.stdout.lower(), tool)

    def test_the_programs_tell_their_version(self):
        for tool in (BIN / "ncd", BIN / "ncctl", BIN / "nc-vswitchd", BIN / "vswitchctl"):
            result = run(tool, "--version", check=False)
            self.assertEqual((result.returncode, result.stderr), (0, ""), tool)
            self.assertRegex(result.stdout, rf"^{tool.name} \d+\.\d+\.\d+\n$")

    def test_without_root_one_sentence_tells_so(self):
        for command in ([SCRIPT, "up"], [BIN / "nc-vswitchd", "--ovsdb", "unix:/tmp/none", "--underlay", "lo", "--control",
                                         "/tmp/none.ctl"]):
            result = run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all",
                         "--inh-caps=-all", *command, check=False, timeout=10)
            self.assertEqual(result.returncode, 1, result.stderr)
            self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)
