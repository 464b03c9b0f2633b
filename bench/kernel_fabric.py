"""What we are measured against: the kernel's own vxlan between two hosts, with routing between two virtual subnets.

The same shape as a lab: hosts are namespaces on one bridge, each subnet has a VM on each host. Each host routes between
the two subnets itself (one gateway address and MAC on both), so that a routed packet also crosses the wire once. Forwarding
entries and neighbours are static: nothing is learned or flooded while measuring.
"""
import itertools
import os

from tests.support.lab import run

GATEWAY_MAC = "02:00:00:00:00:01"
SUBNETS = {"red": (5001, "10.1.0"), "blue": (5002, "10.2.0")}  # VNI, first three octets
HOSTS = (1, 2)
_numbers = itertools.count(1)


class KernelFabric:
    def __init__(self, mtu: int = 1600):
        self.name = f"k{os.getpid()}n{next(_numbers)}"
        self.mtu = mtu

    def __enter__(self) -> "KernelFabric":
        try:
            self.up()
        except BaseException:
            self.down()
            raise
        return self

    def __exit__(self, *_) -> None:
        self.down()

    def namespaces(self) -> list[str]:
        vms = [self.vm_namespace(f"{network}{host}") for network in SUBNETS for host in HOSTS]
        return [f"{self.name}-underlay", *(self.host(number) for number in HOSTS), *vms]

    def host(self, number: int) -> str:
        return f"{self.name}-host{number}"

    def vm_namespace(self, vm: str) -> str:
        return f"{self.name}-vm-{vm}"

    def mac(self, network: str, host: int) -> str:
        return f"02:00:00:00:{SUBNETS[network][0] - 5000:02x}:{host:02x}"

    def up(self) -> None:
        for namespace in self.namespaces():
            run("ip", "netns", "add", namespace)
            run("ip", "netns", "exec", namespace, "sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1",
                "net.ipv6.conf.all.disable_ipv6=1", "net.ipv4.ip_forward=1")
        underlay = f"{self.name}-underlay"
        run("ip", "-n", underlay, "link", "add", "name", "underlay", "mtu", self.mtu, "type", "bridge", "mcast_snooping", "0")
        run("ip", "-n", underlay, "link", "set", "underlay", "up")
        for number in HOSTS:
            host = self.host(number)
            run("ip", "-n", host, "link", "add", "name", "underlay", "mtu", self.mtu, "type", "veth", "peer", "name",
                f"host{number}", "mtu", self.mtu, "netns", underlay)
            run("ip", "-n", underlay, "link", "set", f"host{number}", "master", "underlay", "up")
            run("ip", "-n", host, "link", "set", "underlay", "up")
            run("ip", "-n", host, "address", "add", f"10.10.56.{number}/24", "dev", "underlay")
            for network in SUBNETS:
                self.add_subnet(number, network)

    def add_subnet(self, number: int, network: str) -> None:
        host, other = self.host(number), 3 - number
        vni, prefix = SUBNETS[network]
        bridge, vxlan = f"br-{network}", f"vx-{network}"
        run("ip", "-n", host, "link", "add", "name", bridge, "address", GATEWAY_MAC, "type", "bridge", "mcast_snooping", "0")
        run("ip", "-n", host, "link", "add", "name", vxlan, "mtu", "1500", "type", "vxlan", "id", vni, "local",
            f"10.10.56.{number}", "dstport", "4789", "nolearning")
        run("ip", "-n", host, "link", "set", vxlan, "master", bridge, "up")
        run("ip", "-n", host, "address", "add", f"{prefix}.1/24", "dev", bridge)
        run("ip", "-n", host, "link", "set", bridge, "up")
        # The other host's VM: where it is, and its MAC for the router here and for the VM of the subnet.
        far = f"{prefix}.1{other}"
        run("bridge", "-n", host, "fdb", "append", self.mac(network, other), "dev", vxlan, "dst", f"10.10.56.{other}")
        run("ip", "-n", host, "neigh", "replace", far, "lladdr", self.mac(network, other), "dev", bridge)

        vm = self.vm_namespace(f"{network}{number}")
        run("ip", "-n", vm, "link", "add", "name", "eth0", "address", self.mac(network, number), "type", "veth", "peer",
            "name", network, "netns", host)
        run("ip", "-n", host, "link", "set", network, "master", bridge, "up")
        run("ip", "-n", vm, "link", "set", "lo", "up")
        run("ip", "-n", vm, "link", "set", "eth0", "up")
        run("ip", "-n", vm, "address", "add", f"{prefix}.1{number}/24", "dev", "eth0")
        run("ip", "-n", vm, "route", "add", "default", "via", f"{prefix}.1")
        run("ip", "-n", vm, "neigh", "replace", far, "lladdr", self.mac(network, other), "dev", "eth0")

    def down(self) -> None:
        for namespace in self.namespaces():
            run("ip", "netns", "del", namespace, check=False)
