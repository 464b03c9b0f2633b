#!/usr/bin/env python3
"""Measures traffic (own fabric against the kernel's vxlan, alternated) and the time from a peering's PUT to its first packet.

usage: fabric_bench.py [--runs N] [--seconds S] [--interfaces N,N,...] [--only traffic|put] [--json FILE]
Needs root. Figures of different sessions differ by a third; what counts are the ratios of one run.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from bench import measure  # noqa: E402
from bench.kernel_fabric import KernelFabric  # noqa: E402
from bench.namespace_socket import socket_in  # noqa: E402
from tests.support.lab import BIN, Lab, run, wait_for  # noqa: E402

PUTS = 20


def two_networks(lab: Lab) -> None:
    for number, network in enumerate(("red", "blue"), 1):
        lab.network(network, f"10.{number}.0.0/16")
        for host in (1, 2):
            lab.interface(f"{network}{host}", network, f"10.{number}.0.1{host}")
            lab.vm(f"{network}{host}", f"host{host}")


# ---- traffic ----

def traffic(runs: int, seconds: float) -> dict[str, dict[str, list[float]]]:
    """metric -> path -> one value a run"""
    figures: dict[str, dict[str, list[float]]] = {}
    with Lab() as lab, KernelFabric() as kernel:
        two_networks(lab)
        lab.peer("red", "blue")
        wait_for("the peering works", lambda: lab.reaches("red1", "10.2.0.12"))
        paths = {
            "kernel vxlan": (kernel, "red2", "10.1.0.12"),
            "same network": (lab, "red2", "10.1.0.12"),
            "kernel vxlan, routed": (kernel, "blue2", "10.2.0.12"),
            "peered": (lab, "blue2", "10.2.0.12"),
        }
        for turn in range(runs):
            for path, (fabric, vm, address) in paths.items():
                measure.note(f"traffic: run {turn + 1} of {runs}, {path}")
                source, target = fabric.vm_namespace("red1"), fabric.vm_namespace(vm)
                run("ip", "netns", "exec", source, "ping", "-n", "-q", "-c", "3", "-i", "0.05", address)
                p50, p99 = measure.ping_us(source, address)
                values = {
                    "TCP, 1 flow, Gb/s": measure.tcp_gbps(source, target, address, seconds, 1),
                    "TCP, 4 flows, Gb/s": measure.tcp_gbps(source, target, address, seconds, 4),
                    "UDP 64 B at 0.5 % loss, kpps": measure.udp_kpps(source, target, address, 1),
                    "ping p50, us": p50,
                    "ping p99, us": p99,
                }
                for metric, value in values.items():
                    figures.setdefault(metric, {}).setdefault(path, []).append(value)
    return figures


def print_traffic(figures: dict[str, dict[str, list[float]]]) -> None:
    print(f"\n{'':30}{'path':22}{'min':>9}{'median':>9}{'max':>9}{'/ kernel':>10}")
    for metric, paths in figures.items():
        for path, values in paths.items():
            reference = {"same network": "kernel vxlan", "peered": "kernel vxlan, routed"}.get(path)
            median = statistics.median(values)
            ratio = f"{median / statistics.median(paths[reference]):10.2f}" if reference else ""
            print(f"{metric:30}{path:22}{min(values):9.1f}{median:9.1f}{max(values):9.1f}{ratio}")


# ---- PUT to first packet ----

class Probe:
    """A stream of datagrams from red1 to blue2, one each 200 us, and the moment at which the first one arrives."""

    def __init__(self, lab: Lab):
        self.sender = socket_in(lab.vm_namespace("red1"))
        self.receiver = socket_in(lab.vm_namespace("blue2"))
        self.receiver.bind(("", 6000))
        self.receiver.settimeout(5)
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.stream)
        self.thread.start()

    def stream(self) -> None:
        while not self.stopped.is_set():
            try:
                self.sender.sendto(b"probe", ("10.2.0.12", 6000))
            except OSError:
                pass  # an ICMP error of an earlier datagram
            time.sleep(0.0002)

    def first_arrival(self) -> float:
        self.receiver.recv(64)
        return time.monotonic()

    def wait_for_silence(self) -> None:
        self.receiver.settimeout(0.1)
        try:
            while True:
                self.receiver.recv(64)
        except TimeoutError:
            self.receiver.settimeout(5)

    def close(self) -> None:
        self.stopped.set()
        self.thread.join()
        self.sender.close()
        self.receiver.close()


def attach_interfaces(lab: Lab, first: int, count: int) -> None:
    """Interfaces first..count, half of them in each network and on each host, each with a device at the switch."""
    for host in (1, 2):
        namespace = f"{lab.name}-vm-many{host}"
        numbers = [number for number in range(first, count) if number % 2 == host - 1]
        commands = "".join(f"tuntap add name t{number} mode tap vnet_hdr\nlink set t{number} up\n" for number in numbers)
        run("ip", "-n", namespace, "-batch", "-", input=commands, timeout=300)
        for number in numbers:
            network, octet = ("red", 1) if number % 4 < 2 else ("blue", 2)
            interface = lab.interface(f"many{number}", network, f"10.{octet}.{1 + number // 200}.{2 + number % 200}")
            run(BIN / "vswitchctl", "--control", lab.env[f"NC_HOST{host}_CONTROL"], "add-port", f"t{number}", "--netns",
                namespace, "--interface-instance-id", interface["instanceId"])
    if count > first:
        last = f"/networkInterfaces/many{count - 1}"
        wait_for("the interfaces are ready", lambda: lab.rest.get(last)["properties"]["configurationState"]["status"] ==
                 "Success", timeout=120)


def put_to_packet(interface_counts: list[int]) -> dict[str, dict[str, list[float]]]:
    """number of interfaces -> "answer" and "packet" -> milliseconds of each of the PUTs"""
    figures = {}
    with Lab() as lab:
        two_networks(lab)
        for host in (1, 2):
            run("ip", "netns", "add", f"{lab.name}-vm-many{host}")
        present = 0
        for count in interface_counts:
            measure.note(f"PUT to packet: {count} more interfaces")
            attach_interfaces(lab, present, count)
            present = max(present, count)
            figures[str(count + 4)] = measure_puts(lab)
    return figures


def measure_puts(lab: Lab) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {"answer": [], "packet": []}
    probe = Probe(lab)
    try:
        for _ in range(PUTS + 1):
            lab.peer_one_side("red", "blue")
            probe.wait_for_silence()
            begun = time.monotonic()
            lab.peer_one_side("blue", "red")
            times["answer"].append((time.monotonic() - begun) * 1000)
            times["packet"].append((probe.first_arrival() - begun) * 1000)
            lab.unpeer("red", "blue")
            probe.wait_for_silence()
    finally:
        probe.close()
    return {name: values[1:] for name, values in times.items()}  # the first one warms up


def print_puts(figures: dict[str, dict[str, list[float]]]) -> None:
    print(f"\n{'PUT of the second peering, ms':30}{'interfaces':>12}{'min':>9}{'p50':>9}{'max':>9}")
    for name, title in (("answer", "until the answer"), ("packet", "until the first packet")):
        for count, times in figures.items():
            values = times[name]
            print(f"{title:30}{count:>12}{min(values):9.1f}{statistics.median(values):9.1f}{max(values):9.1f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="how often each path is measured (5)")
    parser.add_argument("--seconds", type=float, default=3, help="length of one TCP measurement (3)")
    parser.add_argument("--interfaces", default="0,100,1000", help="numbers of further interfaces for the PUTs (0,100,1000)")
    parser.add_argument("--only", choices=("traffic", "put"))
    parser.add_argument("--json", type=pathlib.Path, help="also write all values there")
    options = parser.parse_args()
    values = {}
    if options.only != "put":
        values["traffic"] = traffic(options.runs, options.seconds)
        print_traffic(values["traffic"])
    if options.only != "traffic":
        values["put"] = put_to_packet([int(count) for count in options.interfaces.split(",")])
        print_puts(values["put"])
    if options.json:
        options.json.write_text(json.dumps(values, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (AssertionError, subprocess.SubprocessError) as error:
        print(f"bench: {error}", file=sys.stderr)
        sys.exit(1)
