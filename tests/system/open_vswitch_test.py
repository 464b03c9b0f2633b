"""A host whose switch is Open vSwitch in user space: its vxlan and gre ports and our switch understand each other."""
import os
import pathlib
import shutil
import subprocess
import unittest

from tests.support.lab import Lab, run, wait_for

SCHEMA = pathlib.Path("/usr/share/openvswitch/vswitch.ovsschema")


class OpenVswitch:
    """ovsdb-server and ovs-vswitchd of their own, in a host's network namespace; with "with"."""

    def __init__(self, namespace: str, directory: pathlib.Path):
        self.namespace = namespace
        self.directory = directory
        self.environment = {**os.environ, **{f"OVS_{kind}DIR": str(directory) for kind in ("RUN", "LOG", "DB", "SYSCONF")}}
        self.processes: list[subprocess.Popen] = []

    def __enter__(self) -> "OpenVswitch":
        self.directory.mkdir()
        run("ovsdb-tool", "create", self.directory / "conf.db", SCHEMA)
        socket = self.directory / "db.sock"
        self.start("ovsdb-server", self.directory / "conf.db", f"--remote=punix:{socket}")
        wait_for("the database listens", socket.exists)
        self.vsctl("--no-wait", "init")
        self.start("ovs-vswitchd", f"unix:{socket}")
        return self

    def __exit__(self, *_) -> None:
        for process in reversed(self.processes):
            process.terminate()
            process.wait(timeout=10)

    def start(self, program: str, *arguments) -> None:
        # pylint: disable-next=consider-using-with
        self.processes.append(subprocess.Popen(
            ["ip", "netns", "exec", self.namespace, program, *map(str, arguments),
             f"--unixctl={self.directory}/{program}.ctl", "--verbose=off"],
            env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def command(self, *words: str) -> str:
        return run("ip", "netns", "exec", self.namespace, *words, env=self.environment).stdout

    def vsctl(self, *words: str) -> str:
        return self.command("ovs-vsctl", "--timeout=20", *words)


@unittest.skipUnless(shutil.which("ovs-vswitchd") and SCHEMA.exists(), "openvswitch-switch is not installed")
class InteroperatesWithOpenVswitch(unittest.TestCase):
    underlay = "ipv4"

    @classmethod
    def setUpClass(cls):
        cls.lab = Lab(underlay=cls.underlay)
        cls.lab.up()
        cls.addClassCleanup(cls.lab.down)
        lab = cls.lab
        lab.network("red", "10.1.0.0/24")
        for host in (1, 2):
            lab.interface(f"red{host}", "red", f"10.1.0.1{host}")
            lab.vm(f"red{host}", f"host{host}")
        wait_for("the fabric works", lambda: lab.reaches("red1", "10.1.0.12"))
        cls.vsid = int(lab.rest.get("/virtualNetworks/red/subnets/s")["properties"]["virtualSubnetId"])
        cls.addresses = {host: lab.provider_address(host) for host in ("host1", "host2")}
        cls.host2 = lab.host_namespace("host2")
        lab.stop("host2-switch", kill=True)
        # Open vSwitch reads packet sockets: what comes must be whole and finished.
        for namespace, device in ((lab.host_namespace("host1"), "underlay"), (f"{lab.name}-underlay", "host2")):
            run("ip", "netns", "exec", namespace, "ethtool", "-K", device, "tx", "off")
        cls.add_vm()
        switch = OpenVswitch(cls.host2, pathlib.Path(lab.temporary.name) / "ovs")
        cls.switch = cls.enterClassContext(switch)
        cls.add_bridges()

    @classmethod
    def add_vm(cls) -> None:
        """red2 again, with a veth device whose other end is Open vSwitch's."""
        cls.vm = f"{cls.lab.name}-vm-ovs"
        run("ip", "netns", "add", cls.vm)
        run("ip", "-n", cls.host2, "link", "add", "vm", "type", "veth", "peer", "name", "eth0", "netns", cls.vm)
        run("ip", "-n", cls.host2, "link", "set", "vm", "up")
        run("ip", "netns", "exec", cls.vm, "ethtool", "-K", "eth0", "tx", "off")
        run("ip", "-n", cls.vm, "link", "set", "eth0", "address", cls.lab.mac_address("red2"), "mtu", "1450", "up")
        run("ip", "-n", cls.vm, "address", "add", "10.1.0.12/24", "dev", "eth0")
        run("ip", "-n", cls.vm, "neigh", "add", "10.1.0.11", "lladdr", cls.lab.mac_address("red1"), "dev", "eth0")

    @classmethod
    def add_bridges(cls) -> None:
        """"wire" carries the provider address, as Open vSwitch's tunnels in user space want it; "inside" has the VM."""
        for bridge in ("wire", "inside"):
            cls.switch.vsctl("add-br", bridge, "--", "set", "bridge", bridge, "datapath_type=netdev")
        mac = run("ip", "netns", "exec", cls.host2, "cat", "/sys/class/net/underlay/address").stdout.strip()
        cls.switch.vsctl("set", "bridge", "wire", f'other-config:hwaddr="{mac}"', "--", "add-port", "wire", "underlay", "--",
                         "add-port", "inside", "vm")
        local, remote = cls.addresses["host2"], cls.addresses["host1"]
        run("ip", "-n", cls.host2, "address", "flush", "dev", "underlay")
        if cls.underlay == "ipv6":
            run("ip", "netns", "exec", cls.host2, "sysctl", "-qw", "net.ipv6.conf.wire.disable_ipv6=0")
        run("ip", "-n", cls.host2, "link", "set", "wire", "up")
        address = [f"{local}/23"] if cls.underlay == "ipv4" else [f"{local}/64", "nodad"]
        run("ip", "-n", cls.host2, "address", "add", address[0], "dev", "wire", *address[1:])
        for tunnel in ("vxlan", "gre"):
            cls.switch.vsctl("add-port", "inside", f"to-{tunnel}", "--", "set", "interface", f"to-{tunnel}", f"type={tunnel}",
                             f"options:remote_ip={remote}", f"options:local_ip={local}", "options:key=flow")

    def use(self, tunnel: str, protocol: str) -> None:
        """NVGRE's key has the FlowID below the VSID: any comes, one goes."""
        keys = (f"{self.vsid}", f"{self.vsid}") if tunnel == "vxlan" else \
            (f"{self.vsid << 8:#x}/0xffffff00", f"{self.vsid << 8 | 0x2A:#x}")
        self.switch.command("ovs-ofctl", "del-flows", "inside")
        self.switch.command("ovs-ofctl", "add-flow", "inside", f"in_port=to-{tunnel},tun_id={keys[0]},actions=output:vm")
        self.switch.command("ovs-ofctl", "add-flow", "inside",
                            f"in_port=vm,actions=set_field:{keys[1]}->tun_id,output:to-{tunnel}")
        self.lab.encapsulate_by(protocol, "host1")

    def check(self) -> None:
        self.assertTrue(self.lab.reaches("red1", "10.1.0.12", within=10))
        run("ip", "netns", "exec", self.vm, "ping", "-n", "-q", "-c", "3", "-i", "0.05", "-W", "1", "10.1.0.11")
        text = "x" * 200_000
        for source, target, address in ((self.lab.vm_namespace("red1"), self.vm, "10.1.0.12"),
                                        (self.vm, self.lab.vm_namespace("red1"), "10.1.0.11")):
            self.assertEqual(self.carried(source, target, address, text), text)

    def carried(self, source: str, target: str, address: str, text: str) -> str:
        """What arrives of a text by TCP."""
        listen = ("import socket,sys; s=socket.create_server(('', 5400)); print('ready', flush=True); c=s.accept()[0]\n"
                  "while d := c.recv(65536): sys.stdout.write(d.decode())")
        send = f"import socket,sys; socket.create_connection(('{address}', 5400), 10).sendall(sys.stdin.read().encode())"
        with subprocess.Popen(["ip", "netns", "exec", target, "python3", "-c", listen], stdout=subprocess.PIPE,
                              text=True) as server:
            try:
                self.assertEqual(server.stdout.readline(), "ready\n")
                run("ip", "netns", "exec", source, "python3", "-c", send, input=text)
                return server.communicate(timeout=20)[0]
            finally:
                server.kill()

    def test_in_vxlan(self):
        self.use("vxlan", "VXLAN")
        self.check()

    def test_in_nvgre(self):
        self.use("gre", "NVGRE")
        self.check()


class InteroperatesWithOpenVswitchOverIpv6(InteroperatesWithOpenVswitch):
    underlay = "ipv6"
