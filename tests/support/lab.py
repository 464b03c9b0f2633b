"""A lab (samples/lab.sh) as a Python object: start it, register tenants' resources, run commands in VMs."""
import itertools
import json
import os
import pathlib
import re
import shlex
import signal
import subprocess
import tempfile
import time
import unittest

from tests.support.rest import Rest, RestError

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("NC_BUILD_DIR", ROOT / "build/release"))
BIN = BUILD / "bin"
_numbers = itertools.count(1)


def wait_for(what: str, condition, timeout: float = 20.0):
    """Polls until the condition gives something true, and returns that; a RestError or OSError counts as "not yet"."""
    deadline = time.monotonic() + timeout
    last = None
    while True:
        try:
            value = condition()
            if value:
                return value
            last = value
        except (RestError, OSError) as error:
            last = error
        if time.monotonic() >= deadline:
            raise AssertionError(f"{what} did not happen within {timeout} s; last: {last}")
        time.sleep(0.005)


class CommandFailed(AssertionError):
    pass


def run(*command: str, timeout: float = 60.0, check: bool = True, **options) -> subprocess.CompletedProcess:
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=timeout, check=False,
                            **options)
    if check and result.returncode != 0:
        raise CommandFailed(f"{shlex.join(str(word) for word in command)}: exit code {result.returncode}\n"
                            f"{result.stdout}{result.stderr}")
    return result


class Lab:
    """With "with": up on entry, down on exit. Names are unique per process, so that tests may run side by side."""

    def __init__(self, hosts: int = 2, tls: bool = False, mtu: int | None = None, underlay: str = "ipv4"):
        self.name = f"t{os.getpid()}n{next(_numbers)}"
        self.hosts = hosts
        self.tls = tls
        self.mtu = mtu
        self.underlay = underlay
        self.temporary = tempfile.TemporaryDirectory(prefix="nc-")
        self.directory = pathlib.Path(self.temporary.name) / "lab"
        self.env: dict[str, str] = {}
        self.rest: Rest | None = None

    # ---- life ----

    def __enter__(self) -> "Lab":
        self.up()
        return self

    def __exit__(self, *_) -> None:
        self.down()

    def script(self, *words: str, **options) -> subprocess.CompletedProcess:
        command, *rest = words
        return run(ROOT / "samples/lab.sh", command, "--name", self.name, *rest,
                   env={**os.environ, "NC_LAB_QUIET": "1"}, **options)

    def up(self) -> None:
        options = ["--dir", str(self.directory), "--hosts", str(self.hosts), "--underlay", self.underlay]
        if self.tls:
            options.append("--tls")
        if self.mtu:
            options += ["--mtu", str(self.mtu)]
        try:
            self.script("up", *options, timeout=120)
        except BaseException:
            self.temporary.cleanup()
            raise
        for line in (self.directory / "lab.env").read_text().splitlines():
            name, _, value = line.partition("=")
            if value:
                self.env[name] = shlex.split(value)[0]
        self.rest = self.client()

    def client(self, version: str = "v3") -> Rest:
        """A new connection, for another thread."""
        return Rest(self.env["NC_URI"], self.env["NC_CA"], self.env["NC_CLIENT_CERT"], self.env["NC_CLIENT_KEY"], version)

    def down(self) -> None:
        if self.rest:
            self.rest.close()
        crashed = self.crashed()
        try:
            self.script("down")
        finally:
            self.temporary.cleanup()
        assert not crashed, crashed

    def crashed(self) -> str:
        """The end of the log of each process that ended by itself: stop() takes the pid file away."""
        ends = ""
        for pid_file in sorted((self.directory / "run").glob("*.pid")):
            try:
                stat = pathlib.Path("/proc", pid_file.read_text().split()[0], "stat").read_text()
                is_gone = stat.rsplit(")", 1)[1].split()[0] == "Z"
            except OSError:
                is_gone = True
            if is_gone:
                ends += f"{pid_file.stem} ended by itself:\n{self.logs(pid_file.stem)[-3000:]}\n"
        return ends

    def stop(self, process: str, kill: bool = False) -> None:
        self.script("stop", process, *(["--kill"] if kill else []))

    def start(self, process: str) -> None:
        self.script("start", process)

    def logs(self, process: str) -> str:
        return (self.directory / "logs" / f"{process}.log").read_text(errors="replace")

    def encryption_certificate(self, host: str | None = None) -> str:
        """The thumbprint of a new one, installed on all hosts or on one."""
        return self.script("certificate", *(["--host", host] if host else [])).stdout.strip()

    # ---- resources ----

    def network(self, network: str, prefix: str, subnets: dict[str, str] | None = None, acl: str | None = None) -> dict:
        """A virtual network; one subnet "s" that covers the prefix unless others are given."""
        extra = {"accessControlList": {"resourceRef": f"/accessControlLists/{acl}"}} if acl else {}
        return self.rest.put(f"/virtualNetworks/{network}", {
            "addressSpace": {"addressPrefixes": [prefix]},
            "logicalNetwork": {"resourceRef": f"/logicalNetworks/{self.env['NC_LOGICAL_NETWORK']}"},
            "subnets": [{"resourceId": subnet, "properties": {"addressPrefix": address_prefix, **extra}}
                        for subnet, address_prefix in (subnets or {"s": prefix}).items()]})

    def interface(self, interface: str, network: str, address: str, subnet: str = "s", dns: list[str] | None = None,
                  **ip_properties) -> dict:
        properties = {
            "privateMacAllocationMethod": "Dynamic",
            "ipConfigurations": [{"resourceId": "ip", "properties": {
                "privateIPAddress": address, "privateIPAllocationMethod": "Static",
                "subnet": {"resourceRef": f"/virtualNetworks/{network}/subnets/{subnet}"}, **ip_properties}}]}
        if dns:
            properties["dnsSettings"] = {"dnsServers": dns}
        return self.rest.put(f"/networkInterfaces/{interface}", properties)

    def mac_address(self, interface: str) -> str:
        """As Linux writes it."""
        digits = re.sub("[^0-9a-f]", "", self.rest.get(f"/networkInterfaces/{interface}")["properties"]["privateMacAddress"].lower())
        return ":".join(digits[index:index + 2] for index in range(0, 12, 2))

    def peering_path(self, network: str, remote: str) -> str:
        return f"/virtualNetworks/{network}/virtualNetworkPeerings/to-{remote}"

    def peer_one_side(self, network: str, remote: str, rest: Rest | None = None, **properties) -> dict:
        return (rest or self.rest).put(self.peering_path(network, remote), {
            "remoteVirtualNetwork": {"resourceRef": f"/virtualNetworks/{remote}"},
            "allowVirtualNetworkAccess": True, "allowForwardedTraffic": False, "allowGatewayTransit": False,
            "useRemoteGateways": False, **properties})

    def peer(self, first: str, second: str) -> None:
        self.peer_one_side(first, second)
        self.peer_one_side(second, first)

    def unpeer(self, first: str, second: str) -> None:
        self.rest.delete(self.peering_path(first, second))
        self.rest.delete(self.peering_path(second, first))

    def peering_state(self, network: str, remote: str) -> str:
        return self.rest.get(self.peering_path(network, remote))["properties"]["peeringState"]

    # ---- VMs ----

    def vm(self, vm: str, host: str, interface: str | None = None) -> None:
        """A VM at a network interface, of the VM's own name unless another is given."""
        self.script("vm", vm, "--host", host, "--network-interface", interface or vm)

    def add_interface(self, vm: str, host: str, interface: str, device: str, address: str) -> None:
        """One more device of a VM that is there, at another network interface; `address` with its prefix length."""
        namespace = self.vm_namespace(vm)
        run("ip", "-n", namespace, "tuntap", "add", "name", device, "mode", "tap", "vnet_hdr")
        run("ip", "-n", namespace, "link", "set", device, "address", self.mac_address(interface), "up")
        run("ip", "-n", namespace, "address", "add", address, "dev", device)
        port = self.rest.get(f"/networkInterfaces/{interface}")["instanceId"]
        self.switch(host, "add-port", device, "--netns", namespace, "--interface-instance-id", port)
        wait_for(f"{interface} is ready", lambda: self.rest.get(f"/networkInterfaces/{interface}")["properties"][
            "configurationState"]["status"] == "Success")

    def remove_vm(self, vm: str) -> None:
        self.script("vm-rm", vm)

    def vm_namespace(self, vm: str) -> str:
        return f"{self.name}-vm-{vm}"

    def host_namespace(self, host: str) -> str:
        return self.env[f"NC_{host.upper()}_NETNS"]

    def execute(self, vm: str, *command: str, **options) -> subprocess.CompletedProcess:
        return run("ip", "netns", "exec", self.vm_namespace(vm), *command, **options)

    def popen(self, vm: str, *command: str) -> subprocess.Popen:
        return subprocess.Popen(["ip", "netns", "exec", self.vm_namespace(vm), *map(str, command)], text=True,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def reaches(self, vm: str, address: str, within: float = 1.0) -> bool:
        """Whether a ping is answered within the time (whole seconds); one is sent every 50 ms until then."""
        return self.execute(vm, "ping", "-n", "-q", "-c", "1", "-i", "0.05", "-w", str(max(1, round(within))), address,
                            check=False).returncode == 0

    def never_reaches(self, vm: str, address: str, attempts: int = 10) -> bool:
        """Whether none of the attempts (20 ms apart, 300 ms for the last answer) is answered."""
        output = self.execute(vm, "ping", "-n", "-q", "-c", str(attempts), "-i", "0.02", "-W", "0.3", address,
                              check=False).stdout
        match = re.search(r"(\d+) received", output)
        return bool(match) and match[1] == "0"

    # ---- hosts ----

    def provider_address(self, host: str) -> str:
        """With an underlay of both IP versions the IPv4 one."""
        version = "-6" if self.underlay == "ipv6" else "-4"
        text = run("ip", "-n", self.host_namespace(host), version, "-j", "address", "show", "dev", "underlay").stdout
        return json.loads(text)[0]["addr_info"][0]["local"]

    def encapsulate_by(self, protocol: str, *hosts: str) -> None:
        """VXLAN or NVGRE; returns when these hosts (all of them when none is named) obey it."""
        self.rest.put("/virtualNetworkManager/configuration", {"networkVirtualizationProtocol": protocol})
        for host in hosts or [f"host{number}" for number in range(1, self.hosts + 1)]:
            wait_for(f"{host} is told", lambda host=host: self.encapsulation(host) == protocol.lower())

    def encapsulation(self, host: str) -> str:
        return self.switch(host, "counters")["encapsulation"]

    def first_packet(self, test: unittest.TestCase, host: str, *expression: str) -> subprocess.Popen:
        """A tcpdump that already listens at the host's underlay and prints the first packet that matches; ended with the test."""
        process = subprocess.Popen(["ip", "netns", "exec", self.host_namespace(host), "tcpdump", "-nvvi", "underlay", "-c", "1",
                                    "-l", *expression], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        test.addCleanup(process.wait)
        test.addCleanup(process.kill)
        wait_for("tcpdump listens", lambda: "listening on" in process.stderr.readline())
        return process

    def switch(self, host: str, *command: str):
        """What vswitchctl says, decoded."""
        output = run(BIN / "vswitchctl", "--control", self.env[f"NC_{host.upper()}_CONTROL"], *command, "--json").stdout
        return json.loads(output) if output.strip() else None

    def dump(self, host: str, database: str) -> str:
        return run("ovsdb-client", "dump", self.env[f"NC_{host.upper()}_OVSDB"], database).stdout


def terminate(process: subprocess.Popen, signal_number: int = signal.SIGINT) -> str:
    """Ends a process of popen() and returns its output."""
    process.send_signal(signal_number)
    try:
        return process.communicate(timeout=10)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        return process.communicate()[0]
